"""Days off and opening hours of a place, in the form in which `kit.calendar` takes them."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from yakja.foundation.kit.calendar import Session, WorkingCalendar, usual_week
from yakja.foundation.kit.trees import paths_above

from ..models import HijriMonth, Holiday, OfficeHours, Place

RAMAZAN = 9


def _here_or_above(place: Place | None) -> Q:
    """Rows of the whole country, of the place, and of every place above it."""
    if place is None:
        return Q(place__isnull=True)
    return Q(place__isnull=True) | Q(place__path__in=[*paths_above(place.path), place.path])


def days_off(place: Place | None, first: dt.date, last: dt.date) -> list[Holiday]:
    """Holidays on which public offices of the place are closed, in order; bank and optional days are not among them."""
    return list(
        Holiday.objects.filter(
            _here_or_above(place),
            day__range=(first, last),
            kind__in=[Holiday.Kind.PUBLIC, Holiday.Kind.LOCAL],
            applies_to="",
        ).order_by("day", "pk")
    )


def month_starts(*, announced_only: bool = True) -> dict[tuple[int, int], dt.date]:
    """First days of Hijri months; only announced ones may stand in a text without the word “expected”."""
    months = HijriMonth.objects.filter(is_announced=True) if announced_only else HijriMonth.objects.all()
    return {(year, month): start for year, month, start in months.values_list("year", "month", "starts_on")}


def _ramazan() -> list[tuple[dt.date, dt.date]]:
    """Half-open periods, announced or expected: hours of work need a day even before the moon is sighted."""
    starts = month_starts(announced_only=False)
    return sorted(
        (start, starts.get((year, RAMAZAN + 1), start + dt.timedelta(days=30)))
        for (year, month), start in starts.items()
        if month == RAMAZAN
    )


def _sessions(row: OfficeHours) -> tuple[Session, ...]:
    if row.break_from and row.break_to and row.opens < row.break_from < row.break_to < row.closes:
        return (row.opens, row.break_from), (row.break_to, row.closes)
    return ((row.opens, row.closes),)


def _week(rows: list[OfficeHours], season: str) -> dict[int, tuple[Session, ...]]:
    """The week of the nearest place that has hours of its own in this season."""
    of_season = [row for row in rows if row.season == season]
    if not of_season:
        return {}
    nearest = max(len(row.place.path) if row.place else 0 for row in of_season)
    chosen = [row for row in of_season if (len(row.place.path) if row.place else 0) == nearest]
    # Of two rows for one weekday the later one is the newer rule.
    ordered = sorted(chosen, key=lambda row: (row.valid_from or dt.date.min, row.pk))
    return {row.weekday: _sessions(row) for row in ordered}


def working_calendar(place: Place | None, *, on: dt.date | None = None) -> WorkingCalendar:
    """When the offices of a place are open, by the hours in force on a day (today). Three queries.

    Where no hours are known the usual week stands; outside Ramazan, and where no Ramazan hours are known,
    the same hours hold.
    """
    day = on or timezone.localdate()
    hours = list(
        OfficeHours.objects.filter(
            _here_or_above(place),
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        ).select_related("place")
    )
    off = days_off(place, day - dt.timedelta(days=366), day + dt.timedelta(days=731))
    return WorkingCalendar(
        hours=_week(hours, OfficeHours.Season.USUAL) or usual_week(),
        ramazan_hours=_week(hours, OfficeHours.Season.RAMAZAN),
        ramazan=_ramazan(),
        holidays=frozenset(holiday.day for holiday in off),
    )
