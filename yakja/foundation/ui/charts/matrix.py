"""The heat matrix: rows by columns, each cell a colour with its letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from .chart import Chart, drawing, is_rtl, letter_class

SIDE = 24


@dataclass(frozen=True)
class Cell:
    """A state: its tone and letter, what it says, hollow when stale, with a dot when two things meet in it."""

    tone: str
    letter: str = ""
    text: Any = ""
    is_stale: bool = False
    has_dot: bool = False


def _squares(spots: Sequence[tuple[int, int]]) -> str:
    return "".join(f"M{x + 1.5:g} {y + 1.5:g}h{SIDE - 3}v{SIDE - 3}h-{SIDE - 3}z" for x, y in spots)


def heat_matrix(
    rows: Sequence[tuple[Any, Any] | tuple[Any, Any, str]],
    columns: Sequence[tuple[Any, Any] | tuple[Any, Any, str]],
    cells: Mapping[tuple[Any, Any], Cell],
    *,
    caption: str,
    legend: Sequence[tuple[Any, ...]] = (),
    empty: Cell | None = None,
    direction: str | None = None,
) -> Chart:
    """Rows and columns are (key, label[, href]); `cells[row_key, column_key]`; `empty` stands for a missing one.

    Squares of one look are one path, letters of one row one text, so that a province of 40 x 90 cells stays small.
    """
    rtl = is_rtl(direction)
    blank = empty or Cell("unknown-t", "?", _("not known"))
    # Room for the longest names, by their letters; Naskh runs narrower than Latin.
    label_width = 16 + min(30, max((len(str(row[1])) for row in rows), default=0)) * 8
    head_height = 12 + min(24, max((len(str(column[1])) for column in columns), default=0)) * 8
    width = label_width + len(columns) * SIDE
    edge = width if rtl else 0

    def across(place: int) -> int:
        start = label_width + place * SIDE
        return width - start - SIDE if rtl else start

    looks: dict[str, list[tuple[int, int]]] = defaultdict(list)
    letters: list[str] = []
    dots: list[str] = []
    parts: list[str] = []
    for place, (_key, label, *href) in enumerate(columns):
        x, y = across(place) + SIDE // 2 + 4, head_height - 6
        name = f'<text transform="translate({x} {y})rotate(-90)" class="axis col">{escape(label)}</text>'
        parts.append(f'<a href="{escape(href[0])}">{name}</a>' if href else name)
    for down, (row_key, label, *href) in enumerate(rows):
        y = head_height + down * SIDE
        name = f'<text x="{edge}" y="{y + 16}">{escape(label)}</text>'
        parts.append(f'<a href="{escape(href[0])}">{name}</a>' if href else name)
        by_class: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for place, (column_key, *_rest) in enumerate(columns):
            cell = cells.get((row_key, column_key), blank)
            x = across(place)
            looks[cell.tone + (" stale" if cell.is_stale else "")].append((x, y))
            if cell.letter:
                by_class[letter_class(cell.tone, is_stale=cell.is_stale)].append(
                    (x + SIDE // 2, cell.letter[0])
                )
            if cell.has_dot:
                dots.append(f'<circle cx="{x + SIDE - 6}" cy="{y + 6}" r="3"/>')
        for look, found in by_class.items():
            spots = " ".join(str(x) for x, _letter in found)
            said = "".join(letter for _x, letter in found)
            letters.append(f'<text class="{look} in" x="{spots}" y="{y + 16}">{escape(said)}</text>')
    squares = [f'<path class="{look}" d="{_squares(spots)}"/>' for look, spots in sorted(looks.items())]
    marks = ['<g class="dots">', *dots, "</g>"] if dots else []
    height = head_height + len(rows) * SIDE
    svg = drawing(
        [*parts, *squares, *letters, *marks],
        title=caption,
        desc=_("Each square is a cell of the table; the letter says its state."),
        classes="matrix",
        size=f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"',
        role="group",
    )
    return Chart(
        Markup('<div class="table" role="region" tabindex="0" aria-label="%s">%s</div>') % (caption, svg),
        [{"text": _("Name")}, *({"text": label} for _key, label, *_href in columns)],
        [
            [label, *(_said(cells.get((row_key, column_key), blank)) for column_key, *_rest in columns)]
            for row_key, label, *_href in rows
        ],
        caption,
        list(legend),
        width,
    )


def _said(cell: Cell) -> str:
    said = str(cell.text or cell.letter)
    if not cell.is_stale:
        return said
    stale = _("stale")
    return f"{said} ({stale})"
