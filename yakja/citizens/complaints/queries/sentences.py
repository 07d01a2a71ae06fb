"""Sentences an officer may begin from: those that fit the step and the category, filled with what is known."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils import timezone, translation

from yakja.foundation.kit.i18n import CODES
from yakja.foundation.ui import formats

from ..models import Complaint, ResponseTemplate
from .wording import text_in

# The states of the table of templates, by the step whose form they begin.
STEP_OF = {
    "waiting": "ask", "resolution_proposed": "propose", "no_funds": "plan", "acknowledged": "say", "in_progress": "say",
    "escalated": "say",
}  # fmt: skip
_HOLE = re.compile(r"\{([a-z_]+)\}")
_GAP = "____"


@dataclass(frozen=True)
class Offered:
    """A sentence ready for the form of a step; `reason` is the one it belongs to, or ""."""

    code: str
    step: str
    reason: str
    text: str


def sentences_for(complaint: Complaint) -> list[Offered]:
    """In the language of the complaint; what is not known stays a gap to be filled in."""
    rows = ResponseTemplate.objects.filter(state__in=STEP_OF).order_by("position")
    fitting = [
        row
        for row in rows
        if (not row.categories or complaint.category.code in row.categories) and _is_of_now(row, complaint)
    ]
    return [Offered(r.code, STEP_OF[r.state], r.reason, _filled(r, complaint)) for r in fitting]


def _is_of_now(row: ResponseTemplate, complaint: Complaint) -> bool:
    """An acknowledgement comes first, an apology only from the level that took over."""
    if row.state == "acknowledged":
        return complaint.case.state in ("filed", "reopened")
    return row.state != "escalated" or complaint.case.level > 0


def _filled(row: ResponseTemplate, complaint: Complaint) -> str:
    text, language = text_in(dict(row.text), complaint.language)
    with translation.override(language if language in CODES else "ur"):
        known = {
            "reference": complaint.reference,
            "body": text_in(dict(complaint.case.body.name), language)[0],
            "officer": text_in(dict(complaint.case.post.title), language)[0] if complaint.case.post else "",
            "date": formats.plain_day(timezone.localtime(complaint.case.due_at))
            if complaint.case.due_at
            else "",
        }
    return _HOLE.sub(lambda hole: known.get(hole[1]) or _GAP, text)
