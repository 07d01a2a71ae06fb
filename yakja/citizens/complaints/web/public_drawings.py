"""Tile maps of complaints: how many are open, and how many citizens say that theirs is solved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from yakja.citizens.feedback.queries.figures import LEAST
from yakja.foundation.places.models import Place
from yakja.foundation.ui import charts
from yakja.foundation.ui.formats import plain_num

from ..queries.mapping import District

_STEPS = (0, 10, 50, 200, 1000)
_SHARES = (0.2, 0.4, 0.6, 0.8)


def open_map(parts: Iterable[District], *, place: Place | None) -> charts.Chart:
    """Districts by what is open, each leading to its list."""
    tiles = []
    for part in parts:
        many = part.figures.still_open
        step = sum(many > at for at in _STEPS)
        said = _("%(open)s open of %(filed)s") % {
            "open": plain_num(many),
            "filed": plain_num(part.figures.filed),
        }
        href = f"{reverse('complaints:index')}?place={part.place.code}"
        tiles.append(_tile(part, f"q{step}", str(step), said, href))
    legend: list[tuple[Any, ...]] = [("q0", "0", _("none open"))]
    for at, least in enumerate(_STEPS, 1):
        most = _STEPS[at] if at < len(_STEPS) else None
        span = f"{plain_num(least + 1)}–{plain_num(most)}" if most else f"{plain_num(least + 1)}+"
        legend.append((f"q{at}", str(at), Markup("<bdi>%s</bdi>") % span))
    return charts.tile_map(
        tiles, caption=_title(_("Open complaints by district"), place), what=_("Open"), legend=legend
    )


def rate_map(parts: Iterable[District], *, place: Place | None) -> charts.Chart:
    """Districts by the share that citizens confirm; none under thirty complaints."""
    tiles = []
    for part in parts:
        share = part.figures.confirmed_share
        href = f"{reverse('complaints:figures')}?place={part.place.code}"
        if share is None:
            tiles.append(_tile(part, "unknown-t", "?", _("fewer than %(n)s complaints") % {"n": LEAST}, href))
            continue
        step = 1 + sum(share.value >= at for at in _SHARES)
        said = _("%(share)s (%(low)s to %(high)s) of %(n)s") % {
            "share": _percent(share.value), "low": _percent(share.low), "high": _percent(share.high),
            "n": plain_num(share.answers),
        }  # fmt: skip
        tiles.append(_tile(part, f"q{step}", str(step), said, href))
    legend: list[tuple[Any, ...]] = [("unknown-t", "?", _("fewer than %(n)s complaints") % {"n": LEAST})]
    for at in range(5):
        legend.append((f"q{at + 1}", str(at + 1), Markup("<bdi>%s–%s%%</bdi>") % (at * 20, at * 20 + 20)))
    title = _("Solved, as the citizens say, by district")
    return charts.tile_map(tiles, caption=_title(title, place), what=_("Confirmed"), legend=legend)


def _percent(share: float) -> str:
    """Without markup: it is read aloud as the title of a tile."""
    return f"{plain_num(share * 100)}%"


def _tile(part: District, tone: str, letter: str, said: str, href: str) -> charts.Tile:
    place = part.place
    return charts.Tile(
        place.code, str(place.name), place.lat or 0.0, place.lon or 0.0, tone, letter, said, href, False
    )


def _title(text: str, place: Place | None) -> str:
    return f"{text}: {place.name}" if place is not None else text
