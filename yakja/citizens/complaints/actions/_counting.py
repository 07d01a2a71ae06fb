"""Kept counts, changed in the transaction of what they count; one statement for any number of rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.utils import timezone

from ..models import Complaint, ComplaintCount, Phase, Solution

_ROWS = 500  # of one statement; databases hold 32,766 parameters at least
_KEY = ("month", "place_id", "category_id", "body_id", "door", "gender")


def month_of(at: dt.datetime) -> dt.date:
    """The first day of the month in which it was filed, in the time of the country."""
    return timezone.localtime(at).date().replace(day=1)


def count(complaint: Complaint, *, body_id: int | None = None, **changes: int) -> None:
    """Add to the counts of the complaint's row; `body_id` names another body than the one it lies with."""
    add([(row_of(complaint, body_id), changes)])


def row_of(complaint: Complaint, body_id: int | None = None) -> dict[str, Any]:
    """Which row of the counts a complaint belongs to."""
    return {
        "month": month_of(complaint.case.opened_at),
        "place_id": complaint.place_id,
        "district_id": complaint.district_id,
        "province_id": complaint.province_id,
        "category_id": complaint.category_id,
        "body_id": body_id or complaint.case.body_id,
        "door": complaint.case.opened_via,
        "gender": complaint.filer_gender,
    }


def add(rows: list[tuple[dict[str, Any], dict[str, int]]]) -> None:
    """Add changes to rows, made where they are new; in one order, so that two writers never wait crosswise."""
    table = ComplaintCount._meta.db_table
    columns = [*_KEY[:2], "district_id", "province_id", *_KEY[2:], *ComplaintCount.MEASURES]
    gathered: dict[tuple[Any, ...], list[int]] = {}
    for row, changes in rows:
        key = tuple(row[name] for name in columns[: -len(ComplaintCount.MEASURES)])
        sums = gathered.setdefault(key, [0] * len(ComplaintCount.MEASURES))
        for name, by in changes.items():
            sums[ComplaintCount.MEASURES.index(name)] += by
    values = [
        [*key, *sums] for key, sums in sorted(gathered.items(), key=lambda pair: str(pair[0])) if any(sums)
    ]
    if not values:
        return
    marks = f"({', '.join(['%s'] * len(columns))})"
    grown = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in ComplaintCount.MEASURES)
    with connection.cursor() as cursor:
        for first in range(0, len(values), _ROWS):
            some = values[first : first + _ROWS]
            sql = (
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([marks] * len(some))} "  # noqa: S608
                f"ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET {grown}"
            )
            cursor.execute(sql, [cell for row in some for cell in row])


# What of a row of counts stands for a phase that ends a complaint.
MEASURE_OF = {
    "c": "confirmed", "n": "not_confirmed", "r": "rejected", "d": "duplicate", "f": "forwarded", "w": "withdrawn",
}  # fmt: skip


def was_word_of_office(complaint: Complaint) -> bool:
    """Whether the last word on it was a yes that the office could have given to itself."""
    last = complaint.solutions.order_by("-id").values_list("word_from", flat=True).first()
    return last == Solution.WordFrom.OFFICE


def counted_of(complaint: Complaint) -> dict[str, int]:
    """Everything that the counts hold of this complaint as it stands, but for the times it was given away."""
    found = {"filed": 1, "reopened": complaint.reopened}
    if complaint.phase in MEASURE_OF:
        found[MEASURE_OF[complaint.phase]] = 1
        found["closed_minutes"] = complaint.closed_minutes or 0
    if complaint.phase == Phase.NOT_CONFIRMED and was_word_of_office(complaint):
        found["office_word"] = 1
    return found
