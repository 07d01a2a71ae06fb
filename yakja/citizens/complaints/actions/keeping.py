"""What the clock writes: questionnaires, news, counts put right, names and numbers forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import ExtractMonth, ExtractYear

from yakja.foundation.audit.actions import action, record
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.permissions import require

from .. import notices
from ..models import Complaint, ComplaintCount, Phase, Solution
from ..queries.filing import unused_files
from ._closing import add_days, days_that_differ
from ._counting import MEASURE_OF, add

# A closed matter may be appealed for thirty days and audited for two years; then nobody needs to know who it was.
KEEP_FILERS = dt.timedelta(days=730)
BATCH = 500


@action("complaints.send_questionnaire")
def send_questionnaire(*, actor: Any, complaint: Complaint, now: dt.datetime, door: str = "clock") -> bool:
    """Four weeks after the end; False when another run has sent it."""
    require(actor, "complaints.keep_time", complaint)
    first = Complaint.objects.filter(pk=complaint.pk, four_weeks_at__isnull=False).update(four_weeks_at=None)
    if first:
        notices.questionnaire(complaint)
    record(subject=complaint.case, scope=complaint.case.body, facts={"sent": bool(first)})
    return bool(first)


@action("complaints.publish_news")
def publish_news(*, actor: Any, now: dt.datetime, door: str = "clock") -> int:
    """Tell those who follow a place or a category of what was filed, the oldest first; each once."""
    require(actor, "complaints.keep_time")
    rows = Complaint.objects.select_for_update(of=("self",), skip_locked=True).with_case()
    fresh = list(rows.filter(told_at__isnull=True).order_by("case_id")[:BATCH])
    Complaint.objects.filter(pk__in=[row.pk for row in fresh]).update(told_at=now)
    for row in fresh:
        if row.is_public:
            notices.publish_new(row)
    record(subject="complaints.news", facts={"told": len(fresh)})
    return len(fresh)


@action("complaints.mend_counts")
def mend_counts(*, actor: Any, door: str = "clock") -> int:
    """Count anew, in sets, and add what the kept rows lack; answers how many rows differed."""
    require(actor, "complaints.keep_time")
    wrong = differences()
    add(wrong)
    days = days_that_differ()
    add_days(days)
    record(subject="complaints.counts", facts={"rows": len(wrong) + len(days)})
    return len(wrong) + len(days)


# Closed on a yes that was not the citizen's: the last word on it says so.
_BY_OFFICE = Q(
    phase=Phase.NOT_CONFIRMED,
    pk__in=Solution.objects.filter(word_from=Solution.WordFrom.OFFICE)
    .exclude(complaint__solutions__id__gt=F("id"))
    .values("complaint"),
)


_KEYS = ("month", "place_id", "category_id", "body_id", "door", "gender")
_COUNTED = tuple(name for name in ComplaintCount.MEASURES if name != "transferred")


def differences() -> list[tuple[dict[str, Any], dict[str, int]]]:
    """What must be added to each kept row so that it says what the complaints say.

    Both are read in one statement: what is filed between two of them would be counted on one side alone.
    """
    columns = (
        "is_kept", "year", "nth", "place_id", "category_id", "at_body", "via", "of_gender", "district_id", "province_id",
    )  # fmt: skip
    counted = (
        Complaint.objects.order_by()
        .annotate(
            is_kept=Value(0), year=ExtractYear("case__opened_at"), nth=ExtractMonth("case__opened_at"),
            at_body=F("case__body_id"), via=F("case__opened_via"), of_gender=F("filer_gender"),
        )
        .values(*columns)
        .annotate(
            n_filed=Count("pk"), n_reopened=Sum("reopened"), n_office_word=Count("pk", filter=_BY_OFFICE),
            n_closed_minutes=Sum("closed_minutes", filter=~Q(phase=Phase.OPEN)),
            **{f"n_{name}": Count("pk", filter=Q(phase=phase)) for phase, name in MEASURE_OF.items()},
        )
    )  # fmt: skip
    kept_rows = (
        ComplaintCount.objects.order_by()
        .annotate(
            is_kept=Value(1), year=ExtractYear("month"), nth=ExtractMonth("month"), at_body=F("body_id"), via=F("door"),
            of_gender=F("gender"),
        )
        .values(*columns)
        .annotate(**{f"n_{name}": Sum(name) for name in _COUNTED})
    )  # fmt: skip
    every = (*columns, *(f"n_{name}" for name in _COUNTED))
    sides: tuple[dict[Any, dict[str, int]], dict[Any, dict[str, int]]] = ({}, {})
    homes: dict[tuple[Any, ...], tuple[int | None, int | None]] = {}
    for is_kept, year, nth, *rest in counted.values_list(*every).union(
        kept_rows.values_list(*every), all=True
    ):
        key = (dt.date(int(year), int(nth), 1), *rest[:5])
        homes[key] = (rest[5], rest[6])
        sums = sides[is_kept].setdefault(key, dict.fromkeys(_COUNTED, 0))
        for name, value in zip(_COUNTED, rest[7:], strict=True):
            sums[name] += int(value or 0)
    fresh, kept = sides
    found = []
    for key in fresh.keys() | kept.keys():
        new, old = fresh.get(key, {}), kept.get(key, {})
        changes = {name: new.get(name, 0) - old.get(name, 0) for name in _COUNTED}
        if any(changes.values()):
            district, province = homes[key]
            row = dict(zip(_KEYS, key, strict=True)) | {"district_id": district, "province_id": province}
            found.append((row, changes))
    return found


@action("complaints.forget_filers")
def forget_filers(*, actor: Any, now: dt.datetime, door: str = "clock") -> int:
    """Empty name, number and whom it was about, where a matter has been closed for two years."""
    require(actor, "complaints.keep_time")
    old = Complaint.objects.filter(case__closed_at__lt=now - KEEP_FILERS, forgotten_at__isnull=True)
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    done = Complaint.objects.filter(pk__in=keys).update(
        filer_name="", filer_address=None, about_person="", verified_at=None, helper_ref="", forgotten_at=now
    )
    record(subject="complaints.filers", facts={"forgotten": done})
    return done


@action("complaints.sweep_files")
def sweep_files(*, actor: Any, now: dt.datetime, door: str = "clock") -> int:
    """Forget what was sent with filings that were never finished; the bytes go with the sweep of files."""
    require(actor, "complaints.keep_time")
    keys = unused_files(now)
    StoredFile.objects.filter(pk__in=keys).delete()
    record(subject="complaints.files", facts={"removed": len(keys)})
    return len(keys)
