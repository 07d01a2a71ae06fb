"""Who may open, see and work on cases; moves ask the permission their table names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import rules

from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.permissions import is_signed_in, is_system, may
from yakja.foundation.people.models import Person
from yakja.foundation.people.queries import (
    heads_body,
    is_district_officer_for,
    is_officer_at_body,
    is_steward_for,
)

from .models.reach import covers, is_given_to, stand_ins, works_in_reach

WORKERS = ("council_officer", "district_officer", "provincial_steward")


@dataclass(frozen=True)
class Outline:
    """Whose cases are to be given on, and the body (or place) where they lie."""

    person: Person | None
    body: Any


@rules.predicate
def sees(actor: Any, case: Any) -> bool:
    return case is not None and (works_in_reach(actor, case) or covers(actor, case))


@rules.predicate
def works_on(actor: Any, case: Any) -> bool:
    """An officer of its body or of one above it, or whoever covers for one; restricted ones only if given to them."""
    if case is None:
        return False
    if any(actor.has_role(kind, case.body) for kind in WORKERS):
        return not case.is_restricted or is_given_to(actor, case)
    return covers(actor, case)


@rules.predicate
def opened_it(actor: Any, case: Any) -> bool:
    return case is not None and not actor.is_anonymous and actor.ref == case.opened_by


@rules.predicate
def is_own_leave(actor: Any, outline: Any) -> bool:
    person = getattr(outline, "person", None)
    return person is not None and person.ref == actor.ref


def acting_for(actor: Any, permission: str, case: Any) -> Any:
    """Who acts where somebody takes a step: themselves, or the person away whom they cover; None when neither may."""
    if may(actor, permission, case):
        return actor
    return next((away for away in stand_ins(actor, case) if may(away, permission, case)), None)


def require_on(actor: Any, permission: str, case: Any) -> Any:
    """As `require`, leave cover counted; answers who acts."""
    acting = acting_for(actor, permission, case)
    if acting is None:
        raise Forbidden(permission)
    return acting


rules.add_perm("cases.see", is_system | (is_signed_in & sees))
rules.add_perm("cases.assign", is_system | (is_signed_in & works_on))
rules.add_perm("cases.take", is_signed_in & works_on)
rules.add_perm("cases.transfer", is_system | (is_signed_in & works_on))
rules.add_perm("cases.note", is_system | (is_signed_in & works_on))
rules.add_perm("cases.link", is_system | (is_signed_in & works_on))
rules.add_perm("cases.attach", is_system | (is_signed_in & (works_on | opened_it)))
rules.add_perm("cases.hand_over", is_system | (is_signed_in & (is_own_leave | is_officer_at_body)))
rules.add_perm(
    "cases.cover",
    is_system | (is_signed_in & (is_own_leave | heads_body | is_district_officer_for | is_steward_for)),
)
rules.add_perm("cases.escalate", is_system)
rules.add_perm("cases.keep_filter", is_signed_in)
