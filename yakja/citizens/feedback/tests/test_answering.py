"""Answers through three doors: web, SMS and a helper outside the office; kept once, changed until the last day."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from yakja.citizens.feedback import actions, queries
from yakja.citizens.feedback.models import Invitation, Response
from yakja.citizens.feedback.sms import read_digit
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import ANONYMOUS

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(world):
    """A question whose hour has come."""
    world.ended(world.address(), now=timezone.now() - dt.timedelta(days=6))
    return Invitation.objects.get()


def answered(asked, **more):
    return actions.answer(actor=ANONYMOUS, invitation=asked, door="web", **more)


def test_an_answer_is_kept_and_its_words_encrypted(asked):
    row = answered(asked, outcome="partly", ease=2, challenge="long_wait", text="تین بار آنا پڑا")
    row.refresh_from_db()
    assert (row.outcome, row.ease, row.challenge, row.text) == ("partly", 2, "long_wait", "تین بار آنا پڑا")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM feedback_response")
        assert "تین" not in cursor.fetchone()[0]


def test_twice_the_same_is_once_and_a_change_is_taken_until_the_last_day(asked):
    answered(asked, outcome="yes")
    answered(asked, outcome="yes")
    answered(asked, outcome="no", ease=1)
    assert [(r.outcome, r.ease) for r in Response.objects.all()] == [("no", 1)]
    with pytest.raises(Conflict):
        answered(asked, outcome="yes", now=asked.expires_at)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "maybe"}, "outcome"),
        ({"outcome": "yes", "ease": 6}, "ease"),
        ({"outcome": "yes", "ease": 0}, "ease"),
        ({"outcome": "yes", "challenge": "far_away"}, "challenge"),
        ({"outcome": "yes", "text": "x" * 1251}, "text"),
    ],
)
def test_what_is_not_offered_is_refused_by_its_field(asked, said, field):
    with pytest.raises(ValidationError) as refusal:
        answered(asked, **said)
    assert list(refusal.value.message_dict) == [field]
    assert not Response.objects.exists()


def test_nobody_answers_what_was_not_asked(world):
    world.ended(None)
    with pytest.raises(PermissionDenied):
        answered(Invitation.objects.get(), outcome="yes")


def test_a_bribe_is_marked_sensitive(asked):
    assert answered(asked, outcome="no", challenge="asked_money").is_sensitive


def test_two_digits_answer_two_questions_in_any_script(asked):
    first = read_digit(asked.address, " ۲ ")
    assert first.template == "feedback/ask_ease"
    second = read_digit(asked.address, "4.")
    assert second.template == "feedback/thanks"
    row = Response.objects.get()
    assert (row.outcome, row.ease, row.door) == ("partly", 4, "sms")
    assert read_digit(asked.address, "1") is None, "a third digit is for somebody else"


@pytest.mark.parametrize("text", ["", "hello", "12", "شکایت", "V-26-001"])
def test_words_are_left_to_other_rooms(asked, text):
    assert read_digit(asked.address, text) is None
    assert not Response.objects.exists()


def test_a_digit_that_is_not_offered_is_asked_again(asked):
    assert read_digit(asked.address, "7").template == "feedback/asked_again"
    read_digit(asked.address, "1")
    assert read_digit(asked.address, "9").template == "feedback/ask_ease"
    assert Response.objects.get().ease is None


def test_a_digit_before_the_question_went_out_is_not_taken(world):
    world.ended(world.address())
    row = Invitation.objects.get()
    assert read_digit(row.address, "1") is None
    assert read_digit(world.address(), "1") is None
    assert read_digit(None, "1") is None


def test_a_helper_outside_the_office_answers_for_somebody_and_is_named(asked, holder):
    steward = holder(("provincial_steward", "B1"), ref="person:7")
    row = actions.answer(actor=steward, invitation=asked, outcome="yes", door="desk")
    assert (row.door, row.helper) == ("desk", "person:7")


@pytest.mark.parametrize(
    "roles",
    [
        [("council_officer", "B1")],
        [("council_officer", "B1"), ("provincial_steward", "B1")],
        [("district_officer", "B1"), ("provincial_steward", "B1")],
        [("provincial_steward", "B2")],
        ["auditor"],
    ],
)
def test_nobody_of_the_judged_office_calls_or_sees_a_number(asked, holder, roles):
    with pytest.raises(PermissionDenied):
        actions.answer(actor=holder(*roles), invitation=asked, outcome="yes", door="desk")
    with pytest.raises(PermissionDenied):
        actions.look_up_number(actor=holder(*roles), invitation=asked)


def test_looking_at_a_number_is_recorded(asked, holder):
    number = actions.look_up_number(actor=holder(("provincial_steward", "B1")), invitation=asked)
    assert number == asked.address.value
    assert AuditEntry.objects.latest("id").verb == "feedback.look_up_number"
    assert number not in str(AuditEntry.objects.latest("id").facts)


def test_only_those_silent_for_five_days_are_called(asked, world, holder):
    steward, now = holder(("provincial_steward", "B1")), timezone.now()
    asked_on = asked.ask_at
    assert list(queries.call_list(steward, asked_on + dt.timedelta(days=4))) == []
    assert list(queries.call_list(steward, asked_on + dt.timedelta(days=6))) == [asked]
    assert (
        list(queries.call_list(holder(("provincial_steward", "B2")), asked_on + dt.timedelta(days=6))) == []
    )
    answered(asked, outcome="yes", now=now)
    assert list(queries.call_list(steward, asked_on + dt.timedelta(days=6))) == []
