"""The clock of casework: the ladders of cases whose next rung is due."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import CLOCK

from .actions import escalate
from .actions.escalating import rewind
from .models import Case
from .queries.deadlines import calendar_of, escalations_due, next_rung

logger = logging.getLogger(__name__)


def tick(*, now: dt.datetime) -> None:
    """Called every minute."""
    escalate_due(now=now)


def escalate_due(*, now: dt.datetime) -> int:
    """Let every rung that is due fire, those that a lost tick left behind too; answers how many fired.

    Two ticks at the same moment are harmless: each case is locked, and a rung fires once for each deadline.
    """
    fired, after = 0, None
    while due := escalations_due(now, after=after):
        for case in due:
            fired += _climb(case, now)
        last = due[-1]
        assert last.escalates_at is not None
        after = (last.escalates_at, last.pk)
    return fired


def _climb(case: Case, now: dt.datetime) -> int:
    """All rungs of one case that are due, each in a transaction of its own; one broken case keeps no other back."""
    fired = 0
    for _rung in case.workflow.ladder:
        here = Case.objects.select_related("body__place", "place").get(pk=case.pk)
        coming = (
            next_rung(here, calendar_of(here.place or here.body.place)) if here.closed_at is None else None
        )
        try:
            if coming is None or coming[1] > now:
                if here.escalates_at is not None and here.escalates_at <= now:
                    with transaction.atomic():
                        rewind(case=here)
                return fired
            escalate(actor=CLOCK, case=here, rung=coming[0], now=now)
        except Conflict:
            return fired  # another tick was here first
        except Exception:
            logger.exception("the ladder of case %s stopped at %s", here.reference, coming and coming[0].code)
            return fired
        fired += 1
    return fired
