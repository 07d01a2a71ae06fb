"""The pages: answered without an account or a script; nothing typed is lost; nothing of few is shown."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from yakja.citizens.feedback.models import Invitation, Response
from yakja.citizens.feedback.queries.asking import token_hash
from yakja.foundation.channels.models import OutboundMessage

from .test_figures import answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(world):
    world.ended(world.address(), now=timezone.now() - dt.timedelta(days=2))
    body = OutboundMessage.objects.get().body
    token = body.split("/feedback/")[1].split("/")[0]
    assert token_hash(token) == Invitation.objects.get().token_hash
    return token


def test_the_link_of_the_message_opens_the_questions_and_takes_the_answer(client, link):
    page = client.get(f"/ur/feedback/{link}/")
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    sent = client.post(
        f"/ur/feedback/{link}/", {"outcome": "no", "ease": "2", "challenge": "long_wait", "text": "دیر"}
    )
    assert (sent.status_code, sent.headers["Location"]) == (302, "/ur/feedback/thanks/")
    assert Response.objects.get().text == "دیر"
    assert "دیر" in client.get(f"/ur/feedback/{link.lower()}/").content.decode()


def test_a_bad_answer_keeps_what_was_typed_and_names_the_field(client, link):
    page = client.post(f"/en/feedback/{link}/", {"outcome": "", "text": "Kept words"})
    assert page.status_code == 422
    assert "Kept words" in page.content.decode()
    assert "#id_outcome" in page.content.decode()
    assert not Response.objects.exists()


def test_a_program_that_fills_the_trap_is_thanked_and_not_kept(client, link):
    assert client.post(f"/en/feedback/{link}/", {"outcome": "yes", "website": "x"}).status_code == 302
    assert not Response.objects.exists()


def test_after_the_last_day_the_page_says_so(client, link):
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.get(f"/en/feedback/{link}/").status_code == 410
    assert client.post(f"/en/feedback/{link}/", {"outcome": "yes"}).status_code == 410
    assert not Response.objects.exists()


def test_a_guessed_address_is_not_there(client, world):
    assert client.get("/en/feedback/0000000000000000/").status_code == 404


def test_an_answer_given_by_telephone_is_not_shown_behind_the_link(client, link, holder):
    from yakja.citizens.feedback import actions

    actions.answer(
        actor=holder(("provincial_steward", "B1")), invitation=Invitation.objects.get(), outcome="no", text="Said on the phone", door="desk"
    )  # fmt: skip
    assert "Said on the phone" not in client.get(f"/en/feedback/{link}/").content.decode()


def test_the_public_page_shows_nothing_of_twenty_nine_and_intervals_of_thirty(client, world):
    answers(world, 29)
    assert "Not enough answers yet" in client.get("/en/feedback/").content.decode()
    answers(world, 1)
    from yakja.foundation.ui import prepared

    prepared.clear()
    shown = client.get("/en/feedback/?place=PK9").content.decode()
    assert "from 30 answers" in strip_tags(shown)
    table = client.get("/en/feedback/figures.csv").content.decode()
    assert "B1,1" in table
    assert "1.000" in table


def test_the_csv_leaves_pooled_few_empty(client, world):
    answers(world, 29)
    lines = client.get("/en/feedback/figures.csv").content.decode().splitlines()
    assert lines[1].split(",")[4:] == [""] * 10


def test_an_unknown_place_is_not_there(client, world):
    assert client.get("/en/feedback/?place=XX").status_code == 404
