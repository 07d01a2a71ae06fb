"""Who may change bodies. Everybody may read them."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.kit.permissions import is_system


@rules.predicate
def is_administrator(actor: Any, where: Any = None) -> bool:
    return bool(actor.has_role("administrator"))


@rules.predicate
def is_steward_of(actor: Any, where: Any = None) -> bool:
    """A steward of the province in which the body (or place) lies; without one nobody is."""
    return where is not None and bool(actor.has_role("provincial_steward", where))


@rules.predicate
def is_officer_of(actor: Any, body: Any = None) -> bool:
    """An officer of this very body, or of one above it."""
    return body is not None and bool(actor.has_role("council_officer", body))


@rules.predicate
def has_desk(actor: Any, where: Any = None) -> bool:
    """Whether the desk for bodies is offered at all; what stands on it is decided province by province."""
    return bool(actor.has_role("administrator") or actor.has_role("provincial_steward"))


may_steward = is_system | is_administrator | is_steward_of

rules.add_perm("bodies.load", is_system | is_administrator)
rules.add_perm("bodies.set_devolution", is_system | is_administrator | is_steward_of)
rules.add_perm("bodies.confirm", may_steward)
rules.add_perm("bodies.correct", may_steward)
rules.add_perm("bodies.correct_contact", may_steward | is_officer_of)
rules.add_perm("bodies.import", may_steward)
rules.add_perm("bodies.propose_change", may_steward)
rules.add_perm("bodies.review_change", may_steward)
rules.add_perm("bodies.carry_out_change", may_steward)
rules.add_perm("bodies.add_identifier", may_steward)
rules.add_perm("bodies.open_post", may_steward)
