"""Deadlines in working time: how long is left, which rung of the ladder comes next, what is due."""

from __future__ import annotations

import datetime as dt
import time

from django.utils import timezone

from yakja.foundation.kit.calendar import WorkingCalendar
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import working_calendar

from ..models import Case, CaseQuerySet
from ..workflow import Rung

# Filing must not read the holidays anew each time; a new holiday counts within a minute.
_KEPT_SECONDS = 60.0
_calendars: dict[tuple[int | None, dt.date], tuple[float, WorkingCalendar]] = {}


def calendar_of(place: Place | None) -> WorkingCalendar:
    """The working calendar of a place, kept for a minute in this process."""
    key = (place.pk if place else None, timezone.localdate())
    kept = _calendars.get(key)
    if kept is not None and time.monotonic() - kept[0] < _KEPT_SECONDS:
        return kept[1]
    if len(_calendars) > 2000:
        _calendars.clear()
    found = working_calendar(place)
    _calendars[key] = (time.monotonic(), found)
    return found


def forget_calendars() -> None:
    """Read holidays and hours anew at the next deadline."""
    _calendars.clear()


def rung_moment(case: Case, rung: Rung, calendar: WorkingCalendar) -> dt.datetime | None:
    """When a rung is due by the deadline in force; pauses have moved it along with the deadline."""
    if case.due_at is None:
        return None
    if rung.at_share is not None:
        if case.given_at is None or case.given_until is None:
            return None
        given = calendar.working_minutes_between(case.given_at, case.given_until)
        paused = calendar.working_minutes_between(case.given_until, case.due_at)
        return calendar.add_working_time(case.given_at, minutes=round(given * rung.at_share) + paused)
    minutes = round(rung.after_hours * 60)
    if minutes < 0:
        return calendar.working_time_before(case.due_at, minutes=-minutes)
    return calendar.add_working_time(case.due_at, minutes=minutes)


def next_rung(case: Case, calendar: WorkingCalendar) -> tuple[Rung, dt.datetime] | None:
    """The rung that fires next in this state, and when; None while the clock stands still."""
    table = case.workflow
    if not table.ladder or case.due_at is None or table.by_state[case.state].stops_clock:
        return None
    fired = case.fired
    found: list[tuple[dt.datetime, int, Rung]] = []
    for place, rung in enumerate(table.ladder):
        if rung.code in fired or (rung.states and case.state not in rung.states):
            continue
        at = rung_moment(case, rung, calendar)
        if at is not None:
            found.append((at, place, rung))
    if not found:
        return None
    at, _place, rung = min(found, key=lambda each: each[:2])
    return rung, at


def overdue(kind: str, now: dt.datetime) -> CaseQuerySet:
    """Open cases of a kind behind their deadline; those that wait for somebody else are not."""
    return Case.objects.of(kind).overdue(now)


def escalations_due(
    now: dt.datetime, *, after: tuple[dt.datetime, int] | None = None, size: int = 200
) -> list[Case]:
    """The next cases whose rung is due, the longest due first; `after` is the last one seen."""
    rows = Case.objects.open().filter(escalates_at__lte=now)
    if after is not None:
        moment, key = after
        rows = rows.filter(escalates_at__gte=moment).exclude(escalates_at=moment, id__lte=key)
    return list(rows.order_by("escalates_at", "id")[:size])


def minutes_left(case: Case, now: dt.datetime) -> int | None:
    """Working minutes until the deadline, negative behind it; None without one or while the clock stands still."""
    if case.due_at is None or case.closed_at is not None or case.waiting_since is not None:
        return None
    calendar = calendar_of(case.place or case.body.place)
    if now <= case.due_at:
        return calendar.working_minutes_between(now, case.due_at)
    return -calendar.working_minutes_between(case.due_at, now)
