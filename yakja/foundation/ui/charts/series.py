"""Bars, stacked bars, lines and sparklines. Widths are percentages, so letters keep their size on every screen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from ..formats import not_known, plain_num
from .chart import Chart, drawing, is_rtl, letter_class, number, text

Show = Callable[[Any], str]
_ROW = 46


def _scale_end(largest: float) -> float:
    """The first round number (1, 2, 2.5, 5 times a power of ten) not below the largest value."""
    if largest <= 0:
        return 1
    power = 10 ** math.floor(math.log10(largest))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= largest)


def _shares(values: Sequence[float], whole: float) -> list[float]:
    return [100 * value / whole if whole else 0 for value in values]


def bar(
    items: Sequence[tuple[Any, float | None]],
    *,
    caption: str,
    what: str = "",
    whole: float | None = None,
    show: Show = plain_num,
    tone: str = "c1",
    direction: str | None = None,
) -> Chart:
    """One bar a row: (label, value), None for a value not known. `whole` is the value of a full bar."""
    rtl = is_rtl(direction)
    known = [value for _label, value in items if value is not None]
    end = whole or _scale_end(max(known, default=0))
    parts = []
    for place, (label, value) in enumerate(items):
        top = place * _ROW
        start = "100%" if rtl else "0"
        parts.append(text(label, start, top + 16))
        parts.append(
            text(
                not_known().striptags() if value is None else show(value),
                "0" if rtl else "100%",
                top + 16,
                anchor="end",
            )
        )
        parts.append(f'<rect class="q0" x="0" y="{top + 25}" width="100%" height="12" rx="6"/>')
        if value:
            width = min(100.0, _shares([value], end)[0])
            at = number(100 - width) if rtl else "0"
            parts.append(
                f'<rect class="{tone}" x="{at}%" y="{top + 25}" width="{number(width)}%" height="12" rx="6"/>'
            )
    return Chart(
        drawing(
            parts,
            title=caption,
            desc=_("Bars, one for each row of the table."),
            classes="rows",
            size=f'width="100%" height="{len(items) * _ROW}"',
        ),
        [{"text": _("Name")}, {"text": what or _("Value"), "num": True}],
        [
            [label, not_known() if value is None else Markup("<bdi>%s</bdi>") % show(value)]
            for label, value in items
        ],
        caption,
    )


def stacked(
    rows: Sequence[tuple[Any, Sequence[float]]],
    series: Sequence[tuple[Any, str] | tuple[Any, str, str]],
    *,
    caption: str,
    show: Show = plain_num,
    as_shares: bool = True,
    direction: str | None = None,
) -> Chart:
    """One bar a row, cut into the series (name, tone[, letter]); as shares of the row, or to one common scale."""
    rtl = is_rtl(direction)
    largest = max((sum(values) for _label, values in rows), default=0)
    parts: list[str] = []
    for place, (label, values) in enumerate(rows):
        top = place * _ROW
        total = sum(values)
        parts.append(text(label, "100%" if rtl else "0", top + 16))
        parts.append(text(show(total), "0" if rtl else "100%", top + 16, anchor="end", classes="axis"))
        if not total:
            parts.append(f'<rect class="void" x="0" y="{top + 24}" width="100%" height="17" rx="3"/>')
        run = 0.0
        for (_name, tone, *rest), width in zip(
            series, _shares(values, total if as_shares else largest), strict=True
        ):
            if not width:
                continue
            at = 100 - run - width if rtl else run
            parts.append(
                f'<rect class="{tone} seg" x="{number(at)}%" y="{top + 24}" width="{number(width)}%" height="17"/>'
            )
            if rest and width >= 5:
                parts.append(
                    text(
                        rest[0],
                        f"{number(at + width / 2)}%",
                        top + 37,
                        anchor="middle",
                        classes=letter_class(tone),
                    )
                )
            run += width
    head = [
        {"text": _("Name")},
        *({"text": name, "num": True} for name, *_rest in series),
        {"text": _("Total"), "num": True},
    ]
    return Chart(
        drawing(
            parts,
            title=caption,
            desc=_("Bars, one for each row of the table."),
            classes="rows",
            size=f'width="100%" height="{len(rows) * _ROW}"',
        ),
        head,
        [
            [label, *(Markup("<bdi>%s</bdi>") % show(v) for v in [*values, sum(values)])]
            for label, values in rows
        ],
        caption,
        [(tone, rest[0] if rest else "", name) for name, tone, *rest in series],
    )


def _points(
    values: Sequence[float | None], low: float, high: float, *, rtl: bool, height: float
) -> list[list[str]]:
    """Runs of points on a field 100 wide; a value not known breaks the line."""
    runs: list[list[str]] = [[]]
    last = max(len(values) - 1, 1)
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        x = 100 * place / last
        y = height * (1 - (value - low) / ((high - low) or 1))
        runs[-1].append(f"{number(100 - x if rtl else x)} {number(y)}")
    return [run for run in runs if run]


def _path(run: Sequence[str]) -> str:
    return f"M{run[0]}" + (f"L{' '.join(run[1:])}" if run[1:] else "h0")


def line(
    labels: Sequence[Any],
    series: Sequence[tuple[Any, Sequence[float | None]]],
    *,
    caption: str,
    top: float | None = None,
    show: Show = plain_num,
    direction: str | None = None,
) -> Chart:
    """Values over time, one line a series (name, values), at most four; time runs in the direction of reading."""
    rtl = is_rtl(direction)
    height = 200
    known = [value for _name, values in series for value in values if value is not None]
    high = top or _scale_end(max(known, default=0))
    parts: list[str] = []
    for quarter in range(5):
        y = 20 + height * (1 - quarter / 4)
        parts.append(
            f'<line class="grid-line{"" if quarter else " base"}" x2="100%" y1="{number(y)}" y2="{number(y)}"/>'
        )
        if quarter % 2 == 0:
            parts.append(text(show(high * quarter / 4), "100%" if rtl else "0", y - 4, classes="axis"))
    parts.append(
        f'<svg x="0" y="20" width="100%" height="{height}" viewBox="0 0 100 {height}" preserveAspectRatio="none" overflow="visible">'
    )
    for place, (_name, values) in enumerate(series):
        runs = _points(values, 0, high, rtl=rtl, height=height)
        drawn = "".join(_path(run) for run in runs)
        hue = f"ln c{place % 4 + 1}"
        parts.append(f'<path class="{hue}" vector-effect="non-scaling-stroke" d="{drawn}"/>')
        for run in runs:
            parts.append(f'<path class="{hue} dot" vector-effect="non-scaling-stroke" d="M{run[-1]}h0"/>')
    parts.append("</svg>")
    last = len(labels) - 1
    for place in sorted({0, last // 2, last}) if labels else []:
        share = 100 * place / (last or 1)
        anchor = "start" if place == 0 else "end" if place == last else "middle"
        parts.append(
            text(
                labels[place],
                f"{number(100 - share if rtl else share)}%",
                height + 40,
                classes="axis",
                anchor=anchor,
            )
        )
    return Chart(
        drawing(
            parts,
            title=caption,
            desc=_("Lines over time; each point is a row of the table."),
            classes="rows",
            size=f'width="100%" height="{height + 48}"',
        ),
        [{"text": _("When")}, *({"text": name, "num": True} for name, _values in series)],
        [
            [
                label,
                *(
                    not_known() if values[place] is None else Markup("<bdi>%s</bdi>") % show(values[place])
                    for _n, values in series
                ),
            ]
            for place, label in enumerate(labels)
        ],
        caption,
        [(f"c{place % 4 + 1}", "", name) for place, (name, _values) in enumerate(series)]
        if len(series) > 1
        else [],
    )


def sparkline(
    values: Sequence[float | None],
    *,
    caption: str,
    labels: Sequence[Any] | None = None,
    show: Show = plain_num,
    direction: str | None = None,
) -> Chart:
    """A line as small as a word, for a cell of a table; a dot marks the latest value."""
    rtl = is_rtl(direction)
    known = [value for value in values if value is not None]
    low, high = min(known, default=0), max(known, default=1)
    runs = _points(values, low, high, rtl=rtl, height=20)
    drawn = "".join(_path(run) for run in runs)
    end = f'<path class="ln c2 dot" d="M{runs[-1][-1]}h0"/>' if runs else ""
    said = (
        _("from %(first)s to %(last)s") % {"first": show(known[0]), "last": show(known[-1])}
        if known
        else not_known().striptags()
    )
    svg = drawing(
        [f'<path class="ln c1" d="{drawn}"/>{end}'],
        title=caption,
        desc=said,
        classes="spark",
        size='viewBox="-4 -4 108 28"',
    )
    names = labels or list(range(1, len(values) + 1))
    return Chart(
        svg,
        [{"text": _("When")}, {"text": _("Value"), "num": True}],
        [
            [str(name), not_known() if value is None else Markup("<bdi>%s</bdi>") % show(value)]
            for name, value in zip(names, values, strict=True)
        ],
        caption,
    )
