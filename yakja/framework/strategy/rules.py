"""Who may write, comment, decide and report; sentences made of named predicates over the Actor."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.kit.permissions import is_signed_in, is_system

from .models import Drafter

OFFICERS = ("council_officer", "district_officer")


def _owner(thing: Any) -> Any:
    """The body that answers for a strategy or for a case of one."""
    return getattr(thing, "owner", None) or getattr(thing, "body", None) or thing


def _strategy(thing: Any) -> Any:
    """The strategy a thing belongs to: itself, or by way of its initiative or duty."""
    for name in ("strategy", "initiative", "objective", "milestone", "duty"):
        found = getattr(thing, name, None)
        if found is not None:
            return _strategy(found)
    return thing


@rules.predicate
def is_steward_there(actor: Any, thing: Any = None) -> bool:
    """A provincial steward for the thing's place."""
    place = getattr(thing, "place", thing)
    return actor.has_role("provincial_steward", place) or actor.has_role("administrator")


@rules.predicate
def leads_the_district(actor: Any, thing: Any = None) -> bool:
    """A district officer, for what belongs to the district; never for what the province does."""
    place = getattr(thing, "place", thing)
    return getattr(place, "level", "") == "district" and actor.has_role("district_officer", place)


@rules.predicate
def is_officer_of_the_owner(actor: Any, thing: Any = None) -> bool:
    owner = _owner(_strategy(thing))
    return any(actor.has_role(kind, owner) for kind in ("district_officer", "provincial_steward"))


@rules.predicate
def is_steward_of_its_strategy(actor: Any, thing: Any = None) -> bool:
    return is_steward_there(actor, _strategy(thing)) or leads_the_district(actor, _strategy(thing))


@rules.predicate
def is_on_the_team(actor: Any, thing: Any = None) -> bool:
    """Named to the drafting team of the strategy, and not taken off it."""
    person, strategy = getattr(actor, "person", None), _strategy(thing)
    if person is None or strategy is None:
        return False
    return Drafter.objects.filter(strategy=strategy, person=person, until__isnull=True).exists()


@rules.predicate
def is_officer_of_the_organiser(actor: Any, meeting: Any = None) -> bool:
    organiser = getattr(meeting, "organiser", None)
    return organiser is not None and any(actor.has_role(kind, organiser) for kind in OFFICERS)


@rules.predicate
def is_officer_of_the_body(actor: Any, thing: Any = None) -> bool:
    body = getattr(thing, "body", thing)
    return any(actor.has_role(kind, body) for kind in OFFICERS)


_writes = is_on_the_team | is_officer_of_the_owner | is_steward_of_its_strategy

PERMISSIONS = {
    "strategy.open_strategy": is_system | (is_signed_in & (is_steward_there | leads_the_district)),
    "strategy.move_strategy": is_system
    | (is_signed_in & (is_steward_of_its_strategy | is_officer_of_the_owner)),
    "strategy.adopt_strategy": is_system | (is_signed_in & (is_steward_there | leads_the_district)),
    "strategy.name_drafter": is_system
    | (is_signed_in & (is_steward_of_its_strategy | is_officer_of_the_owner)),
    "strategy.draft_text": is_system | (is_signed_in & _writes),
    "strategy.answer_comment": is_system | (is_signed_in & _writes),
    # Whoever writes the text does not decide which criticism of it is seen.
    "strategy.hide_comment": is_system
    | (is_signed_in & (is_steward_of_its_strategy | is_officer_of_the_owner)),
    "strategy.record_meeting": is_system | (is_signed_in & (_writes | is_officer_of_the_organiser)),
    # Anybody may say something; it counts once they stand by it, signed in or by their telephone.
    "strategy.comment": rules.always_allow,
    "strategy.comment_signed_in": is_signed_in,
    "strategy.comment_for_body": is_system | (is_signed_in & is_officer_of_the_body),
    "strategy.write_story": is_system | (is_signed_in & is_officer_of_the_body),
    "strategy.publish_story": is_system | (is_signed_in & is_steward_there),
    "strategy.withdraw_story": is_system | (is_signed_in & (is_officer_of_the_body | is_steward_there)),
    "strategy.clear_away": is_system,
}

for _name, _predicate in PERMISSIONS.items():
    rules.add_perm(_name, _predicate)


@rules.predicate
def is_officer_of_its_owner(actor: Any, thing: Any = None) -> bool:
    """An officer of the body that owns the milestone or owes the update, or of one above it."""
    owner = getattr(thing, "owner", None)
    return owner is not None and any(actor.has_role(kind, owner) for kind in OFFICERS)


@rules.predicate
def works_somewhere(actor: Any, thing: Any = None) -> bool:
    return any(actor.has_role(kind) for kind in (*OFFICERS, "provincial_steward", "administrator"))


# The measured half: targets are set by stewards, reported on by owners, computed by the clock alone.
rules.add_perm("strategy.set_targets", is_system | (is_signed_in & is_steward_of_its_strategy))
rules.add_perm(
    "strategy.report_milestone",
    is_system | (is_signed_in & (is_officer_of_its_owner | is_steward_of_its_strategy)),
)
# Nobody speaks in an owner's place, not even the steward.
rules.add_perm("strategy.send_update", is_system | (is_signed_in & is_officer_of_its_owner))
rules.add_perm("strategy.measure", is_system)
rules.add_perm("strategy.see_desk", is_signed_in & works_somewhere)
