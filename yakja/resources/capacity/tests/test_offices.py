"""The offices of a body: entered, closed, and what follows for what was said of them."""

import pytest
from django.test import Client
from django.utils import timezone

from yakja.foundation.people.tests.factories import signed_in
from yakja.resources.capacity.actions.answering import Typed, save_answers
from yakja.resources.capacity.actions.readings import record_reading
from yakja.resources.capacity.models import Basis, Holding, Site, Visit
from yakja.resources.capacity.queries.answering import slots_of

pytestmark = pytest.mark.django_db
BASE = "/en/my/offices/LHR-1/"


@pytest.fixture
def client(world):
    return signed_in(world.officer.person)


@pytest.fixture
def two(world):
    return world.site(world.council, "MAIN"), world.site(world.council, "S1")


def test_an_office_is_entered_and_closed_between_rounds(world, client):
    assert client.post(BASE, {"name": "Yard", "kind": "field"}).status_code == 302
    assert client.post(BASE, {"name": "", "kind": "field"}).status_code == 422
    assert f"{BASE}S1/close/" not in client.get(BASE).content.decode(), "the only one stays open"
    refused = client.post(f"{BASE}S1/close/")
    assert refused.status_code == 422
    assert "at least one office" in refused.content.decode()
    client.post(BASE, {"name": "Counter", "kind": "counter"})
    assert f"{BASE}S1/close/" in client.get(BASE).content.decode()
    assert "Office" in client.get(f"{BASE}S1/close/").content.decode()
    assert client.post(f"{BASE}S1/close/").status_code == 302
    assert Site.objects.get(code="S1").closed_on is not None
    page = client.get(BASE).content.decode()
    assert "closed on" in page
    # Sent twice, and read after the door was closed.
    assert client.post(f"{BASE}S1/close/").status_code == 422
    assert client.get(f"{BASE}S1/close/").status_code == 404
    assert client.post(f"{BASE}NONE/close/").status_code == 404


def test_what_was_said_of_a_closed_office_counts_no_longer(world, client, two):
    for site, value in zip(two, (10, 4), strict=True):
        record_reading(
            actor=world.actor("district_officer", place=world.lahore), body=world.council, resource=world.hours,
            value=value, basis=Basis.VERIFIED, on=timezone.localdate(), site=site,
        )  # fmt: skip
    assert Holding.objects.get(resource=world.hours).value == 4, "the weakest office"
    client.post(f"{BASE}S1/close/")
    assert Holding.objects.get(resource=world.hours).value == 10


def test_a_round_asks_of_a_closed_office_no_more_but_its_lot_stands(world, client, two):
    asked = world.response(world.open(place=world.lahore, code="R-1"))
    save_answers(actor=world.officer, response=asked, typed={"power.hours@S1": Typed("9")})
    visit = Visit.objects.get(response=asked, site=two[1])
    asked.refresh_from_db()
    before = asked.asked, asked.answered
    client.post(f"{BASE}S1/close/")
    asked.refresh_from_db()
    of_one = sum(slot.question.is_required for slot in slots_of(asked) if slot.site)
    assert of_one
    assert (asked.asked, asked.answered) == (before[0] - of_one, before[1] - 1), "what is counted follows"
    client.post(BASE, {"name": "Yard", "kind": "field"})
    asked.refresh_from_db()
    assert (asked.asked, asked.answered) == (before[0], before[1] - 1)
    assert {slot.site.code for slot in slots_of(asked) if slot.site} == {"MAIN", "S2"}
    inspector = signed_in(world.actor("council_officer", body=world.ward).person)
    page = inspector.get("/en/my/inspections/").content.decode()
    assert f"/en/my/inspections/{visit.pk}/" in page
    assert "closed on" in page


def test_others_find_no_office_to_close(world, two):
    below, beside = world.actor("council_officer", body=world.ward), world.neighbours
    for actor in (below, beside, world.steward, world.actor("auditor"), world.actor("citizen")):
        browser = signed_in(actor.person)
        for path in (BASE, f"{BASE}S1/close/"):
            assert browser.get(path).status_code == 403, actor.roles
            assert browser.post(path, {"name": "Mine", "kind": "office"}).status_code == 403
    assert Client().get(f"{BASE}S1/close/").status_code == 302
    assert Client().post(f"{BASE}S1/close/").status_code == 403
    assert Site.objects.filter(closed_on__isnull=False).count() == 0
    assert Site.objects.filter(body=world.council).count() == 2
