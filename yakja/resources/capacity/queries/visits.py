"""Sites that were drawn to be looked at, for those who look; and what they are asked there."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ..models import AssessmentRound, Question, Visit


def questions_for(visit: Visit) -> list[Question]:
    """What an inspector answers at a site: its questions in figures, and yes or no."""
    return list(
        Question.objects.filter(
            template=visit.response.round.template_id,
            scope=Question.Scope.SITE,
            kind__in=[Question.Kind.NUMBER, Question.Kind.MONEY, Question.Kind.YES],
        )
        .select_related("resource")
        .order_by("position", "pk")
    )


def visits_for(actor: Any) -> QuerySet[Visit]:
    """Sites the actor may look at in open rounds, those not yet seen first."""
    return (
        Visit.objects.visible_to(actor)
        .filter(response__round__state=AssessmentRound.State.OPEN)
        .select_related(
            "response__round__template",
            "response__body__place",
            "response__body__kind",
            "site",
            "inspector_body",
        )
        .order_by("received_at", "response__round__due_on", "response__body__name_key_en", "pk")
    )


def visit_for(actor: Any, pk: int) -> Visit | None:
    """One of them."""
    return visits_for(actor).filter(pk=pk).first()
