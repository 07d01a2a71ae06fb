"""The proposer's verbs: a draft, the check, the answers, sending, building in an emergency, going into operation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.cases.actions import open_case
from yakja.foundation.cases.models import Case
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.queries import working_calendar
from yakja.framework.catalogue.models import Tool

from .. import notices
from ..models import Answer, Check, Proposal
from ..queries import checking, deciding, policy, purchases
from . import requests
from ._steps import in_state, step, text_of

TEXTS = ("need", "why_now", "users", "volumes", "data_objects", "interfaces")
MOST_MONEY = 10**15


@action("mandates.open_proposal")
def open_proposal(
    *,
    actor: Any,
    body: Body,
    title: str,
    kind: str = "tool",
    values: Mapping[str, Any] | None = None,
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Proposal:
    """Begin a draft for a body; only the body and the stewards see it until it is sent."""
    require(actor, "mandates.propose", body)
    now = now or timezone.now()
    title = text_of(title, "title", needed=True, most=160)
    if kind not in Proposal.Kind.values:
        refuse("bad_kind", _("Choose what is proposed."), field="kind")
    case = open_case(
        actor=actor,
        kind="mandates.proposal",
        title=TranslatedText({"ur": title, "en": title}),
        body=body,
        prefix="P",
        is_sample=is_sample,
        now=now,
        door=door,
    )
    proposal = Proposal(
        reference=case.reference,
        case=case,
        body=body,
        kind=kind,
        title=title,
        proposed_by=ref_of(actor),
        is_sample=is_sample,
    )
    _fill(proposal, values or {})
    proposal.save()
    record(subject=proposal, scope=body, after={"title": title, "kind": kind})
    return proposal


@action("mandates.save_proposal")
def save_proposal(
    *, actor: Any, proposal: Proposal, values: Mapping[str, Any], door: str = "web"
) -> Proposal:
    """Keep what was typed so far. `values` holds any of the fields; what is not named stays."""
    require(actor, "mandates.propose", proposal)
    in_state(proposal, "draft", "checked", "emergency")
    before = {name: getattr(proposal, name) for name in values if hasattr(proposal, name)}
    _fill(proposal, values)
    proposal.save()
    Case.objects.filter(pk=proposal.case_id).update(
        title=TranslatedText({"ur": proposal.title, "en": proposal.title})
    )
    after = {name: getattr(proposal, name) for name in before}
    changed = [name for name in before if before[name] != after[name]]
    record(
        subject=proposal,
        scope=proposal.body,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return proposal


def _fill(proposal: Proposal, values: Mapping[str, Any]) -> None:
    for name in TEXTS:
        if name in values:
            setattr(proposal, name, text_of(values[name], name))
    if "title" in values:
        proposal.title = text_of(values["title"], "title", needed=True, most=160)
    if "budget_line" in values:
        proposal.budget_line = text_of(values["budget_line"], "budget_line", most=120)
    if "kind" in values and values["kind"] in Proposal.Kind.values:
        proposal.kind = values["kind"]
    if "users_count" in values:
        count = values["users_count"]
        if count is not None and not 0 < count < 10**9:
            refuse("bad_number", _("This is not a possible number."), field="users_count")
        proposal.users_count = count
    if "money_paisa" in values:
        money = values["money_paisa"]
        if money is not None and not 0 <= money <= MOST_MONEY:
            refuse("bad_number", _("This is not a possible number."), field="money_paisa")
        proposal.money_paisa = money
    if "go_live_on" in values:
        proposal.go_live_on = values["go_live_on"]
    if "functions_typed" in values:
        codes = list(dict.fromkeys(values["functions_typed"]))
        known = set(Function.objects.current().filter(code__in=codes).values_list("code", flat=True))
        if unknown := [code for code in codes if code not in known]:
            refuse(
                "unknown_function",
                _("There is no function %(function)s."),
                field="functions_typed",
                function=unknown[0],
            )
        proposal.functions_typed = codes


@action("mandates.check_proposal")
def check_proposal(
    *, actor: Any, proposal: Proposal, now: dt.datetime | None = None, door: str = "web"
) -> Check:
    """Compare the need with what exists and keep what was found, with the date of the data.

    An emergency comes to its review by this. Raises ValidationError naming the first field that is missing.
    """
    require(actor, "mandates.propose", proposal)
    now = now or timezone.now()
    in_state(proposal, "draft", "checked", "emergency")
    if missing := deciding.missing_of(proposal):
        refuse("missing", _("Fill this in before the check."), field=missing[0])
    taken = step(actor, proposal, "review" if proposal.state == "emergency" else "check", now=now, door=door)
    need = checking.need_of(proposal)
    found = checking.run_check(need, body=proposal.body, day=timezone.localtime(now).date(), but=proposal)
    check = Check.objects.create(
        proposal=proposal,
        run_at=now,
        data_on=found.data_on,
        version=found.version,
        digest=found.digest,
        facts=found.facts,
    )
    record(
        subject=proposal,
        scope=proposal.body,
        before=taken["before"],
        after=taken["after"],
        facts={
            "check": check.pk,
            "version": found.version,
            "data_on": found.data_on.isoformat(),
            "tools": [row["code"] for row in found.facts["tools"]],
        },
    )
    return check


@action("mandates.answer_tool")
def answer_tool(
    *,
    actor: Any,
    proposal: Proposal,
    tool: Tool,
    stance: str,
    reason: str = "",
    text: str = "",
    missing: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> Answer:
    """Say what becomes of one of the most similar tools. "Not suitable" needs a reason, its words, and what is missing."""
    require(actor, "mandates.propose", proposal)
    in_state(proposal, "checked")
    if stance not in Answer.Stance.values:
        refuse("bad_stance", _("Choose one of the answers."), field="stance")
    text = text_of(text, "text")
    missing = text_of(missing, "missing", most=200)
    if stance == Answer.Stance.NOT_SUITABLE:
        if reason not in Answer.Reason.values:
            refuse("reason_missing", _("Choose the reason."), field="reason")
        if len(text) < 15:
            refuse("text_missing", _("Say in a sentence why it is not suitable."), field="text")
        if reason == Answer.Reason.MISSING and not missing:
            refuse("missing_missing", _("Name what it lacks."), field="missing")
    else:
        reason, missing = "", ""
    answer, _new = Answer.objects.update_or_create(
        proposal=proposal,
        tool=tool,
        defaults={
            "stance": stance,
            "reason": reason,
            "text": text,
            "missing": missing,
            "answered_at": now or timezone.now(),
            "answered_by": ref_of(actor),
        },
    )
    record(
        subject=proposal,
        scope=proposal.body,
        after={"tool": tool.code, "stance": stance, "reason": reason, "text": text, "missing": missing},
    )
    return answer


@action("mandates.send_proposal")
def send_proposal(
    *, actor: Any, proposal: Proposal, now: dt.datetime | None = None, door: str = "web"
) -> Proposal:
    """Send a proposal for decision; from now on it is public.

    Its depth of review follows from the money, together with what the body bought for the same function within
    the window. Where the proposer found nothing suitable and another body is designated to build, that body is
    asked at once. Raises Conflict `changed_since` when texts changed after the check, `unanswered` when answers lack.
    """
    require(actor, "mandates.propose", proposal)
    now = now or timezone.now()
    day = timezone.localtime(now).date()
    in_state(proposal, "checked")
    check = proposal.checks.first()
    if check is None or check.digest != checking.need_of(proposal).digest:
        raise Conflict(
            _("The proposal was changed after the check. Have it compared once more."), code="changed_since"
        )
    if left := deciding.unanswered(proposal, day):
        raise Conflict(
            _("%(n)s tools have no answer yet. Each of them needs one."),
            code="unanswered",
            params={"n": len(left)},
        )
    proposal.sent_at = proposal.sent_at or now
    is_first = proposal.published_at is None
    proposal.published_at = proposal.published_at or now
    proposal.counted_paisa, proposal.depth = purchases.counted(proposal, day)
    proposal.save()
    taken = step(actor, proposal, "send", now=now, door=door)
    days = policy.setting(f"decision_days_{proposal.depth}", proposal.body.place, day)
    due = working_calendar(proposal.body.place).add_working_time(now, days=days)
    Case.objects.filter(pk=proposal.case_id).update(due_at=due)
    proposal.case.due_at = due
    record(
        subject=proposal,
        scope=proposal.body,
        before=taken["before"],
        after={**taken["after"], "depth": proposal.depth, "counted_paisa": proposal.counted_paisa},
    )
    if is_first:
        notices.announce(actor=actor, proposal=proposal, step="sent")
    if builder := deciding.redirected_to(proposal, day):
        requests.ask_builder(actor=actor, proposal=proposal, builder=builder, now=now, door=door)
    return proposal


@action("mandates.withdraw_proposal")
def withdraw_proposal(
    *, actor: Any, proposal: Proposal, reason: str, now: dt.datetime | None = None, door: str = "web"
) -> Proposal:
    """Take a proposal back; what was published stays readable."""
    require(actor, "mandates.propose", proposal)
    reason = text_of(reason, "reason", needed=True)
    taken = step(actor, proposal, "withdraw", {"reason": reason}, now=now or timezone.now(), door=door)
    proposal.requests.filter(outcome="").update(outcome="dropped", answered_at=timezone.now())
    record(subject=proposal, scope=proposal.body, reason=reason, before=taken["before"], after=taken["after"])
    return proposal


@action("mandates.begin_emergency")
def begin_emergency(
    *, actor: Any, proposal: Proposal, reason: str, now: dt.datetime | None = None, door: str = "web"
) -> Proposal:
    """Build now: published within days, reviewed within months; both days are kept, and missing them is public."""
    require(actor, "mandates.propose", proposal)
    now = now or timezone.now()
    day = timezone.localtime(now).date()
    reason = text_of(reason, "reason", needed=True)
    if len(reason) < 30:
        refuse("reason_short", _("Say what happened and what cannot wait."), field="reason")
    taken = step(actor, proposal, "begin_emergency", {"reason": reason}, now=now, door=door)
    place = proposal.body.place
    proposal.lane = Proposal.Lane.EMERGENCY
    proposal.emergency_reason = reason
    proposal.publish_by = day + dt.timedelta(days=policy.setting("emergency_publish_days", place, day))
    proposal.review_by = day + dt.timedelta(days=policy.setting("emergency_review_days", place, day))
    proposal.save()
    record(
        subject=proposal,
        scope=proposal.body,
        reason=reason,
        before=taken["before"],
        after={**taken["after"], "publish_by": proposal.publish_by, "review_by": proposal.review_by},
    )
    return proposal


@action("mandates.go_live")
def go_live(
    *,
    actor: Any,
    proposal: Proposal,
    live_on: dt.date | None,
    tool: Tool | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Proposal:
    """Record that an approved tool is in operation, with its entry in the register.

    Without an entry it is on the public list of exceptions until `name_tool` gives one.
    """
    require(actor, "mandates.propose", proposal)
    now = now or timezone.now()
    if live_on is None or live_on > timezone.localtime(now).date():
        refuse("bad_day", _("Give the day on which it went into operation."), field="live_on")
    proposal.live_on, proposal.tool = live_on, tool
    taken = step(actor, proposal, "go_live", {"live_on": live_on.isoformat()}, now=now, door=door)
    proposal.save()
    clearance = getattr(proposal, "clearance", None)
    if clearance is not None:
        clearance.used_on = live_on
        clearance.save(update_fields=["used_on"])
    record(
        subject=proposal,
        scope=proposal.body,
        before=taken["before"],
        after={**taken["after"], "live_on": live_on, "tool": tool.code if tool else ""},
    )
    return proposal


@action("mandates.name_tool")
def name_tool(*, actor: Any, proposal: Proposal, tool: Tool, door: str = "web") -> Proposal:
    """Say which entry of the register an approved or running tool has."""
    require(actor, "mandates.name_tool", proposal)
    in_state(proposal, "approved", "live")
    before = proposal.tool.code if proposal.tool else ""
    proposal.tool = tool
    proposal.save(update_fields=["tool"])
    record(subject=proposal, scope=proposal.body, before={"tool": before}, after={"tool": tool.code})
    return proposal
