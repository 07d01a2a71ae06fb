"""What the verbs on a complaint have in common: the row held, a text as typed, one step of its case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from yakja.foundation.cases.actions import move
from yakja.foundation.cases.queries import calendar_of
from yakja.foundation.kit.errors import refuse

from ..models import Complaint

LONGEST = 4000
_FOLLOWS = ("phase", "proposed_at", "asked_again_at", "reopened", "closed_minutes", "four_weeks_at")


def held(complaint: Complaint) -> Complaint:
    """The row as it is now, locked, joined with its case."""
    return Complaint.objects.select_for_update(of=("self",)).with_case().get(pk=complaint.pk)


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
    move(
        actor=actor, case=case, code=code, facts=facts, text=text, files=files, due_at=due_at,
        is_public=is_public, now=now, door=door,
    )  # fmt: skip
    # What follows from the move is written beside this object.
    complaint.refresh_from_db(fields=_FOLLOWS)
    complaint.case = case  # reading the row anew forgets it, since its key is the case's
    return {
        "subject": case,
        "scope": case.body,
        "before": {"state": before},
        "after": {"state": case.state},
    }


def working_days_from(complaint: Complaint, now: dt.datetime, days: float) -> dt.datetime:
    """The moment so many working days of eight hours from now."""
    return calendar_of(complaint.place).add_working_time(now, minutes=round(days * 8 * 60))
