"""Giving the collection of a head to a contractor: drawn up after an auction by one officer, approved by another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.money import format_money
from yakja.foundation.kit.permissions import require

from ..apportion import divide
from ..models import (
    CollectionContract,
    CollectionPoint,
    ContractInstalment,
    DemandSource,
    DemandState,
    LegalInstrument,
    Party,
    RevenueHead,
)
from ..queries.contracts import overlapping
from ..queries.heads import check_auction, check_own
from ..queries.periods import period_on
from ._numbers import consumer_numbers
from .assets import register_party
from .demands import raise_demand, reverse_demand
from .law import check_instrument

State = CollectionContract.State
MOST_INSTALMENTS = 24


def monthly(bid_paisa: int, count: int, first_due: dt.date) -> list[tuple[dt.date, int]]:
    """A bid in equal parts a month apart, to the paisa; the day of the month stays, or is the month's last."""
    if not 1 <= count <= MOST_INSTALMENTS:
        refuse(
            "instalments",
            _("A bid is paid in 1 to %(most)s instalments."),
            field="instalments",
            most=MOST_INSTALMENTS,
        )
    days = []
    for n in range(count):
        year, month = divmod(first_due.month - 1 + n, 12)
        last = (dt.date(first_due.year + year, month + 1, 28) + dt.timedelta(days=4)).replace(day=1)
        last -= dt.timedelta(days=1)
        days.append(last.replace(day=min(first_due.day, last.day)))
    return list(zip(days, divide(bid_paisa, [1] * count), strict=True))


@action("revenue.draw_contract")
def draw_contract(
    *,
    actor: Any,
    body: Body,
    head: RevenueHead,
    contractor_name: Mapping[str, str],
    instrument: LegalInstrument,
    starts_on: dt.date,
    ends_on: dt.date,
    noticed_on: dt.date,
    notice: str,
    auctioned_on: dt.date,
    bidders: int,
    reserve_paisa: int,
    bid_paisa: int,
    instalments: Sequence[tuple[dt.date, int]],
    resolution: str,
    cnic: str = "",
    phone: str = "",
    earnest_paisa: int = 0,
    point: CollectionPoint | None = None,
    paper: StoredFile | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> CollectionContract:
    """Draw up what an auction came to; another officer approves it. `ends_on` is the first day after it.

    The contractor is a payer of the council; a CNIC that it knows already names the stored one.

    Refused: a head whose collection the law keeps with the council (`not_auctionable`), a bid below the reserve price,
    instalments that do not add up to the bid, days on which the head is given to a contractor already (`overlap`).
    """
    require(actor, "revenue.draw_contract", body)
    Body.objects.select_for_update().get(pk=body.pk)  # two contracts of a council follow each other
    check_auction(head, body)
    check_own(body, head)
    if point is not None and (point.body_id != body.pk or point.kind != CollectionPoint.Kind.CONTRACTOR):
        refuse("point", _("A contractor pays at a point of contractors."), field="point")
    _check_days(body, head, starts_on, ends_on, noticed_on, auctioned_on)
    _check_money(reserve_paisa, bid_paisa, earnest_paisa, bidders)
    _check_instalments(instalments, bid_paisa, auctioned_on, ends_on)
    check_instrument(instrument, body, None, starts_on)
    for text, field in ((notice, "notice"), (resolution, "resolution")):
        if not text.strip():
            refuse("missing", _("Write it as it stands in the file of the auction."), field=field)
    contractor = register_party(
        actor=actor, body=body, name=contractor_name, kind=Party.Kind.CONTRACTOR, cnic=cnic, phone=phone,
        is_sample=is_sample,
    )  # fmt: skip
    contract = CollectionContract.objects.create(
        body=body, head=head, contractor=contractor, point=point, instrument=instrument, starts_on=starts_on,
        ends_on=ends_on, noticed_on=noticed_on, notice=notice.strip()[:300], auctioned_on=auctioned_on,
        bidders=bidders, reserve_paisa=reserve_paisa, bid_paisa=bid_paisa, earnest_paisa=earnest_paisa,
        resolution=resolution.strip()[:200], paper=paper, made_at=timezone.now(), made_by=actor.ref,
        is_sample=is_sample,
    )  # fmt: skip
    ContractInstalment.objects.bulk_create(
        ContractInstalment(contract=contract, number=n, due_on=due, amount_paisa=paisa)
        for n, (due, paisa) in enumerate(instalments, 1)
    )
    record(
        subject=f"revenue.contract:{contract.pk}", scope=body,
        after={
            "head": head.code, "from": starts_on.isoformat(), "to": ends_on.isoformat(), "reserve_paisa": reserve_paisa,
            "bid_paisa": bid_paisa, "bidders": bidders, "instalments": len(instalments),
        },
    )  # fmt: skip
    return contract


def _check_days(
    body: Body,
    head: RevenueHead,
    starts_on: dt.date,
    ends_on: dt.date,
    noticed_on: dt.date,
    auctioned_on: dt.date,
) -> None:
    if ends_on <= starts_on:
        refuse("ends_before", _("It cannot end before it begins."), field="ends_on")
    if (ends_on - starts_on).days > 366:
        refuse("too_long", _("A right of collection is given for a year at most."), field="ends_on")
    if auctioned_on > timezone.localdate():
        refuse("future", _("The day lies in the future."), field="auctioned_on")
    if noticed_on > auctioned_on:
        refuse("notice_late", _("The notice stands before the auction."), field="noticed_on")
    if auctioned_on >= ends_on:
        refuse("auction_late", _("The auction was held before the contract ends."), field="auctioned_on")
    other = overlapping(body, head, starts_on, ends_on).first()
    if other is not None:
        raise Conflict(
            {
                "starts_on": Conflict(
                    _("On some of these days this collection is given to a contractor already."),
                    code="overlap",
                )
            }
        )


def _check_money(reserve: int, bid: int, earnest: int, bidders: int) -> None:
    if reserve <= 0:
        refuse("reserve", _("Every auction has a reserve price."), field="reserve_paisa")
    if bid < reserve:
        refuse(
            "below_reserve",
            _("The bid is below the reserve price of %(reserve)s: hold the auction again."),
            field="bid_paisa",
            reserve=format_money(reserve),
        )
    if not 0 <= earnest <= bid:
        refuse("earnest", _("Earnest money lies between nothing and the bid."), field="earnest_paisa")
    if bidders < 1:
        refuse("bidders", _("At least one person bids."), field="bidders")


def _check_instalments(
    instalments: Sequence[tuple[dt.date, int]], bid: int, auctioned_on: dt.date, ends_on: dt.date
) -> None:
    if not 1 <= len(instalments) <= MOST_INSTALMENTS:
        refuse(
            "instalments",
            _("A bid is paid in 1 to %(most)s instalments."),
            field="instalments",
            most=MOST_INSTALMENTS,
        )
    if any(paisa <= 0 for _due, paisa in instalments) or sum(paisa for _due, paisa in instalments) != bid:
        refuse("instalments_differ", _("The instalments do not add up to the bid."), field="instalments")
    if any(not auctioned_on <= due < ends_on for due, _paisa in instalments):
        refuse(
            "instalment_day",
            _("Every instalment is due after the auction and before the contract ends."),
            field="first_due",
        )


def _locked(contract: CollectionContract) -> CollectionContract:
    """The contract under lock, the council's row before it as everywhere."""
    Body.objects.select_for_update().get(pk=contract.body_id)
    found: CollectionContract = (
        CollectionContract.objects.select_for_update(of=("self",))
        .select_related("body__place", "body__parent", "head", "contractor")
        .get(pk=contract.pk)
    )
    return found


@action("revenue.settle_contract")
def settle_contract(
    *, actor: Any, contract: CollectionContract, approve: bool, note: str = "", door: str = "web"
) -> CollectionContract:
    """Approve or refuse what another officer drew up. Approved, every instalment is a demand on the contractor."""
    row = _locked(contract)
    require(actor, "revenue.settle_contract", row)
    if row.state != State.DRAWN:
        raise Conflict(_("This was decided before."), code="decided_before")
    if not approve and not note.strip():
        refuse("missing", _("Say why."), field="note")
    row.settled_at, row.settled_by, row.settled_note = timezone.now(), actor.ref, note.strip()[:500]
    row.state = State.APPROVED if approve else State.REFUSED
    if approve:
        if overlapping(row.body, row.head, row.starts_on, row.ends_on).exclude(pk=row.pk).exists():
            raise Conflict(
                _("On some of these days this collection is given to a contractor already."), code="overlap"
            )
        check_auction(row.head, row.body)  # the law may have changed since it was drawn up
        (row.consumer_no,) = consumer_numbers(row.body, row.head, 1, is_sample=row.is_sample)
    row.save()
    if approve:
        for part in row.instalments.order_by("number"):
            part.demand = raise_demand(
                actor=actor, body=row.body, head=row.head, period=period_on(part.due_on, row.head.period),
                due_on=part.due_on, key=f"contract:{row.pk}:{part.number}", amount_paisa=part.amount_paisa,
                party=row.contractor, consumer_no=row.consumer_no, source=DemandSource.CONTRACT,
            )  # fmt: skip
            part.save(update_fields=["demand"])
    record(
        subject=f"revenue.contract:{row.pk}", scope=row.body, reason=note.strip(), before={"state": State.DRAWN},
        after={"state": row.state, "consumer_no": row.consumer_no},
    )  # fmt: skip
    return row


@action("revenue.end_contract")
def end_contract(
    *,
    actor: Any,
    contract: CollectionContract,
    on: dt.date,
    reason: str,
    resolution: str,
    door: str = "web",
) -> CollectionContract:
    """End a contract before its time, such as for default; `on` is the first day without it.

    Instalments due from that day on, of which nothing was paid, are taken back; what was due before is still owed.
    """
    row = _locked(contract)
    require(actor, "revenue.draw_contract", row)
    if row.state != State.APPROVED:
        raise Conflict(_("Only a contract in force is ended."), code="not_in_force")
    if not row.starts_on <= on < row.ends_on:
        refuse("bad_day", _("The contract is not in force on that day."), field="on")
    if not reason.strip():
        refuse("missing", _("Say why."), field="reason")
    if not resolution.strip():
        refuse("missing", _("Name the order or resolution."), field="resolution")
    row.state, row.ended_on, row.end_reason = State.ENDED, on, reason.strip()[:500]
    row.save(update_fields=["state", "ended_on", "end_reason"])
    back = 0
    for part in row.instalments.filter(
        Q(due_on__gte=on), demand__state=DemandState.POSTED, demand__allocated_paisa=0
    ).select_related("demand"):
        assert part.demand is not None
        reverse_demand(actor=actor, demand=part.demand, reason=reason, resolution=resolution)
        back += 1
    record(
        subject=f"revenue.contract:{row.pk}", scope=row.body, reason=reason.strip(),
        after={"state": row.state, "on": on.isoformat(), "resolution": resolution.strip(), "instalments_back": back},
    )  # fmt: skip
    return row
