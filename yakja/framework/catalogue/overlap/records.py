"""Tools as JSON Lines and pairs as tab-separated lines, read one by one with every bad line named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_TEXT_FIELDS = ("name", "short", "long")
_LIST_FIELDS = ("features", "functions")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be read: its number (from 1) and why."""

    line: int
    reason: str


def read_tools(lines: Iterable[bytes]) -> tuple[dict[str, dict[str, Any]], list[BadLine]]:
    """Tools by id; a later line with an id that was seen is a bad line."""
    tools: dict[str, dict[str, Any]] = {}
    bad: list[BadLine] = []
    for number, text in _decoded(lines, bad):
        try:
            record = _tool(_speakable(json.loads(text)))
        except json.JSONDecodeError as error:
            bad.append(BadLine(number, f"not JSON: {error.msg} at column {error.colno}"))
        except RecursionError:
            bad.append(BadLine(number, "nested too deeply"))
        except ValueError as error:
            bad.append(BadLine(number, str(error)))
        else:
            if record["id"] in tools:
                bad.append(BadLine(number, f"id {record['id']!r} was given before"))
            else:
                tools[record["id"]] = record
    return tools, sorted(bad, key=lambda each: each.line)


def read_pairs(lines: Iterable[bytes]) -> tuple[list[tuple[int, str, str]], list[BadLine]]:
    """Pairs as (line number, a, b), in order; columns after the second are left aside."""
    pairs: list[tuple[int, str, str]] = []
    bad: list[BadLine] = []
    for number, text in _decoded(lines, bad):
        columns = [column.strip() for column in text.split("\t")]
        if len(columns) < 2 or not columns[0] or not columns[1]:
            bad.append(BadLine(number, "two tool ids parted by a tab are needed"))
        else:
            pairs.append((number, columns[0], columns[1]))
    return pairs, sorted(bad, key=lambda each: each.line)


def _decoded(lines: Iterable[bytes], bad: list[BadLine]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, start=1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n")
        except UnicodeDecodeError as error:
            bad.append(BadLine(number, f"not UTF-8 at byte {error.start + 1}"))
            continue
        if text.strip():
            yield number, text


def _speakable(value: Any) -> Any:
    """The same with every half of a surrogate pair replaced, so that it can be printed."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_speakable(each) for each in value]
    if isinstance(value, dict):
        return {_speakable(key): _speakable(each) for key, each in value.items()}
    return value


def _tool(record: Any) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise ValueError("not an object")
    identifier = record.get("id")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int) or not str(identifier).strip():
        raise ValueError("id is missing")
    tool: dict[str, Any] = {"id": str(identifier).strip()}
    for field in _TEXT_FIELDS:
        value = record.get(field)
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{field} is not a text")
        tool[field] = value or ""
    for field in _LIST_FIELDS:
        value = record.get(field)
        values = [] if value is None else [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise ValueError(f"{field} is not a list of texts")
        tool[field] = values
    return tool
