"""The outbox: written with the change it tells of, sent once, tried again, given up, never sent twice in silence."""

from __future__ import annotations

import datetime as dt
import json
import threading
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction
from django.utils import timezone
from freezegun import freeze_time
from jinja2 import TemplateNotFound, UndefinedError

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.channels import actions, queries, tasks
from yakja.foundation.channels.actions import outbox
from yakja.foundation.channels.actions.messages import message_to
from yakja.foundation.channels.models import Address, Delivery, OutboundMessage
from yakja.foundation.channels.providers import PermanentProblem, TemporaryProblem, UncertainProblem
from yakja.foundation.channels.queries import Rendered
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

State = OutboundMessage.State


def write(to="asma@example.org", **more) -> OutboundMessage:
    more = {"context": {"code": "123456", "minutes": 10}, "is_urgent": True, "language": "en", **more}
    return actions.send_message(actor=SYSTEM, to=to, template="channels/code", **more)


def send(provider, now=None, channel="email") -> tuple[int, int]:
    return tasks.send_due(now or timezone.now(), providers={channel: provider})


def states() -> list[str]:
    return list(OutboundMessage.objects.order_by("id").values_list("state", flat=True))


@pytest.mark.django_db
def test_a_message_is_worded_when_it_is_written(memory):
    message = write()
    assert message.subject == "Your code: 123456"
    assert "10 minutes" in message.body
    provider = memory()
    assert send(provider) == (1, 1)
    assert (provider.sent[0].to, provider.sent[0].language) == ("asma@example.org", "en")
    message.refresh_from_db()
    assert (message.state, message.provider_id, message.attempts) == (State.SENT, "memory-1", 1)
    assert send(provider) == (0, 0)


@pytest.mark.django_db
def test_a_message_of_an_undone_change_is_never_sent(memory):
    def change_and_fail():
        with transaction.atomic():
            write()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert send(memory()) == (0, 0)


@pytest.mark.django_db
def test_the_addressee_decides_the_language(memory):
    Address.objects.filter(pk=actions.address_for("asma@example.org", language="ur").pk).update(language="ur")
    message = actions.send_message(
        actor=SYSTEM, to="asma@example.org", template="channels/code", context={"code": "1", "minutes": 5}
    )
    assert message.language == "ur"
    assert "کوڈ" in message.subject


@pytest.mark.django_db
def test_neither_address_nor_text_can_be_read_in_the_database_or_the_audit_trail():
    write(to="0300 1234567")
    write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM channels_address")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT context, subject, body FROM channels_outboundmessage")
        stored += str(cursor.fetchall())
    stored += str(list(AuditEntry.objects.values()))
    for secret in ("asma", "1234567", "123456"):
        assert secret not in stored


@pytest.mark.django_db
def test_an_undefined_name_or_a_missing_wording_is_an_error_when_it_is_written():
    with pytest.raises(UndefinedError):
        write(context={})
    with pytest.raises(TemplateNotFound):
        actions.send_message(actor=SYSTEM, to="a@example.org", template="channels/nothing", context={})
    assert not OutboundMessage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("to", ["asma@", "@example.org", "asma", "12", "042 99210000", "a@b@c"])
def test_a_bad_address_is_refused_when_the_message_is_written(to):
    with pytest.raises(ValidationError):
        write(to=to)
    assert not Address.objects.exists()


@pytest.mark.django_db
def test_one_mailbox_is_one_address_however_it_is_typed():
    same = {
        actions.address_for(t).pk
        for t in ("Asma@Example.org", " asma@example.org ", "\u200easma@example.org")
    }
    same_phone = {actions.address_for(t).pk for t in ("0300 1234567", "+92 300 1234567", "۰۳۰۰۱۲۳۴۵۶۷")}
    assert len(same) == len(same_phone) == 1


@pytest.mark.django_db
def test_a_failed_try_is_repeated_after_growing_waits_and_then_given_up(memory):
    write()
    start = now = timezone.now()
    provider = memory(*[TemporaryProblem("451 later")] * 20)
    tried = []
    for _minute in range(60 * 48):
        if send(provider, now)[0]:
            tried.append(now - start)
        now += dt.timedelta(minutes=1)
    waits = [after - before for before, after in pairwise(tried)]
    assert waits == list(outbox.RETRIES)
    assert states() == [State.GIVEN_UP]
    assert Delivery.objects.count() == len(outbox.RETRIES) + 1
    assert OutboundMessage.objects.get().attempts == len(outbox.RETRIES) + 1


@pytest.mark.django_db
def test_a_second_try_may_succeed(memory):
    write()
    provider, now = memory(TemporaryProblem("no connection")), timezone.now()
    assert send(provider, now) == (1, 0)
    assert send(provider, now) == (0, 0)
    assert send(provider, now + dt.timedelta(minutes=2)) == (1, 1)
    assert list(Delivery.objects.values_list("state", "detail")) == [
        ("queued", "no connection"),
        ("sent", ""),
    ]


@pytest.mark.django_db
def test_a_refused_address_is_remembered_and_gets_no_more_events(memory):
    message = write()
    send(memory(PermanentProblem("550 no such mailbox")))
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert message.address.bad_since
    assert queries.in_trouble() == [message]


@pytest.mark.django_db
def test_a_problem_of_one_message_does_not_hold_up_the_others(memory, caplog):
    for name in "abc":
        write(to=f"{name}@example.org")
    provider = memory(None, RuntimeError("a fault"), None)
    assert send(provider) == (3, 2)
    assert states() == [State.SENT, State.UNCERTAIN, State.SENT]
    assert "a fault" in caplog.text


@pytest.mark.django_db
def test_a_crash_between_sending_and_marking_leaves_uncertain_and_no_second_letter(memory):
    message = write()
    # The worker claims, marks, calls the provider, and is gone before it can write what came of it.
    [held] = outbox.claim_due(now=timezone.now())
    assert outbox.begin_try(message=held, provider="memory")
    provider = memory()
    soon, later = timezone.now() + dt.timedelta(minutes=1), timezone.now() + dt.timedelta(minutes=11)
    for now in (soon, later, later + dt.timedelta(days=3)):
        tasks.send_all(now=now, providers={"email": provider})
    assert provider.sent == []
    message.refresh_from_db()
    assert message.state == State.UNCERTAIN
    assert "lost" in message.deliveries.get().detail


@pytest.mark.django_db
def test_a_crash_before_sending_lets_another_worker_send(memory):
    write()
    outbox.claim_due(now=timezone.now())
    provider = memory()
    assert send(provider) == (0, 0)
    with freeze_time(timezone.now() + dt.timedelta(minutes=11), tick=True):
        assert send(provider) == (1, 1)
    assert states() == [State.SENT]


@pytest.mark.django_db
def test_a_worker_that_was_too_slow_neither_sends_nor_writes_over_the_other(memory):
    write()
    [mine] = outbox.claim_due(now=timezone.now())
    with freeze_time(timezone.now() + dt.timedelta(minutes=11), tick=True):
        provider = memory()
        send(provider)
        assert not outbox.begin_try(message=mine, provider="memory")
        mine.attempts += 1
        outbox.mark_refused(message=mine, problem="late")
    assert states() == [State.SENT]
    assert len(provider.sent) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(memory):
    # Written without an action: the audit trail refuses to be emptied after a test.
    for number in range(40):
        address = actions.address_for(f"n{number}@example.org")
        message_to(address, Rendered("Hello", "Hello"), "en").save()
    together, lock = threading.Barrier(4), threading.Lock()
    providers, faults = [], []

    def work():
        provider = memory()
        with lock:
            providers.append(provider)
        try:
            together.wait(10)
            while tasks.send_due(timezone.now(), limit=7, providers={"email": provider})[0]:
                continue
        except Exception as fault:
            faults.append(fault)
        finally:
            connections[connection.alias].close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not faults
    sent = [posting.to for provider in providers for posting in provider.sent]
    assert len(sent) == len(set(sent)) == 40
    assert set(states()) == {State.SENT}


@pytest.mark.django_db
def test_a_person_decides_about_an_uncertain_message(memory, holder):
    message = write()
    send(memory(UncertainProblem("the line broke")))
    message.refresh_from_db()
    assert message.state == State.UNCERTAIN
    with pytest.raises(PermissionDenied):
        actions.send_again(actor=holder("council_officer"), message=message)
    actions.send_again(actor=holder("administrator"), message=message, reason="the addressee got nothing")
    provider = memory()
    assert send(provider) == (1, 1)
    message.refresh_from_db()
    assert [d.state for d in message.deliveries.all()] == ["uncertain", "queued", "sent"]
    with pytest.raises(Conflict):
        actions.set_aside(actor=SYSTEM, message=message)


@pytest.mark.django_db
def test_who_opted_out_gets_what_is_urgent_and_nothing_else(memory):
    address = actions.address_for("asma@example.org")
    actions.opt_out(actor=SYSTEM, address=address)
    assert write(to=address, is_urgent=False).state == State.WITHHELD
    assert write(to=address).state == State.QUEUED
    provider = memory()
    send(provider)
    assert len(provider.sent) == 1


@pytest.mark.django_db
def test_an_sms_that_can_wait_does_not_ring_at_night(memory):
    with freeze_time("2026-11-23T18:30:00Z"):  # half past eleven at night in Pakistan
        write(to="03001234567", is_urgent=False)
        write(to="03001234567")
        provider = memory()
        assert send(provider, channel="sms") == (1, 1)
    with freeze_time("2026-11-24T03:01:00Z"):  # one minute past eight in the morning
        assert send(provider, channel="sms") == (1, 1)


@pytest.mark.django_db
def test_a_secret_text_is_emptied_once_it_is_sent(memory):
    message = write(is_secret=True)
    send(memory())
    message.refresh_from_db()
    assert (message.subject, message.body, message.context) == ("", "", "")
    OutboundMessage.objects.update(state=State.FAILED)
    with pytest.raises(Conflict):
        actions.send_again(actor=SYSTEM, message=message)


@pytest.mark.django_db
def test_old_texts_are_forgotten_and_open_ones_kept(memory):
    write()
    send(memory())
    write()
    OutboundMessage.objects.update(queued_at=timezone.now() - dt.timedelta(days=31))
    assert outbox.forget_content(now=timezone.now()) == 1
    assert [bool(m.body) for m in OutboundMessage.objects.order_by("id")] == [False, True]
    assert outbox.forget_content(now=timezone.now()) == 0


@pytest.mark.django_db
def test_a_providers_receipt_is_noted(memory):
    message = write()
    send(memory())
    assert actions.note_delivery(provider="memory", provider_id="memory-1", is_delivered=True)
    assert not actions.note_delivery(provider="memory", provider_id="memory-9", is_delivered=True)
    message.refresh_from_db()
    assert message.state == State.DELIVERED


@pytest.mark.django_db
def test_people_of_the_sample_are_never_written_to(memory):
    address = actions.address_for("asma@example.org", is_sample=True)
    assert write(to=address).state == State.WITHHELD


@pytest.mark.django_db
def test_the_console_writes_each_message_to_its_log(settings, capsys):
    write()
    write(to="03001234567")
    tasks.send_all(now=timezone.now())
    log = settings.VAR / "outbox.log"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(line["channel"], line["to"]) for line in lines] == [
        ("email", "asma@example.org"),
        ("sms", "+923001234567"),
    ]
    assert log.stat().st_mode & 0o077 == 0
    printed = capsys.readouterr()
    assert "123456" in printed.err
    assert printed.out == ""


@pytest.mark.django_db
def test_idle_workers_ask_three_small_questions(django_assert_num_queries):
    with django_assert_num_queries(3):
        assert not tasks.has_work()
    write()
    assert tasks.has_work()


@pytest.mark.django_db
def test_letters_of_django_go_through_the_outbox(settings, memory):
    from django.core.mail import EmailMessage

    settings.EMAIL_BACKEND = "yakja.foundation.channels.providers.django_mail.OutboxBackend"
    letter = EmailMessage(
        "Reset\nyour password", "Open https://example.org/x", to=["a@example.org"], cc=["b@example.org"]
    )
    assert letter.send() == 2
    provider = memory()
    assert send(provider) == (2, 2)
    assert {p.to for p in provider.sent} == {"a@example.org", "b@example.org"}
    assert provider.sent[0].subject == "Reset your password"
