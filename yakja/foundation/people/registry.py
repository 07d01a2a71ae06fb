"""What upper rooms plug in here: who holds drafts that must follow a post when it is handed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from yakja.foundation.bodies.models import Post

from .models import Person


class Handover(Protocol):
    """Moves one room's drafts of a post from one person to the next; answers how many moved."""

    def __call__(self, *, post: Post, from_person: Person, to_person: Person, at: dt.datetime) -> int: ...


_handovers: dict[str, Callable[..., int]] = {}


def register_handover(name: str, handover: Handover) -> None:
    """Have drafts held by a person follow the post. Called from a room's `apps.py`; runs in the transaction."""
    _handovers[name] = handover


def move_drafts(*, post: Post, from_person: Person, to_person: Person, at: dt.datetime) -> dict[str, int]:
    """Ask every registered room; answers how many drafts of each moved, rooms without any left out."""
    moved = {
        name: handover(post=post, from_person=from_person, to_person=to_person, at=at)
        for name, handover in sorted(_handovers.items())
    }
    return {name: count for name, count in moved.items() if count}
