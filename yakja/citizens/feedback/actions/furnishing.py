"""What the sample needs at once: a past year of questions and answers, set-based and marked as invented."""

from __future__ import annotations

from typing import Any

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..models import Invitation, Response


@action("feedback.furnish_year")
def furnish_year(
    *, actor: Any, invitations: list[Invitation], answers: dict[str, Response], door: str = "sample"
) -> int:
    """Store invented invitations, and the answers by the reference of their invitation."""
    require(actor, "feedback.invite")
    if not all(row.is_sample for row in invitations):
        refuse("not_sample", "Only invented rows are stored this way.")
    stored = Invitation.objects.bulk_create(invitations, batch_size=1000)
    for row in stored:
        if row.reference in answers:
            answers[row.reference].invitation = row
    Response.objects.bulk_create(answers.values(), batch_size=1000)
    record(subject="feedback:sample", after={"invitations": len(stored), "answers": len(answers)})
    return len(answers)
