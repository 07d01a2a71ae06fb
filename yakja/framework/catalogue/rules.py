"""Who may do what in the register; sentences made of named predicates over the Actor."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.permissions import is_signed_in, is_system, may
from yakja.foundation.places.models import Level, Place

from .models import Evidence

OFFICERS = ("council_officer", "district_officer")


def _body(obj: Any) -> Any:
    """The body a thing belongs to, or the thing itself when it is one."""
    return getattr(obj, "body", obj)


def _place(obj: Any) -> Any:
    if obj is None or isinstance(obj, Place):
        return obj
    return getattr(obj, "place", None) or getattr(_body(obj), "place", None)


@rules.predicate
def is_officer_of_the_body(actor: Any, obj: Any) -> bool:
    """An officer of this body or of one above it, such as a tehsil for the councils below."""
    return any(actor.has_role(kind, _body(obj)) for kind in OFFICERS)


@rules.predicate
def is_officer_of_another_body(actor: Any, obj: Any) -> bool:
    """An officer who works somewhere, but not for the body looked at."""
    return any(actor.has_role(kind) for kind in OFFICERS) and not is_officer_of_the_body(actor, obj)


@rules.predicate
def is_verifier(actor: Any, verification: Any) -> bool:
    """An officer of the body that was drawn to look."""
    return verification.verifier is not None and any(
        actor.has_role(kind, verification.verifier) for kind in OFFICERS
    )


@rules.predicate
def is_steward_there(actor: Any, obj: Any) -> bool:
    """A provincial steward for the place of the thing; for a tool or a pair, of any province."""
    return actor.has_role("provincial_steward", _place(obj)) or actor.has_role("administrator")


@rules.predicate
def is_steward(actor: Any, obj: Any = None) -> bool:
    return actor.has_role("provincial_steward") or actor.has_role("administrator")


@rules.predicate
def is_steward_of_the_pair(actor: Any, finding: Any = None) -> bool:
    """A steward of a province that one of the two tools is owned in, or of any where a tool is nobody's province's."""
    if finding is None or actor.has_role("administrator"):
        return is_steward(actor)
    owners = [tool.owner for tool in (finding.first, finding.second)]
    if any(owner is None or owner.place.level == Level.COUNTRY for owner in owners):
        return is_steward(actor)
    return any(actor.has_role("provincial_steward", owner.place) for owner in owners if owner is not None)


@rules.predicate
def is_its_supplier(actor: Any, tool: Any) -> bool:
    """Somebody who speaks for the supplier or owner of the tool."""
    return any(body is not None and actor.has_role("supplier", body) for body in (tool.supplier, tool.owner))


@rules.predicate
def is_key_of_the_tool(actor: Any, tool: Any) -> bool:
    """An API key given out for this tool's counts."""
    return bool(getattr(actor, "is_key", False)) and actor.has_scope("usage_counts", tool.code)


anybody = rules.always_allow

PERMISSIONS = {
    "catalogue.load_reference": is_system,
    "catalogue.add_tool": is_system | is_steward,
    "catalogue.change_tool": is_system | is_steward,
    "catalogue.import_publiccode": is_system | is_steward,
    "catalogue.harvest": is_system | is_steward,
    "catalogue.declare_usage": is_system | (is_signed_in & (is_officer_of_the_body | is_steward_there)),
    "catalogue.claim_usage": is_system | (is_signed_in & (is_its_supplier | is_steward)),
    "catalogue.record_visit": is_system | (is_signed_in & (is_officer_of_another_body | is_steward_there)),
    # What stands behind a statement. An export may list citizens, a photo may show people: neither is ever public.
    # The body must be able to answer what is said of it, its stewards to judge it; whoever sent a file sees it too.
    "catalogue.see_proof": is_system | (is_signed_in & (is_officer_of_the_body | is_steward_there)),
    "catalogue.record_counts": is_system | is_key_of_the_tool | is_steward,
    "catalogue.open_round": is_system | is_steward_there,
    "catalogue.publish_round": is_system | is_steward_there,
    "catalogue.remind": is_system | is_steward_there,
    "catalogue.fill_grid": is_system | (is_signed_in & is_officer_of_the_body),
    "catalogue.reply_round": is_system | (is_signed_in & is_officer_of_the_body),
    "catalogue.verify_cell": is_system | (is_signed_in & is_verifier),
    "catalogue.score_overlaps": is_system | is_steward,
    "catalogue.decide_overlap": is_system | is_steward_of_the_pair,
    "catalogue.send_correction": anybody,
    "catalogue.decide_correction": is_system | is_steward,
    "catalogue.propose_consolidation": is_system | is_steward_there,
    "catalogue.answer_consolidation": is_system | (is_signed_in & is_officer_of_the_body),
    "catalogue.move_consolidation": is_system | is_steward_there,
    "catalogue.keep_landscape": is_system,
    # A supplier can only claim; whoever speaks for it records no test, whatever else they are.
    "catalogue.claim_conformance": is_system | (is_signed_in & (is_its_supplier | is_steward)),
    # What a province asks of tools, by its own instrument.
    "catalogue.set_standard": is_system | (is_signed_in & is_steward_there),
    "catalogue.record_conformance": is_system | (is_signed_in & is_steward & ~is_its_supplier),
}


def may_store_proof(actor: Any) -> bool:
    """Whether files of evidence are taken from this actor at all; for which cell is asked when evidence is given."""
    return any(actor.has_role(kind) for kind in (*OFFICERS, "provincial_steward", "administrator"))


def may_see_proof(actor: Any, file: StoredFile) -> bool:
    """Whether the actor may open a file behind evidence. One that proves nothing yet is its sender's alone."""
    proved = Evidence.objects.filter(file=file).select_related("body__place").order_by("id").first()
    return proved is not None and may(actor, "catalogue.see_proof", proved.body)


for _name, _predicate in PERMISSIONS.items():
    rules.add_perm(_name, _predicate)
