"""Training on the furnished site: the colleague learns, the chief officer teaches and nominates, Kasur's committee hosts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.resources.capacity.models import Competency, Framework, Profile, ProfileLevel, StaffMember
from yakja.resources.training import actions


def _both(english: str, urdu: str) -> TranslatedText:
    return TranslatedText({"en": english, "ur": urdu})


def _staff(site: Any, profile: Profile, number: str, person: Any, above: Any = None) -> StaffMember:
    return StaffMember.objects.create(
        supervisor=above, number=number, body=site.body, profile=profile, person=person, name=f"Staff {number}",
        joined_on=site.today - dt.timedelta(days=400),
    )  # fmt: skip


def furnish_training(site: Any) -> dict[str, Any]:
    """A course with a page; a session of today with a seat; one that was held, with somebody present and one who passed."""
    frame = Framework.objects.create(
        code="FURNISHED", name=_both("Framework", "ڈھانچہ"), issuer="test", source="test"
    )
    competency = Competency.objects.create(
        code="F.1", framework=frame, name=_both("Receipts", "رسیدیں"), shown_by=_both("Gives them", "دیتا ہے"), source="test"
    )  # fmt: skip
    profile = Profile.objects.create(code="f-clerk", name=_both("Clerk", "کلرک"), source="test")
    ProfileLevel.objects.create(profile=profile, competency=competency, level=2, source="test")
    owner = Body.objects.get(code="PK6-LGCD")
    course = actions.add_course(
        actor=SYSTEM, code="receipts", name=_both("Receipts at the counter", "کاؤنٹر پر رسیدیں"),
        summary=_both("How to give a receipt.", "رسید کیسے دی جائے۔"), owner=owner, competency=competency, level=2,
        hours=6, source="test", languages=["ur", "en"], profile=profile,
    )  # fmt: skip
    actions.write_page(
        actor=SYSTEM,
        course=course,
        position=1,
        title=_both("First", "پہلے"),
        text=_both("Count it.", "گنیں۔"),
    )
    course = actions.offer_course(actor=SYSTEM, course=course)
    chief = _staff(site, profile, "F-0", site.people["officer"])
    learner = _staff(site, profile, "F-1", site.people["colleague"], chief)
    other, third = (_staff(site, profile, f"F-{n}", None, chief) for n in (2, 3))
    today, held = (
        actions.plan_session(
            actor=SYSTEM, course=course, place=site.district, venue=_both("Town hall", "ٹاؤن ہال"), host=site.body,
            trainer=site.people["officer"], seats=seats, starts_on=site.today, ends_on=site.today, language="ur",
        )
        for seats in (5, 6)
    )  # fmt: skip
    seat = actions.nominate(actor=SYSTEM, session=today, member=learner)
    passed, present = (actions.nominate(actor=SYSTEM, session=held, member=m) for m in (learner, other))
    actions.take_attendance(actor=SYSTEM, session=held, present=[passed.pk, present.pk])
    done = actions.record_result(actor=SYSTEM, enrolment=passed, has_passed=True)
    return {
        "course": course.code, "course_page": 1, "competency": competency.pk, "certificate": done.certificate.number,
        "badge_issuer": owner.code, "badge_key": done.certificate.key.kid, "training_today": today.reference,
        "attendance_code": today.attendance_code, "training_seat": seat.pk, "training_present": present.pk,
        "member": third.pk, "practice_task": "practice.receipt",
    }  # fmt: skip
