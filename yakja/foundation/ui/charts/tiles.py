"""The tile map: one square tile a place, near where the place lies, so that a country costs three kilobytes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from .chart import Chart, drawing, letter_class

Spot = tuple[int, int]


@dataclass(frozen=True)
class Tile:
    """One place on the map: its state as tone, letter and words; hollow when stale."""

    key: str
    name: Any
    lat: float
    lon: float
    tone: str
    letter: str = ""
    text: Any = ""
    href: str = ""
    is_stale: bool = False


def _spread(values: Sequence[float], cells: int) -> list[float]:
    """Positions on 0..cells-1, half true and half by rank: crowded valleys get room, empty deserts less."""
    if cells == 1:
        return [0.0] * len(values)
    low, high = min(values), max(values)
    order = sorted(range(len(values)), key=lambda i: (values[i], i))
    rank = [0.0] * len(values)
    for place, index in enumerate(order):
        rank[index] = place / max(len(values) - 1, 1)
    width = (high - low) or 1
    return [(cells - 1) * (0.55 * (v - low) / width + 0.45 * rank[i]) for i, v in enumerate(values)]


@lru_cache(maxsize=64)
def _placed(points: tuple[tuple[str, float, float], ...]) -> dict[str, Spot]:
    shrink = math.cos(math.radians(sum(lat for _k, lat, _lon in points) / len(points)))
    xs = [lon * shrink for _k, _lat, lon in points]
    ys = [-lat for _k, lat, _lon in points]
    wide, tall = (max(xs) - min(xs)) or 0.01, (max(ys) - min(ys)) or 0.01
    shape = min(max(wide / tall, 0.5), 2.0)
    count = len(points)
    columns = max(1, round(math.sqrt(count * 1.45 * shape))) if count > 1 else 1
    rows = max(1, math.ceil(count * 1.45 / columns)) if count > 1 else 1
    wanted = list(zip(_spread(xs, columns), _spread(ys, rows), strict=True))

    spots = [(column, row) for column in range(columns) for row in range(rows)]
    # What it costs to put a place on a spot, by their numbers: it is asked half a million times for a country.
    cost = [[(x - column) ** 2 + (y - row) ** 2 for column, row in spots] for x, y in wanted]
    free = set(range(len(spots)))
    on = [0] * count
    middle = (columns / 2, rows / 2)
    # From the middle outwards: those at the rim can still give way into empty cells.
    for place in sorted(range(count), key=lambda i: (math.dist(wanted[i], middle), points[i][0])):
        costs = cost[place]
        on[place] = min(free, key=lambda spot: (costs[spot], spot))
        free.remove(on[place])
    for _round in range(12):
        better = False
        for a in range(count):
            mine = cost[a]
            spot = min(free, key=lambda s: (mine[s], s), default=on[a])
            if mine[spot] < mine[on[a]] - 1e-9:
                free.add(on[a])
                free.remove(spot)
                on[a] = spot
                better = True
            for b in range(a + 1, count):
                here, there = on[a], on[b]
                theirs = cost[b]
                if mine[there] + theirs[here] < mine[here] + theirs[there] - 1e-9:
                    on[a], on[b] = there, here
                    better = True
        if not better:
            break
    held = [spots[spot] for spot in on]
    left, top = min(c for c, _r in held), min(r for _c, r in held)
    return {points[i][0]: (held[i][0] - left, held[i][1] - top) for i in range(count)}


def place_tiles(points: Sequence[tuple[str, float, float]]) -> dict[str, Spot]:
    """A cell (column, row) for every (key, latitude, longitude), no two the same, each near its true place.

    The answer does not depend on the order of the points; north is row 0, west column 0.
    """
    return dict(_placed(tuple(sorted(points)))) if points else {}


def tile_map(
    tiles: Sequence[Tile],
    *,
    caption: str,
    what: str = "",
    legend: Sequence[tuple[Any, ...]] = (),
) -> Chart:
    """A map of places as tiles. Its table carries the links for the keyboard; tiles carry them for the pointer."""
    spots = place_tiles([(tile.key, tile.lat, tile.lon) for tile in tiles])
    columns = max((c for c, _r in spots.values()), default=0) + 1
    rows = max((r for _c, r in spots.values()), default=0) + 1
    parts = []
    # Row by row, so that neighbours in the file look alike and compress well.
    for tile in sorted(tiles, key=lambda t: (spots[t.key][1], spots[t.key][0])):
        column, row = spots[tile.key]
        said = _said(tile)
        look = tile.tone + (" stale" if tile.is_stale else "")
        square = f'<rect x="{column}" y="{row}" class="{look}"/>'
        shade = letter_class(tile.tone, is_stale=tile.is_stale)
        named = "" if shade == "on" else f' class="{shade}"'
        letter = (
            f'<text x="{column}.5" y="{row}.7"{named}>{escape(tile.letter)}</text>' if tile.letter else ""
        )
        inside = f"<title>{escape(tile.name)}{': ' + escape(said) if said else ''}</title>{square}{letter}"
        parts.append(
            f'<a href="{escape(tile.href)}" tabindex="-1">{inside}</a>' if tile.href else f"<g>{inside}</g>"
        )
    svg = drawing(
        parts,
        title=caption,
        desc=_("One tile for each place, near where it lies; the table below says the same."),
        classes="tiles",
        size=f'width="{min(560, columns * 44)}" viewBox="-.05 -.05 {columns} {rows}"',
        role="group",
    )
    table = [
        [Markup('<a href="%s">%s</a>') % (tile.href, tile.name) if tile.href else tile.name, _said(tile)]
        for tile in sorted(tiles, key=lambda t: str(t.name))
    ]
    return Chart(svg, [{"text": _("Place")}, {"text": what or _("State")}], table, caption, list(legend))


def _said(tile: Tile) -> str:
    said = str(tile.text or tile.letter)
    if not tile.is_stale:
        return said
    stale = _("stale")
    return f"{said} ({stale})"
