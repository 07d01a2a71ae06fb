"""Pages of following and of the outbox, as a person meets them."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from yakja.foundation.channels import actions, queries, tasks
from yakja.foundation.channels.models import OutboundMessage, Subscription
from yakja.foundation.channels.providers import UncertainProblem
from yakja.foundation.channels.web import outbox, systems
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("topics")]


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


def ask(client, lang="en", topic="catalogue.tool", **more):
    said = {"topics": [topic], "email": "asma@example.org", "language": lang, **more}
    return client.post(f"/{lang}/follow/?topic={topic}", said)


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_the_whole_way_from_asking_to_ending(client, lang):
    page = client.get(f"/{lang}/follow/?topic=catalogue.tool")
    assert page.status_code == 200
    answer = ask(client, lang)
    assert (answer.status_code, answer.url) == (302, f"/{lang}/follow/asked/")
    assert client.get(answer.url).status_code == 200
    path = re.search(r"(/\w+/follow/confirm/[^/]+/)", OutboundMessage.objects.get().body)[1]
    assert path.startswith(f"/{lang}/")
    # Opening the link changes nothing: mail programs open links by themselves.
    assert client.get(path).status_code == 200
    assert Subscription.objects.get().state == "pending"
    assert client.post(path).status_code == 200
    subscription = Subscription.objects.get()
    assert subscription.state == "active"
    tap = queries.unsubscribe_path(subscription)
    opened = client.get(tap)
    assert (opened.status_code, opened.url) == (302, f"/{lang}{tap}")
    assert client.get(opened.url).status_code == 200
    assert Subscription.objects.get().state == "active"
    client.post(opened.url)
    assert Subscription.objects.get().state == "ended"


def test_a_mail_program_ends_the_letters_with_one_tap(client):
    from django.test import Client

    made = actions.ask_to_follow(actor=ANONYMOUS, email="a@example.org", topics=["all"])
    actions.confirm_following(actor=ANONYMOUS, subscription=made)
    program = Client(enforce_csrf_checks=True)
    answer = program.post(queries.unsubscribe_path(made), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    made.refresh_from_db()
    assert made.state == "ended"
    assert program.post("/follow/end/forged/").status_code == 404


def test_a_mistake_keeps_what_was_typed(client):
    answer = ask(client, email="asma@")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="asma@"' in page
    assert "name@example.org" in page
    assert not OutboundMessage.objects.exists()


def test_several_topics_can_be_chosen(client):
    page = client.get("/en/follow/?topic=catalogue.tool&topic=all").content.decode()
    assert page.count('type="checkbox" name="topics"') == 2
    assert ask(client, topics=["catalogue.tool", "all"], topic="catalogue.tool&topic=all").status_code == 302
    assert queries.topics_of(Subscription.objects.get()) == ["all", "catalogue.tool"]


def test_nothing_chosen_is_named(client):
    answer = client.post("/en/follow/", {"email": "a@example.org", "language": "en"})
    assert answer.status_code == 400
    assert "Choose at least one." in answer.content.decode()


def test_a_topic_that_is_not_offered_is_refused(client):
    answer = ask(client, topics=["place:NOWHERE"])
    assert answer.status_code == 400


def test_asking_too_often_from_one_place_is_stopped(client):
    for number in range(20):
        assert ask(client, email=f"n{number}@example.org").status_code == 302
    assert ask(client, email="last@example.org").status_code == 400
    assert OutboundMessage.objects.count() == 20


@pytest.mark.parametrize("path", ["/en/follow/confirm/forged/", "/en/follow/end/forged/"])
def test_a_link_that_does_not_work_says_what_to_do(client, path):
    answer = client.get(path)
    assert answer.status_code == 410
    assert "no longer works" in answer.content.decode()
    assert client.post(path).status_code == 410


def test_the_page_tells_whom_only_in_part(client):
    made = actions.ask_to_follow(actor=ANONYMOUS, email="asma@example.org", topics=["all"])
    page = client.get(queries.confirm_path(made)).content.decode()
    assert "a…@example.org" in page
    assert "asma@" not in page


@pytest.fixture
def page(rf):
    """Ask a view as an actor, as the middleware would."""
    from django.contrib.messages.storage.fallback import FallbackStorage

    def ask(view, actor, method="get", path="/en/my/", data=None, **arguments):
        request = getattr(rf, method)(path, data or {})
        request.actor, request.session = actor, {}
        request._messages = FallbackStorage(request)
        return view(request, **arguments)

    return ask


def test_the_secret_of_a_system_is_shown_once(page, holder):
    officer = holder("provincial_steward", ref="person:1")
    said = {"url": "https://example.org/hook", "topics": ["all"]}
    answer = page(systems.systems, officer, "post", "/en/my/systems/", said).content.decode()
    secret = Subscription.objects.get().secret
    assert secret in answer
    again = page(systems.systems, officer, path="/en/my/systems/").content.decode()
    assert secret not in again
    assert "https://example.org/hook" in again


def test_only_its_owner_ends_a_system(page, holder):
    made = actions.follow_by_webhook(actor=holder(ref="person:1"), url="https://example.org/", topics=["all"])
    with pytest.raises(PermissionDenied):
        page(systems.end_system, holder(ref="person:2"), "post", pk=made.pk)
    assert page(systems.end_system, holder(ref="person:1"), pk=made.pk).status_code == 200
    assert page(systems.end_system, holder(ref="person:1"), "post", pk=made.pk).status_code == 302
    made.refresh_from_db()
    assert made.state == "ended"


def test_an_administrator_settles_what_is_uncertain(page, holder, memory):
    message = actions.send_message(
        actor=SYSTEM, to="asma@example.org", template="channels/code", context={"code": "1", "minutes": 1}
    )
    tasks.send_due(timezone.now(), providers={"email": memory(UncertainProblem("the line broke"))})
    admin = holder("administrator", ref="person:1")
    shown = page(outbox.outbox, admin).content.decode()
    assert "the line broke" in shown
    assert "asma@" not in shown
    page(outbox.settle, admin, "post", data={"verb": "aside"}, pk=message.pk)
    message.refresh_from_db()
    assert message.state == "sent"


@pytest.mark.parametrize("view", [outbox.outbox, outbox.settle])
def test_the_outbox_is_closed_to_others(page, holder, view):
    arguments = {"pk": 1} if view is outbox.settle else {}
    for actor in (ANONYMOUS, holder("council_officer"), holder("citizen")):
        with pytest.raises(PermissionDenied):
            page(view, actor, "post" if arguments else "get", **arguments)
