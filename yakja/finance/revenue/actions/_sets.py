# ruff: noqa: S608  table and columns are those of a model; every value is a parameter
"""Many rows written some hundred in a statement, where a row at a time through the models takes ten times as long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

T = TypeVar("T")
# Databases bound the parameters of a statement; longer ones are not faster.
ROWS = 500


def parts(rows: Iterable[T], size: int = ROWS) -> Iterator[list[T]]:
    """The rows in lists of at most `size`."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> list[int]:
    """Insert rows whose values the database takes as they are (`connection.ops.adapt_...` for days); answers their keys."""
    quote = connection.ops.quote_name
    into = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) VALUES "
    one = f"({', '.join(['%s'] * len(columns))})"
    keys: list[int] = []
    with connection.cursor() as cursor:
        for some in parts(rows):
            values = [value for row in some for value in row]
            cursor.execute(f"{into}{', '.join([one] * len(some))} RETURNING id", values)
            keys += [key for (key,) in cursor.fetchall()]
    return keys


def add_to(model: type[models.Model], columns: Sequence[str], amounts: Mapping[int, Sequence[int]]) -> None:
    """Add amounts to columns of rows, by the keys of the rows, in the order of their keys."""
    table = connection.ops.quote_name(model._meta.db_table)
    named = ", ".join(f"a{place}" for place in range(len(columns)))
    sets = ", ".join(f"{column} = {column} + added.a{place}" for place, column in enumerate(columns))
    one = f"(CAST(%s AS bigint){', CAST(%s AS bigint)' * len(columns)})"
    with connection.cursor() as cursor:
        for some in parts(sorted(amounts.items())):
            values = [value for key, row in some for value in (key, *row)]
            cursor.execute(
                f"WITH added (row_id, {named}) AS (VALUES {', '.join([one] * len(some))})"
                f" UPDATE {table} SET {sets} FROM added WHERE {table}.id = added.row_id",
                values,
            )
