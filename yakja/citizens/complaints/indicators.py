"""The numbers of which complaints is the source: per place with everything below it, and per body; none of few.

They speak of complaints filed in the twelve months that end with the day, as they stand when it is computed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.citizens.feedback.queries.figures import LEAST, LEAST_COUNTED
from yakja.foundation.indicators.queries import Figure, Indicator, register
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Place

from .models import ClosedDays, Complaint, ComplaintCount
from .models.complaints import STILL_OPEN
from .queries.statistics import Scope, median_of

# A sum per key: the path of a place (str) or the key of a body (int).
Sums = dict[str | int, list[int]]
Parts = Callable[[list[int]], tuple[int, int] | None]


def _add(sums: Sums, path: str, body_id: int, values: list[int]) -> None:
    keys: list[str | int] = [*paths_above(path), path, body_id]
    for key in keys:
        known = sums.setdefault(key, [0] * len(values))
        for at, value in enumerate(values):
            known[at] += value


def _figures(sums: Sums, parts: Parts) -> Iterator[Figure]:
    paths = [key for key in sums if isinstance(key, str)]
    places = dict(Place.objects.filter(path__in=paths).order_by("id").values_list("path", "pk"))
    for key, values in sorted(sums.items(), key=lambda pair: (isinstance(pair[0], int), pair[0])):
        found = parts(values)
        if found is None:
            continue
        if isinstance(key, int):
            yield Figure(*found, body_id=key)
        elif key in places:
            yield Figure(*found, place_id=places[key])


def _counted(day: dt.date, *names: str, **only: Any) -> Sums:
    first = Scope(today=day).first
    rows = (
        ComplaintCount.objects.filter(month__gte=first, month__lte=day, **only)
        .order_by()
        .values("place__path", "body_id")
        .annotate(**{f"n_{name}": Sum(name) for name in names})
    )
    sums: Sums = {}
    for row in rows:
        counts: dict[str, Any] = dict(row)
        _add(sums, counts["place__path"], counts["body_id"], [counts[f"n_{name}"] or 0 for name in names])
    return sums


def _confirmed(values: list[int]) -> tuple[int, int] | None:
    confirmed, filed, forwarded = values
    judged = filed - forwarded
    return (min(confirmed, judged), judged) if judged >= LEAST else None


def _confirmed_of(**only: Any) -> Callable[[dt.date], Iterator[Figure]]:
    def compute(day: dt.date) -> Iterator[Figure]:
        yield from _figures(_counted(day, "confirmed", "filed", "forwarded", **only), _confirmed)

    return compute


def _bounced(day: dt.date) -> Iterator[Figure]:
    def parts(values: list[int]) -> tuple[int, int] | None:
        transferred, filed = values
        return (transferred, filed + transferred) if filed >= LEAST else None

    yield from _figures(_counted(day, "transferred", "filed"), parts)


def _reopened(day: dt.date) -> Iterator[Figure]:
    """Of the complaints themselves: one that was opened three times is one."""
    begins = timezone.make_aware(dt.datetime.combine(Scope(today=day).first, dt.time.min))
    ends = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
    rows = (
        Complaint.objects.filter(case__opened_at__gte=begins, case__opened_at__lt=ends)
        .order_by()
        .values("place__path", "case__body_id")
        .annotate(filed=Count("pk"), again=Count("pk", filter=Q(reopened__gt=0)))
    )
    sums: Sums = {}
    for row in rows:
        _add(sums, row["place__path"], row["case__body_id"], [row["again"], row["filed"]])
    yield from _figures(sums, lambda v: (v[0], v[1]) if v[1] >= LEAST else None)


def _open_sums(day: dt.date) -> Sums:
    ends = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
    now = min(ends, timezone.now())
    rows = (
        Complaint.objects.filter(phase__in=STILL_OPEN)
        .order_by()
        .values("place__path", "case__body_id")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=Q(case__due_at__lt=now, case__waiting_since__isnull=True)),
        )
    )
    sums: Sums = {}
    for row in rows:
        _add(sums, row["place__path"], row["case__body_id"], [row["open"], row["late"]])
    return sums


def _open_now(day: dt.date) -> Iterator[Figure]:
    yield from _figures(_open_sums(day), lambda v: (v[0], 1) if v[0] >= LEAST_COUNTED else None)


def _overdue(day: dt.date) -> Iterator[Figure]:
    # Told where enough are open: then a small number of late ones tells of nobody.
    yield from _figures(_open_sums(day), lambda v: (v[1], 1) if v[0] >= LEAST_COUNTED else None)


def _median_days(day: dt.date) -> Iterator[Figure]:
    rows = (
        ClosedDays.objects.filter(month__gte=Scope(today=day).first, month__lte=day)
        .order_by()
        .values_list("place__path", "body_id", "days")
        .annotate(many=Sum("closed"))
    )
    found: dict[str | int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for path, body_id, days, many in rows:
        for key in (*paths_above(path), path, body_id):
            found[key][days] += many
    medians = {key: [median_of(days) or 0] for key, days in found.items()}
    yield from _figures(medians, lambda v: (v[0], 1) if v[0] else None)


_OF_THEM = _(
    "Of all complaints filed in twelve months (those for other agencies apart), those whose citizen confirmed the solution"
)
INDICATORS = (
    Indicator(
        code="complaints.confirmed_rate", name=_("Complaints solved, as the citizens say"), meaning=_OF_THEM, unit="share",
        compute=_confirmed_of(),
    ),
    Indicator(
        code="complaints.median_days", name=_("Working days until a complaint is closed, median"),
        meaning=_("Half of the complaints that were filed in twelve months and closed took no longer; begun days count whole"),
        unit="days", compute=_median_days, better="less",
    ),
    Indicator(
        code="complaints.open_now", name=_("Open complaints"), meaning=_("Complaints that have not come to an end"),
        unit="count", compute=_open_now, better="less",
    ),
    Indicator(
        code="complaints.overdue", name=_("Overdue complaints"),
        meaning=_("Open complaints whose deadline has passed and that wait for nobody but the office"),
        unit="count", compute=_overdue, better="less",
    ),
    Indicator(
        code="complaints.reopened_rate", name=_("Complaints opened again"),
        meaning=_("Of all complaints filed in twelve months, those opened again at least once, by a citizen’s no or an appeal"),
        unit="share", compute=_reopened, better="less",
    ),
    Indicator(
        code="complaints.bounce_rate", name=_("Complaints given to another office"),
        meaning=_("Of all times that a complaint lay with an office, how often the office gave it to another"),
        unit="share", compute=_bounced, better="less",
    ),
    *(
        Indicator(
            code=f"complaints.confirmed_rate_{part}", name=name, meaning=_OF_THEM, unit="share", compute=_confirmed_of(**only)
        )
        for part, name, only in (
            ("women", _("Complaints of women solved, as they say"), {"gender": "f"}),
            ("men", _("Complaints of men solved, as they say"), {"gender": "m"}),
            ("web", _("Complaints from the web page solved, as the citizens say"), {"door": "web"}),
            ("sms", _("Complaints by text message solved, as the citizens say"), {"door": "sms"}),
            ("counter", _("Complaints from counters solved, as the citizens say"), {"door": "counter"}),
            ("open311", _("Complaints from other programs solved, as the citizens say"), {"door": "open311"}),
        )
    ),
)  # fmt: skip
CODES = tuple(each.code for each in INDICATORS)


def declare() -> None:
    """Tell the registry of figures; called once at start."""
    for indicator in INDICATORS:
        register(indicator)
