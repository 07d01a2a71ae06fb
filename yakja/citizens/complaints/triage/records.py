"""Texts to triage as they come in: one JSON object a line; what cannot be read is named and left out."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class BadLine:
    """A line that could not be read, by its number, and why."""

    number: int
    reason: str


def read_texts(content: bytes) -> tuple[list[tuple[Any, str]], list[BadLine]]:
    """The ids and texts of a file of lines ``{"id", "text"}``; other keys are left aside, empty lines skipped."""
    texts: list[tuple[Any, str]] = []
    bad: list[BadLine] = []
    seen: set[str] = set()
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            bad.append(BadLine(number, "not UTF-8"))
            continue
        except (ValueError, RecursionError):
            bad.append(BadLine(number, "not JSON"))
            continue
        reason = _fault(row, seen)
        if reason:
            bad.append(BadLine(number, reason))
            continue
        seen.add(repr(row["id"]))
        # Half of a surrogate pair can be typed in JSON but not written out again.
        texts.append((_whole(row["id"]), _whole(row["text"])))
    return texts, bad


def _whole(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _fault(row: Any, seen: set[str]) -> str:
    if not isinstance(row, dict):
        return "not an object"
    if not isinstance(row.get("id"), (str, int)) or isinstance(row.get("id"), bool) or row["id"] == "":
        return "id: a text or a number is needed"
    if not isinstance(row.get("text"), str):
        return "text: a text is needed"
    if repr(row["id"]) in seen:
        return f"id: {row['id']} stands twice"
    return ""
