"""Keeping the counts of gaps and conflicts, within the actions that change them and by the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from yakja.foundation.bodies.models import Function

from ..models import CoverageCount, CoverageKept, Mandate
from ..queries import coverage_kept
from ..queries.coverage import WATCHED

# So many pairs are counted within the action itself; more are left to the clock, and counted anew by pages till then.
MOST_AT_ONCE = 6
LONG_AGO = dt.date(1947, 8, 14)


def recount_of(mandates: Iterable[Mandate]) -> None:
    """Count again what these mandates reach; nothing is begun that the clock has not counted once."""
    watched = {role.value for role in WATCHED}
    wanted = sorted({(m.function_id, m.role) for m in mandates if m.role in watched})
    kept = set(
        CoverageKept.objects.filter(function__in=[f for f, _r in wanted]).values_list("function", "role")
    )
    pairs = [pair for pair in wanted if pair in kept]
    if len(pairs) > MOST_AT_ONCE:
        for role in watched:
            functions = [f for f, r in pairs if r == role]
            # Dated before every day a page asks for: pages count anew until the clock has.
            CoverageKept.objects.filter(role=role, function__in=functions).update(day=LONG_AGO, signature="")
    else:
        recount(pairs, timezone.localdate())


def recount(pairs: Iterable[coverage_kept.Pair], day: dt.date) -> int:
    """Replace the kept counts of these functions and roles; returns in how many something was different."""
    wanted = list(pairs)
    top = coverage_kept.country()
    if top is None or not wanted:
        return 0
    functions = Function.objects.in_bulk([f for f, _role in wanted])
    signed = coverage_kept.signatures(top, day, list(functions))
    changed = 0
    for pk, role in wanted:
        kept, _is_new = CoverageKept.objects.select_for_update().get_or_create(
            function_id=pk, role=role, defaults={"day": day, "signature": ""}
        )
        before = CoverageCount.objects.filter(function=pk, role=role)
        now = coverage_kept.counted(functions[pk], role, day)
        if {(r.place_id, r.cells, r.gaps, r.conflicts) for r in now} != set(
            before.values_list("place_id", "cells", "gaps", "conflicts")
        ):
            changed += 1
            before.delete()
            CoverageCount.objects.bulk_create(now, batch_size=500)
        kept.day, kept.signature = day, signed.get(pk, "")
        kept.save(update_fields=["day", "signature"])
    return changed
