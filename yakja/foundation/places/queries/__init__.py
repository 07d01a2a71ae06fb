"""Reads of the map and of the days and hours of offices; nothing here writes."""

from .calendar import days_off, month_starts, working_calendar
from .lookup import Located, changes_within, find_place, losses_of, place_at, place_of_code, provinces, roots
from .reference import differences, wanted_calendar, wanted_changes, wanted_places

__all__ = [
    "Located",
    "changes_within",
    "days_off",
    "differences",
    "find_place",
    "losses_of",
    "month_starts",
    "place_at",
    "place_of_code",
    "provinces",
    "roots",
    "wanted_calendar",
    "wanted_changes",
    "wanted_places",
    "working_calendar",
]
