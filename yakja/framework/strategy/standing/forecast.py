"""Where a series of figures leads at its own pace; or that it cannot be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

FEWEST = 4  # figures
SHORTEST_DAYS = 80  # between the first and the last of them
MOST = 24  # the newest ones only: a pace of years ago is no pace of today

Point = tuple[dt.date, float]


@dataclass(frozen=True)
class Forecast:
    """`value` at the asked day, `a_month` the pace; or `why` nothing can be told: too_few, too_short, scattered."""

    value: float | None = None
    a_month: float | None = None
    reached_on: dt.date | None = None
    why: str = ""

    @property
    def is_told(self) -> bool:
        return self.value is not None


def forecast(
    points: Sequence[Point],
    on: dt.date,
    *,
    target: float | None = None,
    low: float | None = None,
    high: float | None = None,
) -> Forecast:
    """The value on a day by the median slope of the newest figures, from the last figure on, kept within low and high.

    It cannot be told from fewer than four figures, from less than 80 days, or where the figures scatter more than
    they move. `reached_on` is the day on which the target is met at this pace.
    """
    rows = sorted(points)[-MOST:]
    if len(rows) < FEWEST:
        return Forecast(why="too_few")
    first, last = rows[0], rows[-1]
    if (last[0] - first[0]).days < SHORTEST_DAYS:
        return Forecast(why="too_short")
    slopes = [(b[1] - a[1]) / (b[0] - a[0]).days for a, b in combinations(rows, 2) if b[0] > a[0]]
    slope = median(slopes)
    level = median(value - slope * (day - first[0]).days for day, value in rows)
    # The distance from the line that three quarters of the figures keep: one leap does not count, many do.
    apart = sorted(abs(value - level - slope * (day - first[0]).days) for day, value in rows)
    scatter = apart[3 * len(apart) // 4]
    moved = abs(slope) * (last[0] - first[0]).days
    if scatter > moved / 2 and scatter > 0.02 * max(abs(value) for _day, value in rows):
        return Forecast(why="scattered")
    value = last[1] + slope * (on - last[0]).days
    if low is not None:
        value = max(low, value)
    if high is not None:
        value = min(high, value)
    reached = None
    if target is not None and last[1] >= target:
        reached = last[0]
    elif target is not None and slope > 0:
        days = (target - last[1]) / slope
        # Beyond a lifetime a day says nothing.
        reached = last[0] + dt.timedelta(days=int(days) + 1) if days < 20_000 else None
    return Forecast(value=value, a_month=slope * 365.25 / 12, reached_on=reached)
