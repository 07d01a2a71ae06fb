"""Who may do what with people, and the predicates by which every upper room asks for roles.

Predicates see nothing but an Actor and the thing asked about: a body, a place, or anything that has one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import rules

from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.kit.permissions import is_signed_in, is_system
from yakja.foundation.places.models import Place

from .models import Person, RoleKind

COUNCIL, DISTRICT = RoleKind.COUNCIL_OFFICER.value, RoleKind.DISTRICT_OFFICER.value
STEWARD, AUDITOR = RoleKind.PROVINCIAL_STEWARD.value, RoleKind.AUDITOR.value
SUPPLIER, ADMINISTRATOR = RoleKind.SUPPLIER.value, RoleKind.ADMINISTRATOR.value
HEAD_POSTS = (Post.Kind.HEAD.value, Post.Kind.ADMINISTRATOR.value, Post.Kind.CHIEF_OFFICER.value)

# Who gives which kind of role, each at the body or place concerned. Stewards and auditors keep an eye on
# those below, so nobody below gives their roles.
GIVEN_BY: dict[str, tuple[str, ...]] = {
    RoleKind.CITIZEN.value: (ADMINISTRATOR,),
    COUNCIL: (DISTRICT, STEWARD, ADMINISTRATOR),
    DISTRICT: (STEWARD, ADMINISTRATOR),
    STEWARD: (ADMINISTRATOR,),
    AUDITOR: (ADMINISTRATOR,),
    SUPPLIER: (STEWARD, ADMINISTRATOR),
    ADMINISTRATOR: (ADMINISTRATOR,),
}


def place_of(thing: Any) -> Body | Place | None:
    """The body or place a thing belongs to; None when it belongs nowhere in particular."""
    if thing is None or isinstance(thing, Body | Place):
        return thing
    return getattr(thing, "body", None) or getattr(thing, "place", None)


def holds(*kinds: str) -> Any:
    """A predicate: the actor holds a role of one of these kinds at the thing's body or place, or above it."""

    @rules.predicate(f"holds {' or '.join(kinds)}")
    def predicate(actor: Any, thing: Any = None) -> bool:
        at = place_of(thing)
        return any(actor.has_role(kind, at) for kind in kinds)

    return predicate


is_council_officer_for = holds(COUNCIL)
is_district_officer_for = holds(DISTRICT)
is_steward_for = holds(STEWARD)
is_auditor = holds(AUDITOR)
is_supplier_for = holds(SUPPLIER)
is_administrator = holds(ADMINISTRATOR)
# Works for the body: its own officers and those of the district and province above it.
is_officer_at_body = holds(COUNCIL, DISTRICT, STEWARD)
# May look: the same, and who checks or runs the platform.
is_insider_at_body = holds(COUNCIL, DISTRICT, STEWARD, AUDITOR, ADMINISTRATOR)


def _over(actor: Any, kind: str, at: Body | Place | None) -> bool:
    """Whether a role of this kind reaches the place; where it reaches everything, so must the role itself."""
    if at is not None:
        return bool(actor.has_role(kind, at))
    everywhere = getattr(actor, "has_role_everywhere", None)
    return everywhere is not None and bool(everywhere(kind))


@rules.predicate
def heads_body(actor: Any, thing: Any = None) -> bool:
    """Sits in the head's, administrator's or chief officer's post of the body or of one above it."""
    has_post = getattr(actor, "has_post", None)
    at = place_of(thing)
    return has_post is not None and at is not None and bool(has_post(HEAD_POSTS, at))


@rules.predicate
def may_give(actor: Any, role: Any = None) -> bool:
    """`role` is anything with kind, body and place: a role, or the outline of one that is to be given."""
    if role is None:
        return any(actor.has_role(kind) for kind in (DISTRICT, STEWARD, ADMINISTRATOR)) or bool(
            getattr(actor, "has_post", lambda kinds, at=None: False)(HEAD_POSTS)
        )
    at = place_of(role)
    if any(_over(actor, kind, at) for kind in GIVEN_BY[role.kind]):
        return True
    return role.kind == COUNCIL and heads_body(actor, role)


@rules.predicate
def is_own(actor: Any, thing: Any = None) -> bool:
    """The actor's own role, consent or person."""
    person = thing if isinstance(thing, Person) else getattr(thing, "person", None)
    return person is not None and person.ref == actor.ref


@rules.predicate
def stands_one_level_up(actor: Any, request: Any = None) -> bool:
    """Vouching for somebody: a role at the body above theirs; at the top, an administrator. Never oneself."""
    if request is None or is_own(actor, request):
        return False
    above = request.body.parent if request.body is not None else None
    if above is None:
        return _over(actor, ADMINISTRATOR, request.body)
    return any(actor.has_role(kind, above) for kind in (COUNCIL, DISTRICT, STEWARD, ADMINISTRATOR))


@rules.predicate
def works_beside(actor: Any, person: Any = None) -> bool:
    """Any officer of a body where the person works, or above it."""
    if person is None:
        return False
    roles: Iterable[Any] = person.roles.in_force().select_related("body__place", "place")
    kinds = (COUNCIL, DISTRICT, STEWARD, AUDITOR, ADMINISTRATOR)
    return any(_over(actor, kind, place_of(role)) for role in roles for kind in kinds)


rules.add_perm("people.see_staff", is_system | (is_signed_in & is_insider_at_body))
rules.add_perm("people.invite", is_system | (is_signed_in & may_give))
rules.add_perm("people.appoint", is_system | (is_signed_in & may_give & ~is_own))
rules.add_perm("people.assume_charge", is_system | (is_signed_in & (is_own | may_give)))
rules.add_perm("people.hand_over", is_system | (is_signed_in & (is_own | may_give)))
rules.add_perm("people.give_additional_charge", is_system | (is_signed_in & may_give & ~is_own))
rules.add_perm("people.end_role", is_system | (is_signed_in & (is_own | may_give)))
rules.add_perm("people.request_reset", is_system | (is_signed_in & works_beside & ~is_own))
rules.add_perm("people.approve_reset", is_signed_in & stands_one_level_up)
rules.add_perm("people.refuse_reset", is_signed_in & stands_one_level_up)
rules.add_perm("people.make_sign_in_link", is_system)
rules.add_perm("people.create_administrator", is_system)
rules.add_perm("people.renew_field_key", is_system)
# Whoever holds the link is let in: the token itself is the permission.
rules.add_perm("people.use_sign_in_link", rules.always_allow)
rules.add_perm("people.set_language", is_system | (is_signed_in & is_own))
rules.add_perm("people.make_api_key", is_system | (is_signed_in & (is_steward_for | is_administrator)))
rules.add_perm("people.revoke_api_key", is_system | (is_signed_in & (is_steward_for | is_administrator)))
rules.add_perm("people.see_api_keys", is_system | (is_signed_in & (is_steward_for | is_administrator)))
rules.add_perm("people.record_qualification", is_system | (is_signed_in & (works_beside & ~is_own)))
rules.add_perm("people.give_consent", is_system | (is_signed_in & is_own))
rules.add_perm("people.withdraw_consent", is_system | (is_signed_in & is_own))


@rules.predicate
def is_that_key(actor: Any, key: Any = None) -> bool:
    return key is not None and actor.ref == f"key:{key.prefix}"


rules.add_perm("people.use_api_key", is_that_key)
