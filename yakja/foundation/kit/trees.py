"""Trees as stored paths compared as a range, the same on every database.

A path is a run of segments of four characters of [0-9A-Z], one per ancestor and the row itself. A row is
below another exactly when its path lies in `path_range(other.path)`, which an ordinary index answers.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from .errors import refuse

WIDTH = 4
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Sorts after every character of a segment when strings are compared by code point.
_AFTER = "~"

Key = TypeVar("Key", bound=Hashable)


class CodePointField(models.CharField):
    """A CharField compared by code point: SQLite does so already, PostgreSQL is told `COLLATE "C"`."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def segment(number: int) -> str:
    """The four characters of one row, from its primary key (1 to 1,679,615)."""
    if not 0 < number < len(_DIGITS) ** WIDTH:
        raise ValueError(f"{number} does not fit a path segment")
    letters = []
    for _place in range(WIDTH):
        number, digit = divmod(number, len(_DIGITS))
        letters.append(_DIGITS[digit])
    return "".join(reversed(letters))


def path_range(path: str) -> tuple[str, str]:
    """The half-open range `low <= path < high` that holds a row and everything below it."""
    return path, path + _AFTER


def paths_above(path: str) -> list[str]:
    """The paths of all ancestors, from the root down, without the path itself."""
    return [path[:end] for end in range(WIDTH, len(path), WIDTH)]


def write_paths(model: type[models.Model], column: str, paths: Mapping[int, str]) -> None:
    """Write one path per `id` into a column: one prepared statement for all, many times faster than a CASE."""
    if not paths:
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(model._meta.db_table)} SET {quote(column)} = %s WHERE id = %s",  # noqa: S608, names of ours
            [(value, key) for key, value in paths.items()],
        )


def tree_paths(parents: Mapping[Key, Key | None], numbers: Mapping[Key, int]) -> dict[Key, str]:
    """The path of every row, from each row's parent and number. A row above itself is refused (`tree_loop`)."""
    found: dict[Key, str] = {}
    for start in parents:
        chain: list[Key] = []
        at: Key | None = start
        while at is not None and at not in found:
            if at in chain:
                refuse("tree_loop", _("%(name)s would stand below itself."), name=str(at))
            chain.append(at)
            at = parents.get(at)
        path = found[at] if at is not None else ""
        for key in reversed(chain):
            path += segment(numbers[key])
            found[key] = path
    return found
