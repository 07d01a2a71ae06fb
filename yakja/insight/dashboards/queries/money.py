"""The money of one council as anybody may see it: what was budgeted, demanded, collected, spent, is owed and is reconciled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from yakja.finance.ledger.models import Books
from yakja.finance.ledger.queries.budget import Comparison, comparison
from yakja.finance.reconciliation.queries.leakage import Reconciled, reconciled
from yakja.finance.revenue.queries.statements import HeadLine, demand_collection
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import FiscalYear


@dataclass(frozen=True)
class Line:
    """One head of revenue; the amounts are None where so few paid that they could be recognised."""

    head: HeadLine
    is_small: bool

    @property
    def share(self) -> float | None:
        """Collected of what was to be collected: arrears, demands and what changed them."""
        due = self.head.opening_paisa + self.head.demanded_paisa + self.head.adjusted_paisa
        return self.head.collected_paisa / due if due > 0 and not self.is_small else None


@dataclass(frozen=True)
class Money:
    """A council's fiscal year up to a day, in paisa. Sums are over all heads, those held back included."""

    body: Body
    year: FiscalYear
    until: dt.date
    lines: list[Line]
    spending: list[Comparison]
    receipts: list[Comparison]
    reconciled: Reconciled

    @property
    def demanded_paisa(self) -> int:
        return sum(line.head.demanded_paisa + line.head.adjusted_paisa for line in self.lines)

    @property
    def arrears_paisa(self) -> int:
        return sum(line.head.opening_paisa for line in self.lines)

    @property
    def collected_paisa(self) -> int:
        return sum(line.head.collected_paisa for line in self.lines)

    @property
    def owed_paisa(self) -> int:
        return sum(line.head.closing_paisa for line in self.lines)

    @property
    def held_back(self) -> int:
        return sum(line.is_small for line in self.lines)

    @property
    def may_show_sums(self) -> bool:
        """A sum together with all lines but one would tell that one."""
        return self.held_back != 1

    @property
    def budgeted_paisa(self) -> int:
        return sum(row.current_paisa for row in self.spending)

    @property
    def spent_paisa(self) -> int:
        return sum(row.actual_paisa for row in self.spending)


def councils() -> QuerySet[Books]:
    """Those that keep their books here."""
    return Books.objects.select_related("body__place", "body__kind")


def money_of(body: Body, year: FiscalYear, until: dt.date) -> Money:
    """A council's fiscal year up to a day within it."""
    last = min(until, year.ends_on)
    lines = [Line(line, line.is_small) for line in demand_collection(body, year.starts_on, last)]
    found = comparison(body, str(year), last)
    return Money(
        body,
        year,
        last,
        lines,
        [row for row in found if row.is_spending],
        [row for row in found if not row.is_spending],
        reconciled(body, year.starts_on, last),
    )
