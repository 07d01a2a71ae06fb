"""The landscape under a filter that the kept counts do not know: one kind of body, one tool. Counted when asked."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from yakja.foundation.bodies.models import BodyStatus, Function
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Place

from ..models import Cell, CellHistory, Status, ToolFunction, Usage
from .counting import UNKNOWN, key_of
from .landscape import OTHER, Counts, counts_of


def functions_of_tool(tool: str) -> set[str]:
    """Codes of the functions that a tool is said to support or is used for."""
    said = ToolFunction.objects.filter(tool__code=tool).values("function")
    used = Usage.objects.filter(tool__code=tool).values("function")
    found = Function.objects.filter(Q(pk__in=said) | Q(pk__in=used))
    return set(found.values_list("code", flat=True))


def counted(
    place: Place,
    *,
    depth: int,
    kind: str = "",
    tool: str = "",
    functions: Iterable[str] | None = None,
    as_of: dt.date | None = None,
) -> dict[str, dict[str, Counts]]:
    """{path of a part: {function code: Counts}}: the cells within a place, by the first `depth` signs of their path.

    With `tool`, cells that are known and done otherwise count as `other`. Two queries, whatever the number of cells.
    """
    day = as_of or timezone.localdate()
    part = Substr("body__place__path", 1, depth)
    scope = Q()
    if kind:
        scope &= Q(body__kind__code=kind)
    if functions is not None:
        scope &= Q(function__code__in=sorted(functions))
    alive = Cell.objects.within(place).filter(scope).exclude(body__status=BodyStatus.CLOSED)
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for path, code, assumed, n in (
        alive.order_by()
        .annotate(part=part)
        .values_list("part", "function__code", "is_assumed")
        .annotate(n=Count("id"))
    ):
        found[path][code][UNKNOWN] += n
        if assumed:
            found[path][code]["assumed"] += n
    if day >= timezone.localdate():
        known: QuerySet[Any] = alive.exclude(status=Status.UNKNOWN)
    else:
        in_force = Q(from_day__lte=day) & (Q(until_day__isnull=True) | Q(until_day__gt=day))
        low, high = path_range(place.path)
        known = (
            CellHistory.objects.filter(
                scope, in_force, body__place__path__gte=low, body__place__path__lt=high
            )
            .exclude(body__status=BodyStatus.CLOSED)
            .exclude(status=Status.UNKNOWN)
        )
    columns = ("part", "function__code", "status", "standing", "is_stale", "said")
    for path, code, status, standing, stale, said, n in (
        known.order_by()
        .annotate(part=part, said=Cast("tools", TextField()))
        .values_list(*columns)
        .annotate(n=Count("id"))
    ):
        tools = json.loads(said or "[]")
        shown = OTHER if tool and tool not in tools and status != Status.NOT_DEVOLVED else status
        keys = found[path][code]
        keys[key_of(shown, standing, stale)] += n
        keys[UNKNOWN] -= n
        if len(tools) > 1:
            keys["two"] += n
    return {
        path: {
            code: counts_of({key: n for key, n in keys.items() if n}) for code, keys in sorted(codes.items())
        }
        for path, codes in found.items()
    }
