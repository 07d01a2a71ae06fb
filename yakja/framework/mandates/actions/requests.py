"""The request to the designated builder: a body outside the mandate is led there before anything else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.queries import working_calendar

from .. import notices
from ..models import BuilderRequest, Proposal
from ..queries import deciding, policy
from ._steps import in_state, step, text_of

Outcome = BuilderRequest.Outcome


@action("mandates.ask_builder")
def ask_builder(
    *,
    actor: Any,
    proposal: Proposal,
    builder: Body,
    now: dt.datetime | None = None,
    door: str = "web",
) -> BuilderRequest:
    """Ask the designated builder whether it will build; it has a number of working days to answer.

    Raises ValidationError `not_designated` for a body that is not designated for any of the functions, Conflict
    `asked_already` when this builder has answered or was silent before.
    """
    require(actor, "mandates.ask_builder", proposal)
    now = now or timezone.now()
    day = timezone.localtime(now).date()
    in_state(proposal, "answered")
    if builder.pk == proposal.body_id:
        refuse(
            "own_builder",
            _("Your own body is the designated builder; nobody has to be asked."),
            field="builder",
        )
    if builder.pk not in {each.pk for each in deciding.designated_builders(proposal, day)}:
        refuse(
            "not_designated", _("This body is not designated to build for these functions."), field="builder"
        )
    if proposal.requests.filter(builder=builder).exclude(outcome="").exists():
        raise Conflict(_("This builder was asked before; its answer stands."), code="asked_already")
    days = policy.setting("builder_silence_days", builder.place, day)
    request = BuilderRequest.objects.create(
        proposal=proposal,
        builder=builder,
        asked_at=now,
        due_on=working_calendar(builder.place).add_working_days(day, days),
    )
    taken = step(actor, proposal, "ask_builder", {"builder": builder.code}, now=now, door=door)
    record(
        subject=proposal,
        scope=builder,
        before=taken["before"],
        after={**taken["after"], "builder": builder.code, "due_on": request.due_on},
    )
    notices.tell_builder(actor=actor, request=request)
    return request


@action("mandates.answer_request")
def answer_request(
    *,
    actor: Any,
    request: BuilderRequest,
    is_accepted: bool,
    text: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> BuilderRequest:
    """The designated builder accepts or declines with its reason; either is published."""
    require(actor, "mandates.answer_request", request)
    now = now or timezone.now()
    in_state(request.proposal, "builder_asked")
    text = text_of(text, "text", needed=not is_accepted)
    request.outcome = Outcome.ACCEPTED if is_accepted else Outcome.DECLINED
    request.text, request.answered_at, request.answered_by = text, now, ref_of(actor)
    request.save()
    code = "accept_request" if is_accepted else "decline_request"
    taken = step(actor, request.proposal, code, {"reason": text}, now=now, door=door)
    record(
        subject=request.proposal,
        scope=request.builder,
        reason=text,
        before=taken["before"],
        after={**taken["after"], "outcome": request.outcome},
    )
    notices.tell_moved(actor=actor, proposal=request.proposal, step=code)
    return request


@action("mandates.note_silence")
def note_silence(
    *, actor: Any, request: BuilderRequest, now: dt.datetime | None = None, door: str = "clock"
) -> BuilderRequest:
    """Record that a builder did not answer in time; the way to a waiver is open from here."""
    require(actor, "mandates.keep_time")
    now = now or timezone.now()
    in_state(request.proposal, "builder_asked")
    request.outcome, request.answered_at = Outcome.SILENT, now
    request.save()
    taken = step(actor, request.proposal, "note_silence", now=now, door=door)
    record(
        subject=request.proposal,
        scope=request.builder,
        before=taken["before"],
        after={**taken["after"], "outcome": request.outcome, "due_on": request.due_on},
    )
    notices.tell_moved(actor=actor, proposal=request.proposal, step="note_silence")
    return request
