"""For the sample: sessions that lie in the past, with who came and how they did, written as sets."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.references import make_reference
from yakja.foundation.people.models import Person
from yakja.foundation.places.models import Place
from yakja.resources.capacity.actions.readiness import recompute_readiness
from yakja.resources.capacity.models import SkillBasis, StaffMember, StaffSkill
from yakja.resources.capacity.queries.lasting import months_on

from ..models import Certificate, Course, Enrolment, Session
from ..openbadges import signed
from ..queries.badges import pair_of, payload_of
from .certificates import current_key
from .sessions import new_code


@dataclass(frozen=True)
class Furnished:
    """One session of the sample: its days, its trainer, and who sat in it with `attended`, `absent`, `waiting` or a result."""

    course: Course
    place: Place
    venue: TranslatedText
    host: Body
    trainer: Person
    seats: int
    starts_on: dt.date
    ends_on: dt.date
    is_for_women: bool
    state: str
    reason: str
    sat: tuple[tuple[StaffMember, str, int], ...]  # member, what became of it, level before


@action("training.furnish_past")
def furnish_past(*, actor: Any, told: Sequence[Furnished], door: str = "sample") -> int:
    """Write these sessions with their enrolments, skills and certificates; answers how many enrolments. SAMPLE rows only."""
    require(actor, "training.furnish")
    now, ref = timezone.now(), ref_of(actor)
    sessions = Session.objects.bulk_create(
        Session(
            course=each.course, place=each.place, venue=each.venue, host=each.host, trainer=each.trainer,
            seats=each.seats, is_for_women=each.is_for_women, language="ur", starts_on=each.starts_on,
            ends_on=each.ends_on, state=each.state, reason=each.reason, attendance_code=new_code(),
            planned_by_ref=ref, planned_at=_at(each.starts_on - dt.timedelta(days=30)), is_sample=True,
            cost_paisa=len(each.sat) * each.course.cost_paisa if each.state == Session.State.HELD else None,
        )
        for each in told
    )  # fmt: skip
    for session in sessions:
        session.reference = make_reference("TS", session.pk, session.starts_on.year)
    Session.objects.bulk_update(sessions, ["reference"])
    enrolments = Enrolment.objects.bulk_create(
        _seat(session, member, became, before, ref)
        for session, each in zip(sessions, told, strict=True)
        for member, became, before in each.sat
    )
    passed = [row for row in enrolments if row.result == Enrolment.Result.PASSED]
    StaffSkill.objects.bulk_create(
        StaffSkill(
            member=row.member, competency=row.session.course.competency, level=row.level_after, basis=SkillBasis.TEST,
            on=row.result_on, expires_on=months_on(row.result_on, row.session.course.competency.valid_months),
            by_ref=ref, note=f"SAMPLE {row.session.reference}", recorded_at=now, is_sample=True,
        )
        for row in passed
        if row.result_on is not None and row.level_after is not None
    )  # fmt: skip
    _certify(passed)
    if passed:
        recompute_readiness(actor=actor, bodies=sorted({row.member.body_id for row in passed}), door=door)
    record(
        subject="training:sample",
        after={"sessions": len(sessions), "enrolments": len(enrolments), "certificates": len(passed)},
    )
    return len(enrolments)


def _at(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(10)))


def _seat(session: Session, member: StaffMember, became: str, before: int, ref: str) -> Enrolment:
    result = became if became in (Enrolment.Result.PASSED, Enrolment.Result.FAILED) else ""
    was_there = bool(result) or became == Enrolment.State.ATTENDED
    after = max(before, session.course.level) if result == Enrolment.Result.PASSED else before
    return Enrolment(
        session=session, member=member, state=Enrolment.State.ATTENDED if was_there else became,
        nominated_by_ref=ref, nominated_at=_at(session.starts_on - dt.timedelta(days=14)), level_before=before,
        attended_by=Enrolment.By.SHEET if was_there else "", attended_at=_at(session.starts_on) if was_there else None,
        result=result, level_after=after if result else None, result_on=session.ends_on if result else None,
        result_by_ref=session.trainer.ref if result else "", is_sample=True,
    )  # fmt: skip


def _certify(passed: Sequence[Enrolment]) -> None:
    """Certificates with their badges; one key for each issuer."""
    keys = {owner.pk: current_key(owner) for owner in {row.session.course.owner for row in passed}}
    rows = Certificate.objects.bulk_create(
        Certificate(
            enrolment=row, member=row.member, course=row.session.course, level=row.session.course.level,
            issuer=row.session.course.owner, key=keys[row.session.course.owner_id], name=row.member.name,
            issued_on=row.result_on, expires_on=months_on(row.result_on, row.session.course.competency.valid_months),
            secret=secrets.token_urlsafe(18), is_sample=True,
        )
        for row in passed
        if row.result_on is not None
    )  # fmt: skip
    for certificate in rows:
        certificate.number = make_reference("CT", certificate.pk, certificate.issued_on.year)
        certificate.credential = signed(payload_of(certificate), pair_of(certificate.key))
    Certificate.objects.bulk_update(rows, ["number", "credential"])
