"""For how long a statement is believed."""

from __future__ import annotations

import calendar
import datetime as dt


def months_on(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
