"""Loading what the product ships, and the clock of readiness: what expires, and everything once a night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import CLOCK

from ..actions import loading
from ..actions import readiness as verbs
from ..models import Holding
from ..queries import readiness as reads

# Between two parts of a night's work everybody else may write.
AT_ONCE = 500


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """Competencies, profiles, resources, remedies, requirements; a second run changes nothing that is the same."""
    said = loading.load_reference(actor=actor, folder=settings.REFERENCE_DIR)
    say(
        f"    {sum(said['rows'].values())} new or changed rows of what people can, bodies have and tools need"
    )
    for name, error in said["errors"]:
        say(f"    {name} line {error.line} {error.column}: {error.message}")


def refresh(*, actor: Any, say: Callable[[str], None]) -> None:
    """After setting up: reckon once, so that the first page has an answer."""
    pairs = verbs.recompute_readiness(actor=actor, door="reference")
    say(f"    {pairs} bodies and tools weighed")


def holdings_have_work() -> bool:
    """Whether something of a body went out of date."""
    return reads.expired(timezone.localdate()).exists()


def expire_holdings(*, now: dt.datetime) -> int:
    """Reckon the bodies again of which something went out of date; answers how many they were."""
    day = timezone.localdate(now)
    bodies = list(
        Holding.objects.filter(pk__in=reads.expired(day).values("pk"))
        .order_by("body")
        .values_list("body", flat=True)
        .distinct()
    )
    for start in range(0, len(bodies), AT_ONCE):
        verbs.recompute_readiness(actor=CLOCK, bodies=bodies[start : start + AT_ONCE])
    return len(bodies)


def keep_readiness(*, now: dt.datetime, say: Callable[[int, int], None] | None = None) -> None:
    """Every body once, some hundred at a time; then every place is counted anew."""
    bodies = list(Body.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(bodies), AT_ONCE):
        verbs.recompute_readiness(actor=CLOCK, bodies=bodies[start : start + AT_ONCE])
        if say:
            say(min(start + AT_ONCE, len(bodies)), len(bodies))
    verbs.count_readiness(actor=CLOCK)
