"""In how many working days complaints are closed: kept in the transaction that closes or opens them."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Count, F
from django.db.models.functions import TruncMonth

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
    """What must be added to each kept row so that it says what the complaints say; counted in sets."""
    counted = (
        Complaint.objects.filter(phase__in=ANSWERED, closed_minutes__isnull=False)
        .order_by()
        .annotate(month=TruncMonth("case__opened_at"), body_id=F("case__body_id"))
        .values("month", "place_id", "category_id", "body_id", "closed_minutes", *_HOMES)
        .annotate(many=Count("pk"))
    )
    fresh: dict[tuple[Any, ...], int] = {}
    homes: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in counted.iterator():
        days = days_of(row["closed_minutes"])
        key = (row["month"].date(), row["place_id"], row["category_id"], row["body_id"], days)
        fresh[key] = fresh.get(key, 0) + row["many"]
        homes[key] = tuple(row[name] for name in _HOMES)
    kept = {}
    for row in ClosedDays.objects.order_by().values(*_KEY, *_HOMES, "closed"):
        key = tuple(row[name] for name in _KEY)
        kept[key] = row["closed"]
        homes.setdefault(key, tuple(row[name] for name in _HOMES))
    return [
        (dict(zip((*_KEY, *_HOMES), (*key, *homes[key]), strict=True)), fresh.get(key, 0) - kept.get(key, 0))
        for key in fresh.keys() | kept.keys()
        if fresh.get(key, 0) != kept.get(key, 0)
    ]
