"""The tables a list is worked out in while it is posted, and the statements both databases understand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

# The first day of a demand's period as a text that sorts; the same as `queries.collecting.since_of`.
SINCE = (
    "CASE WHEN h.period = 'annual' THEN substr(d.period, 1, 4) || '-07-01' WHEN length(d.period) = 10 THEN d.period"
    " WHEN h.period IN ('event', 'daily') THEN CAST(d.due_on AS text)"
    " WHEN h.period = 'quarterly' THEN substr(d.period, 1, 4) || CASE substr(d.period, 7, 1) WHEN '1' THEN '-01-01'"
    " WHEN '2' THEN '-04-01' WHEN '3' THEN '-07-01' ELSE '-10-01' END ELSE d.period || '-01' END"
)

_TABLES = {
    "scroll_payment": "place bigint PRIMARY KEY, line bigint, consumer_no text, amount bigint, lo bigint, receipt bigint",
    "scroll_item": "demand bigint, head bigint, kind text, consumer_no text, lo bigint, hi bigint",
    "scroll_part": "payment bigint, demand bigint, head bigint, kind text, amount bigint",
    "scroll_head": "head bigint, code text, receivable bigint, assessed bigint, income bigint, money bigint",
}


def run(statement: str, values: Sequence[Any] = ()) -> int:
    """Run one statement; answers how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values) or None)
        return int(cursor.rowcount)


def rows(statement: str, values: Sequence[Any] = ()) -> list[Any]:
    """Run one question; answers its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values) or None)
        return list(cursor.fetchall())


def make_tables() -> None:
    """Begin with empty tables that only this connection sees."""
    drop_tables()
    for name, columns in _TABLES.items():
        run(f"CREATE TEMPORARY TABLE {name} ({columns})")


def drop_tables() -> None:
    for name in _TABLES:
        run(f"DROP TABLE IF EXISTS {name}")
