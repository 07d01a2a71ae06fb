"""What paying on a day, by a channel, changes about a demand: surcharge that has accrued, rebate that is earned.

A surcharge accrues from application to application on the principal that was unpaid in between, so that paying in
parts and paying at once differ by nothing but the days. Every application is written as an Adjustment of its day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Max, Q, QuerySet, Sum

from yakja.foundation.bodies.models import Body

from ..models import Adjustment, AdjustmentRule, Demand, DemandState, Periodicity
from ..tariff import rounded
from .heads import province_of
from .periods import period_of

MILLION = 1_000_000
# Demands asked for in one statement: databases bound its parameters.
CHUNK = 2000


class Claim(NamedTuple):
    """What the rules ask of a posted demand, in paisa. Read as a plain row, since a list has many thousands of them."""

    pk: int
    head_id: int
    periodicity: str
    period: str
    due_on: dt.date
    consumer_no: str
    amount_paisa: int
    adjusted_paisa: int
    surcharge_paisa: int
    allocated_paisa: int
    surcharge_allocated_paisa: int

    @property
    def owed_paisa(self) -> int:
        """What is still to be paid, surcharge included."""
        return self.amount_paisa + self.adjusted_paisa - self.allocated_paisa

    @property
    def open_surcharge_paisa(self) -> int:
        return self.surcharge_paisa - self.surcharge_allocated_paisa


_COLUMNS = ("pk", "head_id", "head__period", *Claim._fields[3:])


def claims_of(rows: QuerySet[Demand]) -> list[Claim]:
    """The posted ones of these demands, the oldest first."""
    posted = rows.filter(state=DemandState.POSTED).order_by("due_on", "pk")
    return [Claim._make(row) for row in posted.values_list(*_COLUMNS)]


def claim_of(demand: Demand) -> Claim:
    """A demand in hand, its head with it, as the rules ask of it."""
    return Claim(
        demand.pk, demand.head_id, demand.head.period, *(getattr(demand, name) for name in Claim._fields[3:])
    )


def claims_under(body: Body, keys: Sequence[int]) -> list[Claim]:
    """The posted demands of a council under these keys, the oldest first; however many they are."""
    found: list[Claim] = []
    for at in range(0, len(keys), CHUNK):
        found += claims_of(Demand.objects.filter(body=body, pk__in=keys[at : at + CHUNK]))
    return sorted(found, key=_by_age) if len(keys) > CHUNK else found


def _by_age(claim: Claim) -> tuple[dt.date, int]:
    return claim.due_on, claim.pk


@dataclass(frozen=True, slots=True)
class Change:
    """What one rule adds to (surcharge) or takes from (rebate, negative) a demand, in paisa."""

    claim: Claim
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


def _written(claims: Sequence[Claim], rules: Iterable[AdjustmentRule]) -> dict[tuple[int, int], _Written]:
    keys, wanted = [claim.pk for claim in claims], [rule.pk for rule in rules]
    found: dict[tuple[int, int], _Written] = {}
    for at in range(0, len(keys), CHUNK):
        rows = (
            Adjustment.objects.approved()
            .filter(demand__in=keys[at : at + CHUNK], rule__in=wanted)
            .values_list("demand_id", "rule_id")
            .annotate(sum=Sum("amount_paisa"), last=Max("on"))
            .order_by("demand_id", "rule_id")
        )
        found |= {(demand, rule): _Written(paisa, last) for demand, rule, paisa, last in rows}
    return found


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


def _part(paisa: int, ppm: int) -> int:
    """So many millionths of an amount that is not negative, half a paisa rounded up."""
    return (2 * paisa * ppm + MILLION) // (2 * MILLION)


def _surcharge(rule: AdjustmentRule, claim: Claim, day: dt.date, before: _Written | None) -> int:
    begins = claim.due_on + dt.timedelta(days=rule.grace_days + 1)
    if day < begins:
        return 0
    steps = _steps(rule, day, begins) - (_steps(rule, before.last_on, begins) if before else 0)
    surcharge_open = claim.open_surcharge_paisa
    principal = claim.owed_paisa - surcharge_open
    if steps <= 0 or principal <= 0:
        return 0
    if rule.amount_paisa:
        amount = rule.amount_paisa * steps
    elif rule.is_compounding:
        base = principal + surcharge_open
        amount = rounded(base * (Fraction(MILLION + rule.rate_ppm, MILLION) ** steps - 1), 1)
    else:
        amount = _part(principal, rule.rate_ppm * steps)
    if rule.cap_ppm is not None:
        most = _part(claim.amount_paisa, rule.cap_ppm)
        amount = min(amount, most - (before.sum_paisa if before else 0))
    return max(amount, 0)


def last_day(rule: AdjustmentRule, claim: Claim) -> dt.date:
    """The last day on which a rebate is earned: the due day, or the rule's day in the demand's financial year."""
    if not rule.paid_by:
        return claim.due_on
    return _in_year(rule.paid_by, claim.periodicity, claim.period, claim.due_on)


@lru_cache(maxsize=1024)
def _in_year(paid_by: str, periodicity: str, period: str, due_on: dt.date) -> dt.date:
    """A day such as "09-30" in the financial year of a period; of an event, in that of the day it is due."""
    month, day = (int(part) for part in paid_by.split("-"))
    start = due_on
    if periodicity not in (Periodicity.EVENT, Periodicity.DAILY):
        start = period_of(period, periodicity).starts_on
    year = start.year if start.month >= 7 else start.year - 1
    year += month < 7
    while True:  # 30 February and the like are the last day there is
        try:
            return dt.date(year, month, day)
        except ValueError:
            day -= 1


def _rebate(rule: AdjustmentRule, claim: Claim, day: dt.date, channel: str, before: _Written | None) -> int:
    """What is taken off, as a positive amount; 0 when a condition is not met, or it was given and stands."""
    if day > last_day(rule, claim) or (rule.channels and channel not in rule.channels):
        return 0
    if before is not None and before.sum_paisa:
        return 0
    if rule.is_full_payment and claim.allocated_paisa:
        return 0
    amount = rule.amount_paisa or _part(claim.amount_paisa, rule.rate_ppm)
    return min(amount, max(claim.owed_paisa - claim.open_surcharge_paisa, 0))


def _may_change(own: Sequence[AdjustmentRule], claim: Claim, on: dt.date) -> bool:
    """Whether a day is late enough for a surcharge, or early enough for a rebate; most demands ask for no more."""
    for rule in own:
        if rule.kind == AdjustmentRule.Kind.SURCHARGE:
            if on > claim.due_on + dt.timedelta(days=rule.grace_days):
                return True
        elif on <= last_day(rule, claim):
            return True
    return False


def changes(
    body: Body,
    claims: Iterable[Claim],
    on: dt.date,
    channel: str = "",
    *,
    paying_paisa: int | Mapping[str, int] | None = None,
) -> list[Change]:
    """What the rules change on a day for demands of one council, the oldest first; nothing is written.

    A rebate that asks for full payment counts while `paying_paisa` covers a demand and all older ones whole; by consumer
    number each pays its own, None stands for a payment of everything. `channel` "" earns no rebate that names channels.
    """
    return changes_on(body, claims, [on], channel, paying_paisa=paying_paisa)[0]


def changes_on(
    body: Body,
    claims: Iterable[Claim],
    days: Sequence[dt.date],
    channel: str = "",
    *,
    paying_paisa: int | Mapping[str, int] | None = None,
) -> list[list[Change]]:
    """`changes` on each of several days, none of which knows of the others."""
    rows = sorted(claims, key=_by_age)
    heads = {claim.head_id for claim in rows}
    rules = [rules_for(body, heads, day) for day in days]
    asked = {
        claim.pk: claim
        for day, found in zip(days, rules, strict=True)
        for claim in rows
        if _may_change(found.get(claim.head_id, ()), claim, day)
    }
    if not asked:
        return [[] for _day in days]
    written = _written(
        list(asked.values()), {rule for found in rules for own in found.values() for rule in own}
    )
    return [
        _of_day(rows, found, day, channel, written, paying_paisa)
        for day, found in zip(days, rules, strict=True)
    ]


def _of_day(
    rows: Sequence[Claim],
    rules: Mapping[int, Sequence[AdjustmentRule]],
    on: dt.date,
    channel: str,
    written: Mapping[tuple[int, int], _Written],
    paying_paisa: int | Mapping[str, int] | None,
) -> list[Change]:
    each = isinstance(paying_paisa, Mapping)
    left: dict[str, int] = {}
    if paying_paisa is not None:
        left = dict(paying_paisa) if isinstance(paying_paisa, Mapping) else {"": paying_paisa}
    found: list[Change] = []
    for claim in rows:
        payer = claim.consumer_no if each else ""
        found += _of_claim(rules.get(claim.head_id, ()), claim, on, channel, written, left, payer)
    return found


def _of_claim(
    own: Sequence[AdjustmentRule],
    claim: Claim,
    on: dt.date,
    channel: str,
    written: Mapping[tuple[int, int], _Written],
    left: dict[str, int],
    payer: str,
) -> list[Change]:
    """The changes of one demand; takes what it costs from what its payer has `left`."""
    found, rebates = [], []
    owed, room = claim.owed_paisa, claim.amount_paisa
    for rule in own:
        before = written.get((claim.pk, rule.pk))
        if rule.kind == AdjustmentRule.Kind.SURCHARGE:
            amount = _surcharge(rule, claim, on, before)
            if amount:
                found.append(Change(claim, rule, amount))
                owed += amount
        else:
            amount = min(_rebate(rule, claim, on, channel, before), room)
            if amount:
                rebates.append(Change(claim, rule, -amount))
                room -= amount
    paying = left.get(payer)
    if paying is not None:
        if rebates and paying < owed + sum(change.amount_paisa for change in rebates):
            rebates = [change for change in rebates if not change.rule.is_full_payment]
        left[payer] = max(paying - owed - sum(change.amount_paisa for change in rebates), 0)
    return found + rebates
