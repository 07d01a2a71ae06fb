"""Keyset pages: the cursor names the last row seen, so that page 10,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

# What no database keeps in a text, and the largest whole number it keeps.
_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Page:
    """One page of rows; `next` and `previous` are cursors or None."""

    items: list[Any]
    next: str | None
    previous: str | None


def _encode(direction: str, values: Sequence[Any]) -> str:
    raw = json.dumps([direction, *values], default=str, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _damaged() -> ValidationError:
    return ValidationError(
        _("This page address is damaged; start again from the first page."), code="bad_cursor"
    )


def _is_plain(value: Any) -> bool:
    """A value that a row can have and both databases can compare: nothing nested, endless, huge or unstorable."""
    if isinstance(value, str):
        return not _UNSTORABLE.search(value)
    if isinstance(value, int | float):
        return -_LARGEST <= value <= _LARGEST
    return value is None


def _decode(cursor: str, count: int) -> tuple[str, list[Any]]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _damaged() from error
    if not isinstance(found, list) or len(found) != count + 1:
        raise _damaged()
    direction, *values = found
    if direction not in ("n", "p") or not all(_is_plain(value) for value in values):
        raise _damaged()
    return direction, values


def _beyond(keys: Sequence[str], values: Sequence[Any], *, backwards: bool) -> Q:
    """Rows strictly after (or before) the given key tuple in the order of the keys."""
    result = Q()
    equal = Q()
    for key, value in zip(keys, values, strict=True):
        name = key.lstrip("-")
        descending = key.startswith("-") != backwards
        result |= equal & Q(**{f"{name}__{'lt' if descending else 'gt'}": value})
        equal &= Q(**{name: value})
    return result


def _value(row: Any, key: str) -> Any:
    name = key.lstrip("-")
    if isinstance(row, dict):
        return row[name]
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def keyset_page(
    queryset: QuerySet[Any],
    *,
    keys: Sequence[str],
    cursor: str | None = None,
    size: int = 25,
    narrow: Callable[[QuerySet[Any], int], QuerySet[Any]] | None = None,
) -> Page:
    """Cut one page. `keys` order the rows, `-` for descending; together they must be unique and not null.

    `narrow` is given the rows behind the cursor in their order and how many of them are needed; it answers the same
    rows with fewer among them, where a condition is one that the database finds the first rows of by a way of its own.
    Raises ValidationError with code `bad_cursor` for a cursor that this function did not make.
    """
    backwards = False
    if cursor:
        way, values = _decode(cursor, len(keys))
        backwards = way == "p"
        try:
            # The bound on the first key says nothing new to a reader, but lets an index begin at the right place.
            first, descending = keys[0].lstrip("-"), keys[0].startswith("-") != backwards
            queryset = queryset.filter(
                _beyond(keys, values, backwards=backwards),
                **{f"{first}__{'lte' if descending else 'gte'}": values[0]},
            )
        except (TypeError, ValueError, ValidationError) as error:
            raise _damaged() from error
    order = [(k[1:] if k.startswith("-") else f"-{k}") for k in keys] if backwards else list(keys)
    queryset = queryset.order_by(*order)
    if narrow is not None:
        queryset = narrow(queryset, size + 1)
    rows: list[Model | dict[str, Any]] = list(queryset[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next = bool(rows) and (more if not backwards else True)
    has_previous = bool(rows) and (bool(cursor) if not backwards else more)
    return Page(
        items=rows,
        next=_encode("n", [_value(rows[-1], k) for k in keys]) if has_next else None,
        previous=_encode("p", [_value(rows[0], k) for k in keys]) if has_previous else None,
    )
