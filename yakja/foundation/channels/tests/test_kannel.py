"""SMS through a real Kannel and its fake operator: out, in parts, in, receipts back, down and up, killed workers."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from yakja.foundation.channels import actions, registry, tasks
from yakja.foundation.channels.actions.messages import message_to
from yakja.foundation.channels.models import Address, InboundMessage, OutboundMessage
from yakja.foundation.channels.queries import Rendered
from yakja.foundation.channels.registry import Reply
from yakja.foundation.channels.segments import measure

pytestmark = [pytest.mark.sms]
State = OutboundMessage.State
ASMA = "+923001234567"
LONG = "آپ کی شکایت درج ہو گئی ہے۔ متعلقہ دفتر تین دن میں جواب دے گا۔ " * 3


def put(text, to=ASMA, **more) -> OutboundMessage:
    address = actions.address_for(to, language="ur")
    message = message_to(address, Rendered("", text), "ur", is_urgent=True, **more)
    message.save(force_insert=True)
    return message


def states() -> Counter:
    return Counter(OutboundMessage.objects.values_list("state", flat=True))


@pytest.mark.django_db
def test_urdu_and_english_arrive_letter_by_letter(gateway):
    texts = ["آپ کی شکایت درج ہو گئی ہے: PK-1", "Complaint PK-1 {filed} €5", LONG.strip()]
    for text in texts:
        put(text)
    assert tasks.send_all(now=timezone.now()) == 3
    got = gateway.await_got(3)
    assert [(g.sender, g.to, g.text) for g in got] == [("8100", ASMA, text) for text in texts]
    assert [g.parts for g in got] == [measure(text).parts for text in texts] == [1, 1, 3]
    assert states() == {State.SENT: 3}


@pytest.mark.django_db
def test_a_receipt_marks_the_message_as_delivered(gateway, relay, client):
    message = put("شکریہ", is_secret=True)
    tasks.send_all(now=timezone.now())
    relay.serve(client, lambda: OutboundMessage.objects.get().state == State.DELIVERED)
    assert {status for _path, status in relay.seen} == {200}
    message.refresh_from_db()
    assert message.sent_at
    assert message.body == ""


@pytest.mark.django_db
def test_a_text_comes_in_is_read_and_answered_and_a_lost_answer_does_nothing_twice(
    gateway, relay, client, monkeypatch
):
    monkeypatch.setattr(registry, "_receivers", {})
    registry.register_receiver("rooms.echo", lambda m: Reply(text=f"ملا: {m.text}"), 1)
    gateway.say(ASMA, "نالی بند ہے اور پانی کھڑا ہے 🙂")
    # The site falls over once: Kannel asks again.
    relay.serve(client, lambda: bool(relay.seen), status=500)
    relay.serve(client, lambda: InboundMessage.objects.exists())
    path = relay.seen[-1][0]
    stored = InboundMessage.objects.get()
    assert (stored.text, stored.address.value) == ("نالی بند ہے اور پانی کھڑا ہے 🙂", ASMA)
    replay = client.generic("POST", path, stored.text.encode("utf-16-be"), content_type="text/plain")
    assert replay.status_code == 200
    assert tasks.receive_all(now=timezone.now()) == 1
    noon = timezone.now().replace(hour=7)  # noon in Pakistan
    tasks.send_all(now=max(noon, noon + dt.timedelta(days=1)))
    assert [g.text for g in gateway.await_got(1)] == ["ملا: نالی بند ہے اور پانی کھڑا ہے 🙂"]
    assert InboundMessage.objects.count() == OutboundMessage.objects.count() == 1


@pytest.mark.django_db
def test_while_the_gateway_is_down_messages_wait_and_go_out_when_it_is_up(gateway):
    put("پہلا")
    gateway.stop()
    now = timezone.now()
    assert tasks.send_all(now=now) == 0
    assert states() == {State.QUEUED: 1}
    assert "no connection" in OutboundMessage.objects.get().deliveries.get().detail
    gateway.start()
    assert tasks.send_all(now=now) == 0
    assert tasks.send_all(now=now + dt.timedelta(minutes=2)) == 1
    assert [g.text for g in gateway.await_got(1)] == ["پہلا"]


@pytest.mark.django_db
def test_a_wrong_password_loses_nothing_and_blames_no_number(gateway, settings):
    put("شکریہ")
    settings.KANNEL_PASSWORD = "another"
    tasks.send_all(now=timezone.now())
    message = OutboundMessage.objects.get()
    assert (message.state, message.address.bad_since) == (State.QUEUED, None)
    assert "403" in message.deliveries.get().detail


WORKER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "yakja.config.settings.test"
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from django.utils import timezone
from yakja.foundation.channels import tasks
print("ready", flush=True)
tasks.send_all(now=timezone.now())
"""


def worker(gateway) -> subprocess.Popen:
    environment = {**os.environ, **gateway.settings}
    command = [sys.executable, "-c", WORKER, str(connection.settings_dict["NAME"])]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.django_db(transaction=True)
def test_workers_killed_while_sending_send_each_message_once_or_say_that_they_do_not_know(gateway):
    # Written without an action: the audit trail refuses to be emptied after a test.
    for number in range(60):
        address = Address.objects.create(
            kind="phone",
            value=f"+9230012345{number:02d}",
            value_hash=f"{number:064d}",
            added_at=timezone.now(),
        )
        message_to(address, Rendered("", f"پیغام {number}"), "ur", is_urgent=True).save()
    killed = [worker(gateway), worker(gateway)]
    for each in killed:
        assert each.stdout.readline() == "ready\n"
    for limit, each in zip((3, 20), killed, strict=True):
        gateway.await_got(limit)
        each.send_signal(signal.SIGKILL)
        each.wait(10)
    assert states()[State.SENT] < 60
    # Nobody holds them any more once their lease is over.
    OutboundMessage.objects.exclude(held_by="").update(held_until=timezone.now() - dt.timedelta(seconds=1))
    second = [worker(gateway), worker(gateway)]
    for each in second:
        assert each.wait(60) == 0
    found = states()
    assert set(found) <= {State.SENT, State.UNCERTAIN}
    assert found[State.UNCERTAIN] <= 2
    got = Counter(g.to for g in gateway.await_got(60, seconds=3))
    assert set(got.values()) == {1}
    sent = OutboundMessage.objects.filter(state=State.SENT).select_related("address")
    assert {m.address.value for m in sent} <= set(got)


@pytest.mark.django_db
def test_a_gateway_that_takes_the_message_and_says_nothing_leaves_it_uncertain(settings, relay):
    settings.SMS_PROVIDER, settings.KANNEL_URL = "kannel", relay.url + "/cgi-bin/sendsms"
    put("شکریہ")
    relay.server.shutdown()  # it accepts, and never answers
    from yakja.foundation.channels.providers.kannel import Kannel

    made = Kannel(settings.KANNEL_URL, "u", "p", "8100", timeout=0.5)
    began = time.monotonic()
    tasks.send_due(timezone.now(), providers={"sms": lambda: made})
    assert time.monotonic() - began < 5
    assert states() == {State.UNCERTAIN: 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "words", "state"),
    [
        (202, b"0: Accepted for delivery", State.SENT),
        (202, b"3: Queued for later delivery", State.SENT),
        (403, b"Authorization failed for sendsms", State.QUEUED),
        (403, b"Not routable. Do not try again.", State.FAILED),
        (503, b"Temporal failure, try again later.", State.QUEUED),
        (400, b"Sender missing and no global set, rejected", State.QUEUED),
    ],
)
def test_what_the_gateway_answers_is_understood(receiver, monkeypatch, status, words, state):
    from yakja.foundation.channels.providers.kannel import Kannel

    made = Kannel("http://127.0.0.1:1", "u", "p", "8100")
    monkeypatch.setattr(made, "_call", lambda target: (status, words.decode()))
    put("شکریہ")
    tasks.send_due(timezone.now(), providers={"sms": lambda: made})
    assert states() == {state: 1}


@pytest.mark.django_db
def test_a_gateway_outside_is_not_called_unless_it_was_allowed(monkeypatch):
    from yakja.foundation.channels.providers.kannel import Kannel

    made = Kannel("http://8.8.8.8:13013/cgi-bin/sendsms", "u", "p", "8100")
    put("شکریہ")
    tasks.send_due(timezone.now(), providers={"sms": lambda: made})
    assert states() == {State.QUEUED: 1}
    assert "YAKJA_KANNEL_PUBLIC" in OutboundMessage.objects.get().deliveries.get().detail
