"""Who may say what a body has, what a person can do, what a tool was found to need; and who may have it reckoned."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import is_signed_in, is_system

from ..models import PROVEN

OFFICERS = ("council_officer", "district_officer")


def _body(thing: Any) -> Any:
    return thing if thing is None or isinstance(thing, Body) else thing.body


@rules.predicate
def is_officer_of_it(actor: Any, thing: Any = None) -> bool:
    """An officer of the body or of one above it, such as a tehsil for the councils below."""
    return any(actor.has_role(kind, _body(thing)) for kind in OFFICERS)


@rules.predicate
def is_steward_of_it(actor: Any, thing: Any = None) -> bool:
    """A provincial steward for the place of the body; without one, of any province."""
    body = _body(thing)
    return bool(actor.has_role("provincial_steward", body.place if body is not None else None))


@rules.predicate
def is_auditor_there(actor: Any, thing: Any = None) -> bool:
    return bool(actor.has_role("auditor"))


@rules.predicate
def is_of_another_body(actor: Any, thing: Any = None) -> bool:
    """Nobody proves what the body has that they work in."""
    body = _body(thing)
    return body is None or all(role.body_id != body.pk for role in getattr(actor, "roles", ()))


@rules.predicate
def is_own_word(actor: Any, thing: Any = None) -> bool:
    """A statement that is shown and never counted."""
    return getattr(thing, "basis", None) not in PROVEN


@rules.predicate
def is_officer_somewhere(actor: Any, thing: Any = None) -> bool:
    return any(actor.has_role(kind) for kind in OFFICERS)


@rules.predicate
def is_a_steward(actor: Any, thing: Any = None) -> bool:
    return bool(actor.has_role("provincial_steward"))


@rules.predicate
def did_not_send_it(actor: Any, thing: Any = None) -> bool:
    """Whoever sent something decides nothing about it."""
    return thing is None or getattr(thing, "by_ref", "") != actor.ref


@rules.predicate
def is_oneself(actor: Any, thing: Any = None) -> bool:
    """The person of whom a skill is stated."""
    person = getattr(actor, "person", None)
    member = getattr(thing, "member", thing)
    return person is not None and member is not None and member.person_id == person.pk


@rules.predicate
def is_the_supervisor(actor: Any, thing: Any = None) -> bool:
    """The direct supervisor, who is somebody else; the longer line above is the part of staff's to judge."""
    person = getattr(actor, "person", None)
    supervisor = getattr(getattr(thing, "member", thing), "supervisor", None)
    return person is not None and supervisor is not None and supervisor.person_id == person.pk


@rules.predicate
def is_own_word_of_skill(actor: Any, thing: Any = None) -> bool:
    return getattr(thing, "basis", "") == "self"


rules.add_perm("capacity.load_reference", is_system)
# What is stated of a body: its officers give its word, the line above and stewards may prove it, except of their own.
rules.add_perm(
    "capacity.record_reading",
    is_system
    | (
        is_signed_in
        & ((is_own_word & is_officer_of_it) | (is_of_another_body & (is_officer_of_it | is_steward_of_it)))
    ),
)
rules.add_perm("capacity.load_readings", is_system | (is_signed_in & (is_officer_somewhere | is_a_steward)))
# What is stated of a person: one's own word, or the supervisor's; tests and practice tasks come from the system.
rules.add_perm(
    "capacity.record_skill",
    is_system
    | (
        is_signed_in
        & ((is_own_word_of_skill & is_oneself) | (~is_own_word_of_skill & is_the_supervisor & ~is_oneself))
    ),
)
rules.add_perm("capacity.set_price", is_system | (is_signed_in & is_a_steward))
rules.add_perm("capacity.recompute", is_system | (is_signed_in & is_a_steward))
# Counts of skills in one body are about few people: they are for those who answer for the body.
rules.add_perm(
    "capacity.see_counts",
    is_system | (is_signed_in & (is_officer_of_it | is_steward_of_it | is_auditor_there)),
)
rules.add_perm("capacity.send_experience", is_system | (is_signed_in & is_officer_of_it))
rules.add_perm("capacity.decide_experience", is_system | (is_signed_in & is_a_steward & did_not_send_it))
