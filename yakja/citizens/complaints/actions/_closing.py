"""In how many working days complaints are closed: kept in the transaction that closes or opens them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Count, F, Sum, Value
from django.db.models.functions import ExtractMonth, ExtractYear

from ..models import ClosedDays, Complaint, Phase
from ._counting import row_of

DAY_MINUTES = 8 * 60
MOST_DAYS = 999
ANSWERED = (Phase.CONFIRMED, Phase.NOT_CONFIRMED, Phase.REJECTED)
_KEY = ("month", "place_id", "category_id", "body_id", "days")
_AT_ONCE = 1000
_HOMES = ("district_id", "province_id")


def days_of(minutes: int) -> int:
    """Within how many working days: begun days count whole."""
    return min(MOST_DAYS, max(1, -(-minutes // DAY_MINUTES)))


def count_days(complaint: Complaint, minutes: int, by: int) -> None:
    """One complaint more, or less, that was closed within so many minutes of working time."""
    add_days([({**row_of(complaint), "days": days_of(minutes)}, by)])


def add_days(rows: list[tuple[dict[str, Any], int]]) -> None:
    """Add to rows, made where they are new, always in one order."""
    table = ClosedDays._meta.db_table
    columns = (*_KEY, *_HOMES)
    values = sorted(([*(row[name] for name in columns), by] for row, by in rows if by), key=str)
    marks = f"({', '.join(['%s'] * (len(columns) + 1))})"
    for start in range(0, len(values), _AT_ONCE):
        some = values[start : start + _AT_ONCE]
        sql = (
            f"INSERT INTO {table} ({', '.join(columns)}, closed) VALUES {', '.join([marks] * len(some))} "  # noqa: S608
            f"ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET closed = {table}.closed + excluded.closed"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [cell for row in some for cell in row])


def days_that_differ() -> list[tuple[dict[str, Any], int]]:
    """What must be added to each kept row so that it says what the complaints say; both read in one statement."""
    columns = ("is_kept", "year", "nth", "place_id", "category_id", "at_body", "length", *_HOMES)
    counted = (
        Complaint.objects.filter(phase__in=ANSWERED, closed_minutes__isnull=False)
        .order_by()
        .annotate(
            is_kept=Value(0), year=ExtractYear("case__opened_at"), nth=ExtractMonth("case__opened_at"),
            at_body=F("case__body_id"), length=F("closed_minutes"),
        )
        .values(*columns)
        .annotate(many=Count("pk"))
    )  # fmt: skip
    kept_rows = (
        ClosedDays.objects.order_by()
        .annotate(
            is_kept=Value(1), year=ExtractYear("month"), nth=ExtractMonth("month"), at_body=F("body_id"),
            length=F("days"),
        )
        .values(*columns)
        .annotate(many=Sum("closed"))
    )  # fmt: skip
    found: dict[tuple[Any, ...], int] = {}
    homes: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    every = (*columns, "many")
    for is_kept, year, nth, place, category, body, length, *home, many in counted.values_list(*every).union(
        kept_rows.values_list(*every), all=True
    ):
        key = (dt.date(int(year), int(nth), 1), place, category, body, length if is_kept else days_of(length))
        found[key] = found.get(key, 0) + (-many if is_kept else many)
        homes[key] = tuple(home)
    return [
        (dict(zip((*_KEY, *_HOMES), (*key, *homes[key]), strict=True)), many)
        for key, many in found.items()
        if many
    ]
