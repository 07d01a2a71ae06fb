"""What the clock writes: questionnaires, news, counts put right, names and numbers forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, F, Q, Sum

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


def differences() -> list[tuple[dict[str, Any], dict[str, int]]]:
    """What must be added to each kept row so that it says what the complaints say."""
    keys = ("month", "place_id", "category_id", "body_id", "door", "gender")
    fresh: dict[tuple[Any, ...], dict[str, int]] = {}
    homes: dict[tuple[Any, ...], tuple[int | None, int | None]] = {}
    names = dict(MEASURE_OF)
    counted = (
        Complaint.objects.order_by()
        .values(
            "case__opened_at__year", "case__opened_at__month", "place_id", "district_id", "province_id", "category_id",
            "case__body_id", "case__opened_via", "filer_gender",
        )
        .annotate(
            filed=Count("pk"),
            again=Sum("reopened"),
            minutes=Sum("closed_minutes", filter=~Q(phase=Phase.OPEN)),
            of_office=Count("pk", filter=_BY_OFFICE),
            **{name: Count("pk", filter=Q(phase=phase)) for phase, name in names.items()},
        )
    )  # fmt: skip
    for row in counted.iterator():
        month = dt.date(row["case__opened_at__year"], row["case__opened_at__month"], 1)
        key = (
            month, row["place_id"], row["category_id"], row["case__body_id"], row["case__opened_via"],
            row["filer_gender"],
        )  # fmt: skip
        homes[key] = (row["district_id"], row["province_id"])
        counts: dict[str, Any] = dict(row)
        fresh[key] = {
            "filed": row["filed"], "reopened": row["again"] or 0, "closed_minutes": row["minutes"] or 0,
            "office_word": row["of_office"],
            **{name: counts[name] for name in names.values()},
        }  # fmt: skip
    kept = {
        tuple(row[name] for name in keys): row
        for row in ComplaintCount.objects.values(
            *keys, "district_id", "province_id", *ComplaintCount.MEASURES
        )
    }
    found = []
    for key in fresh.keys() | kept.keys():
        new, old = fresh.get(key, {}), kept.get(key, {})
        changes = {
            name: new.get(name, 0) - old.get(name, 0)
            for name in ComplaintCount.MEASURES
            if name != "transferred"
        }
        if any(changes.values()):
            district, province = homes.get(key) or (old.get("district_id"), old.get("province_id"))
            found.append(
                (
                    {**dict(zip(keys, key, strict=True)), "district_id": district, "province_id": province},
                    changes,
                )
            )
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
