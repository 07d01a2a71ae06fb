"""What only a sample needs: months that have gone, with the values that were known then and the statuses of that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..models import ObjectiveValue, Strategy
from ..queries.measuring import Measured
from . import _weighing, updates


@action("strategy.furnish_month")
def furnish_month(
    *,
    actor: Any,
    strategy: Strategy,
    at: dt.datetime,
    day: dt.date,
    values: Mapping[int, Measured],
    door: str = "sample",
) -> int:
    """Keep values {objective: value} as of a past day and weigh the strategy as on that day; samples only."""
    require(actor, "strategy.measure")
    if not strategy.is_sample:
        refuse("no_sample", "Only a sample has an invented past.")
    ObjectiveValue.objects.bulk_create(
        ObjectiveValue(
            objective_id=pk,
            day=day,
            numerator=one.numerator,
            denominator=one.denominator,
            declared_only=one.declared_only,
            unknown=one.unknown,
            computed_at=at,
        )
        for pk, one in values.items()
    )
    updates.look_on(strategy, day)
    changes = _weighing.weigh(actor=actor, strategy=strategy, today=day, now=at)
    record(
        subject=strategy,
        scope=strategy.owner,
        facts={"day": day, "values": len(values), "changes": len(changes)},
    )
    return len(changes)
