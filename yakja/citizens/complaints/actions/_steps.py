"""What the verbs on a complaint have in common: the row held, a text as typed, one step of its case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from yakja.foundation.cases.actions import move
from yakja.foundation.cases.queries import calendar_of
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.rows import Ready, lend

from ..models import Complaint

LONGEST = 4000
_HELD = Ready(
    lambda key: Complaint.objects.select_for_update(of=("self",)).select_related("case").filter(pk=key), int
)


def held(complaint: Complaint) -> Complaint:
    """The row as it is now, locked, with its case as it is now."""
    row = _HELD.get(complaint.pk)
    lend(row.case, complaint.case)
    lend(row, complaint)
    return row


def typed(value: Any, field: str, *, needed: bool = True, most: int = LONGEST) -> str:
    """A text as typed, without what surrounds it; missing or too long is refused by name of the field."""
    text = str(value or "").replace("\0", "").strip()
    if needed and not text:
        refuse("missing", _("Write something here."), field=field)
    if len(text) > most:
        refuse("too_long", _("Please write at most %(n)s letters."), field=field, n=most)
    return text


def step(
    actor: Any,
    complaint: Complaint,
    code: str,
    *,
    facts: dict[str, Any] | None = None,
    text: Any = None,
    files: Iterable[Any] = (),
    due_at: dt.datetime | None = None,
    is_public: bool = True,
    now: dt.datetime,
    door: str,
) -> dict[str, Any]:
    """Take the case one move on; answers scope and states for the record."""
    case = complaint.case
    before = case.state
    complaint.case = case  # so that what follows from the move is written beside this very object
    move(
        actor=actor, case=case, code=code, facts=facts, text=text, files=files, due_at=due_at,
        is_public=is_public, now=now, door=door,
    )  # fmt: skip
    return {
        "subject": case,
        "scope": case.body,
        "before": {"state": before},
        "after": {"state": case.state},
    }


def working_days_from(complaint: Complaint, now: dt.datetime, days: float) -> dt.datetime:
    """The moment so many working days of eight hours from now."""
    return calendar_of(complaint.place).add_working_time(now, minutes=round(days * 8 * 60))
