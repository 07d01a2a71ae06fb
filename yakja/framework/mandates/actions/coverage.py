"""The clock's verb for the kept counts of gaps and conflicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.permissions import require

from ..models import CoverageKept
from ..queries.coverage_kept import Pair
from ._coverage import recount


@action("mandates.keep_coverage")
def keep_coverage(
    *, actor: Any, again: Sequence[Pair], dated: Sequence[Pair] = (), day: dt.date, door: str = "clock"
) -> int:
    """Count these functions and roles again, date others anew; returns how many had other counts than were kept."""
    require(actor, "mandates.keep_coverage")
    changed = recount(again, day)
    for role in {role for _function, role in dated}:
        rows = CoverageKept.objects.filter(role=role, function__in=[f for f, r in dated if r == role])
        rows.update(day=day)
    record(
        subject="mandates:coverage",
        facts={"day": day.isoformat(), "counted": len(again), "changed": changed},
    )
    return changed
