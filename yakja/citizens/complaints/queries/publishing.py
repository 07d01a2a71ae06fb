"""Rows of complaints for files that anybody may take away: no private matter, no name, no number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from ..models import Complaint, ComplaintCount, Phase
from .lists import text_for_all
from .statistics import MEASURES

CHUNK = 2000


def _day(moment: Any) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""


def public_rows() -> Iterator[list[Any]]:
    """Public complaints in the order of their filing."""
    rows = Complaint.objects.public().select_related("case__body", "category__function", "place", "district")
    for c in rows.order_by("case_id").iterator(chunk_size=CHUNK):
        phase, case = Phase(c.phase), c.case
        yield [
            c.reference, c.category.code, c.category.function.code, c.place.code, c.district.code if c.district else "",
            case.body.code, "received" if phase == Phase.OPEN else phase.name.lower(), _day(case.opened_at),
            _day(case.due_at) if c.is_open else "", _day(case.closed_at),
            "" if c.closed_minutes is None else round(c.closed_minutes / 60, 1), case.opened_via, c.supporters, c.transfers,
            c.reopened, "" if c.lat is None else round(c.lat, 4), "" if c.lon is None else round(c.lon, 4), text_for_all(c),
            "yes" if case.is_sample else "no",
        ]  # fmt: skip


def count_rows() -> Iterator[list[Any]]:
    """Kept counts by month, district, category and body; neither gender nor way, so that nobody is told by them."""
    rows = (
        ComplaintCount.objects.filter(category__is_private=False)
        .values_list("month", "district__code", "category__code", "body__code")
        .annotate(**{f"n_{name}": Sum(name) for name in MEASURES})
        .order_by("month", "district__code", "category__code", "body__code")
    )
    for month, *row in rows.iterator(chunk_size=CHUNK):
        yield [month.isoformat(), *("" if cell is None else cell for cell in row)]
