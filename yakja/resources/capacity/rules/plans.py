"""Who may plan, decide, report, publish a call, answer for it, and lend."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.kit.permissions import is_signed_in, is_system

from .readiness import OFFICERS


def _place(thing: Any) -> Any:
    return getattr(thing, "place", thing)


@rules.predicate
def plans_there(actor: Any, thing: Any = None) -> bool:
    """A steward of the province, or an officer of the district, for the place of the plan or call."""
    return any(actor.has_role(kind, _place(thing)) for kind in ("provincial_steward", "district_officer"))


@rules.predicate
def is_steward_there(actor: Any, thing: Any = None) -> bool:
    return bool(actor.has_role("provincial_steward", _place(thing)))


@rules.predicate
def did_not_make_it(actor: Any, thing: Any = None) -> bool:
    """Whoever made a plan does not decide it."""
    return getattr(thing, "made_by_ref", "") != actor.ref


@rules.predicate
def works_on_the_line(actor: Any, line: Any = None) -> bool:
    """An officer of the body whose gap it is, or of the body that closes it."""
    bodies = [
        body for body in (getattr(line, "body", None), getattr(line, "owner", None)) if body is not None
    ]
    return any(actor.has_role(kind, body) for kind in OFFICERS for body in bodies)


@rules.predicate
def plans_the_line(actor: Any, line: Any = None) -> bool:
    return bool(plans_there(actor, getattr(line, "plan", line)))


@rules.predicate
def answers_for_the_call(actor: Any, call: Any = None) -> bool:
    """Whoever plans in the place of the call, or an officer of the body that owns it."""
    return bool(plans_there(actor, call)) or any(
        actor.has_role(kind, getattr(call, "owner", None))
        for kind in OFFICERS
        if getattr(call, "owner", None)
    )


@rules.predicate
def is_of_the_lender(actor: Any, loan: Any = None) -> bool:
    return any(actor.has_role(kind, loan.lender) for kind in OFFICERS) if loan is not None else False


@rules.predicate
def is_of_the_borrower(actor: Any, loan: Any = None) -> bool:
    return any(actor.has_role(kind, loan.borrower) for kind in OFFICERS) if loan is not None else False


rules.add_perm("capacity.make_plan", is_system | (is_signed_in & plans_there))
rules.add_perm("capacity.decide_plan", is_system | (is_signed_in & is_steward_there & did_not_make_it))
rules.add_perm("capacity.set_line", is_system | (is_signed_in & plans_the_line))
rules.add_perm("capacity.report_line", is_system | (is_signed_in & (works_on_the_line | plans_the_line)))
rules.add_perm("capacity.check_lines", is_system)
rules.add_perm("capacity.see_plan", is_system | (is_signed_in & plans_there))
rules.add_perm("capacity.publish_call", is_system | (is_signed_in & plans_there))
rules.add_perm("capacity.answer_question", is_system | (is_signed_in & answers_for_the_call))
rules.add_perm("capacity.ask_question", is_signed_in)
rules.add_perm("capacity.keep_funders", is_system | (is_signed_in & plans_there))
rules.add_perm("capacity.offer_loan", is_system | (is_signed_in & is_of_the_lender))
rules.add_perm("capacity.agree_loan", is_system | (is_signed_in & is_of_the_borrower))
rules.add_perm("capacity.return_loan", is_system | (is_signed_in & (is_of_the_lender | is_of_the_borrower)))
