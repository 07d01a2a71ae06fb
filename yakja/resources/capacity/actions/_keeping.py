"""What follows for bodies from what became known of them; a step of every verb that changes that."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from ._holdings import keep_holdings
from ._readiness import keep_readiness


def keep_bodies(bodies: Iterable[int]) -> None:
    """Work out again what these bodies may rely on today and which tools they can run."""
    wanted = sorted(set(bodies))
    day = timezone.localdate()
    keep_holdings(day, wanted)
    keep_readiness(day, wanted)
