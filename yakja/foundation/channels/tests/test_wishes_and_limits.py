"""What an addressee wishes and how much they get: stop words, quiet hours, limits; what is held goes out later."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from freezegun import freeze_time

from yakja.foundation.channels import actions, queries, tasks
from yakja.foundation.channels.actions import codes
from yakja.foundation.channels.actions.holding import LIMITS, URGENT_LIMITS
from yakja.foundation.channels.models import Address, InboundMessage, OneTimeCode, OutboundMessage
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM

pytestmark = pytest.mark.django_db
State = OutboundMessage.State
ASMA = "+923001234567"
NOON = dt.datetime(2026, 11, 24, 7, tzinfo=dt.UTC)  # noon in Pakistan


def write(to=ASMA, **more) -> OutboundMessage:
    more = {"context": {"code": "123456", "minutes": 10}, "language": "en", **more}
    return actions.send_message(actor=SYSTEM, to=to, template="channels/code", **more)


def say(text, number=[0]):  # noqa: B006 - counts over the calls of a test
    number[0] += 1
    actions.receive_message(
        actor=SYSTEM, provider="kannel", sender=ASMA, text=text, provider_id=str(number[0])
    )
    tasks.receive_all(now=timezone.now())


def is_out() -> bool:
    return Address.objects.get().has_opted_out


@pytest.mark.parametrize(
    "word",
    ["STOP", " stop. ", "بند", "روکیں", "roko", "Band karo", "بند ڪريو", "بند کړئ", "بند کرو", "بند کن"],
)
def test_a_word_in_any_language_stops_messages_and_is_confirmed_once(word, memory):
    say(word)
    assert is_out()
    say(word)
    assert OutboundMessage.objects.get().template == "channels/stopped"
    assert write().state == State.WITHHELD
    provider = memory()
    tasks.send_all(now=timezone.now(), providers={"sms": provider})
    assert len(provider.sent) == 1


@pytest.mark.parametrize("word", ["START", "شروع", "shuru", "پیل", "شروع ڪريو", "بندات"])
def test_a_word_in_any_language_lets_them_come_again(word):
    say("بند")
    say(word)
    assert not is_out()
    assert OutboundMessage.objects.latest("id").template == "channels/started"


@pytest.mark.parametrize("text", ["نالی بند ہے", "pani band hai", "please stop the noise", "1", ""])
def test_a_word_within_a_sentence_is_part_of_the_sentence(text):
    say(text)
    assert not is_out()
    assert InboundMessage.objects.get().state == "unclaimed"


def test_who_stops_after_a_message_was_written_does_not_get_it(memory):
    with freeze_time(NOON):
        message = write()
        actions.opt_out(actor=SYSTEM, address=message.address)
        provider = memory()
        tasks.send_all(now=NOON, providers={"sms": provider})
    message.refresh_from_db()
    assert (message.state, provider.sent) == (State.WITHHELD, [])


def test_no_more_than_so_many_an_hour_and_the_rest_goes_out_later(memory):
    provider = memory()
    with freeze_time(NOON) as clock:
        for _n in range(LIMITS[0][1] + 3):
            write()
        write(to="+923011234567")
        tasks.send_all(now=timezone.now(), providers={"sms": provider})
        assert len(provider.sent) == LIMITS[0][1] + 1
        waiting = OutboundMessage.objects.filter(state=State.QUEUED)
        assert {(m.attempts, m.held_by, m.next_try_at) for m in waiting} == {
            (0, "", NOON + dt.timedelta(hours=1))
        }
        clock.tick(dt.timedelta(minutes=61))
        tasks.send_all(now=timezone.now(), providers={"sms": provider})
    assert len(provider.sent) == LIMITS[0][1] + 4
    assert not OutboundMessage.objects.exclude(state=State.SENT).exists()


def test_no_more_than_so_many_a_day(memory):
    provider = memory()
    with freeze_time(NOON) as clock:
        for _n in range(LIMITS[1][1] + 2):
            write()
        for _n in range(8):
            tasks.send_all(now=timezone.now(), providers={"sms": provider})
            clock.tick(dt.timedelta(minutes=61))
        assert len(provider.sent) == LIMITS[1][1]
        clock.tick(dt.timedelta(hours=24))
        tasks.send_all(now=timezone.now(), providers={"sms": provider})
    assert len(provider.sent) == LIMITS[1][1] + 2


def test_urgent_ones_go_beyond_the_limit_up_to_a_limit_of_their_own(memory):
    provider = memory()
    with freeze_time(NOON):
        for _n in range(URGENT_LIMITS[0][1] + 5):
            write(is_urgent=True)
        tasks.send_all(now=NOON, providers={"sms": provider})
    assert len(provider.sent) == URGENT_LIMITS[0][1]
    assert OutboundMessage.objects.filter(state=State.QUEUED).count() == 5


def test_quiet_hours_are_the_addressees_own(memory):
    address = actions.address_for(ASMA, language="ur")
    actions.set_quiet_hours(actor=SYSTEM, address=address, starts=dt.time(11), ends=dt.time(14))
    with freeze_time(NOON):
        assert write().next_try_at == NOON + dt.timedelta(hours=2)
    actions.set_quiet_hours(actor=SYSTEM, address=address, starts=dt.time(), ends=dt.time())
    with freeze_time(NOON + dt.timedelta(hours=12)):
        assert write(to=ASMA).next_try_at == timezone.now()


def test_a_second_try_does_not_ring_at_night(memory):
    evening = dt.datetime(2026, 11, 24, 15, 59, 30, tzinfo=dt.UTC)  # half a minute to nine in Pakistan
    with freeze_time(evening):
        write()
        from yakja.foundation.channels.providers import TemporaryProblem

        provider = memory(TemporaryProblem("later"))
        tasks.send_all(now=evening, providers={"sms": provider})
    night = evening + dt.timedelta(minutes=5)
    with freeze_time(night):
        tasks.send_all(now=night, providers={"sms": provider})
    assert provider.sent == []
    waiting = OutboundMessage.objects.get()
    assert waiting.next_try_at == dt.datetime(2026, 11, 25, 3, tzinfo=dt.UTC)


def test_a_message_to_a_known_number_costs_two_statements():
    write()
    address = Address.objects.get()
    for to, most in ((ASMA, 2), (address, 1)):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            write(to=to)
        own = [
            q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
        ]
        # The audit entry belongs to whoever writes the message: one per outermost action.
        assert len([sql for sql in own if "audit_" not in sql]) == most, own


def guess(n, purpose="sign_in"):
    for _n in range(n):
        actions.check_code(actor=ANONYMOUS, to=ASMA, purpose=purpose, code="x")


def ask(to=ASMA, **who) -> str:
    actions.send_code(actor=ANONYMOUS, to=to, purpose="sign_in", language="en", **who)
    text = OutboundMessage.objects.latest("id").body
    return next(word.strip(".") for word in text.split() if word.strip(".").isdigit() and len(word) >= 6)


def refusal(**who) -> str:
    with pytest.raises(ValidationError) as refused:
        ask(**who)
    return refused.value.code


def test_who_guesses_is_locked_out_whatever_code_is_sent():
    with freeze_time(NOON) as clock:
        for _n in range(codes.LOCKED_AFTER // codes.MAX_TRIES):
            code = ask()
            guess(codes.MAX_TRIES)
        assert refusal() == "locked"
        assert not actions.check_code(actor=ANONYMOUS, to=ASMA, purpose="sign_in", code=code)
        clock.tick(dt.timedelta(hours=25))
        assert actions.check_code(actor=ANONYMOUS, to=ASMA, purpose="sign_in", code=ask())


def test_one_device_or_network_cannot_have_codes_sent_to_everybody(monkeypatch):
    for number in range(codes.MAX_OF_DEVICE):
        ask(to=f"+9230012345{number:02d}", device="a cookie")
    assert refusal(to="+923001234599", device="a cookie") == "too_often"
    ask(to="+923001234599", device="another cookie")
    monkeypatch.setattr(codes, "MAX_OF_NETWORK", 3)
    for number in range(3):
        ask(to=f"+9230112345{number:02d}", network="192.0.2.7")
    assert refusal(to="+923011234599", network="192.0.2.7") == "too_often"
    ask(to="+923011234599", network="192.0.2.8")
    assert "192.0.2" not in str(list(OneTimeCode.objects.values()))


def test_stop_words_are_read_in_every_language():
    assert queries.wish_in("بند") == queries.wish_in("STOP") == "stop"
    assert queries.wish_in("x" * 500) is None
