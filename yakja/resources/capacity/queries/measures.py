"""The sums behind the figures of capacity: path of a body's place, numerator, denominator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q, Sum

from ..models import Holding, Level, Readiness, StaffMember, StaffSkill, Standing, Verdict

Part = tuple[str, int, int]
WORKING, COUNTED = "device.desktop.working", "device.desktop.total"
# No share of fewer people than these: it would tell of persons.
LEAST_STAFF = 30


def ready_pairs(day: dt.date) -> Iterator[Part]:
    rows = Readiness.objects.filter(is_running=False).order_by().values_list("body__place__path")
    yield from rows.annotate(n=Count("pk", filter=Q(verdict=Verdict.READY)), of=Count("pk"))


def gap_cost(day: dt.date) -> Iterator[Part]:
    """In paisa, over one: of bodies that are ready after."""
    rows = Readiness.objects.filter(is_running=False, verdict=Verdict.AFTER).order_by()
    for path, paisa in rows.values_list("body__place__path").annotate(n=Sum("cost_paisa")):
        yield path, paisa or 0, 1


def working_computers(day: dt.date) -> Iterator[Part]:
    """Of bodies of which both numbers are proven."""
    proven = Holding.objects.filter(standing=Standing.PROVEN, body=OuterRef("body"))
    both = Holding.objects.filter(
        Exists(proven.filter(resource__code=WORKING)),
        Exists(proven.filter(resource__code=COUNTED)),
        resource__code__in=[WORKING, COUNTED],
    )
    rows = both.order_by().values_list("body__place__path")
    yield from rows.annotate(
        n=Sum("value", filter=Q(resource__code=WORKING)), of=Sum("value", filter=Q(resource__code=COUNTED))
    )


def trained_staff(day: dt.date) -> Iterator[Part]:
    able = StaffSkill.objects.counting(day).filter(member=OuterRef("pk"), level__gte=Level.ALONE)
    rows = StaffMember.objects.in_service(day).annotate(can=Exists(able)).order_by()
    yield from rows.values_list("body__place__path").annotate(
        n=Count("pk", filter=Q(can=True)), of=Count("pk")
    )
