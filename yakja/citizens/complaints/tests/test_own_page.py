"""The filer's own page is kept like a public one; who has not the key gets nothing of it, whoever read it just now."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.queries.reading import receipt_key
from yakja.citizens.complaints.rules import Filer
from yakja.citizens.complaints.web import keys
from yakja.foundation.kit import limits
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.tests.factories import signed_in
from yakja.foundation.ui import prepared

from .conftest import CONDUCT, ROADS

pytestmark = pytest.mark.django_db
TOLD = "The clerk at the third desk asked me for money"


@pytest.fixture
def found(city):
    return city.file(CONDUCT, text=TOLD, landmark="behind the blue gate", now=timezone.now())


def key_of(complaint):
    return receipt_key(complaint.reference).replace("-", "")


def address(complaint, key=None, lang="en"):
    return f"/{lang}/s/{complaint.reference}/{key or key_of(complaint)}/"


def made(asking):
    """How many statements an asking costs, and its answer."""
    with CaptureQueriesContext(connection) as asked:
        answer = asking()
    return len(asked.captured_queries), answer


def test_it_is_made_once_and_given_again_to_whoever_holds_the_key(found):
    first_cost, first = made(lambda: Client().get(address(found)))
    cost, again = made(lambda: Client().get(address(found)))
    assert TOLD in first.content.decode()
    assert again.content == first.content
    # Whether anything has happened since; another line is asked whether it may try keys.
    assert cost == 1 < first_cost
    assert made(lambda: Client().get(address(found), REMOTE_ADDR="198.51.100.7"))[0] == 2
    for answer in (first, again):
        assert "no-store" in answer.headers["Cache-Control"]
        assert "private" in answer.headers["Cache-Control"]
        assert not answer.cookies


def test_nobody_gets_what_is_kept_by_another_key_number_or_address(city, found):
    other = city.file(ROADS, now=timezone.now())
    assert TOLD in Client().get(address(found)).content.decode()
    assert len(prepared._pages) == 1
    for path in (
        address(found, "00000000"),
        address(found, key_of(other)),
        address(other, key_of(found)),
        f"/en/complaints/{found.reference}/",
        f"/en/s/{found.reference}/{key_of(found)}/files/1/",
    ):
        answer = Client().get(path)
        assert answer.status_code == 404, path
        assert TOLD not in answer.content.decode()
    for path in (address(other), "/en/complaints/", f"/en/complaints/?q={found.reference}"):
        assert TOLD not in Client().get(path).content.decode()


def test_a_line_that_is_stopped_is_not_given_what_is_kept(found):
    line = {"REMOTE_ADDR": "198.51.100.1"}
    assert Client().get(address(found), REMOTE_ADDR="198.51.100.2").status_code == 200
    for n in range(keys.MOST_OF_LINE):
        assert Client().get(address(found, f"0000{n:04}"), **line).status_code == 404
    answer = Client().get(address(found), **line)
    assert answer.status_code == 429
    assert TOLD not in answer.content.decode()


def test_who_has_just_shown_the_key_is_let_in_there_alone_and_for_a_minute(city, found, monkeypatch):
    other, line = city.file(ROADS, now=timezone.now()), {"REMOTE_ADDR": "198.51.100.1"}
    assert Client().get(address(found), **line).status_code == 200
    for n in range(keys.MOST_OF_LINE):
        assert Client().get(address(other, f"0000{n:04}"), **line).status_code == 404
    assert Client().get(address(found), **line).status_code == 200
    assert Client().get(address(found, "00000000"), **line).status_code == 429
    assert Client().get(address(other), **line).status_code == 429
    monkeypatch.setattr(limits.time, "monotonic", lambda now=limits.time.monotonic: now() + 61)
    assert Client().get(address(found), **line).status_code == 429


def test_what_happens_shows_at_once(city, found):
    def said():
        return Client().get(address(found)).content.decode()

    assert "The office began to work on it." not in said()
    actions.begin_work(actor=SYSTEM, complaint=found)
    assert "The office began to work on it." in said()
    city.propose(found, by=SYSTEM, now=timezone.now())
    assert "Is the problem solved?" in said()
    actions.deny_solution(actor=Filer(found.pk, found.reference), complaint=found, text="Not a thing")
    assert "Is the problem solved?" not in said()
    assert "The citizen says no. It is open again." in said()


def test_what_the_filer_says_is_never_kept_and_the_page_after_it_is_new(found):
    before = Client().get(address(found)).content
    refused = Client().post(address(found), {"act": "retaliation", "text": ""})
    assert refused.status_code == 422
    assert Client().get(address(found)).content == before
    answer = Client().post(address(found), {"act": "withdraw", "text": "Settled between us"}, follow=True)
    assert "The complaint is taken back." in answer.content.decode()
    assert "The citizen took it back." in Client().get(address(found)).content.decode()


def test_it_is_kept_for_each_language_and_never_for_a_session(city, found):
    Client().get(address(found))
    assert 'lang="ur"' in Client().get(address(found, lang="ur")).content.decode()
    desk = signed_in(city.persons.setdefault("a", city.officer(city.mc).person))
    kept = len(prepared._pages)
    first_cost, _answer = made(lambda: desk.get(address(found)))
    again_cost, _answer = made(lambda: desk.get(address(found)))
    assert len(prepared._pages) == kept
    assert again_cost > 2 < first_cost
