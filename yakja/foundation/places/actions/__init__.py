"""Verbs of the map, cut by journey: loading files, and changing single units."""

from .boundaries import load_boundaries
from .councils import load_councils
from .loading import load_calendar, load_places
from .units import close_place, move_place, open_place, rehearse, rename_place

__all__ = [
    "close_place",
    "load_boundaries",
    "load_calendar",
    "load_councils",
    "load_places",
    "move_place",
    "open_place",
    "rehearse",
    "rename_place",
]
