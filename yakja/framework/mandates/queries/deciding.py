"""What may be decided of a proposal: the options in their order, which are open, and who is designated to build."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function

from ..models import Answer, BuilderRequest, Mandate, Proposal, Verdict
from . import policy
from .designations import designated
from .purchases import functions_of

# Without these there is nothing to compare and nothing to decide on.
NEEDED = ("title", "need", "why_now", "users", "money_paisa")
WITH_TOOL = (Verdict.REUSE, Verdict.CONFIGURE, Verdict.EXTEND)


@dataclass(frozen=True)
class Option:
    """One option of a decision; `why_not` says why it is closed to this body, empty where it is open."""

    code: str
    name: Any
    why_not: Any = ""


@dataclass(frozen=True)
class Designation:
    """Who builds for one function where the proposing body works; nobody is a gap."""

    function: Function
    builders: list[Body]


def missing_of(proposal: Proposal) -> list[str]:
    """The fields that still have to be filled before the check."""
    return [name for name in NEEDED if getattr(proposal, name) in ("", None)]


def unanswered(proposal: Proposal, day: dt.date) -> list[str]:
    """Codes of those of the first tools of the newest check that have no answer yet."""
    check = proposal.checks.first()
    if check is None:
        return []
    wanted = check.answer_to(policy.setting("answers_required", proposal.body.place, day))
    known = set(proposal.answers.values_list("tool__code", flat=True))
    return [code for code in wanted if code not in known]


def designations(proposal: Proposal, day: dt.date) -> list[Designation]:
    """For each function of the proposal, the designated builders: one, several in conflict, or none."""
    found = []
    for function in Function.objects.filter(code__in=functions_of(proposal)).order_by("position"):
        mandates = designated(body=proposal.body, function=function, role=Mandate.Role.BUILDER, day=day)
        first = [
            m for m in mandates if (m.place_id, m.kind_id) == (mandates[0].place_id, mandates[0].kind_id)
        ]
        found.append(Designation(function, [m.holder for m in first]))
    return found


def designated_builders(proposal: Proposal, day: dt.date) -> list[Body]:
    """Every body designated to build for one of the functions, each once."""
    found = {body.pk: body for each in designations(proposal, day) for body in each.builders}
    return list(found.values())


def is_inside_mandate(proposal: Proposal, day: dt.date) -> bool:
    """Whether the proposing body itself is the designated builder for every function of the proposal."""
    rows = designations(proposal, day)
    return bool(rows) and all(proposal.body_id in {b.pk for b in row.builders} for row in rows)


def redirected_to(proposal: Proposal, day: dt.date) -> Body | None:
    """The builder to ask first: nothing that exists will do, and another body is designated to build."""
    stances = set(proposal.answers.values_list("stance", flat=True))
    if stances - {Answer.Stance.NOT_SUITABLE.value} or proposal.requests.exists():
        return None
    builders = designated_builders(proposal, day)
    if not builders or is_inside_mandate(proposal, day):
        return None
    return next((body for body in builders if body.pk != proposal.body_id), None)


def options(proposal: Proposal, day: dt.date) -> list[Option]:
    """All options in the order of the policy. A body outside the mandate meets a closed door at `build`."""
    outcomes = set(proposal.requests.values_list("outcome", flat=True))
    inside = is_inside_mandate(proposal, day)
    accepted = BuilderRequest.Outcome.ACCEPTED.value in outcomes
    closed: dict[str, Any] = {}
    if not inside and not accepted:
        closed[Verdict.BUILD] = _(
            "This body is not the designated builder, and the designated builder has not accepted."
        )
    if inside:
        closed[Verdict.WAIVER] = _("This body is the designated builder; no waiver is needed.")
    elif accepted:
        closed[Verdict.WAIVER] = _("The designated builder has accepted; no waiver is needed.")
    return [Option(code, Verdict(code).label, closed.get(code, "")) for code in policy.order()]


def above(verdict: str) -> list[str]:
    """The options that have to be ruled out before this one."""
    order = policy.order()
    return list(order[: order.index(verdict)]) if verdict in order else []


def waiver_reasons_open(proposal: Proposal) -> dict[str, Any]:
    """The reasons for a waiver that can be claimed now; a builder's silence or refusal only where it is recorded."""
    from ..models import Waiver

    outcomes = set(proposal.requests.values_list("outcome", flat=True))
    found = dict(Waiver.Reason.choices)
    if BuilderRequest.Outcome.DECLINED.value not in outcomes:
        found.pop(Waiver.Reason.BUILDER_DECLINED.value)
    if BuilderRequest.Outcome.SILENT.value not in outcomes:
        found.pop(Waiver.Reason.BUILDER_SILENT.value)
    return found
