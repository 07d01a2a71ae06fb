"""Following topics: by e-mail after a second yes, by feed, by signed calls to another system."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import json
import re
import time
from xml.etree import ElementTree as ET

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from freezegun import freeze_time

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.channels import actions, queries, tasks
from yakja.foundation.channels.actions import events, outbox
from yakja.foundation.channels.models import Event, OutboundMessage, Subscription
from yakja.foundation.channels.providers.webhook import Webhook
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("topics")]

TITLE = TranslatedText({"en": "A new tool: E-Khidmat", "ur": "نیا آلہ: ای خدمت"})


def publish(*topics: str, **more) -> Event:
    topics = topics or ("catalogue.tool",)
    return actions.publish_event(actor=SYSTEM, topics=topics, title=TITLE, url="/tools/EKHI/", **more)


def follow(email="asma@example.org", *topics: str, language="en") -> Subscription:
    made = actions.ask_to_follow(
        actor=ANONYMOUS, email=email, topics=topics or ["catalogue.tool"], language=language
    )
    return actions.confirm_following(actor=ANONYMOUS, subscription=made)


def letters() -> list[OutboundMessage]:
    return list(OutboundMessage.objects.filter(template="channels/event").order_by("id"))


def tell() -> int:
    return events.tell_events(now=timezone.now())


def test_nothing_is_sent_before_the_second_yes():
    made = actions.ask_to_follow(actor=ANONYMOUS, email="asma@example.org", topics=["catalogue.tool"])
    publish()
    tell()
    assert letters() == []
    actions.confirm_following(actor=ANONYMOUS, subscription=made)
    publish()
    tell()
    assert len(letters()) == 1


def test_the_letter_that_asks_carries_a_link_that_works_seven_days():
    made = actions.ask_to_follow(
        actor=ANONYMOUS, email="a@example.org", topics=["catalogue.tool"], language="en"
    )
    body = OutboundMessage.objects.get().body
    token = re.search(r"/en/follow/confirm/([^/]+)/", body)[1]
    assert queries.subscription_of(token, "confirm") == made
    assert queries.subscription_of(token, "unsubscribe") is None
    assert queries.subscription_of(token[:-1] + ("A" if token[-1] != "A" else "B"), "confirm") is None
    with freeze_time(timezone.now() + dt.timedelta(days=8)):
        assert queries.subscription_of(token, "confirm") is None


def test_a_stranger_cannot_fill_a_mailbox_with_questions():
    for _n in range(10):
        actions.ask_to_follow(actor=ANONYMOUS, email="victim@example.org", topics=["catalogue.tool"])
    assert OutboundMessage.objects.count() == 3
    assert Subscription.objects.count() == 1


def test_the_same_wish_asked_twice_waits_once_and_in_the_language_asked_last():
    first = actions.ask_to_follow(
        actor=ANONYMOUS, email="a@example.org", topics=["catalogue.tool", "all"], language="en"
    )
    second = actions.ask_to_follow(
        actor=ANONYMOUS, email="A@example.org", topics=["all", "catalogue.tool"], language="ur"
    )
    assert (first.pk, second.language) == (second.pk, "ur")
    assert Subscription.objects.get().topics.count() == 2


def test_wishes_beyond_the_letters_of_a_day_leave_no_rows():
    for topic in ("catalogue.tool", "all", "function:CIT-01", "function:CIT-02"):
        actions.ask_to_follow(actor=ANONYMOUS, email="victim@example.org", topics=[topic])
    assert OutboundMessage.objects.count() == 3
    assert Subscription.objects.count() == 3


@pytest.mark.parametrize(
    "topics", [[], ["function:XXX-99"], ["nothing"], ["catalogue.tool", "place:NOWHERE"], ["<b>"]]
)
def test_a_topic_that_nobody_publishes_cannot_be_followed(topics):
    with pytest.raises(ValidationError) as refusal:
        actions.ask_to_follow(actor=ANONYMOUS, email="a@example.org", topics=topics)
    assert "topics" in refusal.value.error_dict


def test_an_event_is_told_once_to_each_follower_of_any_of_its_topics():
    follow("a@example.org", "catalogue.tool", "function:CIT-01")
    follow("b@example.org", "function:CIT-01")
    follow("c@example.org", "function:CIT-02")
    follow("d@example.org", "all")
    publish("catalogue.tool", "function:CIT-01")
    assert tell() == 1
    assert tell() == 0
    assert {m.to for m in letters()} == {"a@example.org", "b@example.org", "d@example.org"}


def test_what_one_address_follows_is_one_subscription():
    follow("a@example.org", "function:CIT-01")
    second = follow("a@example.org", "function:CIT-02", language="ur")
    assert Subscription.objects.active().count() == 1
    assert queries.topics_of(second) == ["function:CIT-01", "function:CIT-02"]
    publish("function:CIT-01", "function:CIT-02")
    tell()
    assert len(letters()) == 1


def test_each_follower_reads_their_own_language_and_can_stop_with_one_tap():
    urdu = follow("a@example.org", language="ur")
    follow("b@example.org", language="en")
    publish()
    tell()
    first, second = letters()
    assert first.subject == TITLE["ur"]
    assert "/ur/tools/EKHI/" in first.body
    assert second.subject == TITLE["en"]
    assert "/en/tools/EKHI/" in second.body
    assert first.unsubscribe_url.endswith(queries.unsubscribe_path(urdu))
    assert first.unsubscribe_url in first.body
    assert first.unsubscribe_url not in second.body
    headers = tasks._posting(first).headers
    assert headers["List-Unsubscribe"] == f"<{first.unsubscribe_url}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_ending_holds_back_what_waits():
    subscription = follow()
    publish()
    tell()
    actions.end_by_link(actor=ANONYMOUS, subscription=subscription)
    assert [m.state for m in letters()] == ["withheld"]
    publish()
    tell()
    assert len(letters()) == 1
    entries = AuditEntry.objects.filter(verb="channels.end_by_link")
    assert entries.count() == 1


def test_an_event_of_an_undone_change_is_never_told():
    from django.db import transaction

    follow()

    def change_and_fail():
        with transaction.atomic():
            publish()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert tell() == 0


def test_a_text_without_the_form_of_a_topic_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="form of a topic"):
        publish("Tools of the register")


# Feeds


def test_a_feed_can_be_read_by_any_feed_reader(client):
    for number in range(3):
        publish("catalogue.tool", at=timezone.now() - dt.timedelta(days=3 - number))
    publish("function:CIT-02")
    answer = client.get("/feeds/catalogue.tool.atom?lang=en")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    ns = {"a": "http://www.w3.org/2005/Atom"}
    root = ET.fromstring(answer.content)
    assert root.find("a:title", ns).text == "Yakja: tools of the register"
    entries = root.findall("a:entry", ns)
    assert len(entries) == 3
    assert entries[0].find("a:title", ns).text == TITLE["en"]
    assert entries[0].find("a:link", ns).get("href").endswith("/en/tools/EKHI/")
    assert len({entry.find("a:id", ns).text for entry in entries}) == 3
    for tag in ("id", "updated", "author", "link"):
        assert root.find(f"a:{tag}", ns) is not None


def test_a_feed_speaks_urdu_when_asked_and_survives_odd_letters(client):
    actions.publish_event(
        actor=SYSTEM,
        topics=["catalogue.tool"],
        title=TranslatedText({"ur": "نیا <آلہ> & \x0b"}),
        url="/tools/X/",
    )
    root = ET.fromstring(client.get("/feeds/catalogue.tool.atom").content)
    ns = {"a": "http://www.w3.org/2005/Atom"}
    assert root.find("a:entry/a:title", ns).text == "نیا <آلہ> & "


def test_a_feed_of_nothing_does_not_exist(client):
    assert client.get("/feeds/nothing.atom").status_code == 404
    assert client.get("/feeds/function:XXX-99.atom").status_code == 404
    assert client.get("/feeds/all.atom").status_code == 200


# Other systems


def loopback(number) -> bool:
    return number == ipaddress.ip_address("127.0.0.1")


def here() -> Webhook:
    """A webhook provider that may call the receiver of this test."""
    return Webhook(may_call=loopback, timeout=5)


@pytest.fixture
def system(holder, receiver) -> Subscription:
    return actions.follow_by_webhook(
        actor=holder(ref="person:1"), url=receiver.url, topics=["catalogue.tool"]
    )


def call(now=None, webhook=here) -> tuple[int, int]:
    return tasks.send_due(now or timezone.now(), providers={"webhook": webhook})


def test_a_system_registered_by_a_button_pressed_twice_is_called_once(system, holder, receiver):
    again = actions.follow_by_webhook(
        actor=holder(ref="person:1"), url=receiver.url, topics=["catalogue.tool"]
    )
    assert (again.pk, again.secret) == (system.pk, system.secret)
    publish()
    tell()
    assert call() == (1, 1)
    other = actions.follow_by_webhook(actor=holder(ref="person:1"), url=receiver.url, topics=["all"])
    assert other.pk != system.pk


def test_an_event_arrives_signed(system, receiver):
    event = publish(data={"code": "EKHI"})
    tell()
    assert call() == (1, 1)
    [(headers, body)] = receiver.calls
    said = json.loads(body)
    assert (said["id"], said["title"], said["data"]) == (event.pk, dict(TITLE), {"code": "EKHI"})
    assert said["topics"] == ["all", "catalogue.tool"]
    stamp = headers["X-Yakja-Timestamp"]
    wanted = hmac.new(system.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Yakja-Signature"] == f"sha256={wanted}"
    assert abs(int(stamp) - time.time()) < 60


def test_a_private_address_is_never_called(system, receiver):
    publish()
    tell()
    assert call(webhook=Webhook) == (1, 0)
    assert receiver.calls == []
    message = OutboundMessage.objects.get(channel="webhook")
    assert message.state == "failed"
    assert "public network" in message.deliveries.get().detail


def test_a_redirect_to_a_private_address_is_not_followed(system, receiver):
    receiver.statuses = [302]
    publish()
    tell()
    assert call() == (1, 0)
    assert len(receiver.calls) == 1
    assert OutboundMessage.objects.get(channel="webhook").state == "failed"


def test_a_system_that_is_down_is_tried_again_with_a_new_timestamp(system, receiver):
    receiver.statuses = [503, 429]
    publish()
    tell()
    now = timezone.now()
    assert call(now) == (1, 0)
    assert call(now + dt.timedelta(minutes=2)) == (1, 0)
    assert call(now + dt.timedelta(minutes=9)) == (1, 1)
    assert len({headers["X-Yakja-Message"] for headers, _body in receiver.calls}) == 1
    assert len(receiver.calls) == 3


def test_a_worker_lost_while_calling_calls_again_since_events_carry_their_number(system, receiver):
    publish()
    tell()
    [held] = outbox.claim_due(now=timezone.now())
    outbox.begin_try(message=held, provider="webhook")
    later = timezone.now() + dt.timedelta(minutes=11)
    assert outbox.recover(now=later) == 1
    assert call(later + dt.timedelta(minutes=2)) == (1, 1)


def test_a_system_that_refuses_for_good_is_paused_and_told_nothing_more(system, receiver, monkeypatch):
    monkeypatch.setattr(outbox, "PAUSE_AFTER", 3)
    receiver.statuses = [410] * 10
    for _n in range(5):
        publish()
        tell()
        call()
    system.refresh_from_db()
    assert (system.state, system.failures, system.end_reason) == ("paused", 3, "answered 410")
    assert len(receiver.calls) == 3


def test_refusals_within_one_batch_are_all_counted(system, receiver, monkeypatch):
    monkeypatch.setattr(outbox, "PAUSE_AFTER", 3)
    receiver.statuses = [410] * 10
    for _n in range(5):
        publish()
    tell()
    assert call() == (5, 0)
    system.refresh_from_db()
    assert (system.state, system.failures) == ("paused", 3)


def test_a_success_forgets_earlier_failures(system, receiver):
    receiver.statuses = [404, 200]
    for _n in range(2):
        publish()
        tell()
        call()
    system.refresh_from_db()
    assert (system.state, system.failures) == ("active", 0)


def test_who_may_register_and_end_a_system(system, holder):
    with pytest.raises(PermissionDenied):
        actions.follow_by_webhook(actor=ANONYMOUS, url="https://example.org/", topics=["all"])
    with pytest.raises(PermissionDenied):
        actions.end_subscription(actor=holder(ref="person:2"), subscription=system)
    actions.end_subscription(actor=holder(ref="person:1"), subscription=system)
    assert system.state == "ended"


@pytest.mark.parametrize(
    "url", ["", "ftp://example.org/", "javascript:alert(1)", "https://a b", "https://" + "x" * 600]
)
def test_a_text_that_is_no_web_address_is_refused(holder, url):
    with pytest.raises(ValidationError):
        actions.follow_by_webhook(actor=holder(ref="person:1"), url=url, topics=["all"])


def test_the_secret_cannot_be_read_in_the_database(system):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM channels_subscription")
        assert system.secret not in str(cursor.fetchall())
