"""Who may designate, propose, decide and sign; sentences made of named predicates over the Actor."""

from __future__ import annotations

from typing import Any

import rules
from django.utils import timezone

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.permissions import is_signed_in, is_system, may

from .models import Redaction, Waiver

# Designations: whoever designates or reviews does not work for the body that is charged.


def _area(thing: Any) -> Any:
    return getattr(thing, "place", thing)


@rules.predicate
def is_steward_of_the_area(actor: Any, thing: Any = None) -> bool:
    """A provincial steward for the area of the mandate, or an administrator."""
    return actor.has_role("provincial_steward", _area(thing)) or actor.has_role("administrator")


@rules.predicate
def works_for_the_holder(actor: Any, mandate: Any = None) -> bool:
    """An officer of the charged body or of one above it, or somebody who speaks for it as a supplier."""
    holder = getattr(mandate, "holder", None)
    return holder is not None and any(
        actor.has_role(kind, holder) for kind in ("council_officer", "district_officer", "supplier")
    )


_DESIGNATES = is_system | (is_signed_in & is_steward_of_the_area & ~works_for_the_holder)

rules.add_perm("mandates.designate_body", _DESIGNATES)
rules.add_perm("mandates.end_mandate", _DESIGNATES)
rules.add_perm("mandates.suspend_mandate", _DESIGNATES)
rules.add_perm("mandates.reinstate_mandate", _DESIGNATES)
rules.add_perm("mandates.call_review", is_system | (is_signed_in & is_steward_of_the_area))
rules.add_perm("mandates.close_review", _DESIGNATES)
rules.add_perm(
    "mandates.record_proof", is_system | (is_signed_in & (is_steward_of_the_area | works_for_the_holder))
)
rules.add_perm("mandates.adopt_setting", is_system | (is_signed_in & is_steward_of_the_area))
rules.add_perm("mandates.keep_coverage", is_system)
rules.add_perm("mandates.load_mandates", is_system | (is_signed_in & is_steward_of_the_area))
# The gate. A thing is a proposal, its case, a request to a builder, or the body itself.
OFFICERS = ("council_officer", "district_officer")


def _proposal(thing: Any) -> Any:
    """The proposal a thing belongs to; None for a body."""
    if isinstance(thing, Body) or thing is None:
        return None
    return thing if hasattr(thing, "case") else getattr(thing, "proposal", None)


def _body(thing: Any) -> Any:
    found = _proposal(thing)
    return found.body if found is not None else thing


@rules.predicate
def is_officer_of_the_body(actor: Any, thing: Any = None) -> bool:
    """An officer of the proposing body or of one above it, such as a tehsil for the councils below."""
    return any(actor.has_role(kind, _body(thing)) for kind in OFFICERS)


@rules.predicate
def is_officer_somewhere(actor: Any, thing: Any = None) -> bool:
    return any(actor.has_role(kind) for kind in OFFICERS)


@rules.predicate
def is_steward_there(actor: Any, thing: Any = None) -> bool:
    """A provincial steward for the place of the proposing body. Administrators run the platform; they decide nothing."""
    body = _body(thing)
    return bool(actor.has_role("provincial_steward", body.place if body is not None else None))


@rules.predicate
def is_district_officer_there(actor: Any, thing: Any = None) -> bool:
    body = _body(thing)
    return bool(actor.has_role("district_officer", body))


@rules.predicate
def is_light(actor: Any, thing: Any = None) -> bool:
    found = _proposal(thing)
    return found is not None and found.depth == "light"


@rules.predicate
def is_of_another_body(actor: Any, thing: Any = None) -> bool:
    """Nobody decides on a proposal of the body they work in, whatever else they are."""
    body = _body(thing)
    return all(role.body_id != body.pk for role in actor.roles) if body is not None else True


@rules.predicate
def is_another_person(actor: Any, thing: Any = None) -> bool:
    """Nobody decides on what they proposed or asked for themselves."""
    found = _proposal(thing)
    return found is None or actor.ref != found.proposed_by


@rules.predicate
def is_officer_of_the_builder(actor: Any, thing: Any = None) -> bool:
    """An officer of the designated builder that was asked last."""
    found = _proposal(thing)
    asked = found.requests.select_related("builder__place").first() if found is not None else None
    return asked is not None and any(actor.has_role(kind, asked.builder) for kind in OFFICERS)


not_ones_own = is_of_another_body & is_another_person

rules.add_perm("mandates.propose", is_system | (is_signed_in & is_officer_of_the_body))
rules.add_perm(
    "mandates.see_proposal", is_system | (is_signed_in & (is_officer_of_the_body | is_steward_there))
)
rules.add_perm("mandates.confirm_functions", is_system | (is_signed_in & is_steward_there & not_ones_own))
rules.add_perm(
    "mandates.decide_proposal",
    is_system | (is_signed_in & (is_steward_there | (is_district_officer_there & is_light)) & not_ones_own),
)
rules.add_perm("mandates.give_opinion", is_system | (is_signed_in & is_steward_there & not_ones_own))
rules.add_perm(
    "mandates.ask_builder",
    is_system | (is_signed_in & (is_officer_of_the_body | (is_steward_there & not_ones_own))),
)
rules.add_perm(
    "mandates.answer_request", is_system | (is_signed_in & is_officer_of_the_builder & is_another_person)
)
rules.add_perm("mandates.sign_waiver", is_system | (is_signed_in & is_steward_there & not_ones_own))
rules.add_perm(
    "mandates.publish_proposal", is_system | (is_signed_in & (is_officer_of_the_body | is_steward_there))
)
rules.add_perm("mandates.redact", is_system | (is_signed_in & (is_officer_of_the_body | is_steward_there)))
rules.add_perm("mandates.name_tool", is_system | (is_signed_in & (is_officer_of_the_body | is_steward_there)))
rules.add_perm("mandates.import_lines", is_system | (is_signed_in & is_steward_there))
rules.add_perm("mandates.keep_time", is_system)


def may_see_evidence(actor: Any, file: StoredFile) -> bool:
    """A file of evidence is as public as the waiver's words: with the proposal, unless it is withheld until a day."""
    waiver = (
        Waiver.objects.filter(evidence_file=file)
        .select_related("proposal__body__place")
        .order_by("id")
        .first()
    )
    if waiver is None:
        return False
    if may(actor, "mandates.see_proposal", waiver.proposal):
        return True
    held = waiver.proposal.redactions.filter(field=Redaction.Field.EVIDENCE).first()
    is_withheld = held is not None and held.is_closed(timezone.localdate())
    return waiver.proposal.published_at is not None and not is_withheld
