"""Who may open rounds, answer, look at sites."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.permissions import is_signed_in, is_system, may
from yakja.foundation.places.models import Place

from ..models import Answer, Visit
from ..models.assessments import ANSWERING


def _body(thing: Any) -> Any:
    return thing if thing is None or isinstance(thing, Body) else thing.body


def _place(thing: Any) -> Any:
    return thing if thing is None or isinstance(thing, Place) else thing.place


@rules.predicate
def is_officer_of_the_body(actor: Any, thing: Any = None) -> bool:
    """An officer of the body or of one above it, such as a tehsil for the councils below."""
    return any(actor.has_role(kind, _body(thing)) for kind in ANSWERING)


@rules.predicate
def is_steward_of_the_area(actor: Any, thing: Any = None) -> bool:
    """A provincial steward for the place. Administrators run the platform; they ask nobody."""
    return bool(actor.has_role("provincial_steward", _place(thing)))


@rules.predicate
def is_steward_of_the_body(actor: Any, thing: Any = None) -> bool:
    body = _body(thing)
    return bool(actor.has_role("provincial_steward", body.place if body is not None else None))


@rules.predicate
def may_inspect(actor: Any, visit: Any = None) -> bool:
    """Drawn to look, or of the district; and nobody looks at the body they work in or answered for."""
    if not isinstance(visit, Visit):
        return any(actor.has_role(kind) for kind in ANSWERING)
    body = visit.response.body
    if any(role.body_id == body.pk for role in actor.roles):
        return False
    is_drawn = visit.inspector_body is not None and any(
        actor.has_role(kind, visit.inspector_body) for kind in ANSWERING
    )
    if not is_drawn and not actor.has_role("district_officer", body):
        return False
    return not Answer.objects.filter(response=visit.response, by_ref=actor.ref).exists()


rules.add_perm("capacity.load_templates", is_system)
rules.add_perm("capacity.propose_round", is_system | (is_signed_in & is_steward_of_the_area))
rules.add_perm("capacity.open_round", is_system | (is_signed_in & is_steward_of_the_area))
rules.add_perm("capacity.keep_rounds", is_system)
rules.add_perm("capacity.answer", is_system | (is_signed_in & is_officer_of_the_body))
rules.add_perm("capacity.reopen_response", is_system | (is_signed_in & is_steward_of_the_body))
rules.add_perm("capacity.name_site", is_system | (is_signed_in & is_officer_of_the_body))
rules.add_perm(
    "capacity.see_response", is_system | (is_signed_in & (is_officer_of_the_body | is_steward_of_the_body))
)
rules.add_perm("capacity.inspect", is_system | (is_signed_in & may_inspect))


def may_see_evidence(actor: Any, file: StoredFile) -> bool:
    """Evidence and photos of a visit are read by the body's officers and its stewards; else by whoever sent them."""
    answer = Answer.objects.filter(file=file).select_related("response__body__place").order_by("pk").first()
    if answer is not None:
        return may(actor, "capacity.see_response", answer.response.body)
    visit = Visit.objects.filter(photo=file).select_related("response__body__place").order_by("pk").first()
    if visit is not None:
        return may(actor, "capacity.see_response", visit.response.body)
    return not actor.is_anonymous and actor.ref == file.stored_by
