"""The clock of mandates."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yakja.foundation.kit.permissions import CLOCK

from ..actions import publication, requests, waivers
from ..queries import exceptions


def gate_has_work() -> bool:
    """Whether any day of the gate has passed that nobody has noted yet."""
    return exceptions.has_due(timezone.localdate())


def keep_gate(*, now: dt.datetime) -> None:
    """Silence recorded, waivers ended, withheld fields opened, emergencies reminded; each in its own transaction."""
    day = timezone.localtime(now).date()
    due = exceptions.due(day)
    for request in due.silent:
        requests.note_silence(actor=CLOCK, request=request, now=now)
    for waiver in due.expired:
        waivers.note_expiry(actor=CLOCK, waiver=waiver, now=now)
    for waiver in due.ending:
        waivers.warn_of_expiry(actor=CLOCK, waiver=waiver, now=now)
    for redaction in due.opening:
        publication.open_redaction(actor=CLOCK, redaction=redaction, now=now)
    for proposal in due.unpublished:
        publication.remind_emergency(actor=CLOCK, proposal=proposal, what="publish", now=now)
    for proposal in due.unreviewed:
        publication.remind_emergency(actor=CLOCK, proposal=proposal, what="review", now=now)
