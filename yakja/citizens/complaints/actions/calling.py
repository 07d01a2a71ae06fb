"""Numbers to ring back: put on the list by a missed call or a text nobody could sort, taken off by whoever rang."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.cases.actions import add_note
from yakja.foundation.channels.models import Address
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import SYSTEM, require
from yakja.foundation.places.queries import working_calendar

from ..models import CallBack, Complaint
from ._steps import typed
from .citizens_word import note_verified

WITHIN_HOURS = 8  # working hours until somebody rings
LONGEST = 4000
KEEP_CALLS = dt.timedelta(days=30)


@action("complaints.ask_call_back")
def ask_call_back(
    *,
    actor: Any,
    address: Address,
    why: str,
    text: str = "",
    now: dt.datetime | None = None,
    door: str = "sms",
) -> tuple[CallBack, bool]:
    """Put a number on the list; whoever is on it already stays once, with what they write now. Says whether it is new."""
    require(actor, "complaints.keep_time")
    now = now or timezone.now()
    due = working_calendar(None).add_working_time(now, minutes=WITHIN_HOURS * 60)
    row, is_new = CallBack.objects.select_for_update().get_or_create(
        address=address,
        settled_at__isnull=True,
        defaults={"why": why, "text": text[:LONGEST], "asked_at": now, "due_at": due},
    )
    if not is_new:
        row.text = "\n".join(part for part in (row.text, text) if part)[:LONGEST]
        CallBack.objects.filter(pk=row.pk).update(times=F("times") + 1, text=row.text)
        row.refresh_from_db(fields=["times"])
    record(subject=row, facts={"why": why, "new": is_new})
    return row, is_new


@action("complaints.settle_call_back")
def settle_call_back(
    *,
    actor: Any,
    call_back: CallBack,
    outcome: str,
    complaint: Complaint | None = None,
    now: dt.datetime | None = None,
    door: str = "phone",
) -> CallBack:
    """Take a number off the list. Refuses `bad_outcome`; of two who rang at once, the first has settled it."""
    require(actor, "complaints.file_for_somebody")
    if outcome not in CallBack.Outcome.values or (outcome == CallBack.Outcome.FILED) != (
        complaint is not None
    ):
        refuse("bad_outcome", _("Choose what came of the call."), field="outcome")
    fields = {
        "outcome": outcome,
        "complaint": complaint,
        "settled_at": now or timezone.now(),
        "by_ref": ref_of(actor),
    }
    if not CallBack.objects.filter(pk=call_back.pk, settled_at__isnull=True).update(**fields):
        raise Conflict(_("Somebody else has rung this number already."), code="settled")
    for name, value in fields.items():
        setattr(call_back, name, value)
    record(subject=call_back, facts={"outcome": outcome})
    return call_back


@action("complaints.hear_number")
def hear_number(*, actor: Any, complaint: Complaint, address: Address, door: str = "sms") -> Complaint:
    """A message that names the complaint came from the number left with it: so the number is the filer's."""
    require(actor, "complaints.keep_time")
    if complaint.filer_address_id == address.pk:
        note_verified(complaint, timezone.now())
    record(subject=complaint.case, scope=complaint.case.body, facts={"door": door})
    return complaint


@action("complaints.tell_more")
def tell_more(
    *, actor: Any, complaint: Complaint, text: str, now: dt.datetime | None = None, door: str = "sms"
) -> Complaint:
    """What the filer adds unasked: read by the office as a note, never by the public."""
    require(actor, "complaints.speak", complaint)
    add_note(
        actor=SYSTEM, case=complaint.case, text=typed(text, "text"), now=now or timezone.now(), door=door
    )
    record(subject=complaint.case, scope=complaint.case.body)
    return complaint


@action("complaints.forget_calls")
def forget_calls(*, actor: Any, now: dt.datetime, door: str = "clock") -> int:
    """What was settled thirty days ago is removed, number and words."""
    require(actor, "complaints.keep_time")
    gone, _each = CallBack.objects.filter(settled_at__lt=now - KEEP_CALLS).delete()
    record(subject="complaints.call_backs", facts={"gone": gone})
    return gone
