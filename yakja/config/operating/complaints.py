"""What of complaints and feedback is public in the export: what they are decided by, and the counts; never a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yakja.citizens.complaints.models import (
    Category,
    CategoryGroup,
    ClosingReason,
    FilingQuestion,
    ResponseTemplate,
    RoutingLine,
)


def datasets(dataset: Callable[..., Any]) -> tuple[Any, ...]:
    """The files of complaints and feedback."""
    return (
        dataset("complaint_groups", "Groups of complaint categories", CategoryGroup, ("code", "position", "name", "icon")),
        dataset("complaint_categories", "Complaint categories", Category, (
            "code", "position", "group:code", "function:code", "second_function:code", "name", "help", "icon", "owner", "target_hours",
            "may_be_anonymous", "is_private", "is_sensitive", "asks", "call_number", "call_source", "review", "source",
        )),
        dataset("complaint_questions", "Questions that categories ask", FilingQuestion, ("code", "kind", "choices", "text", "review")),
        dataset("complaint_routing", "Whose work a complaint is", RoutingLine, (
            "code", "category:code", "province:code", "places", "area", "role", "action", "kinds", "body:code", "post", "outside_name",
            "call_number", "call_source", "valid_from", "valid_to", "status", "source", "note",
        )),
        dataset("complaint_reasons", "Reasons an office may end a complaint with", ClosingReason, (
            "code", "position", "outcome", "needs", "may_appeal", "name", "text", "review",
        )),
        dataset("complaint_templates", "Texts an office may begin an answer from", ResponseTemplate, (
            "code", "position", "state", "categories", "reason", "text", "review",
        )),
    )  # fmt: skip


_PAGE = "published on its page and in the API, where numbers and names of persons are covered"
_PERSONAL = "of the citizen: who said what, and when"
_PARTS = "published as figures, where parts of few are held back"
WITHHELD = {
    "complaints.mediafetch": "the work of this machine",
    "complaints.wordback": "the work of this machine",
    "complaints.complaint": _PAGE,
    "complaints.solution": _PAGE,
    "complaints.complaintcount": _PARTS,
    "complaints.closeddays": _PARTS,
    "complaints.supporter": _PERSONAL,
    "complaints.call": _PERSONAL,
    "complaints.callback": _PERSONAL,
    "complaints.wordchange": "holds what a moderator has withheld",
    "complaints.receiptsecret": "what receipts are signed with",
    "complaints.standing": "names the settings of other systems",
    "complaints.dispatch": "bookkeeping of what goes to other systems",
    "feedback.prompt": "working settings of who is asked",
    "feedback.invitation": _PERSONAL,
    "feedback.response": _PARTS,
    "feedback.looppublication": "published on its page",
}
KEPT_BACK: dict[str, str] = {}
