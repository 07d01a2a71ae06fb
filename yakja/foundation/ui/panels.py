"""Slots that the tool, body, function, place and case pages, the landscape, the desk and the first page offer, and the panels that upper rooms put in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from markupsafe import Markup

SLOTS = ("tool", "body", "function", "place", "case", "desk", "landscape", "home")

Panel = Callable[[Any, HttpRequest], Markup | None]

_panels: dict[tuple[str, str], tuple[int, Panel]] = {}


def register(slot: str, name: str, panel: Panel, *, order: int = 100) -> None:
    """Put a panel in a slot: called with the page's object and the request, it answers markup or None."""
    if slot not in SLOTS:
        raise LookupError(f"no slot named {slot!r}; there are {', '.join(SLOTS)}")
    _panels[slot, name] = (order, panel)


def render(slot: str, thing: Any, request: HttpRequest) -> Markup:
    """All panels of a slot in their order, those with nothing to say left out."""
    if slot not in SLOTS:
        raise LookupError(f"no slot named {slot!r}; there are {', '.join(SLOTS)}")
    chosen = sorted((order, name, panel) for (s, name), (order, panel) in _panels.items() if s == slot)
    parts = [panel(thing, request) for _, _, panel in chosen]
    return Markup("\n").join(part for part in parts if part)
