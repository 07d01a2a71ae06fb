"""On which days the sample's story happened, counted from the day of loading: written, adopted, then measured."""

from __future__ import annotations

import datetime as dt

# Months that have been measured and reported when the sample is loaded.
MONTHS = 18
# Between adoption and the beginning of the work, at least.
READY = 5


def month(today: dt.date, offset: int) -> dt.date:
    """The first of the month so many months from the running one."""
    number = today.year * 12 + today.month - 1 + offset
    return dt.date(number // 12, number % 12 + 1, 1)


def first_month(today: dt.date) -> dt.date:
    """The day on which the strategy begins, and of which its baseline is."""
    return month(today, -MONTHS)


def adopted(today: dt.date) -> int:
    """How many days ago the strategy was adopted: shortly before its first month."""
    return (today - first_month(today)).days + READY
