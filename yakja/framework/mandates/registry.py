"""What upper rooms plug in here: proof of capability that they can compute, such as milestones kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Proof:
    """One line of proof as readers see it. A recorded one has a text; a computed one a sentence made of its facts.

    `count` of `of`, or `paisa`, is the figure, where there is one. `href` leads to what it was computed from.
    """

    kind: str
    on: dt.date
    text: Any = ""
    count: int | None = None
    of: int | None = None
    paisa: int | None = None
    source: Any = ""
    href: str = ""
    is_computed: bool = False
    is_stale: bool = False
    is_sample: bool = False
    file: Any = None
    facts: Mapping[str, int] = field(default_factory=dict)


Provider = Callable[[Any, dt.date], list[Proof]]

_providers: dict[str, Provider] = {}


def register_proof(name: str, provider: Provider) -> None:
    """Have `provider(mandate, day)` asked for computed proof. Called from a room's `apps.py`, under the room's name."""
    _providers[name] = provider


def providers() -> list[Provider]:
    return [_providers[name] for name in sorted(_providers)]
