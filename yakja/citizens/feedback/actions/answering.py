"""Taking an answer through any door; and showing a number to a caller outside the judged office."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.permissions import require

from ..models import Door, Invitation, Outcome, Response
from ..registry import CHALLENGES, QUESTION_SETS

LONGEST = 1250


@action("feedback.answer")
def answer(
    *,
    actor: Any,
    invitation: Invitation,
    outcome: str = "",
    ease: int | None = None,
    challenge: str = "",
    text: str = "",
    voice: Any = None,
    language: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> Response:
    """Keep what was answered. Until the last day an answer may be completed or changed; twice the same is once.

    A digit by SMS brings one of the questions only; what was said before stays. Raises Conflict (`over`) after
    the last day, ValidationError naming the field for what is not offered.
    """
    require(actor, "feedback.answer_at_desk" if door == Door.DESK else "feedback.answer", invitation)
    now = now or timezone.now()
    locked = Invitation.objects.select_for_update().select_related("prompt", "body").get(pk=invitation.pk)
    if not locked.may_still_answer(now):
        raise Conflict(_("The time for this answer is over. Thank you all the same."), code="over")
    row = Response.objects.filter(invitation=locked).first()
    _check(outcome, ease, challenge, text, locked.prompt.questions, is_first=row is None)
    row = row or Response(invitation=locked, answered_at=now, door=door, language=language or active())
    row.outcome = outcome or row.outcome
    row.ease = ease or row.ease
    row.challenge = challenge or row.challenge
    row.is_sensitive = bool(row.challenge and CHALLENGES[row.challenge].is_sensitive)
    row.text = text.strip() or row.text
    row.changed_at = now
    if door == Door.DESK:
        row.door, row.helper = Door.DESK, ref_of(actor)
    if voice is not None:
        row.voice = store_file(
            actor=actor,
            upload=voice,
            purpose="feedback.voice",
            visibility=StoredFile.Visibility.BODY,
            owner=locked,
            door=door,
        )
    row.save()
    record(subject=locked, scope=locked.body, facts={"door": door, "helper": row.helper})
    return row


def _check(
    outcome: str, ease: int | None, challenge: str, text: str, questions: str, *, is_first: bool
) -> None:
    if is_first and not outcome and ease is None:
        refuse("empty", _("Say whether you got what you came for."), field="outcome")
    if outcome and outcome not in Outcome.values:
        refuse("outcome", _("Choose one of the answers."), field="outcome")
    if ease is not None and not 1 <= ease <= 5:
        refuse("ease", _("Choose a number from 1 to 5."), field="ease")
    if challenge and challenge not in QUESTION_SETS[questions]:
        refuse("challenge", _("Choose one of the reasons."), field="challenge")
    if len(text) > LONGEST:
        refuse("too_long", _("Shorten this to 1,250 signs."), field="text")


@action("feedback.look_up_number")
def look_up_number(*, actor: Any, invitation: Invitation, door: str = "web") -> str:
    """The number of somebody to be called; every look is recorded."""
    require(actor, "feedback.answer_at_desk", invitation)
    record(subject=invitation, scope=invitation.body)
    return invitation.address.value if invitation.address is not None else ""
