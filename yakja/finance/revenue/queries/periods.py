"""Periods of demand as texts: a financial year "2026-27" (July to June), a quarter "2026-Q3", a month "2026-10", a day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.errors import refuse

from ..models import Periodicity

_YEAR = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")


@dataclass(frozen=True)
class Period:
    """The days a period covers, `ends_on` being the last; `before` is the text of the one before it."""

    text: str
    periodicity: str
    starts_on: dt.date
    ends_on: dt.date
    before: str


def _month(year: int, month: int) -> Period:
    starts = dt.date(year, month, 1)
    ends = (starts + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    return Period(
        f"{starts:%Y-%m}", Periodicity.MONTHLY, starts, ends, f"{starts - dt.timedelta(days=1):%Y-%m}"
    )


def _year(first: int) -> Period:
    def name(year: int) -> str:
        return f"{year}-{(year + 1) % 100:02d}"

    starts, ends = dt.date(first, 7, 1), dt.date(first + 1, 6, 30)
    return Period(name(first), Periodicity.ANNUAL, starts, ends, name(first - 1))


def _found(text: str, periodicity: str) -> Period | None:
    year = _YEAR.fullmatch(text)
    if periodicity == Periodicity.ANNUAL and year:
        first = int(year[1])
        return _year(first) if (first + 1) % 100 == int(year[2]) else None
    if periodicity == Periodicity.MONTHLY and year:
        return _month(int(year[1]), int(year[2]))
    if periodicity == Periodicity.QUARTERLY and (quarter := _QUARTER.fullmatch(text)):
        starts = dt.date(int(quarter[1]), 3 * int(quarter[2]) - 2, 1)
        last = _month(starts.year, starts.month + 2).ends_on
        before = starts - dt.timedelta(days=1)
        return Period(text, periodicity, starts, last, f"{before.year}-Q{(before.month + 2) // 3}")
    if periodicity in (Periodicity.DAILY, Periodicity.EVENT):
        day = dt.date.fromisoformat(text)
        return Period(f"{day}", periodicity, day, day, f"{day - dt.timedelta(days=1)}")
    return None


def period_of(text: str, periodicity: str) -> Period:
    """The period a text names; refuses (`bad_period`) what does not fit how often the head falls due.

    "2026-12" is a month for a monthly head and no year; "2026-27" a year only.
    """
    try:
        found = _found(text, periodicity)
    except ValueError:
        found = None
    if found is None:
        refuse(
            "bad_period",
            _(
                "Write the period as the head falls due: 2026-27 for a year, 2026-10 for a month, 2026-Q4 for a quarter."
            ),
            field="period",
        )
    return found


def period_on(day: dt.date, periodicity: str) -> str:
    """The period of a head in which a day lies."""
    if periodicity == Periodicity.ANNUAL:
        return _year(day.year if day.month >= 7 else day.year - 1).text
    if periodicity == Periodicity.MONTHLY:
        return f"{day:%Y-%m}"
    if periodicity == Periodicity.QUARTERLY:
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return day.isoformat()


def financial_year(day: dt.date) -> str:
    """`2026-27` for a day between 1 July 2026 and 30 June 2027."""
    return period_on(day, Periodicity.ANNUAL)
