"""The body of a table as one string: a list of 50 rows costs a tenth of what a template loop would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from . import formats


class Column(NamedTuple):
    """One column of a table: its heading, the heading as plain text, and whether it holds numbers."""

    text: Any
    label: str
    is_number: bool


def columns_of(head: Iterable[Any]) -> list[Column]:
    """The columns of a table from its head: texts, or mappings with `text` and, for numbers, `num`."""
    found = []
    for cell in head:
        text, is_number = (
            (cell["text"], bool(cell.get("num"))) if isinstance(cell, Mapping) else (cell, False)
        )
        text = text if isinstance(text, str) else str(text)
        found.append(Column(text, text.striptags() if isinstance(text, Markup) else text, is_number))
    return found


def _shown(cell: Any) -> str:
    kind = type(cell)
    if kind is Markup:
        return cell
    if kind is str:
        return escape(cell)
    if kind is int:
        return f"<bdi>{formats.grouped(cell)}</bdi>"
    if cell is None or kind is float:
        return formats.num(cell)
    return escape(cell)


def rows_of(rows: Iterable[Sequence[Any]], columns: Sequence[Column]) -> Markup:
    """The rows of a table; the first cell heads its row, the others carry their heading for narrow screens.

    A number is grouped by lakh and crore, None says that it is not known.
    """
    opening = [
        f'<td{" class=n" if column.is_number else ""} data-label="{escape(column.label)}">'
        for column in columns
    ]
    parts: list[str] = []
    for row in rows:
        parts.append('<tr><th scope="row">')
        for place, cell in enumerate(row):
            if place:
                parts.append(opening[place])
                parts.append(_shown(cell))
                parts.append("</td>")
            else:
                parts.append(_shown(cell))
                parts.append("</th>")
        parts.append("</tr>\n")
    return Markup("".join(parts))  # noqa: S704
