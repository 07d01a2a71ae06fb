"""Reads of the standing of strategies for pages and the API, all from kept rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from yakja.foundation.bodies.models import Body
from yakja.framework.mandates.models import Mandate

from ..models import Objective


def mandate_of(lead: Body, objectives: Iterable[Objective], day: dt.date) -> Mandate | None:
    """The mandate by which a body builds or runs what the objectives speak of; None where it is not designated."""
    functions = {f.pk for o in objectives for f in o.functions.all()}
    rows = Mandate.objects.in_force(day).filter(holder=lead, role__in=["builder", "operator"])
    if functions:
        rows = rows.filter(function__in=functions)
    return rows.order_by("role", "code").first()
