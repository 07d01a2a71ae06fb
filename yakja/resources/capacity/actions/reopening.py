"""A response that was sent is opened again, so that the body can mend it while the round runs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import AssessmentRound, Response
from ..notices import assessments as notices
from ._keeping import keep_counts

LONGEST = 300


@action("capacity.reopen_response")
def reopen_response(
    *, actor: Any, response: Response, reason: str, now: dt.datetime | None = None, door: str = "web"
) -> Response:
    """Give sent answers back to the body with the reason, and tell its officers. What was stated stands until they send again.

    Refuses `reason_missing`, `too_long`; Conflict `closed` once the round is over, `not_sent`.
    """
    require(actor, "capacity.reopen_response", response)
    reason = reason.strip()
    if not reason:
        refuse("reason_missing", _("Write the reason; the body reads it."), field="reason")
    if len(reason) > LONGEST:
        refuse("too_long", _("Write at most %(n)s letters."), field="reason", n=LONGEST)
    response = (
        Response.objects.select_for_update(of=("self",))
        .select_related("round__place", "body__place")
        .get(pk=response.pk)
    )
    if response.round.state != AssessmentRound.State.OPEN:
        raise Conflict(_("This round is closed."), code="closed")
    if response.state != Response.State.SENT:
        raise Conflict(_("These answers are open already."), code="not_sent")
    response.state, response.sent_at = Response.State.DRAFT, None
    response.reopened_at, response.reopened_reason = now or timezone.now(), reason
    response.save(update_fields=["state", "sent_at", "reopened_at", "reopened_reason"])
    keep_counts(response, response.door)  # offices may have been entered or closed since
    record(
        subject=f"capacity.response:{response.round.code}:{response.body.code}",
        scope=response.body,
        reason=reason,
        before={"state": Response.State.SENT},
        after={"state": Response.State.DRAFT},
    )
    notices.tell_reopened(actor=actor, response=response)
    return response
