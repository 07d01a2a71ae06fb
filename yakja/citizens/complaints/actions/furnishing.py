"""What the sample needs at once: a past year of complaints with all that happened to them, in sets, marked invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from yakja.foundation.audit.actions import action, record
from yakja.foundation.cases.models import Case, CaseEvent, CaseLink, Escalation
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..models import Complaint, Solution, Supporter
from ._counting import MEASURE_OF, add, row_of

BATCH = 500


@dataclass
class Furnished:
    """One invented complaint as it stands, and the rows of its past; `left` are keys of bodies that passed it on."""

    case: Case
    complaint: Complaint
    events: list[CaseEvent] = field(default_factory=list)
    solutions: list[Solution] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    supporters: list[Supporter] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    link: CaseLink | None = None


def reserve_keys(count: int) -> list[int]:
    """Keys for cases that are written in one go, which no case that is opened meanwhile will get."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('cases_case', 'id')) FROM generate_series(1, %s)",
                [count],
            )
            return sorted(int(row[0]) for row in cursor.fetchall())
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'cases_case'")
        first = int(cursor.fetchone()[0]) + 1
        return list(range(first, first + count))


@action("complaints.furnish_year")
def furnish_year(*, actor: Any, told: Sequence[Furnished], door: str = "sample") -> int:
    """Store invented complaints with their past; counts follow as they do for real ones. Nobody but the system may."""
    require(actor, "complaints.keep_time")
    if not all(each.case.is_sample for each in told):
        refuse("not_sample", "Only invented rows are stored this way.")
    Case.objects.bulk_create((each.case for each in told), batch_size=BATCH)
    complaints = [each.complaint for each in told]
    Complaint.objects.bulk_create(complaints, batch_size=BATCH)
    _keep_words(complaints)
    CaseEvent.objects.bulk_create((e for each in told for e in each.events), batch_size=BATCH)
    Solution.objects.bulk_create((s for each in told for s in each.solutions), batch_size=BATCH)
    Escalation.objects.bulk_create((e for each in told for e in each.escalations), batch_size=BATCH)
    Supporter.objects.bulk_create((s for each in told for s in each.supporters), batch_size=BATCH)
    CaseLink.objects.bulk_create((each.link for each in told if each.link), batch_size=BATCH)
    add([change for each in told for change in _counts(each)])
    record(subject="complaints:sample", after={"complaints": len(told)})
    return len(told)


def _counts(each: Furnished) -> list[tuple[dict[str, Any], dict[str, int]]]:
    complaint = each.complaint
    changes = {"filed": 1, "reopened": complaint.reopened}
    if complaint.phase in MEASURE_OF:
        changes |= {MEASURE_OF[complaint.phase]: 1, "closed_minutes": complaint.closed_minutes or 0}
    passed_on = [(row_of(complaint, body_id), {"transferred": 1}) for body_id in each.left]
    return [(row_of(complaint), changes), *passed_on]


def _keep_words(complaints: Sequence[Complaint]) -> None:
    if connection.vendor == "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT OR REPLACE INTO complaints_search (rowid, words) VALUES (%s, %s)",
            [(row.pk, row.search_text) for row in complaints],
        )
