"""Reckoning again who can adopt what: for bodies that changed, and for all of them by the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import require
from yakja.framework.catalogue.models import Tool

from ._holdings import keep_holdings
from ._readiness import keep_readiness, recount

Say = Callable[[int, int], None]


@action("capacity.recompute_readiness")
def recompute_readiness(
    *,
    actor: Any,
    bodies: Sequence[Body | int] | None = None,
    tools: Sequence[Tool | int] | None = None,
    say: Say | None = None,
    door: str = "clock",
) -> int:
    """Work holdings and readiness of these bodies (or all) with these tools (or all) out again.

    Answers how many pairs were reckoned; `say(done, all)` is told of bodies. Writers of SQLite wait meanwhile: give
    some hundred bodies at a time where others work.
    """
    require(actor, "capacity.recompute")
    day = timezone.localdate()
    those = [_key(body) for body in bodies] if bodies is not None else None
    if tools is None:
        keep_holdings(day, those)
    pairs = keep_readiness(day, those, [_key(tool) for tool in tools] if tools is not None else None, say)
    record(
        subject="capacity:readiness",
        facts={"pairs": pairs, "bodies": len(those) if those is not None else "all", "day": day.isoformat()},
    )
    return pairs


@action("capacity.count_readiness")
def count_readiness(*, actor: Any, door: str = "clock") -> None:
    """Count every place anew, whatever moved meanwhile."""
    require(actor, "capacity.recompute")
    day = timezone.localdate()
    recount(day)
    record(subject="capacity:readiness", facts={"counted": day.isoformat()})


def _key(thing: Any) -> int:
    return int(getattr(thing, "pk", thing))
