"""Who may write, comment, decide and report; sentences made of named predicates over the Actor."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.kit.permissions import is_signed_in, is_system


def _owner(thing: Any) -> Any:
    """The body that answers for a strategy or for a case of one."""
    return getattr(thing, "owner", None) or getattr(thing, "body", None) or thing


@rules.predicate
def is_steward_there(actor: Any, thing: Any = None) -> bool:
    """A provincial steward for the strategy's place; a district's own strategy also by its district officers."""
    place = getattr(thing, "place", thing)
    return actor.has_role("provincial_steward", place) or actor.has_role("administrator")


@rules.predicate
def is_officer_of_the_owner(actor: Any, thing: Any = None) -> bool:
    owner = _owner(thing)
    return any(actor.has_role(kind, owner) for kind in ("district_officer", "provincial_steward"))


rules.add_perm("strategy.open_strategy", is_system | (is_signed_in & is_steward_there))
rules.add_perm(
    "strategy.move_strategy", is_system | (is_signed_in & (is_steward_there | is_officer_of_the_owner))
)
rules.add_perm("strategy.adopt_strategy", is_system | (is_signed_in & is_steward_there))
