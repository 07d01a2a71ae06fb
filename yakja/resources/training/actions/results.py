"""Passed or not: what follows for the skill, the qualification and the certificate."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import SYSTEM, require
from yakja.foundation.people.actions import record_qualification
from yakja.resources.capacity.actions.skills import record_skill
from yakja.resources.capacity.models import Level, SkillBasis
from yakja.resources.capacity.queries.lasting import months_on

from ..models import Course, Enrolment, PracticeResult
from ..queries.levels import levels
from .certificates import issue_certificate


@action("training.record_result")
def record_result(
    *,
    actor: Any,
    enrolment: Enrolment,
    has_passed: bool,
    note: str = "",
    door: str = "web",
) -> Enrolment:
    """The trainer says whether somebody who was there has passed; who has passed gets skill, qualification, certificate.

    Where the course asks for a task of the practice copy, nobody passes before its result has come. Raises
    Conflict `has_result` for a second result: a wrong one is put right by revoking its certificate.
    """
    require(actor, "training.judge", enrolment)
    row = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related(
            "session__course__competency__framework",
            "session__course__owner",
            "session__host",
            "member__person",
            "member__body",
        )
        .get(pk=enrolment.pk)
    )
    course, today = row.session.course, timezone.localdate()
    if row.state != Enrolment.State.ATTENDED:
        raise Conflict(_("Only who was there has a result. Take the attendance first."), code="not_present")
    if row.result:
        raise Conflict(_("This result was entered already."), code="has_result")
    if has_passed and course.practice_task:
        done = PracticeResult.objects.filter(member=row.member, task=course.practice_task).exists()
        if not done:
            refuse(
                "task_missing",
                _("The task of the practice copy is not done yet; its result has to come first."),
                field="result",
            )
    row.result = Enrolment.Result.PASSED if has_passed else Enrolment.Result.FAILED
    row.result_by_ref, row.result_on, row.note = ref_of(actor), today, note.strip()[:300]
    before = levels([row.member_id], today).get((row.member_id, course.competency_id), Level.NONE.value)
    row.level_after = max(before, course.level) if has_passed else before
    row.save(update_fields=["result", "result_by_ref", "result_on", "note", "level_after"])
    if has_passed:
        if before <= course.level:
            record_skill(
                actor=SYSTEM,
                member=row.member,
                competency=course.competency,
                level=course.level,
                basis=SkillBasis.TEST,
                on=today,
                note=f"{row.session.reference} {course.code}",
                is_sample=row.is_sample,
                door=door,
            )
        _qualify(course, row, today, door)
        issue_certificate(enrolment=row, on=today)
    # How somebody did is for them, the trainer and the line; the trail says that a result was entered.
    record(subject=row.session, scope=row.session.host, facts={"member": row.member.number})
    return row


def _qualify(course: Course, row: Enrolment, today: dt.date, door: str) -> None:
    """Tell the gates of other rooms; only who has an account can meet one."""
    if row.member.person is None:
        return
    record_qualification(
        actor=SYSTEM,
        person=row.member.person,
        code=course.qualification,
        name=course.name,
        source=f"training.session:{row.session.reference}",
        earned_on=today,
        expires_on=months_on(today, course.competency.valid_months),
        is_sample=row.is_sample,
        door=door,
    )
