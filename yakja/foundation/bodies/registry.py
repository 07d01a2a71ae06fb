"""What hangs on a body: upper rooms register here how their rows follow when a body is succeeded by another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

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
# What the counts of an outcome mean, by room and name of the count.
_words: dict[tuple[str, str], Any] = {
    ("bodies", "closed"): _("bodies closed"),
    ("bodies", "subordinates_moved"): _("subordinate bodies moved"),
    ("bodies", "identifiers_ended"): _("identifiers ended"),
    ("bodies", "posts_ended"): _("posts ended"),
}


def register_succession(room: str, follow: Follow, *, words: Mapping[str, Any] | None = None) -> None:
    """Have `follow(succession)` called in the transaction that carries a change out; it answers what it moved.

    `words` gives each count of the answer a translated name, as in {"usages": _("usages moved")}.
    """
    _followers[room] = follow
    for name, text in (words or {}).items():
        _words[room, name] = text


def followers() -> dict[str, Follow]:
    """The registered functions by room, in the order of their registration."""
    return dict(_followers)


def told_outcome(outcome: Mapping[str, Mapping[str, int]]) -> list[tuple[Any, int]]:
    """What a change moved, as (name, count), in the words the rooms registered; counts of nothing are left out."""
    return [
        (_words.get((room, name), _("other rows moved")), count)
        for room, counts in outcome.items()
        for name, count in counts.items()
        if count
    ]
