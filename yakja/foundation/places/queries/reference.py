"""Reference files read as wanted rows, and what separates them from the stored ones."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from yakja.foundation.kit.tables import Difference, difference

from ..models import HijriMonth, Holiday, OfficeHours, Place, PlaceChange

Cells = Mapping[str, str]
Wanted = dict[str, dict[str, Any]]


def number(text: str) -> int | None:
    return int(float(text)) if text else None


def decimal(text: str) -> float | None:
    return float(text) if text else None


def day(text: str) -> str | None:
    """An ISO day as it is stored in a digest; a year or a month alone is not a day."""
    return text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text or "") else None


def as_date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def wanted_places(rows: Iterable[Cells], changes: Iterable[Cells] = ()) -> Wanted:
    """Rows of places.csv by code. A unit made after the census begins on the day its change took effect."""
    begins = {c["code"]: day(c.get("effective_on", "")) for c in changes if c["change"].endswith("_created")}
    wanted: Wanted = {}
    for row in rows:
        is_later = row["status"] == "post_census"
        wanted[row["code"]] = {
            "level": row["level"],
            "name": {k: v for k, v in {"en": row["name_en"], "ur": row["name_ur"]}.items() if v},
            "name_source": row["name_ur_source"],
            "parent": row["current_parent_code"] or row["parent_code"],
            "census_parent": "" if is_later else row["parent_code"],
            "status": row["status"],
            "valid_from": begins.get(row["code"]) if is_later else None,
            "iso_code": row["iso_3166_2"],
            "ocha_code": row["ocha_pcode"],
            "unit_type": row["census_unit_type"],
            "population_2023": number(row["population_2023"]),
            "population_2017": number(row["population_2017"]),
            "area_km2": decimal(row["area_km2"]),
            "lat": decimal(row["lat"]),
            "lon": decimal(row["lon"]),
            "in_census_tree": row["in_census_tree"] == "1",
            "source": row["source"],
            "note": row["note"],
        }
    return wanted


def _state(row: Cells) -> str:
    """How a reported change stands, from the words of its row."""
    status, note = row["status"].lower(), row["note"].lower()
    if "superseded" in status or "superseded" in note:
        return PlaceChange.State.SUPERSEDED
    if status.startswith(("in places.csv", "abolished")):
        return PlaceChange.State.IN_FORCE
    if "approval" in status:
        return PlaceChange.State.APPROVED
    if "proposal" in status or row["change"].endswith("_proposed"):
        return PlaceChange.State.PROPOSED
    return PlaceChange.State.UNVERIFIED


def wanted_changes(rows: Iterable[Cells]) -> Wanted:
    """Rows of place_changes.csv by a key made of kind and code, or of kind and the beginning of the name."""
    wanted: Wanted = {}
    for row in rows:
        slug = re.sub(r"[^a-z0-9]+", "-", row["name_en"].lower())[:40].strip("-")
        key = f"{row['change']}:{row['code'] or slug}"
        wanted[key] = {
            "kind": row["change"],
            "state": str(_state(row)),
            "place": row["code"],
            "name": row["name_en"],
            "members": row["members"].split(),
            "effective_on": day(row.get("effective_on", "")),
            "effective_precision": row.get("effective_precision", ""),
            "effective_text": row["effective"],
            "source": row["source"],
            "note": "; ".join(t for t in (row["status"], row["note"]) if t),
        }
    return wanted


def wanted_calendar(
    holidays: Iterable[Cells], hours: Iterable[Cells], months: Iterable[Cells]
) -> tuple[Wanted, Wanted, Wanted]:
    """Rows of holidays.csv, office_hours.csv and hijri_months.csv, each by its key."""
    return _holidays(holidays), _hours(hours), _months(months)


def _holidays(rows: Iterable[Cells]) -> Wanted:
    wanted: Wanted = {}
    for row in rows:
        place = row.get("place", "")
        slug = re.sub(r"[^a-z0-9]+", "-", row["name_en"].lower())[:40].strip("-")
        wanted[f"{row['day']}:{row['kind']}:{place or 'PK'}:{slug}"] = {
            "day": row["day"],
            "name": {k: v for k, v in {"en": row["name_en"], "ur": row.get("name_ur", "")}.items() if v},
            "kind": row["kind"],
            "place": place,
            "applies_to": row.get("applies_to", ""),
            "is_by_moon": row.get("by_moon", "") == "1",
            "is_announced": row.get("status", "") == "announced",
            "source": row["source"],
            "note": row.get("note", ""),
        }
    return wanted


def _hours(rows: Iterable[Cells]) -> Wanted:
    wanted: Wanted = {}
    for row in rows:
        place = row.get("place", "")
        begins = day(row.get("valid_from", ""))
        wanted[f"{place or 'PK'}:{row['season']}:{row['weekday']}:{begins or ''}"] = {
            "place": place,
            "season": row["season"],
            "weekday": int(row["weekday"]),
            "opens": row["opens"],
            "closes": row["closes"],
            "break_from": row.get("break_from", ""),
            "break_to": row.get("break_to", ""),
            "valid_from": begins,
            "valid_to": day(row.get("valid_to", "")),
            "is_assumed": row.get("status", "") == "assumed",
            "source": row["source"],
            "note": row.get("note", ""),
        }
    return wanted


def _months(rows: Iterable[Cells]) -> Wanted:
    return {
        f"{row['year']}-{int(row['month']):02}": {
            "starts_on": row["starts_on"],
            "is_announced": row.get("status", "") == "announced",
            "source": row["source"],
            "note": row.get("note", ""),
        }
        for row in rows
    }


def differences(
    *, places: Wanted, changes: Wanted, holidays: Wanted, hours: Wanted, months: Wanted
) -> dict[str, Difference]:
    """What separates each reference table from the stored rows; one query a table."""
    by_pair = {tuple(int(part) for part in key.split("-")): value for key, value in months.items()}
    return {
        "places": difference(Place.objects.all(), places),
        "changes": difference(PlaceChange.objects.all(), changes, key="key"),
        "holidays": difference(Holiday.objects.all(), holidays, key="key"),
        "hours": difference(OfficeHours.objects.all(), hours, key="key"),
        "months": difference(HijriMonth.objects.all(), by_pair, key=("year", "month")),
    }
