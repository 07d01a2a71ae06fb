"""The reviewers' verbs: the codes confirmed, a second opinion, the decision in its order, and the clearance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.framework.catalogue.models import Tool

from .. import notices
from ..models import Depth, Proposal, Verdict
from ..queries import deciding, policy, purchases
from ._clearing import clear
from ._steps import in_state, step, text_of

LEAST_REASON = 15


@action("mandates.confirm_functions")
def confirm_functions(
    *,
    actor: Any,
    proposal: Proposal,
    functions: Sequence[Function],
    now: dt.datetime | None = None,
    door: str = "web",
) -> Proposal:
    """A steward says which functions a proposal is really for; mandate, standards and split purchases follow from these."""
    require(actor, "mandates.confirm_functions", proposal)
    now = now or timezone.now()
    in_state(proposal, "checked", "answered", "builder_asked", "waiver_asked")
    if not functions:
        refuse("missing", _("Choose at least one function."), field="functions")
    before = sorted(purchases.functions_of(proposal))
    proposal.functions.set(functions)
    proposal.functions_confirmed_at, proposal.functions_confirmed_by = now, ref_of(actor)
    if proposal.sent_at is not None:
        proposal.counted_paisa, proposal.depth = purchases.counted(proposal, timezone.localtime(now).date())
    proposal.save()
    record(
        subject=proposal,
        scope=proposal.body,
        before={"functions": before},
        after={"functions": sorted(f.code for f in functions), "depth": proposal.depth},
    )
    return proposal


@action("mandates.return_proposal")
def return_proposal(
    *, actor: Any, proposal: Proposal, reason: str, now: dt.datetime | None = None, door: str = "web"
) -> Proposal:
    """Send a proposal back for more; the clock stands still until it comes again."""
    require(actor, "mandates.decide_proposal", proposal)
    reason = text_of(reason, "reason", needed=True)
    taken = step(actor, proposal, "return", {"reason": reason}, now=now or timezone.now(), door=door)
    record(subject=proposal, scope=proposal.body, reason=reason, before=taken["before"], after=taken["after"])
    notices.tell_moved(actor=actor, proposal=proposal, step="return")
    return proposal


@action("mandates.give_opinion")
def give_opinion(
    *, actor: Any, proposal: Proposal, text: str, now: dt.datetime | None = None, door: str = "web"
) -> Proposal:
    """The second reviewer's written opinion, with the costed comparison; a full review is not decided without it."""
    require(actor, "mandates.give_opinion", proposal)
    in_state(proposal, "answered", "waiver_asked")
    text = text_of(text, "opinion", needed=True)
    before = proposal.opinion
    proposal.opinion, proposal.opinion_by = text, ref_of(actor)
    proposal.opinion_at = now or timezone.now()
    proposal.save(update_fields=["opinion", "opinion_by", "opinion_at"])
    record(subject=proposal, scope=proposal.body, before={"opinion": before}, after={"opinion": text})
    return proposal


@action("mandates.decide_proposal")
def decide_proposal(
    *,
    actor: Any,
    proposal: Proposal,
    verdict: str,
    reason: str,
    reasons_above: Mapping[str, str] | None = None,
    tool: Tool | None = None,
    joined: Proposal | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Proposal:
    """Approve by the first option that will do, and issue the clearance.

    Each option above the chosen one needs the reason why it fails. `build` is closed to a body outside the mandate
    unless the designated builder accepted; `build_under_waiver` is not decided but signed (`sign_waiver`).
    """
    require(actor, "mandates.decide_proposal", proposal)
    now = now or timezone.now()
    day = timezone.localtime(now).date()
    in_state(proposal, "answered")
    may_be_decided(proposal, ref_of(actor))
    open_now = {option.code: option for option in deciding.options(proposal, day)}
    if verdict not in open_now:
        refuse("bad_verdict", _("Choose one of the options."), field="verdict")
    if verdict == Verdict.WAIVER:
        refuse(
            "needs_waiver", _("The body asks for a waiver; it is signed, not decided here."), field="verdict"
        )
    if open_now[verdict].why_not:
        refuse("outside_mandate", open_now[verdict].why_not, field="verdict")
    if verdict in deciding.WITH_TOOL and tool is None:
        refuse("tool_missing", _("Choose the tool."), field="tool")
    if verdict == Verdict.JOIN:
        _may_be_joined(proposal, joined)
    reason = text_of(reason, "reason", needed=True)
    proposal.reasons_above = reasons_for(verdict, reasons_above or {})
    proposal.verdict, proposal.verdict_reason = verdict, reason
    proposal.chosen_tool = tool if verdict in deciding.WITH_TOOL else None
    proposal.joined = joined if verdict == Verdict.JOIN else None
    proposal.decided_at, proposal.decided_by = now, ref_of(actor)
    facts = {
        "verdict": verdict,
        "reason": reason,
        "tool": tool.code if proposal.chosen_tool and tool else "",
        "joined": joined.reference if proposal.joined and joined else "",
    }
    taken = step(actor, proposal, "approve", facts, now=now, door=door)
    proposal.save()
    months = policy.setting("clearance_months", proposal.body.place, day)
    clearance = clear(actor, proposal, day=day, months=months)
    record(
        subject=proposal,
        scope=proposal.body,
        reason=reason,
        before=taken["before"],
        after={
            **taken["after"],
            **facts,
            "reasons_above": proposal.reasons_above,
            "clearance": clearance.number,
        },
    )
    notices.tell_moved(actor=actor, proposal=proposal, step="approve")
    notices.announce(actor=actor, proposal=proposal, step="approve")
    return proposal


@action("mandates.decline_proposal")
def decline_proposal(
    *, actor: Any, proposal: Proposal, reason: str, now: dt.datetime | None = None, door: str = "web"
) -> Proposal:
    """Decline with a reason, published."""
    require(actor, "mandates.decide_proposal", proposal)
    now = now or timezone.now()
    in_state(proposal, "answered")
    reason = text_of(reason, "reason", needed=True)
    proposal.verdict_reason, proposal.decided_at, proposal.decided_by = reason, now, ref_of(actor)
    taken = step(actor, proposal, "decline", {"reason": reason}, now=now, door=door)
    proposal.save()
    record(subject=proposal, scope=proposal.body, reason=reason, before=taken["before"], after=taken["after"])
    notices.tell_moved(actor=actor, proposal=proposal, step="decline")
    notices.announce(actor=actor, proposal=proposal, step="decline")
    return proposal


def may_be_decided(proposal: Proposal, by: str) -> None:
    """Refuse a decision before the codes are confirmed, and in a full review before another has given an opinion."""
    if proposal.functions_confirmed_at is None:
        raise Conflict(
            _("A steward first confirms which functions this is for."), code="functions_unconfirmed"
        )
    if proposal.depth == Depth.FULL and (not proposal.opinion or proposal.opinion_by == by):
        raise Conflict(
            _("At this cost two review: somebody else first writes the second opinion."),
            code="opinion_missing",
        )


def reasons_for(verdict: str, given: Mapping[str, str]) -> dict[str, str]:
    """The reason for each option above the chosen one, or a refusal naming the first that lacks."""
    reasons = {}
    for code in deciding.above(verdict):
        text = text_of(given.get(code, ""), f"above_{code}", most=2000)
        if len(text) < LEAST_REASON:
            refuse(
                "above_missing",
                _("Say in a sentence why this will not do: %(option)s."),
                field=f"above_{code}",
                option=str(Verdict(code).label),
            )
        reasons[code] = text
    return reasons


def _may_be_joined(proposal: Proposal, joined: Proposal | None) -> None:
    if joined is None:
        refuse("joined_missing", _("Name the proposal of the other body that is joined."), field="joined")
    if joined.body_id == proposal.body_id:
        refuse("joined_own", _("This is a proposal of the same body."), field="joined")
    if joined.published_at is None or joined.case.state in ("declined", "withdrawn"):
        refuse(
            "joined_closed",
            _("This proposal cannot be joined: it was not published, or it has ended."),
            field="joined",
        )
