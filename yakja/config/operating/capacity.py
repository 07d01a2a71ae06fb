"""What of capacity is public in the export: what is asked, needed and found; nothing of single persons, no office's counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yakja.resources.capacity.models import (
    AssessmentRound,
    CallQuestion,
    Competency,
    Establishment,
    Framework,
    GapCall,
    PlanLine,
    PlanPick,
    Profile,
    ProfileLevel,
    Question,
    Readiness,
    ReadinessCount,
    Remedy,
    Requirement,
    Resource,
    ResourcePlan,
    Response,
    Template,
)


def datasets(dataset: Callable[..., Any]) -> tuple[Any, ...]:
    """The files of questionnaires and rounds, of competencies and posts, of requirements and readiness."""
    return (
        dataset("assessment_templates", "Questionnaires", Template, (
            "code", "version", "name", "subject", "tiers", "every_months", "answer_days", "sample_percent", "source",
        )),
        dataset("assessment_questions", "Questions", Question, (
            "code", "template:code", "section", "text", "help", "kind", "scope", "resource:code", "options", "least", "most",
            "at_most_of", "is_required", "wants_evidence", "position",
        )),
        dataset("assessment_rounds", "Rounds of assessment", AssessmentRound, (
            "code", "template:code", "template_version", "name", "place:code", "state", "opens_on", "due_on", "closed_at",
            "sample_percent", "is_sample",
        )),
        dataset("assessment_responses", "Who answered in rounds of assessment", Response, (
            "round:code", "body:code", "state", "door", "answered", "asked", "sent_at", "is_late",
        )),
        dataset("competency_frameworks", "Frameworks of competencies", Framework, (
            "code", "name", "issuer", "year", "source",
        )),
        dataset("competencies", "Competencies", Competency, (
            "code", "framework:code", "area", "name", "shown_by", "also", "valid_months", "position", "source",
        )),
        dataset("post_profiles", "Kinds of posts", Profile, (
            "code", "name", "post_kind", "position", "source", "is_estimate",
        )),
        dataset("post_profile_levels", "What kinds of posts need", ProfileLevel, (
            "profile:code", "competency:code", "level", "source", "is_estimate",
        )),
        dataset("establishments", "Sanctioned seats", Establishment, (
            "body:code", "profile:code", "seats", "valid_from", "valid_to", "source", "is_sample",
        )),
        dataset("resources", "Things that bodies have more or less of", Resource, (
            "code", "group", "name", "unit", "combine", "valid_days", "profile:code", "competency:code", "level", "position",
            "source",
        )),
        dataset("requirements", "What tools need of a body", Requirement, (
            "tool:code", "resource:code", "quantity", "stated_by", "is_estimate", "source", "reason", "stated_on", "is_sample",
        )),
        dataset("remedies", "What closes a gap", Remedy, (
            "code", "resource:code", "name", "unit_paisa", "per", "fixed_paisa", "yearly_paisa", "lead_days", "closer",
            "is_estimate", "source", "as_of",
        )),
        dataset("readiness", "Which body can run which tool", Readiness, (
            "body:code", "tool:code", "verdict", "gaps", "unproven", "cost_paisa", "yearly_paisa", "lead_days", "has_estimates",
            "is_running", "is_sample", "computed_on",
        )),
        dataset("readiness_counts", "Readiness by place", ReadinessCount, (
            "place:code", "tool:code", "ready", "after", "blocked", "running", "unproven", "cost_paisa", "yearly_paisa",
            "computed_on",
        )),
        dataset("resource_plans", "Plans within a budget", ResourcePlan, (
            "code", "name", "place:code", "owner:code", "budget_paisa", "state", "computed_on", "cost_paisa", "yearly_paisa",
            "cells_gained", "bound", "greedy_cells", "greedy_paisa", "handed_to:code", "hand_over_on", "made_at", "decided_at",
            "instrument", "is_sample",
        ), lambda rows: rows.exclude(state="draft")),
        dataset("plan_picks", "Which body adopts which tool", PlanPick, (
            "plan:code", "body:code", "tool:code", "cells", "share_paisa", "reason",
        ), lambda rows: rows.exclude(plan__state="draft")),
        dataset("plan_lines", "Gaps a plan closes", PlanLine, (
            "plan:code", "body:code", "resource:code", "before", "target", "cost_paisa", "yearly_paisa", "budget_line", "closer",
            "owner:code", "due_on", "state", "checked_on", "found", "note", "is_estimate",
        ), lambda rows: rows.exclude(plan__state="draft")),
        dataset("gap_calls", "Calls about gaps", GapCall, (
            "code", "title", "problem", "place:code", "owner:code", "money_paisa", "state", "closes_on", "published_at", "result",
            "is_sample",
        ), lambda rows: rows.exclude(state="draft")),
        dataset("call_questions", "Questions to calls, answered", CallQuestion, (
            "call:code", "text", "asked_at", "answer", "answered_at",
        ), lambda rows: rows.filter(answered_at__isnull=False)),
    )  # fmt: skip


_COUNTS = "may count the persons of one office; told on pages that hold small numbers back"
_LOT = (
    "which office was drawn is nobody's to know while the round runs; differences are published by question"
)
_LINE = "of one person: for that person and the line above alone"
WITHHELD = {
    "capacity.site": "offices as bodies enter them; no register of their own",
    "capacity.reading": _COUNTS,
    "capacity.holding": _COUNTS,
    "capacity.answer": _COUNTS,
    "capacity.visit": _LOT,
    "capacity.finding": _LOT,
    "capacity.experience": "free text that may name persons; what was taken over stands in the requirement",
    "capacity.funder": "a working list of those who plan; what was granted stands on the page of a call",
    "capacity.fundermatch": "what funders said, while it is being asked",
    "capacity.funder_places": "as the funders",
    "capacity.gapcall_lines": "which gaps a call is about stands on its page",
    "capacity.loan": "between two bodies",
    "capacity.staffmember": _LINE,
    "capacity.staffskill": _LINE,
}
KEPT_BACK = {
    "capacity.assessmentround.opened_by_ref": "names a person",
    "capacity.response.sent_by_ref": "names a person",
    "capacity.resourceplan.made_by_ref": "names a person",
    "capacity.resourceplan.decided_by_ref": "names a person",
    "capacity.gapcall.made_by_ref": "names a person",
    "capacity.callquestion.asked_by_ref": "names a person",
    "capacity.callquestion.answered_by_ref": "names a person",
    "capacity.assessmentround.seed": "published with the round when it closes",
    "capacity.response.reminders": "working notes",
    "capacity.response.reminded_at": "working notes",
    "capacity.response.escalated_at": "working notes",
    "capacity.response.reopened_at": "working notes",
    "capacity.response.reopened_reason": "free text of a steward to a body",
}
