"""Waivers: asked for by the body, signed or refused by another hand, ended by their day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, Forbidden, refuse
from yakja.foundation.kit.permissions import require
from yakja.framework.catalogue.queries.consolidation import add_months

from .. import notices
from ..models import Proposal, Verdict, Waiver
from ..queries import deciding, policy
from ._clearing import clear
from ._steps import desk_or_none, in_state, office_of, step, text_of
from .deciding import may_be_decided, reasons_for

LEAST_EVIDENCE = 30
# The purpose for which files of evidence are stored.
EVIDENCE = "mandates.waiver_evidence"


@action("mandates.ask_waiver")
def ask_waiver(
    *,
    actor: Any,
    proposal: Proposal,
    reason: str,
    evidence: str,
    reasons_above: Mapping[str, str],
    file: StoredFile | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Waiver:
    """Ask for leave to build outside the mandate: a reason code, the evidence, and why each option above fails.

    That the builder declined or was silent can be claimed only where it is recorded. `file` is the evidence itself,
    stored for this body's waivers by whoever asks.
    """
    require(actor, "mandates.propose", proposal)
    now = now or timezone.now()
    day = timezone.localtime(now).date()
    in_state(proposal, "answered")
    closed = {option.code: option.why_not for option in deciding.options(proposal, day)}
    if closed.get(Verdict.WAIVER):
        raise Conflict(str(closed[Verdict.WAIVER]), code="no_waiver_needed")
    if reason not in deciding.waiver_reasons_open(proposal):
        refuse("bad_reason", _("Choose a reason that applies."), field="reason")
    evidence = text_of(evidence, "evidence", needed=True)
    if len(evidence) < LEAST_EVIDENCE:
        refuse(
            "evidence_short",
            _("Say what proves the reason: which law, letter, report or date."),
            field="evidence",
        )
    if file is not None and (file.purpose, file.stored_by) != (EVIDENCE, ref_of(actor)):
        refuse("other_file", _("This file was not sent as evidence of a waiver."), field="file")
    proposal.reasons_above = reasons_for(Verdict.WAIVER, reasons_above)
    proposal.save(update_fields=["reasons_above"])
    waiver = Waiver.objects.create(
        proposal=proposal,
        reason=reason,
        evidence=evidence,
        evidence_file=file,
        asked_at=now,
        asked_by=ref_of(actor),
        is_sample=proposal.is_sample,
    )
    taken = step(actor, proposal, "ask_waiver", {"reason": reason, "evidence": evidence}, now=now, door=door)
    record(
        subject=proposal,
        scope=proposal.body,
        before=taken["before"],
        after={
            **taken["after"],
            "waiver": waiver.pk,
            "reason": reason,
            "evidence_file": file.sha256 if file else "",
            "reasons_above": proposal.reasons_above,
        },
    )
    return waiver


@action("mandates.sign_waiver")
def sign_waiver(
    *,
    actor: Any,
    waiver: Waiver,
    text: str,
    conditions: str,
    expires_on: dt.date | None = None,
    review_on: dt.date | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Waiver:
    """Sign a waiver with its conditions, its last day and a day of review; the clearance follows.

    Signed only by another person of another body than proposed it or asked for it. It never lasts longer than
    the policy allows; without a day it ends after the usual time.
    """
    proposal = waiver.proposal
    require(actor, "mandates.sign_waiver", proposal)
    if ref_of(actor) == waiver.asked_by:
        raise Forbidden("mandates.sign_waiver")
    now = now or timezone.now()
    day = timezone.localtime(now).date()
    in_state(proposal, "waiver_asked")
    may_be_decided(proposal, ref_of(actor))
    place = proposal.body.place
    text = text_of(text, "text", needed=True)
    conditions = text_of(conditions, "conditions", needed=True)
    expires_on = expires_on or add_months(day, policy.setting("waiver_default_months", place, day))
    longest = add_months(day, policy.setting("waiver_longest_months", place, day))
    if not day < expires_on <= longest:
        refuse(
            "bad_expiry",
            _("A waiver ends after today, on %(day)s at the latest."),
            field="expires_on",
            day=longest.isoformat(),
        )
    review_on = review_on or min(expires_on, add_months(day, 6))
    if not day < review_on <= expires_on:
        refuse("bad_review", _("The review is after today and not after the end."), field="review_on")
    waiver.outcome = Waiver.Outcome.SIGNED
    waiver.signed_at, waiver.signed_by = now, ref_of(actor)
    waiver.signed_for, waiver.signed_office = desk_or_none(place), office_of(actor, place)
    waiver.text, waiver.conditions = text, conditions
    waiver.expires_on, waiver.review_on = expires_on, review_on
    waiver.save()
    proposal.verdict, proposal.verdict_reason = Verdict.WAIVER.value, text
    proposal.decided_at, proposal.decided_by = now, ref_of(actor)
    facts = {
        "reason": text,
        "conditions": conditions,
        "expires_on": expires_on.isoformat(),
        "review_on": review_on.isoformat(),
    }
    taken = step(actor, proposal, "sign_waiver", facts, now=now, door=door)
    proposal.save()
    months = policy.setting("clearance_months", place, day)
    clearance = clear(actor, proposal, day=day, months=months, until=expires_on, conditions=conditions)
    record(
        subject=proposal,
        scope=proposal.body,
        reason=text,
        before=taken["before"],
        after={**taken["after"], **facts, "waiver": waiver.pk, "clearance": clearance.number},
    )
    notices.tell_moved(actor=actor, proposal=proposal, step="sign_waiver")
    notices.announce(actor=actor, proposal=proposal, step="sign_waiver")
    return waiver


@action("mandates.refuse_waiver")
def refuse_waiver(
    *, actor: Any, waiver: Waiver, text: str, now: dt.datetime | None = None, door: str = "web"
) -> Waiver:
    """Refuse a waiver with its reason; the proposal waits for a decision again."""
    proposal = waiver.proposal
    require(actor, "mandates.sign_waiver", proposal)
    if ref_of(actor) == waiver.asked_by:
        raise Forbidden("mandates.sign_waiver")
    now = now or timezone.now()
    in_state(proposal, "waiver_asked")
    text = text_of(text, "text", needed=True)
    waiver.outcome, waiver.text = Waiver.Outcome.REFUSED, text
    waiver.signed_at, waiver.signed_by = now, ref_of(actor)
    waiver.signed_office = office_of(actor, proposal.body.place)
    waiver.save()
    taken = step(actor, proposal, "refuse_waiver", {"reason": text}, now=now, door=door)
    record(
        subject=proposal,
        scope=proposal.body,
        reason=text,
        before=taken["before"],
        after={**taken["after"], "waiver": waiver.pk},
    )
    notices.tell_moved(actor=actor, proposal=proposal, step="refuse_waiver")
    return waiver


@action("mandates.review_waiver")
def review_waiver(
    *,
    actor: Any,
    waiver: Waiver,
    text: str,
    review_on: dt.date | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Waiver:
    """Record what the review of a waiver found, published, and when the next one is; without a day, at its end."""
    proposal = waiver.proposal
    require(actor, "mandates.sign_waiver", proposal)
    now = now or timezone.now()
    day = timezone.localtime(now).date()
    if waiver.outcome != Waiver.Outcome.SIGNED or waiver.expires_on is None or waiver.has_expired(day):
        raise Conflict(_("Only a waiver in force is reviewed."), code="not_in_force")
    text = text_of(text, "text", needed=True)
    review_on = review_on or waiver.expires_on
    if not day < review_on <= waiver.expires_on:
        refuse("bad_review", _("The review is after today and not after the end."), field="review_on")
    before = waiver.review_on
    waiver.reviewed_at, waiver.reviewed_by, waiver.review_text = now, ref_of(actor), text
    waiver.review_on = review_on
    waiver.save(update_fields=["reviewed_at", "reviewed_by", "review_text", "review_on"])
    record(
        subject=proposal,
        scope=proposal.body,
        reason=text,
        before={"review_on": before},
        after={"review_on": review_on},
    )
    return waiver


@action("mandates.warn_of_expiry")
def warn_of_expiry(
    *, actor: Any, waiver: Waiver, now: dt.datetime | None = None, door: str = "clock"
) -> Waiver:
    """Tell the body once that its waiver will end."""
    require(actor, "mandates.keep_time")
    waiver.warned_at = now or timezone.now()
    waiver.save(update_fields=["warned_at"])
    record(subject=waiver.proposal, scope=waiver.proposal.body, after={"waiver_ends_on": waiver.expires_on})
    notices.tell_waiver(actor=actor, waiver=waiver, is_over=False)
    return waiver


@action("mandates.note_expiry")
def note_expiry(*, actor: Any, waiver: Waiver, now: dt.datetime | None = None, door: str = "clock") -> Waiver:
    """Record that a waiver has ended, tell its body, and tell the public."""
    require(actor, "mandates.keep_time")
    waiver.expiry_told_at = now or timezone.now()
    waiver.save(update_fields=["expiry_told_at"])
    record(subject=waiver.proposal, scope=waiver.proposal.body, after={"waiver_ended_on": waiver.expires_on})
    notices.tell_waiver(actor=actor, waiver=waiver, is_over=True)
    notices.announce(actor=actor, proposal=waiver.proposal, step="waiver_expired")
    return waiver
