"""The gateway's doors: secret, limits, letters of all kinds, repetitions; receipts that come twice, late, or early."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from yakja.foundation.channels import actions
from yakja.foundation.channels.actions import outbox
from yakja.foundation.channels.actions.messages import message_to
from yakja.foundation.channels.models import Address, Delivery, InboundMessage, OutboundMessage
from yakja.foundation.channels.providers.kannel import receipt_token
from yakja.foundation.channels.queries import Rendered

pytestmark = pytest.mark.django_db
SECRET = "a secret of twenty letters or more"
State = OutboundMessage.State
URDU = "نالی بند ہے"


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.KANNEL_SECRET = SECRET


@pytest.fixture
def program():
    return Client(enforce_csrf_checks=True)


def address(path="/sms/kannel/in/", **given) -> str:
    said = {"secret": SECRET, "id": "m-1", "from": "+923001234567", "to": "8100", **given}
    return path + "?" + "&".join(f"{k}={v if k == 'text' else quote(str(v))}" for k, v in said.items())


def test_urdu_as_bytes_digits_or_text_is_the_same(program):
    raw = URDU.encode("utf-16-be")
    program.post(address(id="1", charset="UTF-16BE"), raw, content_type="text/plain")
    program.get(address(id="2", charset="UTF-16BE", hex=raw.hex()))
    program.get(address(id="3", text=quote(URDU)))
    program.post(address(id="4"), URDU.encode(), content_type="text/plain; charset=UTF-8")
    texts = [m.text for m in InboundMessage.objects.order_by("id")]
    assert texts == [URDU] * 4


def test_a_replay_answers_the_same_and_stores_nothing(program):
    answers = [program.get(address(text="hello")) for _n in range(3)]
    assert {(a.status_code, a.content) for a in answers} == {(200, b"")}
    assert InboundMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "body", "status", "word"),
    [
        ({"secret": "another", "text": "x"}, None, 403, b"secret"),
        ({"text": "x", "from": ""}, None, 400, b"from"),
        ({"text": "x", "id": ""}, None, 400, b"id"),
        ({}, None, 400, b"text"),
        ({"text": "%ff%fe"}, None, 400, b"text"),
        ({"hex": "zz"}, None, 400, b"hex"),
        ({"hex": "00", "charset": "UTF-8"}, None, 400, b"text"),
        ({"hex": "d800", "charset": "UTF-16BE"}, None, 400, b"text"),
        ({"text": "x", "charset": "rot13"}, None, 400, b"charset"),
        ({"text": "x", "charset": "nothing"}, None, 400, b"charset"),
        ({"text": "x" * 2001}, None, 400, b"text"),
        ({"text": "x" * 17000}, None, 414, b"query"),
        ({}, b"x" * 17000, 413, b"text"),
        ({"text": "x", "at": "yesterday"}, None, 400, b"at"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_and_not_stored(program, given, body, status, word):
    path = address(**given)
    answer = program.get(path) if body is None else program.post(path, body, content_type="text/plain")
    assert (answer.status_code, answer.content[: len(word)]) == (status, word)
    assert not InboundMessage.objects.exists()


def test_letters_of_another_charset_in_a_parameter_are_refused_by_name(program):
    answer = program.get(address(text="x").replace("to=8100", "to=%ff"))
    assert (answer.status_code, answer.content) == (400, b"to: not UTF-8")


def test_without_a_secret_nothing_is_taken_in(program, settings):
    settings.KANNEL_SECRET = ""
    for path in ("/sms/kannel/in/", "/sms/kannel/receipt/", "/calls/missed/"):
        assert program.get(address(path, text="x", secret="", token="", message="")).status_code == 503
    assert not InboundMessage.objects.exists()


def test_a_missed_call_comes_in(program):
    given = address("/calls/missed/", at="2026-11-27T09:00:00")
    assert [program.post(given).status_code for _n in range(2)] == [200, 200]
    call = InboundMessage.objects.get()
    assert (call.kind, call.text, call.sent_at) == (
        "missed_call", "", dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC),
    )  # fmt: skip


def test_a_number_without_its_plus_is_the_same_address(program):
    program.get(address(id="1", text="a"))
    program.get(address(id="2", text="a", **{"from": "923001234567"}))
    assert Address.objects.count() == 1


def sending(**more) -> OutboundMessage:
    to = actions.address_for("03001234567", language="ur")
    message_to(to, Rendered("", "text"), "ur", is_urgent=True, **more).save(force_insert=True)
    [held] = outbox.claim_due(now=timezone.now())
    assert outbox.begin_try(message=held, provider="kannel")
    return held


def report(program, message, kind, token=None):
    key = message.wire_id
    given = {"message": key, "token": token or receipt_token(SECRET, key), "type": kind, "answer": "ACK/"}
    return program.get(address("/sms/kannel/receipt/", **given))


def state(message) -> str:
    message.refresh_from_db()
    return message.state


def test_duplicates_succeed_and_what_comes_late_changes_nothing(program):
    message = sending()
    outbox.mark_sent(message=message, provider_id=message.wire_id)
    for kind in ("8", "1", "1", "8", "4", "2", "16"):
        assert report(program, message, kind).status_code == 200
    assert state(message) == State.DELIVERED
    assert list(Delivery.objects.values_list("state", flat=True)) == ["sent", "delivered"]


def test_a_receipt_that_overtakes_the_worker_counts(program):
    message = sending(is_secret=True)
    report(program, message, "1")
    outbox.mark_sent(message=message, provider_id=message.wire_id)
    assert state(message) == State.DELIVERED
    assert message.sent_at
    assert message.body == ""


def test_a_receipt_settles_what_a_lost_worker_left_uncertain(program):
    message = sending()
    outbox.recover(now=timezone.now() + dt.timedelta(minutes=11))
    assert state(message) == State.UNCERTAIN
    report(program, message, "8")
    assert state(message) == State.SENT
    report(program, message, "2")
    assert state(message) == State.FAILED
    assert Address.objects.get().bad_since is None
    report(program, message, "1")
    assert state(message) == State.DELIVERED


def test_a_forged_or_foreign_receipt_is_refused(program):
    message = sending()
    assert report(program, message, "1", token="0" * 32).status_code == 403
    assert report(program, message, "99").status_code == 400
    key = f"yakja-{message.pk}-1"
    unknown = address("/sms/kannel/receipt/", message=key, token=receipt_token(SECRET, key), type="1")
    assert program.get(unknown).status_code == 404
    assert state(message) == State.SENDING
