"""Signs that money is lost on its way, and whether accounts are reconciled in time (PEFA PI-20.3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Abs
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.framework.catalogue.queries.clusters import TwiceInBodies, twice_in_bodies

from ..models import Comparison, Discrepancy, Source, StatementLine

# What a discrepancy of this kind between these sides is a sign of.
SIGNS: tuple[tuple[str, Any, Q], ...] = (
    ("not_banked", _("Collected, and not in the bank"), Q(second="bank", kind="missing_second")),
    ("unreceipted", _("In the bank, and no receipt for it"), Q(second="bank", kind="missing_first")),
    ("less_banked", _("Less in the bank than was collected"), Q(second="bank", kind="amount", difference_paisa__lt=0)),
    ("deeds_untaxed", _("Deeds registered without a receipt of the transfer tax"), Q(first="deeds", kind="missing_second")),
    ("deeds_undertaxed", _("Deeds with less transfer tax than was due"), Q(first="deeds", kind="amount", difference_paisa__lt=0)),
    ("contractor_short", _("Contractor's instalments not received"), Q(first="contractor", kind__in=["missing_second", "amount"])),
    ("book_unentered", _("Leaves of a receipt book that were not entered"), Q(second="manual_book", kind="missing_first")),
    ("paid_twice", _("The same payment twice"), Q(kind__in=["twice_first", "twice_second"])),
    ("wrong_head", _("Booked under another head"), Q(kind="head")),
    ("late", _("In the bank more than five days later"), Q(second="bank", kind="date")),
)  # fmt: skip


@dataclass(frozen=True)
class Sign:
    """One sign with the open discrepancies behind it, and how much they are apart in all."""

    code: str
    name: Any
    count: int
    apart_paisa: int


def signs(rows: QuerySet[Discrepancy]) -> list[Sign]:
    """The signs that there are, the largest amount first; one query. `rows` are open discrepancies in reach."""
    wanted: dict[str, Any] = {}
    for code, _name, what in SIGNS:
        wanted[f"{code}_n"] = Count("id", filter=what)
        # Where nothing is missing but the head or the day is wrong, the amount concerned is told.
        told = F("first_paisa") if code in ("wrong_head", "late") else F("difference_paisa")
        wanted[f"{code}_p"] = Sum(Abs(told), filter=what)
    found = rows.order_by().aggregate(**wanted)
    there = [Sign(code, name, found[f"{code}_n"], found[f"{code}_p"] or 0) for code, name, _q in SIGNS]
    return sorted((s for s in there if s.count), key=lambda s: (-s.apart_paisa, s.code))


@dataclass
class Quarter:
    """One quarter of a financial year: what was compared of what PEFA asks, when the last of it was done, and the score.

    `done` says per part the day on which a comparison covered all of the quarter, or None.
    """

    from_on: dt.date
    to_on: dt.date
    done: dict[str, dt.date | None] = field(default_factory=dict)

    @property
    def days_after(self) -> int | None:
        """Days between the quarter's end and the last comparison; None where a part is missing."""
        days = list(self.done.values())
        return None if any(d is None for d in days) else max((d - self.to_on).days for d in days if d)

    @property
    def is_complete(self) -> bool:
        return self.days_after is not None


# The parts of PI-20.3 and which comparisons are evidence of each.
PARTS: dict[str, tuple[Any, tuple[tuple[str, str], ...]]] = {
    "assessments": (_("Assessments and arrears"), (("register", "receipts"),)),
    "collections": (_("Collections"), (("receipts", "ebilling"), ("receipts", "manual_book"), ("receipts", "day_close"))),
    "transfers": (_("Transfers to the bank"), (("receipts", "bank"), ("deposits", "bank"), ("ebilling", "bank"))),
}  # fmt: skip


def quarters(body: Body, year: int) -> list[Quarter]:
    """The four quarters of the financial year that begins in July of `year`; one query."""
    found = [Quarter(dt.date(year, m, 1), _end(year, m)) for m in (7, 10)]
    found += [Quarter(dt.date(year + 1, m, 1), _end(year + 1, m)) for m in (1, 4)]
    runs = list(
        Comparison.objects.filter(body=body, to_on__gte=found[0].from_on, from_on__lte=found[-1].to_on)
        .order_by("ran_at", "id")
        .values_list("first", "second", "from_on", "to_on", "ran_at")
    )
    for quarter in found:
        for part, (_name, pairs) in PARTS.items():
            quarter.done[part] = _covered(quarter, pairs, runs)
    return found


def _covered(quarter: Quarter, pairs: tuple[tuple[str, str], ...], runs: list[Any]) -> dt.date | None:
    """The first day on which comparisons of one of the pairs, run after its days had ended, covered the quarter."""
    best: dt.date | None = None
    for pair in pairs:
        missing = {
            quarter.from_on + dt.timedelta(days=n) for n in range((quarter.to_on - quarter.from_on).days + 1)
        }
        for first, second, from_on, to_on, ran_at in runs:
            if (first, second) != pair or ran_at.date() < min(to_on, quarter.to_on):
                continue
            missing = {day for day in missing if not from_on <= day <= to_on}
            if not missing:
                day = ran_at.date()
                best = day if best is None else min(best, day)
                break
    return best


def _end(year: int, month: int) -> dt.date:
    after = dt.date(year + (month + 3 > 12), (month + 3 - 1) % 12 + 1, 1)
    return after - dt.timedelta(days=1)


def score(found: list[Quarter], today: dt.date) -> str:
    """A, B, C or D of PI-20.3 for a year as far as it has gone; "" before its first quarter's time is over.

    A: every quarter within four weeks. B: every half-year within eight weeks. C: the year, collections and
    transfers, within two months. The reading of the 2016 framework is this room's.
    """
    due = [q for q in found if q.to_on + dt.timedelta(weeks=4) <= today]
    if not due:
        return ""
    if all(q.days_after is not None and q.days_after <= 28 for q in due):
        return "A"
    halves = [found[:2], found[2:]]
    over = [h for h in halves if h[-1].to_on + dt.timedelta(weeks=8) <= today]
    if over and all(_within(half, 56) for half in over):
        return "B"
    ends = found[-1].to_on
    if ends + dt.timedelta(days=62) <= today and _within(found, 62, ("collections", "transfers")):
        return "C"
    return "D"


def _within(quarters_: list[Quarter], days: int, parts: tuple[str, ...] = tuple(PARTS)) -> bool:
    end = quarters_[-1].to_on
    told = [q.done[part] for q in quarters_ for part in parts]
    return all(day is not None and (day - end).days <= days for day in told)


@dataclass(frozen=True)
class Reconciled:
    """How much of the money in bank statements is explained, in some days. Amounts in paisa, credits only."""

    credited_paisa: int
    matched_paisa: int
    open_lines: int

    @property
    def share(self) -> float | None:
        return self.matched_paisa / self.credited_paisa if self.credited_paisa else None


def reconciled(body: Body, from_on: dt.date, to_on: dt.date) -> Reconciled:
    rows = StatementLine.objects.live().filter(
        source__body=body, source__kind="bank", amount_paisa__gt=0, on__gte=from_on, on__lte=to_on
    )
    told = rows.aggregate(
        all=Sum("amount_paisa"), done=Sum("matched_paisa"), open=Count("id", filter=~Q(matched_paisa=F("amount_paisa")))
    )  # fmt: skip
    return Reconciled(told["all"] or 0, told["done"] or 0, told["open"])


def double_running(body: Body) -> list[TwiceInBodies]:
    """Where a tool behind one of the body's sources runs beside another one for the same function there."""
    tools = set(Source.objects.filter(body=body, tool__isnull=False).values_list("tool_id", flat=True))
    if not tools:
        return []
    found = twice_in_bodies(place=body.place)
    return [
        group
        for group in found
        if any(b.pk == body.pk for b, _runs in group.bodies) and any(t.pk in tools for t in group.tools)
    ]
