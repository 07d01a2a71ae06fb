"""The verbs: courses, sessions, seats, attendance, results, certificates."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.models import Qualification
from yakja.resources.capacity.models import StaffSkill
from yakja.resources.training import actions
from yakja.resources.training.models import (
    Certificate,
    Course,
    CoursePage,
    Enrolment,
    PracticeKey,
    PracticeResult,
)
from yakja.resources.training.queries.levels import gaps_of

from .world import both


def code_of(refusal: pytest.ExceptionInfo[ValidationError]) -> str:
    error = refusal.value
    if hasattr(error, "error_dict"):
        return next(iter(error.error_dict.values()))[0].code
    return error.code or error.error_list[0].code


def test_a_course_without_material_is_not_offered(world):
    made = actions.add_course(
        actor=world.actor("steward"), code="empty", name=both("Empty"), summary={}, owner=world.lgcd,
        competency=world.competency, level=1, hours=2, source="test",
    )  # fmt: skip
    with pytest.raises(ValidationError) as refusal:
        actions.offer_course(actor=world.actor("steward"), course=made)
    assert code_of(refusal) == "material_missing"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "No Spaces"}, "bad_code"),
        ({"name": {}}, "name_missing"),
        ({"level": 0}, "bad_level"),
        ({"hours": 0}, "bad_hours"),
        ({"languages": ["xx"]}, "bad_language"),
        ({"languages": []}, "bad_language"),
        ({"cost_paisa": -1}, "bad_cost"),
        ({"practice_task": "practice.nothing"}, "bad_task"),
        ({"external_url": "javascript:alert(1)"}, "bad_link"),
        ({"source": " "}, "source_missing"),
    ],
)
def test_a_course_that_is_wrong_is_refused_at_its_field(world, change, code):
    with pytest.raises(ValidationError) as refusal:
        world.course(**change)
    assert code_of(refusal) == code
    assert not Course.objects.exists()


def test_a_page_too_long_for_a_slow_line_is_refused(world):
    course = world.course()
    with pytest.raises(ValidationError) as refusal:
        actions.write_page(
            actor=world.actor("steward"),
            course=course,
            position=2,
            title=both("Long"),
            text={"en": "x" * 2500},
        )
    assert code_of(refusal) == "too_long"
    assert CoursePage.objects.filter(course=course).count() == 1


def test_seats_run_out_and_whoever_waits_longest_moves_up(world):
    session = world.session()
    first, second, third = (world.seat(session, n) for n in ("clerk", "woman", "other"))
    assert [first.state, second.state, third.state] == ["accepted", "accepted", "waiting"]
    actions.withdraw_enrolment(actor=world.actor("clerk"), enrolment=first)
    third.refresh_from_db()
    assert third.state == "accepted"
    again = world.seat(session, "clerk")
    assert (again.pk, again.state) == (first.pk, "waiting")


def test_the_same_person_is_nominated_once(world):
    session = world.session()
    world.seat(session)
    with pytest.raises(ValidationError) as refusal:
        world.seat(session)
    assert code_of(refusal) == "nominated"
    assert Enrolment.objects.count() == 1


def test_a_session_for_women_takes_women(world):
    session = world.session(is_for_women=True)
    with pytest.raises(ValidationError) as refusal:
        world.seat(session, "clerk")
    assert code_of(refusal) == "for_women"
    assert world.seat(session, "woman").state == "accepted"


def test_the_code_of_the_room_counts_on_its_days_for_who_has_a_seat(world):
    session = world.session()
    row = world.seat(session)
    with pytest.raises(ValidationError) as refusal:
        actions.attend_by_code(actor=world.actor("clerk"), enrolment=row, code="XXXXXX")
    assert code_of(refusal) == "wrong_code"
    typed = f" {session.attendance_code[:3].lower()} {session.attendance_code[3:]} "
    for _twice in range(2):
        done = actions.attend_by_code(actor=world.actor("clerk"), enrolment=row, code=typed)
    assert (done.state, done.attended_by) == ("attended", "code")
    late = world.session(
        world.course("later"),
        starts_on=world.today + dt.timedelta(days=3),
        ends_on=world.today + dt.timedelta(days=3),
    )
    seat = world.seat(late)
    with pytest.raises(ValidationError) as refusal:
        actions.attend_by_code(actor=world.actor("clerk"), enrolment=seat, code=late.attendance_code)
    assert code_of(refusal) == "not_today"


def test_nobody_types_the_code_for_somebody_else(world):
    session = world.session()
    row = world.seat(session)
    for part in ("other", "boss", "trainer"):
        with pytest.raises(PermissionDenied):
            actions.attend_by_code(actor=world.actor(part), enrolment=row, code=session.attendance_code)


def test_who_waits_does_not_sit_in_by_the_code(world):
    session = world.session(seats=1)
    world.seat(session, "woman")
    row = world.seat(session, "clerk")
    with pytest.raises(ValidationError) as refusal:
        actions.attend_by_code(actor=world.actor("clerk"), enrolment=row, code=session.attendance_code)
    assert code_of(refusal) == "no_seat"


def test_the_sheet_closes_the_session_and_outranks_the_code(world):
    session = world.session(seats=1)
    there = world.seat(session, "clerk")
    waited = world.seat(session, "woman")
    actions.attend_by_code(actor=world.actor("clerk"), enrolment=there, code=session.attendance_code)
    world.present(session, waited)
    there.refresh_from_db()
    waited.refresh_from_db()
    session.refresh_from_db()
    assert (there.state, waited.state, session.state) == ("absent", "attended", "held")


def test_passing_writes_skill_qualification_and_certificate_in_one_entry(world):
    course = world.course()
    session = world.session(course)
    row = world.seat(session)
    world.present(session, row)
    before = AuditEntry.objects.count()
    done = actions.record_result(actor=world.actor("trainer"), enrolment=row, has_passed=True)
    assert AuditEntry.objects.count() == before + 1
    skill = StaffSkill.objects.get(member=world.staff["clerk"])
    assert (skill.level, skill.basis) == (2, "test")
    assert session.reference in skill.note
    assert (done.level_before, done.level_after, world.level("clerk")) == (0, 2, 2)
    told = Qualification.objects.get(person=world.people["clerk"])
    assert (told.code, told.source) == ("course.receipts", f"training.session:{session.reference}")
    assert told.expires_on == skill.expires_on
    certificate = Certificate.objects.get(enrolment=row)
    assert (certificate.issuer, certificate.name, certificate.level) == (world.lgcd, "Clerk", 2)
    assert gaps_of(world.staff["clerk"], world.today) == []


def test_a_result_is_entered_once(world):
    row = world.passed()
    with pytest.raises(ValidationError) as refusal:
        actions.record_result(actor=world.actor("trainer"), enrolment=row, has_passed=True)
    assert code_of(refusal) == "has_result"
    assert Certificate.objects.count() == StaffSkill.objects.count() == 1


def test_not_passing_writes_nothing_but_the_result(world):
    session = world.session()
    row = world.seat(session)
    world.present(session, row)
    done = actions.record_result(actor=world.actor("trainer"), enrolment=row, has_passed=False)
    assert (done.result, done.level_after) == ("failed", 0)
    assert not StaffSkill.objects.exists()
    assert not Qualification.objects.exists()
    assert not Certificate.objects.exists()


def test_who_was_not_there_has_no_result(world):
    session = world.session()
    row = world.seat(session)
    world.present(session)
    with pytest.raises(ValidationError) as refusal:
        actions.record_result(actor=world.actor("trainer"), enrolment=row, has_passed=True)
    assert code_of(refusal) == "not_present"


def test_a_course_with_a_task_waits_for_the_practice_copy(world):
    course = world.course(practice_task="practice.receipt")
    session = world.session(course)
    row = world.seat(session)
    world.present(session, row)
    with pytest.raises(ValidationError) as refusal:
        actions.record_result(actor=world.actor("trainer"), enrolment=row, has_passed=True)
    assert code_of(refusal) == "task_missing"
    key = PracticeKey.objects.create(
        kid="k", public_pem="x", trusted_at=session.planned_at, trusted_by_ref="person:1"
    )
    PracticeResult.objects.create(
        number="1", key=key, member=world.staff["clerk"], task="practice.receipt", done_on=world.today,
        taken_at=session.planned_at, taken_by_ref="person:1",
    )  # fmt: skip
    done = actions.record_result(actor=world.actor("trainer"), enrolment=row, has_passed=True)
    assert done.result == "passed"
    assert Qualification.objects.get().code == "practice.receipt"


def test_passing_a_lower_course_takes_no_skill_away(world):
    world.state("clerk", 3)
    done = world.passed()
    assert (done.level_before, done.level_after, world.level("clerk")) == (3, 3, 3)


def test_revoking_ends_what_came_with_the_certificate(world):
    world.state("clerk", 1)
    row = world.passed()
    assert world.level("clerk") == 2
    certificate = Certificate.objects.get(enrolment=row)
    with pytest.raises(ValidationError) as refusal:
        actions.revoke_certificate(actor=world.actor("steward"), certificate=certificate, reason=" ")
    assert code_of(refusal) == "reason_missing"
    done = actions.revoke_certificate(
        actor=world.actor("steward"), certificate=certificate, reason="Somebody else sat the task."
    )
    assert done.revoked_at is not None
    assert world.level("clerk") == 1
    assert not Qualification.objects.valid_on(world.today).exists()
    with pytest.raises(ValidationError) as refusal:
        actions.revoke_certificate(actor=world.actor("steward"), certificate=certificate, reason="Again")
    assert code_of(refusal) == "revoked"


def test_a_cancelled_session_takes_nobody(world):
    session = world.session()
    done = actions.cancel_session(actor=world.actor("host"), session=session, reason="Flood")
    assert done.state == "cancelled"
    with pytest.raises(ValidationError) as refusal:
        world.seat(session)
    assert code_of(refusal) == "not_planned"
    with pytest.raises(ValidationError) as refusal:
        world.present(session)
    assert code_of(refusal) == "cancelled"


def test_own_word_and_what_is_out_of_date_are_no_level(world):
    world.state("clerk", 4, basis="self")
    assert world.level("clerk") == 0
    old = world.state("clerk", 3, days_ago=30)
    assert world.level("clerk") == 3
    StaffSkill.objects.filter(pk=old.pk).update(expires_on=world.today)
    assert world.level("clerk") == 0
    world.state("clerk", 3, basis="test", days_ago=20)
    world.state("clerk", 1, basis="test", days_ago=10)
    assert world.level("clerk") == 1  # the newer one of the same basis stands before it


def test_a_new_key_retires_the_one_before(world):
    first = actions.make_badge_key(actor=SYSTEM, body=world.lgcd)
    second = actions.make_badge_key(actor=world.actor("steward"), body=world.lgcd, reason="yearly")
    first.refresh_from_db()
    assert first.retired_at is not None
    assert second.retired_at is None
    assert first.kid != second.kid
