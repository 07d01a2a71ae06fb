"""What comes in: stored once, read once even by two workers, answered in the sender's language, never lost."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections
from django.utils import timezone
from freezegun import freeze_time

from yakja.foundation.channels import actions, registry, tasks
from yakja.foundation.channels.actions import inbound
from yakja.foundation.channels.models import Address, InboundMessage, OutboundMessage
from yakja.foundation.channels.registry import Reply
from yakja.foundation.kit.permissions import SYSTEM

State = InboundMessage.State
ASMA = "+923001234567"


@pytest.fixture(autouse=True)
def _own_receivers(monkeypatch):
    monkeypatch.setattr(registry, "_receivers", dict(registry._receivers))


def come_in(text="گلی میں پانی نہیں ہے", sender=ASMA, provider_id="1", **more) -> InboundMessage:
    return actions.receive_message(
        actor=SYSTEM, provider="kannel", sender=sender, text=text, provider_id=provider_id, **more
    )


def receive(now=None) -> int:
    return tasks.receive_all(now=now or timezone.now())


@pytest.mark.django_db
def test_a_message_is_stored_once_however_often_it_is_delivered():
    first = come_in()
    assert [come_in().pk for _n in range(3)] == [first.pk] * 3
    assert come_in(provider_id="2").pk != first.pk
    assert InboundMessage.objects.count() == 2


@pytest.mark.django_db
def test_without_a_number_the_time_tells_a_repetition_from_a_second_message():
    noon = timezone.now()
    one = come_in("1", provider_id="", sent_at=noon)
    assert come_in("1", provider_id="", sent_at=noon).pk == one.pk
    assert come_in("1", provider_id="", sent_at=noon + dt.timedelta(minutes=1)).pk != one.pk
    with pytest.raises(ValidationError) as refusal:
        come_in("1", provider_id="")
    assert "id" in refusal.value.message_dict


@pytest.mark.django_db
def test_a_replay_after_it_was_answered_does_nothing_twice():
    registry.register_receiver("rooms.counts", lambda m: Reply(text="شکریہ"), 5)
    come_in()
    receive()
    come_in()
    receive()
    assert OutboundMessage.objects.count() == 1
    assert InboundMessage.objects.get().state == State.ANSWERED


@pytest.mark.django_db
def test_receivers_are_asked_in_the_order_of_priority_and_the_first_answer_counts():
    asked = []

    def reader(name, answer):
        def read(message):
            asked.append(name)
            return answer

        return read

    registry.register_receiver("rooms.late", reader("late", Reply(outcome="late")), 30)
    registry.register_receiver("rooms.second", reader("second", Reply(outcome="filed")), 20)
    registry.register_receiver("rooms.first", reader("first", None), 10)
    registry.register_receiver("rooms.calls", reader("calls", Reply()), 1, kinds=("missed_call",))
    message = come_in()
    assert receive() == 1
    message.refresh_from_db()
    assert asked == ["first", "second"]
    assert (message.receiver, message.outcome, message.reply) == ("rooms.second", "filed", None)


@pytest.mark.django_db
def test_the_reply_is_in_the_language_of_the_sender():
    registry.register_receiver(
        "rooms.code", lambda m: Reply(template="channels/code", context={"code": "123456", "minutes": 10}), 5
    )
    come_in("نالی بند ہے اور پانی کھڑا ہے")
    come_in("The street light of our lane is broken", sender="+923011234567")
    receive()
    said = {m.address.value: m.language for m in OutboundMessage.objects.select_related("address")}
    assert said == {ASMA: "ur", "+923011234567": "en"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("اسان جي ڳوٺ ۾ پاڻي نه آهي", "sd"),
        ("زموږ په کلي کې اوبه نشته", "ps"),
        ("hamari gali mein pani nahi hai", "ur"),
        ("There is no water in our street", "en"),
        ("1", "ur"),
        ("OK", "ur"),
    ],
)
def test_the_language_is_learned_from_what_is_written(text, spoken):
    come_in(text)
    assert Address.objects.get().language == spoken


@pytest.mark.django_db
def test_a_language_that_was_chosen_is_kept():
    address = actions.address_for(ASMA, language="sd")
    actions.set_address_language(actor=SYSTEM, address=address, language="ps")
    come_in("There is no water in our street")
    address.refresh_from_db()
    assert address.language == "ps"


@pytest.mark.django_db
def test_a_fault_undoes_what_the_receiver_wrote_and_is_tried_again(caplog):
    faults = [ZeroDivisionError(), None]

    def read(message):
        actions.address_for("03211234567", language="ur")
        fault = faults.pop(0)
        if fault:
            raise fault
        return Reply(text="ok")

    registry.register_receiver("rooms.faulty", read, 1)
    message = come_in()
    assert receive() == 0
    message.refresh_from_db()
    assert (message.state, message.attempts, message.outcome) == (State.WAITING, 1, "ZeroDivisionError")
    assert Address.objects.count() == 1
    assert receive() == 0
    assert receive(timezone.now() + dt.timedelta(minutes=2)) == 1
    message.refresh_from_db()
    assert message.state == State.ANSWERED
    assert Address.objects.count() == 2


@pytest.mark.django_db
def test_after_the_last_try_a_person_looks_and_may_have_it_read_again(caplog, holder):
    broken = [True]

    def read(message):
        if broken:
            raise RuntimeError
        return Reply()

    registry.register_receiver("rooms.faulty", read, 1)
    message = come_in()
    now = timezone.now()
    for _n in range(10):
        receive(now)
        now += dt.timedelta(hours=5)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.FAILED, len(inbound.RETRIES) + 1)
    broken.clear()
    with pytest.raises(PermissionDenied):
        actions.retry_inbound(actor=holder("council_officer"), message=message)
    actions.retry_inbound(actor=holder("administrator"), message=message)
    assert receive() == 1
    message.refresh_from_db()
    assert message.state == State.ANSWERED


@pytest.mark.django_db
def test_what_nobody_knows_is_kept():
    message = come_in("asdf")
    receive()
    message.refresh_from_db()
    assert (message.state, message.text) == (State.UNCLAIMED, "asdf")


@pytest.mark.django_db
def test_a_missed_call_is_an_event_of_its_own():
    registry.register_receiver("rooms.calls", lambda m: Reply(outcome="call back"), 1, kinds=("missed_call",))
    call = actions.receive_message(
        actor=SYSTEM, provider="pbx", sender="0300 1234567", provider_id="c1", kind="missed_call"
    )
    receive()
    call.refresh_from_db()
    assert (call.state, call.outcome, call.address.value) == (State.ANSWERED, "call back", ASMA)


@pytest.mark.django_db
def test_a_letter_can_be_kept_too():
    registry.register_receiver("rooms.letters", lambda m: Reply(text="thanks"), 1, kinds=("email",))
    actions.receive_message(
        actor=SYSTEM, provider="imap", sender="asma@example.org", provider_id="m1", kind="email",
        subject="Water", text="no water since Monday in our lane",
    )  # fmt: skip
    receive()
    sent = OutboundMessage.objects.get()
    assert (sent.channel, sent.subject, sent.body) == ("email", "Water", "thanks")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": "a\0b"}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"sender": " "}, "from"),
        ({"kind": "pigeon"}, "kind"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(given, field):
    with pytest.raises(ValidationError) as refusal:
        come_in(**given)
    assert list(refusal.value.message_dict) == [field]
    assert not InboundMessage.objects.exists()


@pytest.mark.django_db
def test_the_name_of_a_company_as_sender_is_kept_and_not_answered():
    registry.register_receiver("rooms.all", lambda m: Reply(text="ok"), 1)
    message = come_in("Your bill is due", sender="JazzCash")
    receive()
    message.refresh_from_db()
    assert (message.state, message.sender, message.address) == (State.UNCLAIMED, "JazzCash", None)
    assert not OutboundMessage.objects.exists()


@pytest.mark.django_db
def test_neither_sender_nor_text_can_be_read_in_the_database():
    come_in("گلی میں پانی نہیں ہے")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM channels_inboundmessage")
        stored = str(cursor.fetchall())
    assert "1234567" not in stored
    assert "پانی" not in stored


@pytest.mark.django_db
def test_old_texts_are_forgotten():
    come_in()
    receive()
    come_in(provider_id="2")
    with freeze_time(timezone.now() + dt.timedelta(days=31)):
        tasks.forget(now=timezone.now())
    assert sorted(bool(m.text) for m in InboundMessage.objects.order_by("id")) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_two_workers_read_each_message_once():
    for number in range(30):
        now = timezone.now()
        InboundMessage.objects.create(
            provider="kannel", provider_id=str(number), content_hash="0" * 64, text=str(number), language="und",
            address=actions.address_for(f"+9230012345{number:02d}"), received_at=now, next_try_at=now,
        )  # fmt: skip
    read, lock, together, faults = [], threading.Lock(), threading.Barrier(3), []

    def receiver(message):
        with lock:
            read.append(message.text)
        return Reply(text=f"re {message.text}")

    registry.register_receiver("rooms.counts", receiver, 1)

    def work():
        try:
            together.wait(10)
            receive()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections[connection.alias].close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not faults
    assert sorted(map(int, read)) == list(range(30))
    assert OutboundMessage.objects.count() == 30


@pytest.mark.django_db
def test_a_worker_that_was_lost_leaves_the_message_to_another():
    registry.register_receiver("rooms.all", lambda m: Reply(text="ok"), 1)
    come_in()
    [mine] = inbound.claim_due(now=timezone.now())
    assert receive() == 0
    with freeze_time(timezone.now() + dt.timedelta(minutes=6)):
        assert receive() == 1
    assert not inbound.hand_over(message=mine)
    assert OutboundMessage.objects.count() == 1
