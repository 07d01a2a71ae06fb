"""When password or codes are lost: two officers one level up vouch for the person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from .. import notices
from ..models import Person, ResetApproval, ResetRequest, SignInLink
from .links import new_link

RESET_LASTS = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Approval:
    """`is_complete` with the second voice; `link` is shown to that officer only when it could not be sent."""

    request: ResetRequest
    is_complete: bool
    link: str = ""
    was_sent: bool = False


@action("people.request_reset")
def request_reset(*, actor: Any, person: Person, reason: str, door: str = "web") -> ResetRequest:
    """Ask, for a colleague who cannot sign in, that two officers one level up let them set everything anew."""
    require(actor, "people.request_reset", person)
    reason = reason.strip()
    if not reason:
        refuse(
            "reason_missing", _("Say what was lost and how you know that it is them who ask."), field="reason"
        )
    if person.account is None:
        refuse("no_account", _("This person has no account to sign in with."))
    if ResetRequest.objects.open().filter(person=person).exists():
        raise Conflict(_("A reset for this person is waiting already."), code="already_asked")
    role = (
        person.roles.in_force()
        .filter(body__isnull=False)
        .select_related("body")
        .order_by("starts_on", "id")
        .first()
    )
    request = ResetRequest.objects.create(
        person=person,
        body=role.body if role else None,
        reason=reason,
        asked_at=timezone.now(),
        asked_by_ref=ref_of(actor),
    )
    record(subject=person, scope=request.body, reason=reason, facts={"request": request.pk})
    return request


def _open(request: ResetRequest) -> ResetRequest:
    found = (
        ResetRequest.objects.select_for_update(of=("self",))
        .select_related("person__account", "body__parent")
        .get(pk=request.pk)
    )
    if found.closed_at is not None:
        raise Conflict(_("This request has been dealt with already."), code="already_closed")
    return found


@action("people.approve_reset")
def approve_reset(*, actor: Any, request: ResetRequest, door: str = "web") -> Approval:
    """One of two voices. The second, from another person, sends the link that lets them in once."""
    require(actor, "people.approve_reset", request)
    request = _open(request)
    if request.approvals.filter(person=actor.person).exists():
        raise Conflict(_("You have approved this already; a second officer must."), code="already_approved")
    ResetApproval.objects.create(request=request, person=actor.person, approved_at=timezone.now())
    voices = request.approvals.count()
    answer = Approval(request, is_complete=False)
    if voices >= ResetRequest.NEEDED:
        request.closed_at = timezone.now()
        request.outcome = ResetRequest.Outcome.APPROVED
        request.save(update_fields=["closed_at", "outcome"])
        link = new_link(
            person=request.person, purpose=SignInLink.Purpose.RESET, lasts=RESET_LASTS, made_by=ref_of(actor)
        )
        was_sent = notices.tell_reset(request, link, actor=actor)
        answer = Approval(request, is_complete=True, link="" if was_sent else link, was_sent=was_sent)
    record(
        subject=request.person,
        scope=request.body,
        after={"voices": voices, "is_complete": answer.is_complete},
        facts={"request": request.pk, "link_shown_to_approver": bool(answer.link)},
    )
    return answer


@action("people.refuse_reset")
def refuse_reset(*, actor: Any, request: ResetRequest, reason: str, door: str = "web") -> ResetRequest:
    """One officer one level up is enough to say no."""
    require(actor, "people.refuse_reset", request)
    reason = reason.strip()
    if not reason:
        refuse("reason_missing", _("Say why it is refused."), field="reason")
    request = _open(request)
    request.closed_at = timezone.now()
    request.outcome = ResetRequest.Outcome.REFUSED
    request.save(update_fields=["closed_at", "outcome"])
    record(subject=request.person, scope=request.body, reason=reason, facts={"request": request.pk})
    return request
