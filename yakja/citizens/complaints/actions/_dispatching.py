"""What goes out to another system, queued in the transaction of what brought it there."""

from __future__ import annotations

import datetime as dt

from yakja.foundation.cases.models import CaseEvent

from ..models import Complaint, Dispatch, Standing, WordBack
from ..queries.overlays import standing_of


def queue_out(complaint: Complaint, now: dt.datetime) -> None:
    """Let a complaint go out where its body keeps its complaints elsewhere; part of the action that brought it there."""
    if complaint.external_number or complaint.case.is_restricted or complaint.case.closed_at is not None:
        return
    standing = standing_of(complaint.case.body_id, complaint.category_id)
    if standing is None or standing.mode != Standing.Mode.OVERLAY or not standing.endpoint:
        return
    Dispatch.objects.get_or_create(
        complaint=complaint, defaults={"standing": standing, "next_try_at": now, "queued_at": now}
    )


def queue_word_back(complaint: Complaint, event: CaseEvent) -> None:
    """Let the citizen's no go back to the system whose office had called it done; before the case leaves that office."""
    if not complaint.external_number or complaint.case.is_restricted:
        return
    sent = (
        Dispatch.objects.filter(complaint=complaint, state=Dispatch.State.SENT)
        .select_related("standing")
        .first()
    )
    standing = sent.standing if sent else standing_of(complaint.case.body_id, complaint.category_id)
    if standing is None or not standing.endpoint or standing.system_name[:60] != complaint.external_system:
        return
    WordBack.objects.get_or_create(
        event=event,
        defaults={
            "complaint": complaint,
            "standing": standing,
            "next_try_at": event.at,
            "queued_at": event.at,
        },
    )
