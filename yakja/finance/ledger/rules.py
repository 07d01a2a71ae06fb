"""Who may open books, post, lock and read; sentences made of named predicates over the Actor."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import is_signed_in, is_system

from .models.accounts import READERS

OFFICERS = ("council_officer", "district_officer", "provincial_steward")


def body_of(thing: Any) -> Body | None:
    """The body a thing of the ledger belongs to."""
    return thing if thing is None or isinstance(thing, Body) else thing.body


@rules.predicate
def works_for_the_body(actor: Any, thing: Any = None) -> bool:
    """An officer of the body or of one above it."""
    body = body_of(thing)
    return body is not None and any(actor.has_role(kind, body) for kind in OFFICERS)


@rules.predicate
def works_above_the_body(actor: Any, thing: Any = None) -> bool:
    """An officer of the body above, or of the area: never one whose reach is the body alone."""
    body = body_of(thing)
    if body is None:
        return False
    if any(actor.has_role(kind, body) for kind in ("district_officer", "provincial_steward")):
        return True
    return body.parent is not None and bool(actor.has_role("council_officer", body.parent))


@rules.predicate
def reads_books(actor: Any, thing: Any = None) -> bool:
    """An officer in reach of the body, the auditor, or an administrator."""
    body = body_of(thing)
    return any(actor.has_role(kind, body) for kind in READERS)


rules.add_perm("ledger.open_books", is_system | (is_signed_in & works_for_the_body))
rules.add_perm("ledger.post", is_system | (is_signed_in & works_for_the_body))
rules.add_perm("ledger.lock_period", is_system | (is_signed_in & works_for_the_body))
rules.add_perm("ledger.unlock_period", is_system | (is_signed_in & works_above_the_body))
rules.add_perm("ledger.see_books", is_system | (is_signed_in & reads_books))
rules.add_perm("ledger.read", is_system | (is_signed_in & reads_books))


@rules.predicate
def is_another_person(actor: Any, thing: Any = None) -> bool:
    """Nobody adopts, posts or refuses what they entered themselves."""
    return thing is None or actor.ref != getattr(thing, "maker", "")


rules.add_perm("ledger.enter", is_system | (is_signed_in & works_for_the_body))
rules.add_perm("ledger.approve", is_system | (is_signed_in & works_for_the_body & is_another_person))
