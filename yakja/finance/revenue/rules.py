"""Who may set a tariff, demand, adjust and bill; sentences made of named predicates over the Actor."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import is_signed_in, is_system

from .models import CollectionPolicy
from .models.parties import OFFICERS as READERS

OFFICERS = ("council_officer", "district_officer", "provincial_steward")


def body_of(thing: Any) -> Body | None:
    """The council a thing of revenue belongs to, or the receipt it is about; None for what a whole province shares."""
    if thing is None or isinstance(thing, Body):
        return thing
    return getattr(thing, "body", None) or getattr(getattr(thing, "receipt", None), "body", None)


@rules.predicate
def works_for_the_council(actor: Any, thing: Any = None) -> bool:
    """An officer of the council or of a body above it."""
    body = body_of(thing)
    return body is not None and any(actor.has_role(kind, body) for kind in OFFICERS)


@rules.predicate
def is_steward_of_the_province(actor: Any, thing: Any = None) -> bool:
    """For what a province sets for all its councils: a steward of that province."""
    province = getattr(thing, "province", None)
    return province is not None and bool(actor.has_role("provincial_steward", province))


@rules.predicate
def reads_revenue(actor: Any, thing: Any = None) -> bool:
    body = body_of(thing)
    return any(actor.has_role(kind, body) for kind in READERS)


@rules.predicate
def is_another_hand(actor: Any, thing: Any = None) -> bool:
    """Nobody approves what they made or asked for themselves."""
    maker = (
        getattr(thing, "made_by", "") or getattr(thing, "asked_by", "") or getattr(thing, "asked_by_ref", "")
    )
    return actor.ref != maker


@rules.predicate
def stands_high_enough(actor: Any, thing: Any = None) -> bool:
    """From the council's second amount on, only somebody whose reach is more than the council itself decides."""
    body, amount = body_of(thing), getattr(thing, "amount_paisa", 0)
    if body is None or amount < CollectionPolicy.of(body).above_from_paisa:
        return True
    if any(actor.has_role(kind, body) for kind in ("district_officer", "provincial_steward")):
        return True
    return body.parent is not None and bool(actor.has_role("council_officer", body.parent))


_SETS_LAW = is_system | (is_signed_in & (works_for_the_council | is_steward_of_the_province))
_WORKS = is_system | (is_signed_in & works_for_the_council)

rules.add_perm("revenue.load_reference", is_system)
rules.add_perm("revenue.set_head_mode", _WORKS)
rules.add_perm("revenue.register_instrument", _SETS_LAW)
rules.add_perm("revenue.enact_tariff", _SETS_LAW)
rules.add_perm("revenue.keep_assets", _WORKS)
rules.add_perm("revenue.make_demand", _WORKS)
rules.add_perm("revenue.post_demand", is_system | (is_signed_in & works_for_the_council & is_another_hand))
rules.add_perm("revenue.ask_adjustment", _WORKS)
rules.add_perm(
    "revenue.settle_adjustment", is_system | (is_signed_in & works_for_the_council & is_another_hand)
)
rules.add_perm("revenue.issue_bill", _WORKS)
rules.add_perm("revenue.dispute_bill", rules.always_true)
rules.add_perm("revenue.see", is_system | (is_signed_in & reads_revenue))

# Collection.
rules.add_perm("revenue.receive", _WORKS)
rules.add_perm("revenue.keep_books", _WORKS)
rules.add_perm("revenue.close_day", _WORKS)
rules.add_perm("revenue.settle_suspense", _WORKS)
rules.add_perm("revenue.set_up_collection", _WORKS)
rules.add_perm("revenue.ask_money_back", _WORKS)
rules.add_perm(
    "revenue.decide_money_back", is_signed_in & works_for_the_council & is_another_hand & stands_high_enough
)
rules.add_perm("revenue.see_collection", is_system | (is_signed_in & reads_revenue))
