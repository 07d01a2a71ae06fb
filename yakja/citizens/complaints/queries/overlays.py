"""Which bodies keep their complaints in another system, and what that system is called."""

from __future__ import annotations

import csv
import datetime as dt
import functools
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from yakja.foundation.kit.tables import read_file
from yakja.foundation.ui.prepared import kept

from ..models import Dispatch, Standing, WordBack
from ..open311.client import Foreign, moment
from .routing import DECIDED_BY

MOST_LINES = 50_000


def standing_of(body_id: int, category_id: int) -> Standing | None:
    """The standing in force for a body and category; the one for the very category comes first."""

    def make() -> dict[tuple[int, int | None], Standing]:
        return {(row.body_id, row.category_id): row for row in Standing.objects.order_by("begins_on", "id")}

    # Under the rooms of the decision table, whose version has been looked up already where something is filed.
    every: dict[tuple[int, int | None], Standing] = kept(DECIDED_BY, "complaints.standings", make)
    day = timezone.localdate()
    for key in ((body_id, category_id), (body_id, None)):
        row = every.get(key)
        if row is not None and row.begins_on <= day and (row.ends_on is None or row.ends_on > day):
            return row
    return None


def pulled_from() -> list[Standing]:
    """The overlays in force that have an address to ask."""
    rows = Standing.objects.in_force(timezone.localdate()).filter(mode=Standing.Mode.OVERLAY)
    return list(rows.exclude(endpoint="").select_related("body__place", "category").order_by("id"))


MOST_STOPPED = 100


def stopped_lines(bodies: Any) -> list[Dispatch | WordBack]:
    """What went to the systems of these bodies and goes no further by itself, the newest first."""
    found: list[Dispatch | WordBack] = []
    kinds: tuple[Any, ...] = (Dispatch, WordBack)
    for model in kinds:
        rows = model.objects.stopped().filter(standing__body__in=bodies)
        found += rows.select_related("standing__body", "complaint__case", "complaint__category").order_by(
            "-queued_at", "-pk"
        )[:MOST_STOPPED]
    return sorted(found, key=lambda row: row.queued_at, reverse=True)[:MOST_STOPPED]


def stopped_line(kind: str, key: int) -> Dispatch | WordBack | None:
    """One of them by its kind, `complaint` or `word`."""
    model: Any = {"complaint": Dispatch, "word": WordBack}.get(kind)
    if model is None:
        return None
    found: Dispatch | WordBack | None = (
        model.objects.select_related("standing__body", "complaint__case__body").filter(pk=key).first()
    )
    return found


@dataclass(frozen=True)
class OtherList:
    """A list of another service as it is exported: what its columns may be called, and whose word its numbers are."""

    code: str
    name: str
    columns: dict[str, tuple[str, ...]]
    is_phone_verified: bool


_FIELDS = (
    "number", "status", "notes", "description", "service_code", "service_name", "address", "address_id", "lat", "long",
    "requested_at", "updated_at", "phone", "name",
)  # fmt: skip

_COLUMN = {"name": "name_of_filer"}


@functools.lru_cache(maxsize=1)
def other_lists() -> dict[str, OtherList]:
    """The services whose lists can be read, by code."""
    return {
        row["code"]: OtherList(
            row["code"], row["name"],
            {
                name: tuple(part.strip().lower() for part in row[_COLUMN.get(name, name)].split(";") if part.strip())
                for name in _FIELDS
            },
            row["is_phone_verified"] == "1",
        )
        for row in read_file(settings.REFERENCE_DIR / "complaint_systems.csv")
    }  # fmt: skip


@dataclass(frozen=True)
class BadRow:
    """A line that was not taken, and why."""

    line: int
    reason: str


def read_list(content: bytes, of: OtherList) -> tuple[list[tuple[int, Foreign]], list[BadRow]]:
    """The rows of an exported list with their lines; the first line names the columns."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [BadRow(1, "the file is not UTF-8")]
    reader = csv.reader(text.splitlines(keepends=True))
    try:
        head = [cell.strip().lower() for cell in next(reader, [])]
        places = {
            name: next((head.index(each) for each in names if each in head), None)
            for name, names in of.columns.items()
        }
        if places["number"] is None:
            return [], [BadRow(1, f"no column for the number: {' or '.join(of.columns['number'])}")]
        return _rows(reader, places)
    except csv.Error as error:
        return [], [BadRow(reader.line_num, f"not CSV: {error}")]


def _rows(reader: Any, places: dict[str, int | None]) -> tuple[list[tuple[int, Foreign]], list[BadRow]]:
    good: list[tuple[int, Foreign]] = []
    bad: list[BadRow] = []
    seen: set[str] = set()
    for cells in reader:
        line = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(good) + len(bad) >= MOST_LINES:
            bad.append(BadRow(line, f"more than {MOST_LINES} rows: send the rest as another file"))
            break
        said = {
            name: cells[at].strip().replace("\0", "") if at is not None and at < len(cells) else ""
            for name, at in places.items()
        }
        row, reason = _row(said)
        if row is None or reason:
            bad.append(BadRow(line, reason))
        elif row.number in seen:
            bad.append(BadRow(line, f"number: {row.number} stands twice"))
        else:
            seen.add(row.number)
            good.append((line, row))
    return good, bad


def _row(said: dict[str, str]) -> tuple[Foreign | None, str]:
    if not said["number"]:
        return None, "number: missing"
    if len(said["number"]) > 80:
        return None, "number: longer than 80 letters"
    points: dict[str, float | None] = {}
    for name in ("lat", "long"):
        try:
            points[name] = float(said[name]) if said[name] else None
        except ValueError:
            return None, f"{name}: {said[name]} is not a number"
    moments: dict[str, dt.datetime | None] = {}
    for name in ("requested_at", "updated_at"):
        typed = said[name]
        moments[name] = moment(typed) or moment(f"{typed}T00:00:00+05:00") if typed else None
        if typed and moments[name] is None:
            return None, f"{name}: {typed} is not a day such as 2026-01-31"
    status = said["status"].lower()
    words = {"number": said["number"], "status": "closed" if status in _CLOSED else "open" if status else ""}
    rest = {name: said[name] for name in _FIELDS if name not in (*words, *points, *moments)}
    return Foreign(**words, **points, **moments, **rest), ""  # type: ignore[arg-type]


# What other services call a matter that is at its end for them.
_CLOSED = frozenset(
    {
        "closed",
        "resolved",
        "disposed",
        "disposed of",
        "solved",
        "completed",
        "relief granted",
        "partial relief granted",
        "حل شدہ",
        "بند",
    }
)
