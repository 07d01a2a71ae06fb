"""Who may: the Actor that rules see, and `require()`, the first beat of every action."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol, runtime_checkable

import rules

from .errors import Forbidden


@runtime_checkable
class Actor(Protocol):
    """Somebody or something that acts. People implement it; the clock and the visitor are Actors too."""

    is_system: bool
    is_anonymous: bool

    @property
    def ref(self) -> str:
        """A stable name for the audit trail, such as `person:17`, `system`, `clock`, `key:ab12`."""
        ...

    def has_role(self, kind: str, at: Any = None, on: dt.date | None = None) -> bool:
        """Whether a role of this kind is held on this day; `at` is a body or a place, None for anywhere."""
        ...


class _Standing:
    """An actor without a person: the system itself, its clock, or a visitor who has not signed in."""

    def __init__(self, ref: str, *, is_system: bool = False, is_anonymous: bool = False) -> None:
        self._ref = ref
        self.is_system = is_system
        self.is_anonymous = is_anonymous

    @property
    def ref(self) -> str:
        return self._ref

    @property
    def name(self) -> str:
        return self._ref

    def has_role(self, kind: str, at: Any = None, on: dt.date | None = None) -> bool:
        return False

    def __repr__(self) -> str:
        return f"<Actor {self._ref}>"


SYSTEM = _Standing("system", is_system=True)
CLOCK = _Standing("clock", is_system=True)
ANONYMOUS = _Standing("anonymous", is_anonymous=True)


@rules.predicate
def is_system(actor: Any, obj: Any = None) -> bool:
    return bool(getattr(actor, "is_system", False))


@rules.predicate
def is_signed_in(actor: Any, obj: Any = None) -> bool:
    return not getattr(actor, "is_anonymous", True)


def may(actor: Any, permission: str, obj: Any = None) -> bool:
    """Whether the actor may; an unknown permission is an error, never a silent no."""
    if not rules.perm_exists(permission):
        raise LookupError(f"no rule is registered for {permission}")
    if getattr(actor, "is_system", False):
        return True
    return bool(rules.has_perm(permission, actor, obj))


def require(actor: Any, permission: str, obj: Any = None) -> None:
    """Raise Forbidden unless the actor may."""
    if not may(actor, permission, obj):
        raise Forbidden(permission)
