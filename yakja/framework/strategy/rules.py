"""Who may write, comment, decide and report; sentences made of named predicates over the Actor."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.kit.permissions import is_signed_in, is_system

OFFICERS = ("council_officer", "district_officer")


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


def _strategy(thing: Any) -> Any:
    """The strategy a thing belongs to: itself, or by way of its initiative or duty."""
    for name in ("strategy", "initiative", "objective", "milestone", "duty"):
        found = getattr(thing, name, None)
        if found is not None:
            return _strategy(found)
    return thing


@rules.predicate
def is_steward_of_the_strategy(actor: Any, thing: Any = None) -> bool:
    """A steward for the place of the strategy that the thing belongs to."""
    return bool(is_steward_there(actor, _strategy(thing)))


@rules.predicate
def is_officer_of_its_owner(actor: Any, thing: Any = None) -> bool:
    """An officer of the body that owns the milestone or owes the update, or of one above it."""
    owner = getattr(thing, "owner", None)
    return owner is not None and any(actor.has_role(kind, owner) for kind in OFFICERS)


@rules.predicate
def works_somewhere(actor: Any, thing: Any = None) -> bool:
    return any(actor.has_role(kind) for kind in (*OFFICERS, "provincial_steward", "administrator"))


# The measured half: targets are set by stewards, reported on by owners, computed by the clock alone.
rules.add_perm("strategy.set_targets", is_system | (is_signed_in & is_steward_of_the_strategy))
rules.add_perm(
    "strategy.report_milestone",
    is_system | (is_signed_in & (is_officer_of_its_owner | is_steward_of_the_strategy)),
)
# Nobody speaks in an owner's place, not even the steward.
rules.add_perm("strategy.send_update", is_system | (is_signed_in & is_officer_of_its_owner))
rules.add_perm("strategy.measure", is_system)
rules.add_perm("strategy.see_desk", is_signed_in & works_somewhere)
