"""Loading the questionnaires, and the clock of rounds: reminders, escalation, the next round in its rhythm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone

from yakja.foundation.kit.permissions import CLOCK

from ..actions import rounds
from ..actions.templates import load_templates
from ..queries import rounds as reads


def load(actor: Any, say: Callable[[str], None]) -> None:
    """Templates and questions; a second run changes nothing that is the same."""
    said = load_templates(actor=actor, folder=settings.REFERENCE_DIR)
    if said["templates"] or said["questions"]:
        say(f"    {said['templates']} new or changed questionnaires, {said['questions']} questions")
    if said["without"]:
        say(
            f"    {len(said['without'])} questions become no reading, for want of: {', '.join(said['without'])}"
        )


def rounds_have_work() -> bool:
    """Whether anybody has to be reminded, an office above told, or a round proposed."""
    today = timezone.localdate()
    return bool(reads.due_steps(today)) or bool(reads.due_rounds(today))


def keep_rounds(*, now: dt.datetime) -> None:
    """Every step whose day has come, each once."""
    today = timezone.localdate(now)
    for step in reads.due_steps(today):
        rounds.take_step(actor=CLOCK, round=step.round, step=step.kind, responses=step.responses, now=now)
    for due in reads.due_rounds(today):
        rounds.propose_round(actor=CLOCK, template=due.template, place=due.place, opens_on=due.opens_on)
