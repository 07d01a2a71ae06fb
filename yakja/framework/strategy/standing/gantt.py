"""Where bars and marks stand on an axis of time: shares of the width, from 0 to 100."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    """From the first day of a month to the last day of another."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def at(self, day: dt.date) -> float:
        """Where a day begins; days outside are drawn at the edge."""
        return min(100.0, max(0.0, 100 * (day - self.first).days / self.days))

    def span(self, start: dt.date, end: dt.date) -> tuple[float, float]:
        """(where it begins, how long it is) of a bar that takes in both days; a day or less still shows."""
        begin, stop = self.at(start), self.at(end + dt.timedelta(days=1))
        return begin, max(stop - begin, 0.8)

    def ticks(self, most: int = 6) -> list[tuple[dt.date, float]]:
        """Firsts of months to name on the axis, at most so many, evenly apart."""
        months = list(_months(self.first, self.last))
        step = next((n for n in (1, 2, 3, 6, 12, 24, 60) if len(months) / n <= most), 120)
        return [(day, self.at(day)) for day in months if ((day.year * 12 + day.month - 1) % step) == 0]


def axis(days: Iterable[dt.date]) -> Axis | None:
    """The axis of whole months that takes in all days; None where there is no day."""
    found = sorted(days)
    if not found:
        return None
    last = found[-1].replace(day=28) + dt.timedelta(days=4)
    return Axis(found[0].replace(day=1), last - dt.timedelta(days=last.day))


def _months(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = (day + dt.timedelta(days=32)).replace(day=1)
