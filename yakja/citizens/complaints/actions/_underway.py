"""One worker at a time takes what is under way; a try that failed comes again later, or stops and says why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F

from ..models import Underway

LEASE = dt.timedelta(minutes=5)
# Waiting times after each failed try; after the last one a person has to look.
RETRIES = tuple(dt.timedelta(minutes=m) for m in (1, 4, 15, 60, 240, 720, 1440, 2880))


def claim(rows: Any, *, now: dt.datetime, **lost: Any) -> Any:
    """The next of these rows that is due, held for this worker; None when there is none.

    `lost`: what is noted besides where a worker had held it and never came back.
    """
    for key, held in rows.due(now).order_by("next_try_at", "pk").values_list("pk", "held_until")[:20]:
        # The condition is asked again in the update itself: whoever comes second changes no row.
        mine = rows.model.objects.due(now).filter(pk=key)
        if mine.update(held_until=now + LEASE, attempts=F("attempts") + 1, **(lost if held else {})):
            return rows.get(pk=key)
    return None


def note_failed(row: Underway, *, problem: str, now: dt.datetime, is_final: bool, **also: Any) -> None:
    """It did not arrive this time: try later, or stop and say why."""
    over = is_final or row.attempts > len(RETRIES)
    wait = RETRIES[min(row.attempts, len(RETRIES)) - 1] if row.attempts else RETRIES[0]
    state = row.State.REFUSED if is_final else row.State.GIVEN_UP if over else row.State.WAITING
    type(row)._default_manager.filter(pk=row.pk).update(
        state=state, problem=problem[:300], held_until=None, next_try_at=now + wait, **also
    )


def note_sent(row: Underway, *, now: dt.datetime, **also: Any) -> None:
    """It has arrived."""
    type(row)._default_manager.filter(pk=row.pk).update(
        state=row.State.SENT, sent_at=now, held_until=None, problem="", **also
    )
