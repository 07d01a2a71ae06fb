"""Long work and the clock of mandates."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yakja.foundation.bodies.registry import Succession
from yakja.foundation.kit.permissions import CLOCK

from .actions import call_review
from .models import CapabilityReview, Mandate
from .queries import capability

# Designations


def call_yearly_reviews(*, now: dt.datetime) -> None:
    """Call the review of every designation whose last look lies a year back."""
    today = timezone.localdate(now)
    for mandate in capability.due(today):
        call_review(
            actor=CLOCK, mandate=mandate, reason=CapabilityReview.Cause.YEARLY, today=today, door="clock"
        )


def follow_succession(succession: Succession) -> dict[str, int]:
    """What a body was charged with passes to its heir on the day; the past stays with the body that held it.

    Called by the bodies room in the transaction that carries a change out. Without an heir the mandates end.
    """
    heir = succession.heir
    gone = [body for body in succession.predecessors if heir is None or body.pk != heir.pk]
    on = min(getattr(succession.change, "effective_on", None) or timezone.localdate(), timezone.localdate())
    passed = 0
    for mandate in Mandate.objects.valid_on(on).filter(holder__in=gone).order_by("pk"):
        if heir is not None and mandate.valid_from >= on:
            mandate.holder = heir
            mandate.save(update_fields=["holder"])
            passed += 1
            continue
        if mandate.valid_from >= on:
            continue
        until, standing = mandate.valid_to, mandate.suspensions.filter(until_day__isnull=True).first()
        mandate.valid_to = on
        mandate.end_reason = succession.change.instrument[:500]
        mandate.save(update_fields=["valid_to", "end_reason"])
        if heir is None:
            continue
        later = Mandate.objects.get(pk=mandate.pk)
        later.pk, later.code = None, f"{mandate.code}-{heir.pk}"[:40]
        later.holder, later.valid_from, later.valid_to, later.end_reason = heir, on, until, ""
        later._state.adding = True
        later.save()
        Mandate.objects.filter(delegated_from=mandate, valid_to__isnull=True).update(delegated_from=later)
        if standing is not None:
            standing.mandate = later
            standing.save(update_fields=["mandate"])
        passed += 1
    return {"mandates": passed}
