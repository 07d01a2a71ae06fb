"""A correction sent twice is one correction, and one client cannot flood a steward's desk."""

import pytest
from django.core.cache import cache
from django.test import Client

from yakja.foundation.cases.models import Case
from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.framework.catalogue.actions.corrections import send_correction
from yakja.framework.catalogue.models import Correction
from yakja.framework.catalogue.web.corrections import MOST_AN_HOUR

from .world import World, tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    cache.clear()
    world = World()
    return tool("CRS", "City Complaints", main=("CIT-01",), owner=world.lgcd)


def test_the_same_words_sent_twice_are_one_correction(one):
    said = {"subject": "state", "text": "It was closed in May.", "contact": "0300 1234567"}
    client = Client()
    first, second = (client.post(f"/en/tools/{one.code}/correct/", said) for _n in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert (Correction.objects.count(), Case.objects.count()) == (1, 1)


def test_other_words_are_another_correction(one):
    made = {
        send_correction(actor=ANONYMOUS, tool=one, subject="state", text=text).pk
        for text in ("Closed.", "Closed in May.")
    }
    assert len(made) == 2


def test_one_client_sends_so_many_an_hour_and_keeps_what_was_typed(one):
    client = Client()
    for number in range(MOST_AN_HOUR):
        client.post(f"/en/tools/{one.code}/correct/", {"subject": "state", "text": f"No. {number}"})
    answer = client.post(f"/en/tools/{one.code}/correct/", {"subject": "state", "text": "one too many"})
    assert answer.status_code == 429
    assert "too often" in answer.text
    assert "one too many" in answer.text
    assert Correction.objects.count() == MOST_AN_HOUR
