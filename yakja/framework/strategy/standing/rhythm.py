"""When an owner's status update is due: the n-th working day of the first month after each period."""

from __future__ import annotations

import datetime as dt

from yakja.foundation.kit.calendar import WorkingCalendar


def due_days(
    calendar: WorkingCalendar, *, since: dt.date, until: dt.date, months: int, working_day: int
) -> list[dt.date]:
    """The days on which an update was or is due, from one day to another; periods end with whole months."""
    found = []
    month = _next_month(since.replace(day=1), months)
    while month <= until:
        # The n-th working day, counted from the last day of the month before.
        day = calendar.add_working_days(month - dt.timedelta(days=1), working_day)
        if day > until:
            break
        found.append(day)
        month = _next_month(month, months)
    return found


def next_due(
    calendar: WorkingCalendar, *, since: dt.date, after: dt.date, months: int, working_day: int
) -> dt.date:
    """The first day after another one on which an update falls due."""
    month = _next_month(since.replace(day=1), months)
    while True:
        day = calendar.add_working_days(month - dt.timedelta(days=1), working_day)
        if day > after:
            return day
        month = _next_month(month, months)


def _next_month(month: dt.date, months: int) -> dt.date:
    number = month.year * 12 + month.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)
