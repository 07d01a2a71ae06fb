"""What changes a demand after it was posted: rules of the day, and what two officers sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.actions import Line, post_transaction
from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import Adjustment, AdjustmentKind, Demand, DemandState, RevenueHead
from ..queries.collecting import policy_of
from ..queries.day_rules import Change, changes, claims_under
from ._legs import Known, adjustment_lines
from ._sets import add_to, insert_rows, parts

SOURCE = "revenue.adjustment"
# Changes by rule that the audit entry names one by one.
TOLD = 100
_COLUMNS = (
    "body_id", "demand_id", "kind", "amount_paisa", "on", "rule_id", "reason", "resolution", "state", "asked_at", "asked_by",
    "settled_at", "settled_by", "key",
)  # fmt: skip
BY_HAND = (AdjustmentKind.WAIVER, AdjustmentKind.WRITE_OFF, AdjustmentKind.CORRECTION)


def _count(adjustment: Adjustment) -> None:
    """Add an approved adjustment to the sums kept on its demand, and to the copy in hand.

    A surcharge makes the surcharge larger; a waiver lessens the open surcharge first, then the principal.
    """
    demand, amount = adjustment.demand, adjustment.amount_paisa
    surcharge = 0
    if adjustment.kind == AdjustmentKind.SURCHARGE:
        surcharge = amount
    elif adjustment.kind == AdjustmentKind.WAIVER and amount < 0:
        surcharge = -min(-amount, demand.surcharge_paisa - demand.surcharge_allocated_paisa)
    Demand.objects.filter(pk=demand.pk).update(
        adjusted_paisa=F("adjusted_paisa") + amount, surcharge_paisa=F("surcharge_paisa") + surcharge
    )
    demand.adjusted_paisa += amount
    demand.surcharge_paisa += surcharge


def _lines(actor: Any, body: Body, on: dt.date, rows: Iterable[Adjustment]) -> list[Line]:
    lines: list[Line] = []
    known: Known = {}
    for row in rows:
        demand = row.demand
        lines += adjustment_lines(
            actor, body, demand.head, on, row.kind, row.amount_paisa, demand.period, demand.consumer_no, known
        )
    return lines


@action("revenue.apply_day_rules")
def apply_day_rules(
    *,
    actor: Any,
    body: Body,
    demand_ids: Sequence[int],
    on: dt.date,
    channel: str,
    paying_paisa: int | Mapping[str, int] | None = None,
    booked_on: dt.date | None = None,
    door: str = "web",
) -> list[Change]:
    """Write the surcharges and rebates that a payment on a value date earns, before it is spread; answers what changed.

    Called within the transaction that receives the payment, with the demands locked. `paying_paisa` decides on rebates
    for full payment (None: everything is paid; a mapping: what each consumer number pays); `booked_on` is the day in
    the books, else `on`. On the same day again nothing is added. Many demands are written as a set.
    """
    require(actor, "revenue.receive", body)
    made = changes(body, claims_under(body, demand_ids), on, channel, paying_paisa=paying_paisa)
    first = 0
    if made:
        first = _write_changes(actor, body, made, on)
        day = booked_on or on
        post_transaction(
            actor=actor, body=body, on=day, narration="Surcharges and rebates of a payment",
            lines=_lines_of_changes(actor, body, day, made), source=SOURCE,
            source_ref=f"adjustment:{first}", key=f"revenue.adjustment:{first}",
        )  # fmt: skip
    record(
        subject=f"revenue.adjustment:{first}" if made else body, scope=body,
        facts={"on": on.isoformat()} | _told(made),
    )  # fmt: skip
    return made


def _told(made: Sequence[Change]) -> dict[str, Any]:
    """What the audit entry says: each change where they are few, else how many and how much; the rows say the rest."""
    if len(made) <= TOLD:
        return {"changes": [[row.claim.pk, row.rule.kind, row.amount_paisa] for row in made]}
    late = sum(row.amount_paisa for row in made if row.is_surcharge)
    return {
        "count": len(made), "surcharge_paisa": late, "rebate_paisa": late - sum(row.amount_paisa for row in made)
    }  # fmt: skip


def _write_changes(actor: Any, body: Body, made: Sequence[Change], on: dt.date) -> int:
    """Write the adjustments of these changes and count them on their demands; answers the key of the first.

    The demands are locked, so that nobody else writes an adjustment by rule meanwhile: the number of those that are
    there makes the next one's name.
    """
    rules = {change.rule.pk for change in made}
    before: dict[tuple[int, int], int] = {}
    for some in parts(made):
        rows = Adjustment.objects.filter(demand__in={c.claim.pk for c in some}, rule__in=rules)
        counted = (
            rows.values_list("demand_id", "rule_id").annotate(n=Count("pk")).order_by("demand_id", "rule_id")
        )
        before |= {(demand, rule): n for demand, rule, n in counted}
    day = connection.ops.adapt_datefield_value(on)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    keys = insert_rows(
        Adjustment,
        _COLUMNS,
        (
            (
                body.pk, c.claim.pk, str(c.rule.kind), c.amount_paisa, day, c.rule.pk, c.rule.name[:500], "",
                str(Adjustment.State.APPROVED), now, actor.ref, now, actor.ref,
                f"rule:{c.rule.pk}:{c.claim.pk}:{on}:{before.get((c.claim.pk, c.rule.pk), 0)}",
            )
            for c in made
        ),
    )  # fmt: skip
    sums: dict[int, list[int]] = {}
    for change in made:
        found = sums.setdefault(change.claim.pk, [0, 0])
        found[0] += change.amount_paisa
        found[1] += change.amount_paisa if change.is_surcharge else 0
    add_to(Demand, ("adjusted_paisa", "surcharge_paisa"), sums)
    return min(keys)


def _lines_of_changes(actor: Any, body: Body, on: dt.date, made: Sequence[Change]) -> list[Line]:
    heads = RevenueHead.objects.in_bulk({change.claim.head_id for change in made})
    lines: list[Line] = []
    known: Known = {}
    for change in made:
        claim = change.claim
        lines += adjustment_lines(
            actor, body, heads[claim.head_id], on, change.rule.kind, change.amount_paisa, claim.period,
            claim.consumer_no, known,
        )  # fmt: skip
    return lines


@action("revenue.withdraw_rebates")
def withdraw_rebates(
    *, actor: Any, body: Body, demand_ids: Sequence[int], on: dt.date, reason: str, door: str = "web"
) -> list[Adjustment]:
    """Take back rebates whose payment did not stand (a bounced cheque, a reversed receipt); the demands are locked."""
    require(actor, "revenue.receive", body)
    rows = (
        Adjustment.objects.approved()
        .filter(
            body=body,
            demand__in=demand_ids,
            kind=AdjustmentKind.REBATE,
            rule__isnull=False,
            amount_paisa__lt=0,
        )
        .filter(reversed_by__isnull=True)
        .select_related("demand__head")
        .order_by("pk")
    )
    now, made = timezone.now(), []
    for row in rows:
        back = Adjustment.objects.create(
            body=body, demand=row.demand, kind=row.kind, amount_paisa=-row.amount_paisa, on=on, rule=row.rule,
            reason=reason.strip()[:500], reverses=row, state=Adjustment.State.APPROVED, asked_at=now,
            asked_by=actor.ref, settled_at=now, settled_by=actor.ref, key=f"back:{row.pk}",
        )  # fmt: skip
        _count(back)
        made.append(back)
    if made:
        post_transaction(
            actor=actor, body=body, on=on, narration="Rebates taken back", lines=_lines(actor, body, on, made),
            source=SOURCE, source_ref=f"adjustment:{made[0].pk}", key=f"revenue.adjustment:{made[0].pk}",
        )  # fmt: skip
    record(
        subject=f"revenue.adjustment:{made[0].pk}" if made else body, scope=body, reason=reason.strip(),
        facts={"back": [[row.demand_id, row.amount_paisa] for row in made]},
    )  # fmt: skip
    return made


def _check_amount(demand: Demand, kind: str, amount_paisa: int) -> None:
    """A waiver, write-off or correction takes off no more than is owed; only a correction adds."""
    if isinstance(amount_paisa, bool) or amount_paisa == 0:
        refuse("bad_amount", _("Write an amount."), field="amount_paisa")
    if kind != AdjustmentKind.CORRECTION and amount_paisa > 0:
        refuse("bad_amount", _("A waiver or write-off makes the demand smaller."), field="amount_paisa")
    if -amount_paisa > demand.owed_paisa:
        refuse("more_than_owed", _("This is more than is still owed."), field="amount_paisa")


@action("revenue.ask_adjustment")
def ask_adjustment(
    *,
    actor: Any,
    demand: Demand,
    kind: str,
    amount_paisa: int,
    reason: str,
    key: str,
    resolution: str = "",
    file: StoredFile | None = None,
    door: str = "web",
) -> Adjustment:
    """Ask for a waiver, write-off or correction (signed paisa); another officer approves it.

    From the amount the council set, and for every write-off, the resolution is named. The same `key` is one request.
    """
    demand = (
        Demand.objects.select_for_update(of=("self",)).select_related("body__place", "head").get(pk=demand.pk)
    )
    require(actor, "revenue.ask_adjustment", demand)
    key = f"asked:{key}"[:80]
    stored: Adjustment | None = Adjustment.objects.filter(key=key).first()
    if stored is not None:
        if (stored.demand_id, stored.kind, stored.amount_paisa) != (demand.pk, kind, amount_paisa):
            raise Conflict(_("This form was sent for another amount."), code="key_used")
        record(subject=f"revenue.adjustment:{stored.pk}", scope=demand.body, facts={"again": True})
        return stored
    if kind not in BY_HAND:
        refuse("bad_kind", _("Choose a waiver, a write-off or a correction."), field="kind")
    if demand.state != DemandState.POSTED:
        raise Conflict(_("This demand was taken back."), code="demand_reversed")
    _check_amount(demand, kind, amount_paisa)
    if not reason.strip():
        refuse("reason_missing", _("Say why."), field="reason")
    needs = (
        kind == AdjustmentKind.WRITE_OFF or abs(amount_paisa) >= policy_of(demand.body).resolution_from_paisa
    )
    if needs and not resolution.strip():
        refuse(
            "resolution_missing",
            _("From this amount on a resolution of the council is needed; write its number and day."),
            field="resolution",
        )
    row = Adjustment.objects.create(
        body=demand.body, demand=demand, kind=kind, amount_paisa=amount_paisa, on=timezone.localdate(),
        reason=reason.strip()[:500], resolution=resolution.strip()[:200], file=file, asked_at=timezone.now(),
        asked_by=actor.ref, key=key,
    )  # fmt: skip
    record(
        subject=f"revenue.adjustment:{row.pk}", scope=demand.body, reason=row.reason,
        after={"kind": kind, "paisa": amount_paisa, "demand": demand.pk, "resolution": row.resolution},
    )  # fmt: skip
    return row


def _locked(adjustment: Adjustment) -> Adjustment:
    # Demands are locked before anything else, everywhere.
    Demand.objects.select_for_update().get(pk=adjustment.demand_id)
    found: Adjustment = (
        Adjustment.objects.select_for_update(of=("self",))
        .select_related("demand__head", "body__place", "body__parent")
        .get(pk=adjustment.pk)
    )
    return found


@action("revenue.approve_adjustment")
def approve_adjustment(*, actor: Any, adjustment: Adjustment, door: str = "web") -> Adjustment:
    """Approve what another officer asked for, and post it. From the council's upper amount on, a body above decides."""
    row = _locked(adjustment)
    require(actor, "revenue.settle_adjustment", row)
    if row.state == Adjustment.State.APPROVED:
        record(subject=f"revenue.adjustment:{row.pk}", scope=row.body, facts={"again": True})
        return row
    if row.state != Adjustment.State.ASKED:
        raise Conflict(_("This request was refused."), code="settled")
    if row.demand.state != DemandState.POSTED:
        raise Conflict(_("This demand was taken back."), code="demand_reversed")
    _check_amount(row.demand, row.kind, row.amount_paisa)  # a payment may have come in between
    row.state, row.settled_at, row.settled_by = Adjustment.State.APPROVED, timezone.now(), actor.ref
    row.on = timezone.localdate()
    row.save(update_fields=["state", "settled_at", "settled_by", "on"])
    _count(row)
    post_transaction(
        actor=actor, body=row.body, on=row.on, narration=f"{AdjustmentKind(row.kind).name} of {row.demand.period}",
        lines=_lines(actor, row.body, row.on, [row]), source=SOURCE, source_ref=f"adjustment:{row.pk}",
        key=f"revenue.adjustment:{row.pk}",
    )  # fmt: skip
    record(
        subject=f"revenue.adjustment:{row.pk}", scope=row.body, reason=row.reason,
        after={"state": row.state, "paisa": row.amount_paisa},
    )  # fmt: skip
    return row


@action("revenue.refuse_adjustment")
def refuse_adjustment(*, actor: Any, adjustment: Adjustment, reason: str, door: str = "web") -> Adjustment:
    """Refuse what another officer asked for."""
    row = _locked(adjustment)
    require(actor, "revenue.settle_adjustment", row)
    if row.state != Adjustment.State.ASKED:
        raise Conflict(_("This was settled already."), code="settled")
    if not reason.strip():
        refuse("reason_missing", _("Say why it is refused."), field="reason")
    row.state, row.settled_at, row.settled_by = Adjustment.State.REFUSED, timezone.now(), actor.ref
    row.save(update_fields=["state", "settled_at", "settled_by"])
    record(
        subject=f"revenue.adjustment:{row.pk}",
        scope=row.body,
        reason=reason.strip(),
        after={"state": row.state},
    )
    return row
