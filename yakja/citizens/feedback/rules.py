"""Who may ask, answer, read and publish. The office that is judged can do none of what decides who is asked."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.kit.permissions import is_signed_in, is_system

OFFICERS = ("council_officer", "district_officer")


def _body(thing: Any) -> Any:
    return getattr(thing, "body", thing)


@rules.predicate
def works_for_the_body(actor: Any, thing: Any = None) -> bool:
    """An officer of the judged body or of one above it."""
    return any(actor.has_role(kind, _body(thing)) for kind in OFFICERS)


@rules.predicate
def is_steward_of_it(actor: Any, thing: Any = None) -> bool:
    return actor.has_role("provincial_steward", _body(thing))


@rules.predicate
def is_auditor(actor: Any, thing: Any = None) -> bool:
    return actor.has_role("auditor")


@rules.predicate
def is_administrator(actor: Any, thing: Any = None) -> bool:
    return actor.has_role("administrator")


@rules.predicate
def may_still_answer(actor: Any, invitation: Any = None) -> bool:
    """Whoever holds the address of an invitation that was sent: the token is the permission."""
    return invitation is not None and invitation.state == "asked"


_OUTSIDE = is_signed_in & is_steward_of_it & ~works_for_the_body

rules.add_perm("feedback.invite", is_system)
rules.add_perm("feedback.answer", may_still_answer)
rules.add_perm("feedback.answer_at_desk", is_system | (_OUTSIDE & may_still_answer))
rules.add_perm("feedback.call_list", is_system | (is_signed_in & is_steward_of_it))
rules.add_perm(
    "feedback.read_responses",
    is_system | (is_signed_in & (works_for_the_body | is_steward_of_it | is_auditor)),
)
rules.add_perm(
    "feedback.read_sensitive",
    is_system | (is_signed_in & (is_steward_of_it | is_auditor) & ~works_for_the_body),
)
rules.add_perm("feedback.publish_loop", is_system | (is_signed_in & works_for_the_body))
rules.add_perm("feedback.withdraw_loop", is_system | (is_signed_in & is_steward_of_it))
rules.add_perm("feedback.set_prompt", is_system | (is_signed_in & is_administrator & ~works_for_the_body))
