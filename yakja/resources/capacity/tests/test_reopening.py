"""Sent answers are opened again by a steward, with a reason that the body reads, as long as the round runs."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.models import Account
from yakja.foundation.people.tests.factories import signed_in
from yakja.resources.capacity.actions import rounds
from yakja.resources.capacity.actions.answering import Typed, save_answers, send_response
from yakja.resources.capacity.actions.reopening import reopen_response
from yakja.resources.capacity.actions.visiting import record_visit
from yakja.resources.capacity.models import Finding, Holding, Visit

pytestmark = pytest.mark.django_db
PATH = "/en/my/assessment-rounds/R-1/LHR-1/reopen/"
REASON = "The hours of power are those of the yard."


@pytest.fixture
def sent(world):
    return world.answered(world.open(place=world.lahore, code="R-1"))


@pytest.fixture
def steward(world):
    return signed_in(world.steward.person)


def again(world, found):
    return world.response(found.round)


def test_the_body_mends_what_is_meant_and_sends_it_once_more(world, sent, steward):
    assert PATH in steward.get("/en/my/assessment-rounds/R-1/").content.decode()
    assert PATH in steward.get("/en/my/assessments/R-1/LHR-1/").content.decode()
    assert steward.post(PATH, {"reason": " "}).status_code == 422
    Account.objects.filter(pk=world.officer.person.account_id).update(email="officer@example.pk")
    assert again(world, sent).state == "sent"
    before = OutboundMessage.objects.count()
    assert steward.post(PATH, {"reason": REASON}).status_code == 302
    found = again(world, sent)
    assert (found.state, found.sent_at, found.reopened_reason) == ("draft", None, REASON)
    [told] = OutboundMessage.objects.order_by("pk")[before:]
    assert told.template == "capacity/round_reopened"
    assert REASON in told.body
    assert AuditEntry.objects.get(verb="capacity.reopen_response").reason == REASON
    # The body reads why; everything it said is kept; what it stated stands until it sends again.
    officer = signed_in(world.officer.person)
    assert REASON in officer.get("/en/my/assessments/R-1/LHR-1/").content.decode()
    assert found.answers.count() == 6
    assert Holding.objects.get(resource=world.hours).claimed == 16
    save_answers(actor=world.officer, response=found, typed={"power.hours@MAIN": Typed("9")})
    send_response(actor=world.officer, response=again(world, sent))
    assert again(world, sent).state == "sent"
    assert Holding.objects.get(resource=world.hours).claimed == 9


def test_nothing_is_opened_twice_nor_after_the_round(world, sent, steward):
    steward.post(PATH, {"reason": REASON})
    assert steward.post(PATH, {"reason": "Another reason."}).status_code == 422
    assert again(world, sent).reopened_reason == REASON
    send_response(actor=SYSTEM, response=again(world, sent))
    after = timezone.make_aware(dt.datetime.combine(sent.round.due_on + dt.timedelta(days=1), dt.time(9)))
    rounds.close_round(actor=world.steward, round=sent.round, now=after)
    refused = steward.post(PATH, {"reason": REASON})
    assert refused.status_code == 422
    assert "closed" in refused.content.decode()
    assert again(world, sent).state == "sent"
    assert PATH not in steward.get("/en/my/assessment-rounds/R-1/").content.decode()


def test_who_was_in_time_has_still_been_in_time(world, sent):
    reopen_response(actor=world.steward, response=sent, reason=REASON)
    late = timezone.make_aware(dt.datetime.combine(sent.round.due_on + dt.timedelta(days=2), dt.time(9)))
    assert not send_response(actor=SYSTEM, response=again(world, sent), now=late).is_late


def test_nobody_comes_nearer_to_the_inspector_by_mending(world, sent):
    visit = Visit.objects.get(response=sent)
    record_visit(actor=SYSTEM, visit=visit, found={"power.hours": "9"})
    assert Finding.objects.get().declared == 16
    reopen_response(actor=world.steward, response=sent, reason=REASON)
    save_answers(actor=world.officer, response=again(world, sent), typed={"power.hours@MAIN": Typed("9")})
    send_response(actor=world.officer, response=again(world, sent))
    assert Finding.objects.get().declared == 16


def test_what_is_found_while_it_is_open_gets_what_is_sent_then(world, sent):
    reopen_response(actor=world.steward, response=sent, reason=REASON)
    record_visit(actor=SYSTEM, visit=Visit.objects.get(response=sent), found={"power.hours": "9"})
    assert Finding.objects.get().declared is None
    send_response(actor=world.officer, response=again(world, sent))
    assert Finding.objects.get().declared == 16


def test_others_open_nothing(world, sent):
    elsewhere = world.actor("provincial_steward", place=world.kasur)
    for actor in (world.officer, world.neighbours, elsewhere, world.actor("auditor"), world.actor("citizen")):
        browser = signed_in(actor.person)
        assert browser.get(PATH).status_code == 403
        assert browser.post(PATH, {"reason": REASON}).status_code == 403
    assert Client().get(PATH).status_code == 302
    assert Client().post(PATH, {"reason": REASON}).status_code == 403
    assert again(world, sent).state == "sent"


def test_what_is_asked_is_counted_with_the_offices_there_are_now(world, sent, steward):
    assert (sent.answered, sent.asked) == (6, 6)
    world.site(world.council, "YARD")
    steward.post(PATH, {"reason": REASON})
    found = again(world, sent)
    assert (found.answered, found.asked) == (6, 10)
