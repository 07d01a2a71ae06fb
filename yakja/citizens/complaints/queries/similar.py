"""Complaints that may be the same problem: near by, of the same category, still open; never merged without a person."""

from __future__ import annotations

import math
from dataclasses import dataclass

from yakja.foundation.places.models import Place

from ..models import Category, Complaint, cell_of
from ..models.complaints import STILL_OPEN, cells_around
from .searching import words_of

NEAR_METRES = 300
LOOKED_AT = 40
MOST = 5


@dataclass(frozen=True)
class Similar:
    """One candidate with what speaks for it: metres away (None without points) and the share of words in common."""

    complaint: Complaint
    metres: int | None
    likeness: float


def similar_to(
    *,
    category: Category,
    place: Place,
    text: str = "",
    lat: float | None = None,
    lon: float | None = None,
    but: int | None = None,
) -> list[Similar]:
    """Open complaints that may tell of the same, the likeliest first; one look-up over an index."""
    rows = Complaint.objects.filter(category=category, phase__in=STILL_OPEN).select_related("case", "place")
    if lat is not None and lon is not None:
        rows = rows.filter(cell__in=cells_around(cell_of(lat, lon)))
    else:
        rows = rows.filter(place=place)
    if but is not None:
        rows = rows.exclude(pk=but)
    wanted = words_of(text)
    found = []
    for row in rows.newest_first()[:LOOKED_AT]:
        metres = None
        if lat is not None and lon is not None and row.lat is not None and row.lon is not None:
            metres = round(_metres(lat, lon, row.lat, row.lon))
            if metres > NEAR_METRES:
                continue
        likeness = _likeness(wanted, words_of(row.text))
        # Without a point, a tehsil is too large for the place alone to say anything.
        if metres is None and likeness < 0.3:
            continue
        found.append(Similar(row, metres, likeness))
    found.sort(key=lambda s: (-(s.likeness + (1 - (s.metres or NEAR_METRES) / NEAR_METRES)), -s.complaint.pk))
    return found[:MOST]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient of two sets of words."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _metres(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Over some hundred metres the earth is flat enough."""
    north = (lat2 - lat) * 111_320
    east = (lon2 - lon) * 111_320 * math.cos(math.radians(lat))
    return math.hypot(north, east)
