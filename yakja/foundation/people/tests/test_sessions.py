"""A session stands as it stood, or it does not."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from yakja.foundation.audit.queries import version_of
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions, queries

from .factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    account = person().account
    client.force_login(account)
    return client.session.session_key, account


def test_the_state_is_the_same_while_nothing_happens(signed_in):
    key, account = signed_in
    assert queries.session_state(key, account.pk) == queries.session_state(key, account.pk) is not None


def test_another_password_or_another_thing_in_the_session_is_another_state(signed_in, client):
    key, account = signed_in
    before = queries.session_state(key, account.pk)
    session = client.session
    session["people_second_factor"] = True
    session.save()
    between = queries.session_state(key, account.pk)
    account.set_password("another long phrase of four words")
    account.save()
    assert len({before, between, queries.session_state(key, account.pk)}) == 3


def test_there_is_no_state_after_signing_out_or_a_block_or_the_end_of_the_session(signed_in, client):
    key, account = signed_in
    assert queries.session_state(key, None) is None
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert queries.session_state(key, account.pk) is None
    Session.objects.update(expire_date=timezone.now() + dt.timedelta(hours=1))
    type(account).objects.filter(pk=account.pk).update(is_active=False)
    assert queries.session_state(key, account.pk) is None
    type(account).objects.filter(pk=account.pk).update(is_active=True)
    assert queries.session_state(key, account.pk) is not None
    client.logout()
    assert queries.session_state(key, account.pk) is None


@pytest.mark.parametrize("scope", ["", "bodies.body:17"])
@pytest.mark.parametrize("rooms", [("people", "bodies"), ()])
def test_rooms_and_session_asked_at_once_say_what_they_say_apart(signed_in, client, rooms, scope):
    key, account = signed_in

    def both():
        together = queries.standing(rooms, scope, key, account.pk)
        assert together == (version_of(rooms, scope=scope), queries.session_state(key, account.pk))
        return together

    before = both()
    actions.create_administrator(
        actor=SYSTEM,
        name=TranslatedText({"en": "Another"}),
        email="b@example.org",
        username="another",
        door="command",
    )
    after = both()
    assert after != before
    assert after[1] == before[1] is not None
    client.logout()
    assert both() == (after[0], None)
