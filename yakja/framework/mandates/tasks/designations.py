"""Long work and the clock of mandates."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from yakja.foundation.bodies.models import Body
from yakja.foundation.bodies.registry import Succession
from yakja.foundation.kit.permissions import CLOCK

from ..actions import call_review, end_mandate
from ..models import CapabilityReview, Mandate, Suspension
from ..queries import capability


def call_yearly_reviews(*, now: dt.datetime) -> None:
    """Call the review of every designation whose last look lies a year back."""
    today = timezone.localdate(now)
    for mandate in capability.due(today):
        call_review(
            actor=CLOCK, mandate=mandate, reason=CapabilityReview.Cause.YEARLY, today=today, door="clock"
        )


def follow_succession(succession: Succession) -> dict[str, int]:
    """What a body was charged with passes to its heir on the day; the past stays with the body that held it.

    Called by the bodies room in the transaction that carries a change out. Without an heir the mandates end, and
    what was delegated from them.
    """
    heir = succession.heir
    gone = [body for body in succession.predecessors if heir is None or body.pk != heir.pk]
    today = timezone.localdate()
    on = min(getattr(succession.change, "effective_on", None) or today, today)
    reason = succession.change.instrument[:500]
    held = Mandate.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), holder__in=gone)
    passed = 0
    for mandate in list(held.order_by("pk")):
        if heir is not None and mandate.valid_from >= on:
            mandate.holder = heir
            mandate.save(update_fields=["holder"])
        elif heir is not None:
            _pass_on(mandate, heir, on, reason)
        elif mandate.valid_from < on:
            end_mandate(actor=succession.actor, mandate=mandate, on=on, reason=reason or "-", door="system")
        passed += heir is not None
    return {"mandates": passed}


def _pass_on(mandate: Mandate, heir: Body, on: dt.date, reason: str) -> None:
    """End a mandate on a day and begin the heir's, with what hangs on it from then on."""
    until = mandate.valid_to
    later = Mandate.objects.get(pk=mandate.pk)
    later.pk, later.code = None, f"{mandate.code}-{heir.pk}"[:40]
    later._state.adding = True
    later.holder, later.valid_from, later.valid_to, later.end_reason = heir, on, until, ""
    later.save()
    mandate.valid_to, mandate.end_reason = on, reason
    mandate.save(update_fields=["valid_to", "end_reason"])
    below = Mandate.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), delegated_from=mandate)
    below.exclude(holder=heir).update(delegated_from=later)
    standing = mandate.suspensions.filter(until_day__isnull=True).first()
    if standing is not None:
        standing.until_day, standing.lifted_reason = max(on, standing.from_day), reason
        standing.save(update_fields=["until_day", "lifted_reason"])
        kept = Suspension.objects.get(pk=standing.pk)
        kept.pk, kept.mandate, kept.from_day, kept.until_day = None, later, max(on, standing.from_day), None
        kept._state.adding, kept.lifted_reason, kept.follows = True, "", None
        kept.save()
