"""Who may designate, propose, decide and sign; sentences made of named predicates over the Actor."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.kit.permissions import is_signed_in, is_system

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
rules.add_perm("mandates.load_mandates", is_system | (is_signed_in & is_steward_of_the_area))
