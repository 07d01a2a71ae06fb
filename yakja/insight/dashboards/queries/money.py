"""The money of one council as anybody may see it: what was budgeted, demanded, collected, spent, is owed and is reconciled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from yakja.finance.ledger.models import Books
from yakja.finance.ledger.queries.budget import Comparison, comparison
from yakja.finance.reconciliation.queries.leakage import Reconciled, reconciled
from yakja.finance.revenue.queries.publishing import HeadLine, HeadSums, Publication
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import FiscalYear


@dataclass(frozen=True)
class Money:
    """A council's fiscal year up to a day, in paisa.

    `together_paisa` is what came in under all objects that are held back; None where it would tell what few people paid.
    """

    body: Body
    year: FiscalYear
    until: dt.date
    lines: list[HeadLine]
    sums: HeadSums
    spending: list[Comparison]
    receipts: list[Comparison]
    has_held_receipts: bool
    together_paisa: int | None
    reconciled: Reconciled

    @property
    def held_back(self) -> int:
        return sum(line.is_held for line in self.lines)

    def is_whole(self, line: HeadLine) -> bool:
        """Whether a line tells of all the days of the page."""
        return (line.first, line.last) == (self.year.starts_on, self.until)

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
    """A council's fiscal year up to the end of a month within it."""
    first, last = year.starts_on, min(until, year.ends_on)
    publication = Publication(body, last)
    told, held = publication.split(comparison(body, str(year), last), first, last)
    sums = [paisa for paisa in held.values() if paisa is not None]
    return Money(
        body,
        year,
        last,
        publication.lines(first, last),
        publication.sums(first, last),
        [row for row in told if row.is_spending],
        [row for row in told if not row.is_spending],
        bool(held),
        sum(sums) if len(sums) == len(held) else None,
        reconciled(body, first, last),
    )
