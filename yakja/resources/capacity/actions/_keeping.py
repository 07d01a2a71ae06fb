"""What follows for bodies from what became known of them; a step of every verb that changes that."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from ..models import AssessmentRound, Response
from ..queries import answering as reads
from ._holdings import keep_holdings
from ._readiness import keep_readiness


def keep_bodies(bodies: Iterable[int]) -> None:
    """Work out again what these bodies may rely on today and which tools they can run."""
    wanted = sorted(set(bodies))
    day = timezone.localdate()
    keep_holdings(day, wanted)
    keep_readiness(day, wanted)


def keep_counts(response: Response, door: str) -> None:
    """How much of what must be answered is answered; `door` is how it was answered last."""
    slots = [slot for slot in reads.slots_of(response) if slot.question.is_required]
    response.asked, response.answered = len(slots), sum(1 for slot in slots if slot.is_answered)
    response.door = door if door in Response.Door.values else Response.Door.WEB
    response.save(update_fields=["asked", "answered", "door"])


def keep_counts_of_open_rounds(body: int) -> None:
    """After an office was entered or closed: what this body has not sent yet asks of other offices than before."""
    drafts = Response.objects.filter(
        body=body, state=Response.State.DRAFT, round__state=AssessmentRound.State.OPEN
    )
    for response in drafts.select_related("round", "body").order_by("pk"):
        keep_counts(response, response.door)
