"""What is done with money held for payers: used for later demands, or given to whom it belonged all along."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.actions import Line, post_transaction
from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import Advance, AdvanceUse, CollectionPoint, Demand, Party, RevenueHead
from ..queries.collecting import advances_left, is_known_consumer
from ..queries.heads import fund_of
from . import _accepting as accepting
from . import _posting as posting

CHANNEL = "advance"


@action("revenue.apply_advances")
def apply_advances(
    *,
    actor: Any,
    body: Body,
    consumer_no: str = "",
    party: Party | None = None,
    on: dt.date | None = None,
    door: str = "web",
) -> list[AdvanceUse]:
    """Use a payer's advances for what is owed now, oldest advance first, in the council's order. Safe to repeat."""
    require(actor, "revenue.receive", body)
    today = on or timezone.localdate()
    points = _points_of(body, consumer_no, party)
    day = max((accepting.open_day(point, today) for point in points), default=today)
    demands = accepting.lock_demands(body, consumer_no=consumer_no, party=party)
    advances = list(advances_left(body, consumer_no=consumer_no, party=party).select_for_update(no_key=True))
    made: list[AdvanceUse] = []
    if demands:
        for advance in advances:
            made += _use(actor, advance, demands, day)
    record(
        subject=f"revenue.advances:{body.code}/{consumer_no or (party.pk if party else '')}",
        scope=body,
        after={"uses": [[use.advance_id, use.demand_id, use.amount_paisa] for use in made]},
    )
    return made


def _points_of(body: Body, consumer_no: str, party: Party | None) -> list[CollectionPoint]:
    """The points where the advances came in, under lock in their order: a use is undone together with its receipt."""
    keys = advances_left(body, consumer_no=consumer_no, party=party).values("receipt__point")
    return list(
        CollectionPoint.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=keys)
        .select_related("body")
        .order_by("pk")
    )


def _use(actor: Any, advance: Advance, demands: list[int], day: dt.date) -> list[AdvanceUse]:
    found = accepting.spread_over(
        actor=actor,
        body=advance.body,
        amount_paisa=advance.left_paisa,
        demands=demands,
        on=day,
        booked_on=day,
        channel=CHANNEL,
    )
    paid, _left = accepting.pay_spread(found)
    uses = [
        AdvanceUse.objects.create(
            advance=advance, purpose=part.kind, demand_id=part.demand, amount_paisa=part.amount_paisa, used_on=day,
            used_by_ref=actor.ref,
        )
        for part in paid
    ]  # fmt: skip
    if not uses:
        return []
    advance.used_paisa += sum(use.amount_paisa for use in uses)
    advance.save(update_fields=["used_paisa"])
    rows = {d.pk: d for d in Demand.objects.filter(pk__in=[u.demand_id for u in uses]).select_related("head")}
    accounts = posting.Accounts(actor, advance.body, day)
    for use in uses:
        assert use.demand_id is not None
        use.demand = rows[use.demand_id]
        post_transaction(
            actor=actor,
            body=advance.body,
            on=day,
            narration=f"Advance of receipt {advance.receipt.no} used",
            lines=posting.use_lines(accounts, use, advance),
            source=posting.USE_SOURCE,
            source_ref=str(use.pk),
            key=f"advance_use:{use.pk}",
        )
    return uses


@action("revenue.settle_suspense")
def settle_suspense(
    *,
    actor: Any,
    advance: Advance,
    reason: str,
    consumer_no: str = "",
    head: RevenueHead | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> AdvanceUse:
    """Say whose the money in suspense is: of a consumer, for whom it pays what is owed, or of a head without a demand."""
    require(actor, "revenue.settle_suspense", advance)
    reason = reason.strip()
    if not reason:
        refuse("missing", _("Say how you know."), field="reason")
    if bool(consumer_no) == bool(head):
        refuse("one_payer", _("Give a consumer number or a head, not both."), field="consumer_no")
    if consumer_no and not is_known_consumer(advance.body, consumer_no):
        refuse("unknown_consumer", _("Nobody in this council has this consumer number."), field="consumer_no")
    now = now or timezone.now()
    point = accepting.locked_point(advance.receipt.point)
    day = accepting.open_day(point, timezone.localdate(now))
    advance = (
        Advance.objects.select_for_update(no_key=True, of=("self",))
        .select_related("receipt", "body")
        .get(pk=advance.pk)
    )
    if advance.kind != Advance.Kind.SUSPENSE or not advance.left_paisa:
        raise Conflict(_("This money was settled before."), code="settled_before")
    amount = advance.left_paisa
    moved = None
    accounts = posting.Accounts(actor, advance.body, day)
    if consumer_no:
        moved = Advance.objects.create(
            body=advance.body, receipt=advance.receipt, kind=Advance.Kind.ADVANCE, consumer_no=consumer_no,
            amount_paisa=amount, made_on=day,
        )  # fmt: skip
        credit = Line(accounts.of_advance(moved.kind), -amount, party_ref=consumer_no)
    else:
        assert head is not None
        if fund_of(head) != "local":
            refuse("fund", _("A deposit is received anew; this money lies in the local fund."), field="head")
        credit = Line(posting.income_account(accounts, head), -amount, head=head.code)
    use = AdvanceUse.objects.create(
        advance=advance,
        purpose=AdvanceUse.Purpose.MOVED if moved else AdvanceUse.Purpose.HEAD,
        head=head,
        moved_to=moved,
        amount_paisa=amount,
        used_on=day,
        used_by_ref=actor.ref,
    )
    Advance.objects.filter(pk=advance.pk).update(used_paisa=advance.used_paisa + amount)
    post_transaction(
        actor=actor,
        body=advance.body,
        on=day,
        narration=f"Suspense of receipt {advance.receipt.no} settled",
        lines=[Line(accounts.of_advance(advance.kind), amount), credit],
        source=posting.USE_SOURCE,
        source_ref=str(use.pk),
        key=f"advance_use:{use.pk}",
    )
    if moved is not None:
        demands = accepting.lock_demands(advance.body, consumer_no=consumer_no)
        if demands:
            _use(actor, moved, demands, day)
    record(
        subject=f"revenue.suspense:{advance.receipt.no}",
        scope=advance.body,
        reason=reason,
        after={"consumer_no": consumer_no, "head": head.code if head else "", "amount_paisa": amount},
    )
    return use
