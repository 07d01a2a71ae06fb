"""Somebody with a role, as people will implement it: a role at a place covers everything below it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Officer:
    """Roles as (kind, place or None for everywhere)."""

    roles: list[tuple[str, Any]] = field(default_factory=list)
    ref: str = "person:1"
    name: str = "Test officer"
    is_system: bool = False
    is_anonymous: bool = False

    def has_role(self, kind: str, at: Any = None, on: dt.date | None = None) -> bool:
        place = getattr(at, "place", at)
        return any(
            held == kind and (where is None or (place is not None and where.contains(place)))
            for held, where in self.roles
        )
