"""The public list: what anybody may read, narrowed by place, category, phase, body, words or nearness, newest first."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.queries import versions_kept
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.masking import masked
from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.kit.text import ascii_digits
from yakja.foundation.places.models import Place

from ..models import Category, Complaint, ComplaintQuerySet, Phase, cell_of
from ..models.complaints import STILL_OPEN
from .filing import known_category
from .routing import known_body, known_place
from .searching import first_matching

SIZE = 25
# The words by which addresses and machines name a phase; `open` there means every phase before the end.
PHASES = {phase.name.lower(): phase for phase in Phase}
_WHAT_PUBLIC_ROWS_NEED = ("case__body", "case__place", "category__group", "place", "district")
# Wide columns of which a list shows nothing.
_NOT_SHOWN = ("search_text", "answers", "suggested", "judged", "about_person")
_LONG_NUMBER = re.compile(r"\d{4,}")
# About a kilometre to each side.
_ROWS, _COLUMNS = 5, 6
_ROW_OF_CELLS = cell_of(0.0021, 0.0001) - cell_of(0.0001, 0.0001)


@dataclass(frozen=True)
class Wanted:
    """What of the list is asked for. Empty values ask for everything."""

    place: Place | None = None
    category: Category | None = None
    group: str = ""
    function: Function | None = None
    body: Body | None = None
    phase: Phase | None = None
    is_open: bool | None = None
    text: str = ""
    near: tuple[float, float] | None = None
    changed_since: dt.datetime | None = None


def public_rows(wanted: Wanted) -> QuerySet[Complaint]:
    """Public complaints that fit in all but their words, with what a row shows."""
    rows: QuerySet[Complaint] = _of_place(wanted.place).select_related(*_WHAT_PUBLIC_ROWS_NEED)
    if wanted.category is not None:
        rows = rows.filter(category=wanted.category)
    elif wanted.group:
        rows = rows.filter(category__in=_keys(group__code=wanted.group))
    elif wanted.function is not None:
        rows = rows.filter(category__in=_keys(function=wanted.function))
    if wanted.body is not None:
        rows = rows.filter(case__body=wanted.body)
    if wanted.phase is not None:
        rows = rows.filter(phase=wanted.phase)
    elif wanted.is_open is not None:
        rows = rows.filter(phase__in=STILL_OPEN) if wanted.is_open else rows.exclude(phase__in=STILL_OPEN)
    if wanted.changed_since is not None:
        rows = rows.filter(case__moved_at__gte=wanted.changed_since)
    if wanted.near is not None:
        lat, lon = wanted.near
        named = wanted.category is not None or bool(wanted.group) or wanted.function is not None
        # Category and cell together are an index; a category is therefore always named.
        rows = rows if named else rows.filter(category__in=_keys(is_private=False))
        rows = rows.filter(cell__in=_cells_near(lat, lon))
    return rows


def _of_place(place: Place | None) -> ComplaintQuerySet:
    rows = Complaint.objects.public()
    return rows.within(place) if place is not None else rows


def cut(rows: QuerySet[Complaint], wanted: Wanted, *, cursor: str | None, size: int) -> Page:
    """One page of public rows, the newest first, of those that hold the words asked for."""
    narrow = first_matching(_without_numbers(wanted.text)) if wanted.text else None
    return keyset_page(rows, keys=("-case_id",), cursor=cursor, size=size, narrow=narrow)


def public_page(wanted: Wanted, *, cursor: str | None = None, size: int = SIZE) -> Page:
    """One page of it, the newest first. Places, bodies and categories come from the tables each process keeps."""
    rows = public_rows(wanted).select_related(None).select_related("case").defer(*_NOT_SHOWN)
    page = cut(rows, wanted, cursor=cursor, size=size)
    with versions_kept():
        know_neighbours(page.items)
    return page


def know_neighbours(rows: list[Complaint]) -> None:
    """Hang on rows that were read with their cases what each lies in and with, without a row of it read twice."""
    bodies: dict[int, Any] = {key: known_body(key) for key in {row.case.body_id for row in rows}}
    # A body that was closed since is not in the kept table.
    bodies |= Body.objects.in_bulk([key for key, body in bodies.items() if body is None])
    keys = {key for row in rows for key in (row.place_id, row.district_id, row.case.place_id) if key}
    places = {key: known_place(key) for key in keys}
    categories = {key: known_category(key) for key in {row.category_id for row in rows}}
    for row in rows:
        row.case.body = bodies[row.case.body_id]
        for what, link, key in (
            (row, "place", row.place_id), (row, "district", row.district_id), (row.case, "place", row.case.place_id),
        ):  # fmt: skip
            if key is not None and places[key] is not None:
                setattr(what, link, places[key])
        category = categories[row.category_id]
        if category is not None:
            row.category = category


def _keys(**facts: Any) -> list[int]:
    return list(Category.objects.filter(**facts).order_by("pk").values_list("pk", flat=True))


def _cells_near(lat: float, lon: float) -> list[int]:
    middle = cell_of(lat, lon)
    return [
        middle + row * _ROW_OF_CELLS + column
        for row in range(-_ROWS, _ROWS + 1)
        for column in range(-_COLUMNS, _COLUMNS + 1)
    ]


def _without_numbers(text: str) -> str:
    """Nobody finds out by searching whether a telephone number stands in what somebody told."""
    return " ".join(w for w in text.split() if not _LONG_NUMBER.search(ascii_digits(w)))


def point_of(typed: str) -> tuple[float, float] | None:
    """`31.5204,74.3587` as degrees; refused by `near` when it is none."""
    if not typed.strip():
        return None
    parts = ascii_digits(typed).replace("،", ",").split(",")
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        lat = lon = 999.0
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        refuse(
            "bad_point",
            _("Write a point as latitude and longitude with a comma between, such as 31.52,74.35."),
            field="near",
        )
    return lat, lon


def phase_of(typed: str) -> tuple[Phase | None, bool | None]:
    """`open` and `closed`, or the name of one phase; refused by `status` when there is none of that name."""
    if typed in ("open", "closed"):
        return None, typed == "open"
    if typed == "received":
        return Phase.OPEN, None
    found = PHASES.get(typed)
    if typed and found is None:
        refuse("unknown_status", _("There is no state “%(name)s”."), field="status", name=typed)
    return found, None


def category_of_code(code: str, *, field: str) -> Category:
    """The category with this code; refused with `unknown_category` when there is none that the public may read."""
    found = Category.objects.public().filter(code=code.strip()).first()
    if found is None:
        refuse("unknown_category", _("There is no public category “%(name)s”."), field=field, name=code)
    return found


def text_for_all(complaint: Complaint) -> str:
    """What the public reads of a complaint, without numbers, addresses and the filer's name."""
    return masked(complaint.shown_text, names=(complaint.filer_name,))


def landmark_for_all(complaint: Complaint) -> str:
    return masked(complaint.landmark, names=(complaint.filer_name,))
