"""What of strategies is public: all that is public on their pages; drafts and withdrawn strategies are left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from yakja.framework.strategy.models import (
    BudgetLine,
    Initiative,
    Meeting,
    Milestone,
    Objective,
    ObjectiveValue,
    Risk,
    Slip,
    StatusChange,
    StatusUpdate,
    Strategy,
    StrategyStanding,
    StrategyVersion,
    UpdateDuty,
    VersionParagraph,
)

_HIDDEN = ("draft", "withdrawn")


def _public(way: str) -> Callable[[Any], Any]:
    """Only rows of strategies that anybody may read; `way` leads from the row to its strategy."""
    return lambda rows: rows.exclude(**{f"{way}__case__state__in": _HIDDEN})


def datasets(dataset: Callable[..., Any], pairs: Callable[..., Any]) -> tuple[Any, ...]:
    """The files of the measured half."""
    verdict = ("status", "rule", "status_since")
    return (
        dataset("strategy_versions", "Versions of the texts of strategies", StrategyVersion, (
            "id", "strategy:code", "number", "occasion", "why", "frozen_at",
        ), only=_public("strategy")),
        dataset("strategy_paragraphs", "Paragraphs of every version", VersionParagraph, (
            "version", "paragraph:mark", "section", "position", "text", "revision",
        ), only=_public("version__strategy")),
        dataset("strategy_meetings", "Meetings at which comments were taken down", Meeting, (
            "strategy:code", "place:code", "venue", "held_on", "organiser:code", "women", "men", "recorded_at", "is_sample",
        ), only=_public("strategy")),
        dataset("strategies", "Strategies", Strategy, (
            "code", "name", "place:code", "parent:code", "owner:code", "starts_on", "ends_on", "comments_until", "adopted_on",
            "instrument", "is_sample",
        ), only=lambda rows: rows.exclude(case__state__in=_HIDDEN)),
        dataset("strategy_standings", "Strategies: their status and its rule", StrategyStanding, (
            "strategy:code", *verdict, "status_facts", "computed_at",
        ), only=_public("strategy")),
        dataset("objectives", "Objectives and their targets", Objective, (
            "code", "strategy:code", "position", "name", "why", "owner:code", "measure", "indicator", "place:code", "body:code",
            "kind:code", "at_least", "weakest", "target_milli", "due_on", "is_less_better", "baseline_on", "baseline_numerator",
            "baseline_denominator", "baseline_frozen_at", "withdrawn_on", "withdrawal", *verdict, "status_facts", "is_sample",
        ), only=_public("strategy")),
        replace(pairs("objective_functions", "Functions whose cells an objective counts", Objective, "functions", ("objective:code", "function:code")), only=_public("objective__strategy")),
        dataset("objective_values", "What objectives stood at, with every revision", ObjectiveValue, (
            "objective:code", "day", "numerator", "denominator", "declared_only", "unknown", "computed_at", "revision", "reason",
        ), only=_public("objective__strategy")),
        dataset("initiatives", "Initiatives", Initiative, (
            "code", "strategy:code", "position", "name", "what", "lead:code", "mandate:code", "starts_on", "ends_on", *verdict,
            "status_facts", "is_sample",
        ), only=_public("strategy")),
        replace(
            pairs("initiative_objectives", "Objectives that initiatives serve", Initiative, "objectives", ("initiative:code", "objective:code")),
            only=_public("initiative__strategy"),
        ),
        replace(
            pairs("initiative_waits", "Initiatives that wait for others", Initiative, "waits_for", ("from_initiative:code", "to_initiative:code")),
            only=_public("from_initiative__strategy"),
        ),
        dataset("budget_lines", "Money of initiatives", BudgetLine, (
            "initiative:code", "name", "fiscal_year", "planned_paisa", "planned_source", "spent_paisa", "spent_until",
            "spent_source", "is_sample",
        ), only=_public("initiative__strategy")),
        dataset("risks", "Risks of initiatives", Risk, (
            "initiative:code", "text", "likelihood", "harm", "answer", "closed_on",
        ), only=_public("initiative__strategy")),
        dataset("milestones", "Milestones", Milestone, (
            "code", "initiative:code", "position", "name", "needs", "owner:code", "planned_on", "forecast_on", "actual_on",
            "proof_url", "proof_body:code", "proof_function:code", "proof_note", "closed_at", *verdict, "status_facts", "is_sample",
        ), only=_public("initiative__strategy")),
        replace(pairs("milestone_waits", "Milestones that wait for others", Milestone, "waits_for", ("from_milestone:code", "to_milestone:code")), only=_public("from_milestone__initiative__strategy")),
        dataset("slips", "Every slip of a milestone", Slip, (
            "id", "milestone:code", "from_on", "to_on", "cause", "reason", "pushed", "pushed_by", "on", "recorded_at",
        ), only=_public("milestone__initiative__strategy")),
        dataset("status_changes", "Every change of status", StatusChange, (
            "strategy:code", "subject", "code", "day", "before", "status", "rule", "facts", "recorded_at",
        ), only=_public("strategy")),
        dataset("update_duties", "Who reports on a strategy, and how often", UpdateDuty, (
            "id", "strategy:code", "owner:code", "months", "working_day", "since", "last_on", "next_due_on", "overdue_since",
        ), only=_public("strategy")),
        dataset("status_updates", "What owners say", StatusUpdate, (
            "duty", "on", "word", "text", "language", "at_risk", "facts", "written_at", "is_sample",
        ), only=_public("duty__strategy")),
    )  # fmt: skip


WITHHELD = {
    "strategy.drafter": "persons",
    "strategy.paragraph": "the text in hand; what is frozen in versions is public",
    "strategy.paragraphchange": "the text in hand; what is frozen in versions is public",
    "strategy.comment": "persons; what is shown of comments is a public list of each strategy",
    "strategy.reply": "stands with the comments",
    "strategy.story": "shown while consent lasts",
    "strategy.story_functions": "shown while consent lasts",
    "strategy.measuringmark": "the work of this machine",
    "strategy.updatenotice": "letters to officers",
}
KEPT_BACK = {
    "strategy.strategy.withdrawn_on": "withdrawn strategies are left out",
    "strategy.strategy.withdrawn_by_order": "withdrawn strategies are left out",
    "strategy.strategyversion.actor_ref": "a person",
    "strategy.meeting.minutes": "may name persons",
    "strategy.meeting.recorded_by": "a person",
    "strategy.strategy.case": "casework",
    "strategy.milestone.proof_file": "files are downloaded one by one",
    "strategy.milestone.closed_by": "a person",
    "strategy.milestone.review_asked_on": "the work of this machine",
    "strategy.slip.recorded_by": "a person",
    "strategy.slip.recorder": "a person",
}
