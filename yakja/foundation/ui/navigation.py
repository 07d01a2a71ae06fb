"""Which entries stand in the header and the footer: each room registers its own from `apps.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

SLOTS = ("header", "account", "footer")


@dataclass(frozen=True)
class Entry:
    """A link that a room offers in one slot; `shown_to` decides by the actor, None shows it to everybody."""

    slot: str
    label: Any
    view: str
    order: int = 100
    shown_to: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Link:
    """An entry as one reader sees it."""

    href: str
    text: str
    is_current: bool


_entries: dict[tuple[str, str], Entry] = {}


def register(
    slot: str, label: Any, view: str, *, order: int = 100, shown_to: Callable[[Any], bool] | None = None
) -> None:
    """Offer a link to the page named `view`; a second offer of the same page in the same slot replaces the first."""
    if slot not in SLOTS:
        raise LookupError(f"no slot named {slot!r}; there are {', '.join(SLOTS)}")
    _entries[slot, view] = Entry(slot, label, view, order, shown_to)


@lru_cache(maxsize=512)
def _address(view: str, language: str, prefix: str) -> str:
    """The addresses of the menu are asked for on every page and never change while the server runs."""
    return reverse(view)


def entries(slot: str) -> list[Entry]:
    """All entries of a slot in their order."""
    return sorted((e for e in _entries.values() if e.slot == slot), key=lambda e: (e.order, e.view))


def links(slot: str, actor: Any, path: str) -> list[Link]:
    """The entries this actor may see, as links in the language of the page."""
    found = []
    for entry in entries(slot):
        if entry.shown_to is None or entry.shown_to(actor):
            href = _address(entry.view, get_language() or "", get_script_prefix())
            found.append(Link(href, str(entry.label), path == href or _is_below(path, href)))
    return found


def _is_below(path: str, href: str) -> bool:
    """Whether a page lies under a linked one; the home page of a language is not a parent of everything."""
    return href.count("/") > 2 and path.startswith(href)
