"""Loading the areas of union, village and neighbourhood councils from a province's own list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import BATCH, LoadReport, Row, RowError, read_table
from yakja.foundation.kit.text import ascii_digits
from yakja.foundation.kit.trees import segment, write_paths

from ..models import Level, Place, PlaceStatus
from .paths import set_names

REQUIRED = ("parent", "name_en")
KNOWN = ("code", "kind", "number", "name_ur", "name_local", "population_2023", "lat", "lon", "source", "note")


@dataclass(frozen=True)
class CouncilReport(LoadReport):
    """A LoadReport that also names the areas: (code of the place, kind of council given in its row)."""

    areas: tuple[tuple[str, str], ...] = ()


class _Reading:
    """Reads rows one by one, collecting errors; nothing is written."""

    def __init__(self, province: Place) -> None:
        self.errors: list[RowError] = []
        below = Place.objects.within(province)
        self.parents = {p.code: p for p in below.filter(level__in=[Level.DISTRICT, Level.TEHSIL])}
        self.unions = {p.code: p for p in below.filter(level=Level.UNION)}
        self.taken = set(
            Place.objects.exclude(pk__in=[p.pk for p in self.unions.values()]).values_list("code", flat=True)
        )
        self.seen: dict[str, int] = {}

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        self.errors.append(RowError(row.line, column, code, message))

    def number(self, row: Row, column: str, low: float, high: float) -> float | None:
        """The number in a cell, None when empty; a bad one is noted."""
        text = ascii_digits(row[column]).replace(",", "")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            self.refuse(row, column, "bad_number", _("“%s” is not a number that fits here.") % row[column])
            return None
        return value

    def place(self, row: Row, source: str) -> Place | None:
        """The area of one row, new or as stored with the row's facts; None when the row has an error."""
        before = len(self.errors)
        parent = self.parents.get(row["parent"].upper())
        if parent is None:
            message = _("There is no district or tehsil with the code “%s” in this province.") % row["parent"]
            self.refuse(row, "parent", "unknown_parent", message)
        elif parent.is_closed:
            self.refuse(row, "parent", "parent_closed", _("“%s” is closed.") % row["parent"])
        if not row["name_en"] and not row["name_ur"]:
            self.refuse(row, "name_en", "name_missing", _("The name is missing."))
        code = self._code(row)
        if code and not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{1,47}", code):
            self.refuse(row, "code", "bad_code", _("A code has Latin letters, digits and dashes."))
        elif code in self.taken:
            self.refuse(row, "code", "code_taken", _("Another place has the code “%s”.") % code)
        elif code in self.seen:
            message = _("The code “%(code)s” stands in line %(line)d already.") % {
                "code": code,
                "line": self.seen[code],
            }
            self.refuse(row, "code", "twice", message)
        population = self.number(row, "population_2023", 0, 5_000_000)
        lat, lon = self.number(row, "lat", 20, 40), self.number(row, "lon", 58, 82)
        if (lat is None) != (lon is None) and len(self.errors) == before:
            self.refuse(row, "lat", "half_point", _("A point needs latitude and longitude."))
        if len(self.errors) > before or parent is None:
            return None
        self.seen[code] = row.line
        found = self.unions.get(code) or Place(code=code, level=Level.UNION, status=PlaceStatus.CURRENT)
        found.parent = parent
        names = {"en": row["name_en"], "ur": row["name_ur"]}
        found.name = TranslatedText({k: v for k, v in names.items() if v})
        found.name_source = "list of the province"
        found.unit_type = row["kind"][:40]
        found.population_2023 = int(population) if population is not None else None
        found.lat, found.lon = lat, lon
        found.source = (row["source"] or source)[:300]
        found.note = row["note"]
        found.is_edited = True
        set_names(found, [row["name_local"]] if row["name_local"] else [])
        return found

    @staticmethod
    def _code(row: Row) -> str:
        """The row's own code, or one made of the parent's and the council's number or name."""
        if row["code"]:
            return row["code"].upper()
        kind = row["kind"].upper().rpartition("-")[2] or "UC"
        number = re.sub(r"[^0-9A-Za-z]+", "-", ascii_digits(row["number"])).strip("-")
        tail = number or re.sub(r"[^0-9A-Za-z]+", "-", row["name_en"]).strip("-")
        return f"{row['parent'].upper()}-{kind}-{tail}".upper()[:48].rstrip("-")


def _content(place: Place) -> tuple[Any, ...]:
    return (
        place.parent_id, dict(place.name), place.unit_type, place.population_2023, place.lat, place.lon,
        place.source, place.note, place.status,
    )  # fmt: skip


@action("places.load_councils")
def load_councils(
    *,
    actor: Any,
    raw: bytes,
    province: Place,
    source: str = "",
    only_if_clean: bool = True,
    dry_run: bool = False,
    is_sample: bool = False,
    door: str = "command",
) -> CouncilReport:
    """Load a list of council areas as places of level `union` below tehsils or districts of one province.

    Columns: parent (code), name_en; optional code, kind, number, name_ur, name_local, population_2023, lat,
    lon, source, note. Every bad row is reported with its line. With `only_if_clean` (the default) one bad
    row loads none; without it exactly the good rows are loaded. A row loaded before is brought up to date.
    """
    require(actor, "places.load_councils", province)
    rows, errors = read_table(raw, required=REQUIRED, known=KNOWN)
    reading = _Reading(province)
    new: list[Place] = []
    changed: list[Place] = []
    areas: list[tuple[str, str]] = []
    unchanged = 0
    for row in rows:
        before = _content(reading.unions[c]) if (c := reading._code(row)) in reading.unions else None
        place = reading.place(row, source or province.source)
        if place is None:
            continue
        areas.append((place.code, row["kind"].upper()))
        if before is None:
            place.is_sample = is_sample
            new.append(place)
        elif before != _content(place):
            changed.append(place)
        else:
            unchanged += 1
    errors = sorted([*errors, *reading.errors], key=lambda e: e.line)
    takes = not (errors and only_if_clean)
    if takes and not dry_run:
        _write(new, changed)
    report = CouncilReport(
        read=len(rows),
        loaded=len(new) if takes else 0,
        changed=len(changed) if takes else 0,
        unchanged=unchanged,
        errors=tuple(errors),
        is_dry_run=dry_run,
        areas=tuple(areas) if takes and not dry_run else (),
    )
    record(
        subject=province,
        scope=province,
        reason=source,
        facts={
            "read": report.read,
            "loaded": report.loaded,
            "changed": report.changed,
            "refused": len(errors),
            "dry_run": dry_run,
        },
    )
    return report


def _write(new: list[Place], changed: list[Place]) -> None:
    Place.objects.bulk_create(new, batch_size=BATCH)
    for place in [*new, *changed]:
        assert place.parent is not None
        place.path = place.parent.path + segment(place.pk)
    write_paths(Place, "path", {place.pk: place.path for place in new})
    Place.objects.bulk_update(
        changed,
        [
            "parent", "path", "name", "name_source", "unit_type", "population_2023", "lat", "lon", "source", "note",
            "is_edited", "search_text", "search_bones", "name_key_en", "name_key_ur",
        ],
        batch_size=BATCH,
    )  # fmt: skip
