"""How the landscape is drawn: tones and letters of states and shares, the map, the matrices, the lines over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from markupsafe import Markup, escape

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.places.models import Place
from yakja.foundation.ui import charts
from yakja.foundation.ui.charts.chart import drawing
from yakja.foundation.ui.formats import month_names, plain_num
from yakja.framework.catalogue.models import Standing, Status
from yakja.framework.catalogue.queries.change import Then
from yakja.framework.catalogue.queries.landscape import Counts, Shown, summed

from ..queries.scene import Matrix, Part

# Tone and letter of each state, strongest first; letters are chosen per language so that no two look alike.
LOOKS: dict[str, tuple[str, Any]] = {
    Status.FULL: ("high", pgettext_lazy("letter on the map: in full use", "F")),
    Status.PARTIAL: ("mid", pgettext_lazy("letter on the map: in partial use", "P")),
    Status.PILOT: ("start", pgettext_lazy("letter on the map: pilot", "T")),
    Status.PHASING_OUT: ("end", pgettext_lazy("letter on the map: phasing out", "E")),
    Status.PLANNED: ("plan", pgettext_lazy("letter on the map: planned", "N")),
    Status.MANUAL: ("low", pgettext_lazy("letter on the map: by hand", "H")),
    Status.UNKNOWN: ("unknown-t", pgettext_lazy("letter on the map: not known", "?")),
    Status.NOT_DEVOLVED: ("void", "–"),
}
_DISPUTED = "!"
# Upper ends of the steps of a share; the first step is nought itself.
STEPS = (0.0, 0.05, 0.10, 0.25, 0.50, 1.0)

MEASURES: dict[str, tuple[Any, Callable[[Counts], float | None]]] = {
    "coverage": (gettext_lazy("In use"), lambda c: c.coverage),
    "confirmed": (gettext_lazy("In use, confirmed"), lambda c: c.confirmed_coverage),
    "unknown": (gettext_lazy("Not known"), lambda c: c.unknown / c.devolved if c.devolved else None),
}


def percent(share: float | None) -> str:
    """A share as text; small ones keep a decimal, so that something never reads as nothing."""
    if share is None:
        return _("not known")
    places = 1 if 0 < share < 0.1 else 0
    return f"{plain_num(share * 100, places)}%"


def step(share: float) -> int:
    """Which step of the scale a share stands on, 0 to 5."""
    return next(place for place, end in enumerate(STEPS) if share <= end + 1e-9)


def share_cell(counts: Counts, measure: str) -> charts.Cell:
    """A share as a cell: its step as tone and figure, hollow when most of what is known is out of date."""
    share = MEASURES[measure][1](counts)
    if not counts.devolved:
        return charts.Cell("void", "–", _("no body has this function"))
    if share is None or (measure != "unknown" and not counts.known):
        return charts.Cell("unknown-t", "?", said(counts, None))
    at = step(share)
    is_stale = measure != "unknown" and at > 0 and counts.stale * 2 > counts.known
    return charts.Cell(
        f"q{at}", str(at), said(counts, share), is_stale, counts.two > 0 and measure != "unknown"
    )


def said(counts: Counts, share: float | None) -> str:
    """A share in words, always with what it is a share of and what is not known."""
    cells = _("%(unknown)s of %(all)s cells not known") % {
        "unknown": plain_num(counts.unknown),
        "all": plain_num(counts.devolved),
    }
    return cells if share is None else f"{percent(share)} · {cells}"


def scale_legend(measure: str) -> list[tuple[Any, ...]]:
    """What the steps of a share mean."""
    ends = [f"{plain_num(end * 100, 0)}%" for end in STEPS]
    legend: list[tuple[Any, ...]] = []
    if measure != "unknown":
        legend.append(("unknown-t", "?", _("nothing known")))
    legend.append(("q0", "0", _("none")))
    for place in range(1, len(STEPS)):
        text = Markup("<bdi>%s–%s</bdi>") % (ends[place - 1].removesuffix("%"), ends[place])
        legend.append((f"q{place}", str(place), text))
    if measure != "unknown":
        legend.append(("q3", "3", _("most of it out of date"), True))
    return legend


def status_legend() -> list[tuple[Any, ...]]:
    """What the states of a cell mean."""
    names = dict(Status.choices)
    legend: list[tuple[Any, ...]] = [
        (tone, str(letter), names[code]) for code, (tone, letter) in LOOKS.items()
    ]
    legend.append(("end", _DISPUTED, _("disputed: statements contradict each other")))
    legend.append(("mid", str(LOOKS[Status.PARTIAL][1]), _("out of date: the evidence has expired"), True))
    return legend


def _dot_legend(cells: Iterable[charts.Cell]) -> list[tuple[Any, ...]]:
    """What the dot in a corner means, where there is one."""
    if not any(cell.has_dot for cell in cells):
        return []
    return [("unknown-t", "•", _("dot: several tools for one function"))]


def status_cell(cell: Shown, tools: Mapping[str, Any]) -> charts.Cell:
    """One cell of a body: its state, with the tools and how sure we are in words."""
    tone, letter = LOOKS[cell.status]
    words = [str(Status(cell.status).label)]
    words += [str(tools.get(code, code)) for code in cell.tools]
    if cell.standing in {Standing.REPORTED, Standing.CONFIRMED}:
        words.append(str(Standing(cell.standing).label))
    if cell.standing == Standing.DISPUTED:
        tone, letter = "end", _DISPUTED
        words.append(str(Standing.DISPUTED.label))
    return charts.Cell(tone, str(letter), " · ".join(words), cell.is_stale, len(cell.tools) > 1)


def district_map(
    parts: Iterable[Part], measure: str, *, caption: str, href: Callable[[Place], str] | None = None
) -> charts.Chart:
    """Districts as tiles in the colour of a measure."""
    tiles = []
    for part in parts:
        place = part.place
        if place.lat is None or place.lon is None:
            continue
        cell = share_cell(part.total, measure)
        link = href(place) if href else ""
        tiles.append(
            charts.Tile(
                place.code,
                str(place.name),
                place.lat,
                place.lon,
                cell.tone,
                cell.letter,
                cell.text,
                link,
                cell.is_stale,
            )
        )
    what = str(MEASURES[measure][0])
    return charts.tile_map(tiles, caption=caption, what=what, legend=scale_legend(measure))


def small_map(
    parts: Iterable[tuple[Place, Counts]], measure: str, *, caption: str, page: str
) -> charts.Chart:
    """The map alone: each tile names its place and leads to its landscape (`page` + its code).

    For a light page whose table speaks of larger places; the keyboard goes by that table.
    """
    found = [
        (p, share_cell(counts, measure)) for p, counts in parts if p.lat is not None and p.lon is not None
    ]
    spots = charts.place_tiles([(p.code, p.lat or 0.0, p.lon or 0.0) for p, _cell in found])
    columns = max((x for x, _y in spots.values()), default=0) + 1
    rows = max((y for _x, y in spots.values()), default=0) + 1
    squares: list[str] = []
    row = -1
    for place, cell in sorted(found, key=lambda pair: (spots[pair[0].code][1], spots[pair[0].code][0])):
        x, y = spots[place.code]
        look = cell.tone + (" stale" if cell.is_stale else "")
        # Only x changes within a row, so that the file compresses well.
        if y != row:
            squares.append(f'{"</g>" if squares else ""}<g transform="translate(0 {y})">')
            row = y
        squares.append(
            f'<a tabindex="-1" href="{escape(page)}{escape(place.code)}"><title>{escape(place.name)}</title>'
            f'<rect x="{x}" class="{look}"/></a>'
        )
    squares.append("</g>" if squares else "")
    size = f'viewBox="-.05 -.05 {columns} {rows}" width="{min(560, columns * 40)}"'
    desc = _("One tile for each place, near where it lies; touch one to open its landscape.")
    svg = drawing(squares, title=caption, desc=desc, classes="tiles", size=size, role="group")
    return charts.Chart(svg, [], [], caption, scale_legend(measure))


def shares_matrix(
    rows: Sequence[tuple[Any, ...]],
    columns: Sequence[tuple[Any, ...]],
    counts: Mapping[tuple[Any, Any], Counts],
    measure: str,
    *,
    caption: str,
) -> charts.Chart:
    """Rows (areas or functions) by columns (places), each square a share."""
    cells = {key: share_cell(value, measure) for key, value in counts.items()}
    legend = scale_legend(measure) + _dot_legend(cells.values())
    return charts.heat_matrix(
        rows,
        columns,
        cells,
        caption=caption,
        legend=legend,
        empty=charts.Cell("void", "–", _("no body has this function")),
    )


def bodies_chart(
    matrix: Matrix,
    tools: Mapping[str, Any],
    *,
    caption: str,
    body_href: Callable[[Body], str],
    href: Callable[[Function], str],
) -> charts.Chart:
    """Bodies by functions; a function that the law does not give to a body stays empty."""
    cells = {
        (body, function): status_cell(shown, tools)
        for body, row in matrix.cells.items()
        for function, shown in row.items()
    }
    rows = [(b.pk, str(b.name), body_href(b)) for b in matrix.page.items]
    columns = [(f.pk, str(f.short), href(f)) for f in matrix.functions]
    void = charts.Cell("void", "–", str(Status.NOT_DEVOLVED.label))
    return charts.heat_matrix(
        rows,
        columns,
        cells,
        caption=caption,
        legend=status_legend() + _dot_legend(cells.values()),
        empty=void,
    )


def month(day: dt.date) -> str:
    """`October 2026`."""
    from yakja.foundation.kit.i18n import active

    return f"{month_names(active())[day.month]} {day.year}"


def time_chart(line: Sequence[Then], codes: set[str] | None, *, caption: str) -> charts.Chart:
    """Coverage, confirmed coverage and what is known, at the ends of months."""
    totals = [
        summed(c for code, c in then.functions.items() if codes is None or code in codes) for then in line
    ]

    def percents(measure: Callable[[Counts], float | None]) -> list[float | None]:
        return [None if not t.devolved else round(100 * (measure(t) or 0), 1) for t in totals]

    series = [
        (_("Known"), percents(lambda c: c.known / c.devolved if c.devolved else None)),
        (_("In use, reported or confirmed"), percents(lambda c: c.coverage)),
        (_("In use, confirmed"), percents(lambda c: c.confirmed_coverage)),
    ]
    return charts.line(
        [month(then.day) for then in line],
        series,
        caption=caption,
        show=lambda v: f"{plain_num(v, 1 if v % 1 else 0)}%",
    )
