"""Earnest money: taken as a deposit, given back by voucher, forfeited, or set against the price; and the auction's paper.

The law keeps deposits in the public account, at a bank account of their own. What is forfeited or set off therefore
leaves that account and is on its way to the local fund, under a receipt like any other money that comes in there.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.actions import Line, enter_voucher, post_transaction
from yakja.finance.ledger.models import Fund, Purpose
from yakja.foundation.audit.actions import action, record
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.money import format_money
from yakja.foundation.kit.permissions import require

from ..models import Channel, CollectionContract, CollectionPoint, EarnestMove, Party
from ..queries.earnest import earnest_head, earnest_of
from . import _accepting as accepting
from . import _posting as posting
from .receiving import Payment, receive_payment

State = CollectionContract.State
Kind = EarnestMove.Kind
# By which channel earnest money comes in at a kind of point.
CHANNELS = {
    CollectionPoint.Kind.COUNTER: Channel.CASH,
    CollectionPoint.Kind.BANK: Channel.BANK,
    CollectionPoint.Kind.CONTRACTOR: Channel.CONTRACTOR,
}


def _locked(contract: CollectionContract, point: CollectionPoint | None) -> CollectionContract:
    """The contract as it is now; its contractor is locked, after the point, so that movements follow each other."""
    if point is not None:
        accepting.locked_point(point)
    found: CollectionContract = CollectionContract.objects.select_related(
        "body__place", "body__parent", "head", "contractor", "point"
    ).get(pk=contract.pk)
    Party.objects.select_for_update(no_key=True).get(pk=found.contractor_id)
    return found


def _moved(
    actor: Any, row: CollectionContract, kind: str, paisa: int, on: dt.date, **facts: Any
) -> EarnestMove:
    made = EarnestMove.objects.create(
        contract=row, kind=kind, amount_paisa=paisa, on=on, made_at=timezone.now(), made_by=actor.ref, **facts
    )
    record(
        subject=f"revenue.contract:{row.pk}", scope=row.body, reason=facts.get("reason", ""),
        after={"earnest": kind, "amount_paisa": paisa, "on": on.isoformat(), "resolution": facts.get("resolution", "")},
    )  # fmt: skip
    return made


@action("revenue.take_earnest")
def take_earnest(
    *,
    actor: Any,
    contract: CollectionContract,
    point: CollectionPoint,
    amount_paisa: int,
    received_on: dt.date,
    instrument_ref: str = "",
    door: str = "web",
) -> EarnestMove:
    """Receive earnest money of a contract as a deposit, up to what the file of the auction names."""
    require(actor, "revenue.receive", point)
    if point.body_id != contract.body_id or point.kind not in CHANNELS:
        refuse("point", _("Money of this kind is not received at this point."), field="point")
    row = _locked(contract, point)
    missing = earnest_of(row).missing_paisa
    if not 0 < amount_paisa <= missing:
        refuse(
            "amount",
            _("Of the earnest money %(amount)s has not come in."),
            field="amount_paisa",
            amount=format_money(max(missing, 0)),
        )
    before = EarnestMove.objects.filter(contract=row, kind=Kind.TAKEN).count()
    receipt = receive_payment(
        actor=actor, point=point, is_sample=row.is_sample,
        payment=Payment(
            amount_paisa, CHANNELS[CollectionPoint.Kind(point.kind)], f"earnest:{row.pk}:{before + 1}", received_on,
            head=earnest_head(), payer=str(row.contractor), instrument_ref=instrument_ref.strip(),
        ),
    )  # fmt: skip
    return _moved(actor, row, Kind.TAKEN, amount_paisa, received_on, receipt=receipt)


@action("revenue.settle_earnest")
def settle_earnest(
    *,
    actor: Any,
    contract: CollectionContract,
    kind: str,
    amount_paisa: int,
    on: dt.date,
    reason: str,
    resolution: str,
    voucher_no: str = "",
    door: str = "web",
) -> EarnestMove:
    """Say what becomes of earnest money that is held; never by whoever drew up the contract.

    `refunded` enters a voucher that waits for a second person; `forfeited` makes it income of the head, `set_off` pays
    the oldest instalments of a contract that was approved.
    """
    require(actor, "revenue.settle_contract", contract)
    if kind not in (Kind.REFUNDED, Kind.FORFEITED, Kind.SET_OFF):
        refuse("kind", _("Choose what becomes of it."), field="kind")
    point = None if kind == Kind.REFUNDED else _point_of(contract)
    row = _locked(contract, point)
    held = earnest_of(row).held_paisa
    if not 0 < amount_paisa <= held:
        refuse(
            "amount",
            _("Of the earnest money %(amount)s is held."),
            field="amount_paisa",
            amount=format_money(held),
        )
    if on > timezone.localdate():
        refuse("future", _("The day lies in the future."), field="on")
    reason, resolution = reason.strip()[:500], resolution.strip()[:200]
    if not reason:
        refuse("missing", _("Say why."), field="reason")
    if not resolution:
        refuse("missing", _("Name the order or resolution."), field="resolution")
    facts: dict[str, Any] = {"reason": reason, "resolution": resolution}
    if kind == Kind.REFUNDED:
        facts["voucher"] = _refund(actor, row, amount_paisa, on, voucher_no)
    else:
        assert point is not None
        facts["receipt"] = _brought_over(actor, row, point, kind, amount_paisa, on)
    return _moved(actor, row, kind, amount_paisa, on, **facts)


def _point_of(contract: CollectionContract) -> CollectionPoint:
    """Where the contractor pays: the contract's own point, else the first open one of contractors."""
    if contract.point is not None and contract.point.is_open:
        return contract.point
    found = (
        CollectionPoint.objects.open()
        .filter(body=contract.body, kind=CollectionPoint.Kind.CONTRACTOR)
        .order_by("code")
        .first()
    )
    if found is None:
        refuse("no_point", _("Open a point for contractors first; the money comes in there."), field="kind")
    return found


def _refund(actor: Any, row: CollectionContract, paisa: int, on: dt.date, voucher_no: str) -> Any:
    if not voucher_no.strip():
        refuse("voucher", _("Give the number of the voucher by which it is paid."), field="voucher_no")
    cells = {
        "number": voucher_no.strip(), "on": on.isoformat(), "kind": "deposit_out", "detail": "earnest",
        "amount": f"{paisa // 100}.{paisa % 100:02d}", "narration": f"Earnest money of contract {row.pk}",
        "payee": str(row.contractor)[:200],
    }  # fmt: skip
    voucher = enter_voucher(actor=actor, body=row.body, cells=cells, is_sample=row.is_sample)
    if EarnestMove.objects.filter(voucher=voucher).exists():
        raise Conflict({"voucher_no": [_("A voucher of this number is stored already.")]}, code="stored")
    return voucher


def _brought_over(
    actor: Any, row: CollectionContract, point: CollectionPoint, kind: str, paisa: int, on: dt.date
) -> Any:
    """The receipt in the local fund, and what leaves the deposits for it."""
    if kind == Kind.SET_OFF and row.state not in (State.APPROVED, State.ENDED):
        raise Conflict(_("Only a contract in force has a price to pay."), code="not_in_force")
    number = EarnestMove.objects.filter(contract=row).count() + 1
    receipt = receive_payment(
        actor=actor, point=point, is_sample=row.is_sample,
        payment=Payment(
            paisa, Channel.CONTRACTOR, f"earnest:{row.pk}:over:{number}", on,
            consumer_no=row.consumer_no if kind == Kind.SET_OFF else "",
            head=row.head if kind == Kind.FORFEITED else None,
            payer=str(row.contractor), instrument_ref=f"EARNEST {row.pk}/{number}",
        ),
    )  # fmt: skip
    accounts = posting.Accounts(actor, row.body, receipt.booked_on)
    post_transaction(
        actor=actor, body=row.body, on=receipt.booked_on, narration=f"Earnest money of contract {row.pk}: receipt {receipt.no}",
        lines=[
            Line(posting.income_account(accounts, earnest_head()), paisa),
            Line(accounts.get(Purpose.BANK, Fund.PUBLIC_ACCOUNT), -paisa),
        ],
        source=posting.EARNEST_SOURCE, source_ref=receipt.no, key=f"earnest:{receipt.pk}",
    )  # fmt: skip
    return receipt


@action("revenue.attach_auction_paper")
def attach_auction_paper(
    *, actor: Any, contract: CollectionContract, paper: StoredFile, door: str = "web"
) -> CollectionContract:
    """Put the notice or minutes of the auction to a contract that has none yet."""
    require(actor, "revenue.draw_contract", contract)
    changed = CollectionContract.objects.filter(pk=contract.pk, paper__isnull=True).update(paper=paper)
    if not changed:
        raise Conflict(_("A paper stands with this contract already."), code="paper_there")
    contract.paper = paper
    record(subject=f"revenue.contract:{contract.pk}", scope=contract.body, after={"paper": paper.name})
    return contract
