"""What hangs on a body: upper rooms register here how their rows follow when a body is succeeded by another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .models import Body, BodyChange


@dataclass(frozen=True)
class Succession:
    """What a registered function is told. `heir` is None when a body ends without one.

    For a body that only changes its kind, it stands among the predecessors and is its own heir.
    """

    change: BodyChange
    predecessors: tuple[Body, ...]
    successors: tuple[Body, ...]
    heir: Body | None
    actor: Any


Follow = Callable[[Succession], dict[str, int] | None]

_followers: dict[str, Follow] = {}


def register_succession(room: str, follow: Follow) -> None:
    """Have `follow(succession)` called in the transaction that carries a change out; it answers what it moved."""
    _followers[room] = follow


def followers() -> dict[str, Follow]:
    """The registered functions by room, in the order of their registration."""
    return dict(_followers)
