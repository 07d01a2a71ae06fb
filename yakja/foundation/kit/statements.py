"""Statements of our own: those that nearly every request asks, and what the database is told after very large ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

MANY = 5_000  # rows of one transaction that make what PostgreSQL believed of a table worthless


@contextmanager
def planned_cursor(using: Any = connection) -> Iterator[Any]:
    """A cursor for statements that are run again and again in one form, only their values differing.

    PostgreSQL keeps the plan for its connection once it was asked five times (`prepare_threshold` in the settings):
    planning a handful of index look-ups costs it more than doing them. Django's own cursors write the parameters
    into the text, of which no plan can be kept.
    """
    # Where statements are logged, as in tests that count them, Django asks a cursor for its text; one that goes by a
    # kept plan has none.
    if using.vendor != "postgresql" or using.queries_logged:
        with using.cursor() as cursor:
            yield cursor
        return
    import psycopg

    using.close_if_health_check_failed()
    using.ensure_connection()
    # Django's wrapper around it translates its errors.
    with using.make_cursor(psycopg.Cursor(using.connection)) as cursor:
        yield cursor


def ask_row(sql: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of a statement asked again and again, None without one. Raises what the database raises."""
    with planned_cursor() as cursor:
        cursor.execute(sql, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def tell_of_many(rows: int, *tables: str) -> None:
    """After a transaction wrote so many rows into tables of ours: let PostgreSQL look what stands in them now.

    What it knew is from before; where the table was empty then (or filled and rolled back), it takes any index for as
    good as the right one, and the checks at the end of the transaction read it from end to end, once for each row.
    A few rows change nothing that matters. The tables stay locked against other looks until the transaction ends, so
    they are named in one order.
    """
    if rows >= MANY:
        look_again(*sorted(tables))


def look_again(*tables: str) -> None:
    """Let PostgreSQL see how large tables (all of ours, when none is named) have become; SQLite plans without looking.

    Without names PostgreSQL would look at its own catalogues too, which all databases of a server share and whose lock
    is kept until the transaction ends: two that load at once would wait for each other.
    """
    if connection.vendor != "postgresql":
        return
    names = tables or sorted(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(name) for name in names)}")
