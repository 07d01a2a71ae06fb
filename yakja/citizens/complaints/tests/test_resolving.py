"""Solved only when the citizen says so: yes, no, silence, transfers, appeal; who may judge and who may not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.citizens.complaints import actions, tasks
from yakja.citizens.complaints.actions.keeping import differences
from yakja.citizens.complaints.models import ComplaintCount, Phase
from yakja.citizens.complaints.rules import Filer
from yakja.foundation.audit.queries import verify_chain
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM, may

from .conftest import NOW, ROADS


def speaker(complaint):
    return Filer(complaint.pk, complaint.reference)


def last_text():
    return OutboundMessage.objects.order_by("-id").first().body


def totals():
    names = ComplaintCount.MEASURES
    return {
        n: sum(getattr(row, n) for row in ComplaintCount.objects.all())
        for n in names
        if n != "closed_minutes"
    }


def test_closing_is_a_proposal_until_the_citizen_says_yes(city, later):
    found = city.file()
    city.propose(found)
    assert found.case.state == "proposed"
    assert found.case.closed_at is None
    assert totals()["confirmed"] == 0
    assert "1" in last_text()
    assert "2" in last_text()
    actions.confirm_solution(actor=speaker(found), complaint=found, now=later(hours=5))
    found.refresh_from_db()
    assert (found.case.state, found.phase) == ("confirmed", Phase.CONFIRMED)
    assert totals()["confirmed"] == 1
    assert found.closed_minutes > 0
    assert differences() == []


def test_only_the_filer_has_the_word(city):
    found, other = city.file(), city.file(ROADS)
    city.propose(found)
    for who in (
        ANONYMOUS,
        city.officer(city.mc),
        city.officer(city.province, "provincial_steward"),
        speaker(other),
    ):
        with pytest.raises(PermissionDenied):
            actions.confirm_solution(actor=who, complaint=found)


def test_no_opens_it_one_level_up_and_not_with_the_same_officer(city, later):
    found = city.file()
    clerk, chief = city.officer(city.mc), city.officer(city.district, "district_officer")
    city.propose(found, clerk)
    actions.deny_solution(
        actor=speaker(found), complaint=found, text="ابھی بھی پانی نہیں", now=later(hours=6)
    )
    found.refresh_from_db()
    assert found.case.state == "reopened"
    assert found.case.body == city.district
    assert found.case.level == 1
    assert found.judged == [clerk.ref]
    assert not may(clerk, "complaints.work", found)
    assert may(chief, "complaints.work", found)
    assert totals() | {"reopened": 1, "confirmed": 0} == totals()
    # A second denial goes on to the province.
    city.propose(found, chief, now=later(hours=8))
    actions.deny_solution(actor=speaker(found), complaint=found, now=later(hours=9))
    found.refresh_from_db()
    assert (found.case.body, found.case.level, found.reopened) == (city.province, 2, 2)
    assert differences() == []


def test_silence_closes_as_not_confirmed_after_one_reminder(city, later):
    found = city.file()
    city.propose(found)
    assert tasks.keep_asking(now=later(days=1))["asked"] == 0
    assert tasks.keep_asking(now=later(days=5))["asked"] == 1
    assert tasks.keep_asking(now=later(days=5, hours=1))["asked"] == 0
    assert tasks.keep_asking(now=later(days=20))["lapsed"] == 1
    found.refresh_from_db()
    assert found.phase == Phase.NOT_CONFIRMED
    assert totals()["not_confirmed"] == 1
    assert totals()["confirmed"] == 0
    assert tasks.keep_asking(now=later(days=21))["lapsed"] == 0
    assert differences() == []


def test_nobody_is_asked_at_a_number_the_office_typed(city):
    contact = actions.Contact(address=city.phone(), phone_from="office", name="Amina")
    found = city.file(contact=contact, door="counter")
    before = OutboundMessage.objects.count()
    city.propose(found)
    assert OutboundMessage.objects.count() == before
    with pytest.raises(ValidationError):
        actions.note_call(
            actor=city.officer(city.province, "provincial_steward"), complaint=found, outcome="yes"
        )


def test_calls_are_made_from_outside_the_office(city, later):
    found = city.file()
    city.propose(found)
    with pytest.raises(PermissionDenied):
        actions.note_call(actor=city.officer(city.mc), complaint=found, outcome="yes")
    steward = city.officer(city.province, "provincial_steward")
    actions.note_call(actor=steward, complaint=found, outcome="nobody", now=later(days=2))
    found.refresh_from_db()
    assert found.phase == Phase.PROPOSED
    actions.note_call(actor=steward, complaint=found, outcome="no", now=later(days=3))
    found.refresh_from_db()
    assert found.case.state == "reopened"


def test_a_solution_needs_its_proof_and_a_text(city):
    found = city.file()
    for change, field in (
        ({"text": ""}, "text"),
        ({"text": "done"}, "text"),
        ({"reason": city.reason("no_funds")}, "reason"),
    ):
        with pytest.raises(ValidationError) as refusal:
            city.propose(found, **change)
        assert field in refusal.value.message_dict
    found.refresh_from_db()
    assert found.case.state == "filed"


def test_accepted_without_money_is_public_with_day_and_estimate(city, later):
    found = city.file()
    clerk = city.officer(city.mc)
    facts = {
        "actor": clerk,
        "complaint": found,
        "reason": city.reason("no_funds"),
        "text": "A new line is needed.",
        "now": NOW,
    }
    with pytest.raises(ValidationError) as refusal:
        actions.plan_work(**facts, expected_on=None)
    assert "expected_on" in refusal.value.message_dict
    actions.plan_work(**facts, expected_on=dt.date(2027, 8, 1), estimate_paisa=500_000_00)
    found.refresh_from_db()
    assert (found.phase, found.expected_on) == (Phase.PLANNED, dt.date(2027, 8, 1))


def test_not_ours_is_a_transfer_with_the_clock_running_and_the_third_goes_up(city, later):
    found = city.file()
    due = found.case.due_at
    first, second = city.officer(city.mc), city.officer(city.wasa)
    actions.transfer_complaint(
        actor=first, complaint=found, body=city.wasa, reason="pipes are theirs", now=later(hours=1)
    )
    assert (found.case.body, found.case.due_at) == (city.wasa, due)
    actions.transfer_complaint(
        actor=second, complaint=found, body=city.mc, reason="not ours", now=later(hours=2)
    )
    actions.transfer_complaint(
        actor=first, complaint=found, body=city.wasa, reason="not ours", now=later(hours=3)
    )
    found.refresh_from_db()
    assert found.case.body == city.district
    assert found.transfers == 2
    assert totals()["transferred"] == 2
    assert totals()["filed"] == 1
    assert differences() == []


def test_never_to_the_office_it_is_about(city):
    found = city.file("staff_conduct", about_body=city.mc)
    boss = city.officer(city.province, "provincial_steward")
    with pytest.raises((ValidationError, PermissionDenied)):
        actions.transfer_complaint(actor=boss, complaint=found, body=city.mc, reason="theirs")


def test_a_duplicate_is_closed_by_a_person_and_its_filer_follows_the_other(city, later):
    first = city.file()
    second = city.file(contact=actions.Contact(address=city.phone("+923009998877"), is_verified=True))
    actions.close_as_duplicate(actor=city.officer(city.mc), complaint=second, other=first, now=later(hours=1))
    first.refresh_from_db()
    second.refresh_from_db()
    assert second.phase == Phase.DUPLICATE
    assert first.supporters == 1
    with pytest.raises(ValidationError):
        actions.close_as_duplicate(actor=city.officer(city.mc), complaint=first, other=second)
    # “It is not the same”: an appeal, one level up.
    actions.appeal_complaint(actor=speaker(second), complaint=second, why="another street", now=later(days=1))
    second.refresh_from_db()
    assert (second.case.state, second.case.body) == ("reopened", city.district)
    assert differences() == []


def test_appeal_ends_after_thirty_days(city, later):
    found = city.file()
    city.propose(found)
    actions.confirm_solution(actor=speaker(found), complaint=found, now=later(days=1))
    with pytest.raises(ValidationError):
        actions.appeal_complaint(
            actor=speaker(found), complaint=found, why="it broke again", now=later(days=33)
        )
    actions.appeal_complaint(actor=speaker(found), complaint=found, why="it broke again", now=later(days=20))
    found.refresh_from_db()
    assert totals()["confirmed"] == 0
    assert totals()["reopened"] == 1
    assert differences() == []


def test_four_weeks_later_it_is_asked_again(city, later):
    found = city.file()
    city.propose(found)
    actions.confirm_solution(actor=speaker(found), complaint=found, now=later(days=1))
    assert tasks.keep_asking(now=later(days=20))["questionnaires"] == 0
    assert tasks.keep_asking(now=later(days=30))["questionnaires"] == 1
    assert tasks.keep_asking(now=later(days=30))["questionnaires"] == 0
    actions.answer_questionnaire(
        actor=speaker(found), complaint=found, still_solved=False, now=later(days=31)
    )
    found.refresh_from_db()
    assert found.case.state == "reopened"


def test_the_clock_waits_while_the_citizen_is_asked(city, later):
    found = city.file()
    due = found.case.due_at
    actions.ask_citizen(
        actor=city.officer(city.mc), complaint=found, question="Which street?", now=later(hours=1)
    )
    actions.answer_office(actor=speaker(found), complaint=found, text="Gali 5", now=later(hours=3))
    found.refresh_from_db()
    assert found.case.state == "at_work"
    assert found.case.due_at > due
    with pytest.raises(ValidationError):
        actions.answer_office(actor=speaker(found), complaint=found, text="again", now=later(hours=4))


def test_a_late_complaint_climbs_once_and_the_filer_hears_of_it(city, later):
    from yakja.foundation.cases.tasks import escalate_due

    found = city.file()
    escalate_due(now=found.case.due_at + dt.timedelta(minutes=1))
    escalate_due(now=found.case.due_at + dt.timedelta(minutes=2))
    found.refresh_from_db()
    assert found.case.level == 1
    assert sum(e.move == "escalate" for e in found.case.events.all()) <= 2
    assert found.reference in last_text()
    assert differences() == []


def test_every_step_is_in_the_audit_chain(city, later):
    from yakja.foundation.audit.actions import seal_entries

    found = city.file()
    city.propose(found)
    actions.deny_solution(actor=speaker(found), complaint=found, now=later(hours=6))
    seal_entries()
    assert verify_chain().is_whole


def test_correcting_the_category_moves_the_counts(city):
    found = city.file()
    actions.correct_category(actor=city.officer(city.mc), complaint=found, category=city.categories[ROADS])
    assert found.suggested["corrected"] == "roads"
    assert differences() == []
    assert may(SYSTEM, "complaints.work", found)
