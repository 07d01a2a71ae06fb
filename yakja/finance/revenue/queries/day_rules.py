"""What paying on a day, by a channel, changes about a demand: surcharge that has accrued, rebate that is earned.

A surcharge accrues from application to application on the principal that was unpaid in between, so that paying in
parts and paying at once differ by nothing but the days. Every application is written as an Adjustment of its day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Max, Q, Sum

from yakja.foundation.bodies.models import Body

from ..models import Adjustment, AdjustmentRule, Demand, Periodicity
from ..tariff import rounded
from .heads import province_of
from .periods import period_of

MILLION = 1_000_000


@dataclass(frozen=True)
class Change:
    """What one rule adds to (surcharge) or takes from (rebate, negative) a demand, in paisa."""

    demand: Demand
    rule: AdjustmentRule
    amount_paisa: int

    @property
    def is_surcharge(self) -> bool:
        return self.rule.kind == AdjustmentRule.Kind.SURCHARGE


@dataclass(frozen=True)
class _Written:
    """What a rule wrote on a demand so far: its sum, and the last day it was applied."""

    sum_paisa: int
    last_on: dt.date


def rules_for(body: Body, heads: Iterable[int], day: dt.date) -> dict[int, list[AdjustmentRule]]:
    """The rules of each head on a day. A council that has rules of a kind of its own is not under its province's."""
    rows = (
        AdjustmentRule.objects.on(day)
        .filter(head__in=set(heads))
        .filter(Q(body=body) | Q(province=province_of(body)))
        .order_by("pk")
    )
    found: dict[int, list[AdjustmentRule]] = defaultdict(list)
    own = {(rule.head_id, rule.kind) for rule in rows if rule.body_id is not None}
    for rule in rows:
        if rule.body_id is not None or (rule.head_id, rule.kind) not in own:
            found[rule.head_id].append(rule)
    return found


def _written(demands: list[Demand]) -> dict[tuple[int, int], _Written]:
    rows = (
        Adjustment.objects.approved()
        .filter(demand__in=[d.pk for d in demands], rule__isnull=False)
        .values("demand_id", "rule_id")
        .annotate(sum=Sum("amount_paisa"), last=Max("on"))
        .order_by("demand_id", "rule_id")
    )
    return {(r["demand_id"], r["rule_id"]): _Written(r["sum"], r["last"]) for r in rows}


def _steps(rule: AdjustmentRule, day: dt.date, begins: dt.date) -> int:
    """Steps begun from the first late day to a day, both counted; 0 before it."""
    if day < begins:
        return 0
    if rule.step == AdjustmentRule.Step.ONCE:
        return 1
    if rule.step == AdjustmentRule.Step.DAY:
        return (day - begins).days + 1
    months = (day.year - begins.year) * 12 + day.month - begins.month
    return months + (day.day >= begins.day)


def _surcharge(rule: AdjustmentRule, demand: Demand, day: dt.date, before: _Written | None) -> int:
    begins = demand.due_on + dt.timedelta(days=rule.grace_days + 1)
    steps = _steps(rule, day, begins) - (_steps(rule, before.last_on, begins) if before else 0)
    surcharge_open = demand.surcharge_paisa - demand.surcharge_allocated_paisa
    principal = demand.owed_paisa - surcharge_open
    if steps <= 0 or principal <= 0:
        return 0
    if rule.amount_paisa:
        amount = rule.amount_paisa * steps
    elif rule.is_compounding:
        base = principal + surcharge_open
        amount = rounded(base * (Fraction(MILLION + rule.rate_ppm, MILLION) ** steps - 1), 1)
    else:
        amount = rounded(Fraction(principal * rule.rate_ppm * steps, MILLION), 1)
    if rule.cap_ppm is not None:
        most = rounded(Fraction(demand.amount_paisa * rule.cap_ppm, MILLION), 1)
        amount = min(amount, most - (before.sum_paisa if before else 0))
    return max(amount, 0)


def last_day(rule: AdjustmentRule, demand: Demand) -> dt.date:
    """The last day on which a rebate is earned: the due day, or the rule's day in the demand's financial year."""
    if not rule.paid_by:
        return demand.due_on
    month, day = (int(part) for part in rule.paid_by.split("-"))
    start = demand.due_on
    if demand.head.period not in (Periodicity.EVENT, Periodicity.DAILY):
        start = period_of(demand.period, demand.head.period).starts_on
    year = start.year if start.month >= 7 else start.year - 1
    year += month < 7
    while True:  # 30 February and the like are the last day there is
        try:
            return dt.date(year, month, day)
        except ValueError:
            day -= 1


def _rebate(rule: AdjustmentRule, demand: Demand, day: dt.date, channel: str, before: _Written | None) -> int:
    """What is taken off, as a positive amount; 0 when a condition is not met, or it was given and stands."""
    if day > last_day(rule, demand) or (rule.channels and channel not in rule.channels):
        return 0
    if before is not None and before.sum_paisa:
        return 0
    if rule.is_full_payment and demand.allocated_paisa:
        return 0
    amount = rule.amount_paisa or rounded(Fraction(demand.amount_paisa * rule.rate_ppm, MILLION), 1)
    return min(
        amount, max(demand.owed_paisa - (demand.surcharge_paisa - demand.surcharge_allocated_paisa), 0)
    )


def changes(
    body: Body, demands: Iterable[Demand], on: dt.date, channel: str = "", *, paying_paisa: int | None = None
) -> list[Change]:
    """What the rules change on a day for demands of one council, the oldest first; nothing is written.

    A rebate that asks for full payment counts while `paying_paisa` covers a demand and all older ones whole; None
    stands for a payment of everything. `channel` "" earns no rebate that names channels.
    """
    rows = sorted(demands, key=lambda d: (d.due_on, d.pk))
    rules = rules_for(body, (d.head_id for d in rows), on)
    if not rules:
        return []
    written, found, left = _written(rows), [], paying_paisa
    for demand in rows:
        own = rules.get(demand.head_id, [])
        owed = demand.owed_paisa
        for rule in own:
            if rule.kind == AdjustmentRule.Kind.SURCHARGE:
                amount = _surcharge(rule, demand, on, written.get((demand.pk, rule.pk)))
                if amount:
                    found.append(Change(demand, rule, amount))
                    owed += amount
        room = demand.amount_paisa
        rebates = []
        for rule in own:
            if rule.kind == AdjustmentRule.Kind.REBATE:
                amount = min(_rebate(rule, demand, on, channel, written.get((demand.pk, rule.pk))), room)
                if amount:
                    rebates.append(Change(demand, rule, -amount))
                    room -= amount
        whole = owed + sum(change.amount_paisa for change in rebates)
        is_covered = left is None or left >= whole
        rebates = [change for change in rebates if is_covered or not change.rule.is_full_payment]
        found += rebates
        if left is not None:
            left = max(left - owed - sum(change.amount_paisa for change in rebates), 0)
    return found
