"""The clock of complaints: silence, reminders, the questionnaire, news of what was filed, counts that are checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from yakja.foundation.kit.permissions import CLOCK
from yakja.foundation.places.queries import working_calendar

from .actions import calling, citizens_word, keeping, loading
from .models import Complaint, Phase

BATCH = 500


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """Groups, categories, the decision table, reasons, templates; a second run changes nothing that is the same."""
    said = loading.load_reference(actor=actor, folder=settings.REFERENCE_DIR)
    say(f"    {sum(said.values())} new or changed rows of what complaints are decided by")


def has_silent(*, now: dt.datetime | None = None) -> bool:
    """Whether anybody is being asked, or a questionnaire is due."""
    now = now or timezone.now()
    return (
        Complaint.objects.filter(phase=Phase.PROPOSED).exists()
        or Complaint.objects.filter(four_weeks_at__lte=now).exists()
    )


def keep_asking(*, now: dt.datetime) -> dict[str, int]:
    """Ask once more, close what was not answered, send the questionnaires; each once, and a lost run is caught up."""
    done = {"asked": 0, "lapsed": 0, "questionnaires": 0}
    earliest = now - dt.timedelta(days=citizens_word.REMIND_DAYS)
    waiting = Complaint.objects.with_case().filter(phase=Phase.PROPOSED, proposed_at__lte=earliest)
    for complaint in waiting.order_by("proposed_at", "case_id")[:BATCH]:
        assert complaint.proposed_at is not None
        calendar = working_calendar(complaint.place)
        passed = calendar.working_minutes_between(complaint.proposed_at, now) / (8 * 60)
        try:
            if passed >= citizens_word.SILENCE_DAYS:
                citizens_word.lapse(actor=CLOCK, complaint=complaint, now=now)
                done["lapsed"] += 1
            elif passed >= citizens_word.REMIND_DAYS and complaint.asked_again_at is None:
                done["asked"] += citizens_word.ask_again(actor=CLOCK, complaint=complaint, now=now)
        except ValidationError:
            continue  # answered at this very moment
    due = Complaint.objects.with_case().filter(four_weeks_at__lte=now).order_by("four_weeks_at")[:BATCH]
    for complaint in due:
        done["questionnaires"] += keeping.send_questionnaire(actor=CLOCK, complaint=complaint, now=now)
    return done


def has_news() -> bool:
    return Complaint.objects.filter(told_at__isnull=True).exists()


def publish_news(*, now: dt.datetime) -> int:
    """Tell those who follow of what was filed; outside the filing, which must be quick."""
    told = 0
    while fresh := keeping.publish_news(actor=CLOCK, now=now):
        told += fresh
    return told


def check_counts(*, now: dt.datetime) -> int:
    """Compare kept counts with a fresh count, mend and report; answers how many rows differed."""
    return keeping.mend_counts(actor=CLOCK)


def forget_filers(*, now: dt.datetime) -> int:
    """Names and numbers whose time has come are emptied; what was rung back long ago is removed."""
    calling.forget_calls(actor=CLOCK, now=now)
    return keeping.forget_filers(actor=CLOCK, now=now)
