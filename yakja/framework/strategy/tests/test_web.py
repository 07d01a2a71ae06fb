"""The doors: a comment from the first word to the answer, the desk, the table, the notices of what was withdrawn."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.channels.providers.console import Console
from yakja.foundation.channels.tasks import send_all
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.ui import prepared
from yakja.framework.catalogue.models import Cell
from yakja.framework.strategy import actions
from yakja.framework.strategy.models import Comment, Meeting, Paragraph, Reply, Story, Strategy
from yakja.framework.strategy.web import commenting

from .drafted import picture
from .test_comments import meeting
from .test_stories import history, published, story

pytestmark = pytest.mark.django_db
TEXT = "/en/strategies/PB-1/text/"


@pytest.fixture
def steward(drafted) -> Client:
    return signed_in(drafted, "steward", "provincial_steward", place=drafted.pk6)


def signed_in(drafted, part, kind="citizen", **where) -> Client:
    drafted.actor(part, kind, **where)
    client = Client()
    client.force_login(drafted.people[part].account)
    session = client.session
    session["people_second_factor"] = True
    session.save()
    return client


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# A comment by telephone, through the real doors and the console's SMS


def test_a_citizen_without_an_account_comments_and_hears_the_answer(
    drafted, client, steward, settings, tmp_path
):
    drafted.open()
    page = client.get(TEXT).content.decode()
    assert "/en/strategies/PB-1/comment/?on=o1" in page
    said = client.post(
        "/ur/strategies/PB-1/comment/?on=o1", {"text": "کون سا مہینہ؟", "role": "citizen", "place": "PK602"}
    )
    assert said.status_code == 302
    assert "کون سا مہینہ" not in words(client.get(TEXT.replace("en", "ur", 1))), "nobody sees it yet"
    asked = client.post(said["Location"], {"phone": "0300 1234567", "name": "بشریٰ", "may_name": "on"})
    assert asked.status_code == 302
    page = client.get(asked["Location"])
    assert "+923001234567" not in page.content.decode(), "the whole number is shown to nobody"
    send_all(now=timezone.now(), providers={"sms": lambda: Console(tmp_path / "outbox.log")})
    letter = json.loads((tmp_path / "outbox.log").read_text().splitlines()[-1])
    assert (letter["channel"], letter["to"], letter["language"]) == ("sms", "+923001234567", "ur")
    code = re.search(r"\d{6}", letter["text"])[0]
    wrong = client.post(asked["Location"], {"code": f"{(int(code) + 1) % 1_000_000:06d}"})
    assert wrong.status_code == 422
    done = client.post(asked["Location"], {"code": code})
    assert done.status_code == 302
    receipt = client.get(done["Location"])
    comment = Comment.objects.get()
    assert comment.reference in words(receipt)
    assert (comment.way, comment.place, comment.language) == ("phone", drafted.kasur, "ur")
    assert client.get(asked["Location"]).status_code == 302, "the address leads to the receipt from now on"
    Strategy.objects.update(comments_until=drafted.today - dt.timedelta(days=1))
    drafted.strategy.refresh_from_db()
    drafted.move("end_comments")
    answered = steward.post(
        f"/en/my/strategies/PB-1/comments/{comment.reference}/",
        {"answer": "not", "reason_ur": "مہینہ بعد میں طے ہو گا۔"},
    )
    assert answered.status_code == 302
    letter = OutboundMessage.objects.latest("id")
    assert (letter.template, letter.address) == ("strategy/comment_answered", comment.address)
    public = words(client.get("/ur/strategies/PB-1/comments/"))
    assert "مہینہ بعد میں طے ہو گا۔" in public
    assert "بشریٰ" in public


def test_nothing_typed_is_lost_when_something_is_wrong(drafted, client):
    drafted.open()
    answer = client.post("/en/strategies/PB-1/comment/?on=o1", {"text": "A long thought.", "role": ""})
    assert answer.status_code == 422
    assert "A long thought." in answer.content.decode()
    assert not Comment.objects.exists()
    step = client.post("/en/strategies/PB-1/comment/?on=o1", {"text": "A long thought.", "role": "citizen"})[
        "Location"
    ]
    bad = client.post(step, {"phone": "12", "name": "Bushra"})
    assert bad.status_code == 422
    assert "0300 1234567" in words(bad)
    assert "A long thought." in words(bad)
    assert 'value="Bushra"' in bad.content.decode()


def test_a_program_that_fills_in_everything_is_not_heard(drafted, client):
    drafted.open()
    client.post(
        "/en/strategies/PB-1/comment/", {"text": "Buy!", "role": "citizen", "website": "https://x.example"}
    )
    assert not Comment.objects.exists()


def test_a_forged_address_leads_nowhere(drafted, client):
    drafted.open()
    assert client.get("/en/strategies/PB-1/comment/abc/").status_code == 404
    assert client.get("/en/strategies/PB-1/comment/abc/code/").status_code == 404
    assert client.get("/en/strategies/PB-1/comment/?on=o99").status_code == 404


def test_one_network_address_cannot_flood(drafted, client, monkeypatch):
    monkeypatch.setattr(commenting, "MOST_AN_HOUR", 2)
    drafted.open()
    for _try in range(2):
        assert (
            client.post("/en/strategies/PB-1/comment/", {"text": "a", "role": "citizen"}).status_code == 302
        )
    again = client.post("/en/strategies/PB-1/comment/", {"text": "my words", "role": "citizen"})
    assert again.status_code == 422
    assert "my words" in again.content.decode()


def test_an_officer_comments_for_the_council_signed_in(drafted):
    drafted.open()
    officer = signed_in(drafted, "officer", "council_officer", body=drafted.mc_kasur)
    step = officer.post(
        "/en/strategies/PB-1/comment/?on=o1", {"text": "We are two.", "role": "body", "body": "PK602-MC"}
    )
    done = officer.post(step["Location"], {})
    assert done.status_code == 302
    assert "Body PK602-MC" in words(Client().get("/en/strategies/PB-1/comments/"))


# What is public


def test_a_draft_is_not_there_for_others(drafted, client, steward):
    for path in ("", "text/", "versions/", "changes/", "comments/", "comments.csv", "comment/"):
        assert client.get(f"/en/strategies/PB-1/{path}").status_code == 404, path
    assert "PB-1" not in client.get("/en/strategies/").content.decode()
    assert steward.get("/en/strategies/PB-1/").status_code == 200


def test_a_withdrawn_strategy_is_a_notice_that_names_the_order(drafted, client):
    drafted.open()
    comment = drafted.say("Which month?")
    drafted.move("withdraw", facts={"order": "Order 7 of the secretary"})
    for path in (
        "",
        "text/",
        "text/o1/",
        "versions/",
        "changes/",
        "comments/",
        "comments.csv",
        f"comments/{comment.reference}/",
        "comment/",
    ):
        answer = client.get(f"/en/strategies/PB-1/{path}")
        assert answer.status_code == 410, path
        assert "Order 7 of the secretary" in words(answer)
        assert "60% of councils" not in words(answer)
        assert "Which month" not in words(answer)
    item = client.get("/api/v1/strategies").json()["items"][0]
    assert (item["state"], item["withdrawn_by_order"], item["versions"]) == (
        "withdrawn",
        "Order 7 of the secretary",
        [],
    )


def test_the_page_of_changes_says_in_words_what_it_shows(drafted, client):
    drafted.answering()
    drafted.reword(drafted.objective)
    actions.freeze_version(actor=SYSTEM, strategy=drafted.strategy, why={"en": "After comments."})
    page = client.get("/en/strategies/PB-1/changes/?from=1&to=2").content.decode()
    assert re.search(
        r'<p lang="en" dir="ltr"><del><span class="sr"> taken out: </span>60%<span class="sr">', page
    )
    assert re.search(r"<ins><span class=\"sr\"> put in: </span>80%", page)
    assert "1 word put in" not in page
    assert "paragraph unchanged" in page
    urdu = client.get("/ur/strategies/PB-1/changes/?from=1&to=2").content.decode()
    assert 'dir="rtl"' in urdu
    swapped = client.get("/en/strategies/PB-1/changes/?from=2&to=1").content.decode()
    assert "From version <bdi>1</bdi>" in swapped
    assert client.get("/en/strategies/PB-1/changes/?from=x&to=99").status_code == 200


def test_a_hidden_comment_shows_its_reason_and_no_word(drafted, client):
    drafted.open()
    comment = drafted.say("You thieves!")
    actions.hide_comment(actor=SYSTEM, comment=comment, reason="insult")
    for path in ("comments/", f"comments/{comment.reference}/", "text/o1/"):
        shown = words(client.get(f"/en/strategies/PB-1/{path}"))
        assert "insult" in shown
        assert "thieves" not in shown, path
    rows = list(
        csv.DictReader(
            io.StringIO(client.get("/en/strategies/PB-1/comments.csv").content.decode("utf-8-sig"))
        )
    )
    assert (rows[0]["comment"], rows[0]["hidden_reason"]) == ("", "insult")


def test_the_csv_gives_no_name_without_consent_and_no_formula(drafted, client):
    drafted.open()
    drafted.say("=HYPERLINK(1)")
    rows = list(
        csv.DictReader(
            io.StringIO(client.get("/en/strategies/PB-1/comments.csv").content.decode("utf-8-sig"))
        )
    )
    assert rows[0]["comment"] == "'=HYPERLINK(1)"
    assert rows[0]["name"] == ""
    assert "Citizen" not in words(client.get("/en/strategies/PB-1/comments/"))


def test_filters_stand_in_the_address(drafted, client):
    drafted.open()
    drafted.say("About the objective.")
    drafted.say("About all of it.", paragraph=None)
    drafted.say("A developer.", role="developer")
    held = meeting(drafted)
    actions.take_down_comments(
        actor=SYSTEM, meeting=held, said=[actions.Said("v1", "citizen", "At the meeting.")]
    )
    expected = {
        "section=objectives": {"About the objective.", "A developer."},
        "section=whole": {"About all of it."},
        "role=developer": {"A developer."},
        f"meeting={held.pk}": {"At the meeting."},
        "mark=v1": {"At the meeting."},
        "answer=waiting": {"About the objective.", "About all of it.", "A developer.", "At the meeting."},
        "answer=accepted": set(),
        "meeting=x": {"About the objective.", "About all of it.", "A developer.", "At the meeting."},
    }
    every = set().union(*expected.values())
    for query, found in expected.items():
        shown = words(client.get(f"/en/strategies/PB-1/comments/?{query}"))
        assert {text for text in every if text in shown} == found, query


# The desk


def test_two_writers_meet_and_neither_loses_a_word(drafted, steward):
    path = "/en/my/strategies/PB-1/text/o1/"
    drafted.reword(drafted.objective, "Theirs: 70% by 2028.")
    answer = steward.post(
        path,
        {
            "do": "reword",
            "revision": "1",
            "text_en": "Mine: 90% by 2028.",
            "text_ur": "میرا متن",
            "reason": "r",
        },
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Mine: 90% by 2028." in page
    assert "Theirs" in page
    assert "<del>" in page
    assert Paragraph.objects.get(mark="o1").text["en"] == "Theirs: 70% by 2028."
    assert re.search(r'name="revision" value="2"', page)
    again = steward.post(
        path,
        {
            "do": "reword",
            "revision": "2",
            "text_en": "Mine: 90% by 2028.",
            "text_ur": "میرا متن",
            "reason": "r",
        },
    )
    assert again.status_code == 302
    assert Paragraph.objects.get(mark="o1").text["en"] == "Mine: 90% by 2028."


def test_the_desk_opens_a_text_and_names_what_is_missing(drafted, steward):
    path = "/en/my/strategies/PB-1/"
    missing = steward.post(path, {"move": "open"})
    assert missing.status_code == 422
    assert steward.post(path, {"move": "fly"}).status_code == 404
    until = (drafted.today + dt.timedelta(days=30)).isoformat()
    assert steward.post(path, {"move": "open", "comments_until": until}).status_code == 302
    drafted.strategy.case.refresh_from_db()
    assert drafted.strategy.state == "open"


def test_writing_moving_dropping_and_freezing_at_the_desk(drafted, steward):
    drafted.answering()
    base = "/en/my/strategies/PB-1/"
    assert (
        steward.post(f"{base}text/new/", {"section": "risks", "text_en": "Power.", "reason": "r"}).status_code
        == 302
    )
    assert steward.post(f"{base}text/new/", {"section": "risks"}).status_code == 422
    assert (
        steward.post(f"{base}text/r1/", {"do": "move", "place": "budget/", "revision": "1"}).status_code
        == 302
    )
    assert Paragraph.objects.get(mark="r1").section == "budget"
    assert steward.post(f"{base}text/v1/", {"do": "drop", "revision": "1", "reason": ""}).status_code == 422
    assert (
        steward.post(f"{base}text/v1/", {"do": "drop", "revision": "1", "reason": "double"}).status_code
        == 302
    )
    assert steward.get(f"{base}text/v1/").status_code == 200
    assert steward.post(f"{base}text/v1/", {"do": "restore", "revision": "2"}).status_code == 302
    assert steward.post(base, {"freeze": "1", "why_en": "Power added."}).status_code == 302
    assert drafted.strategy.versions.count() == 2
    assert "Power added." in words(Client().get("/en/strategies/PB-1/versions/"))


def test_answers_are_given_one_after_the_other(drafted, steward):
    drafted.open(days_ago=30)
    first, second = drafted.said_then("Which month?"), drafted.said_then("Too few.")
    drafted.move("end_comments")
    path = "/en/my/strategies/PB-1/comments/{}/"
    unchanged = steward.post(path.format(first.reference), {"answer": "accepted", "reason_en": "Yes."})
    assert unchanged.status_code == 422
    assert "Yes." in unchanged.content.decode()
    change = drafted.reword(drafted.objective)
    done = steward.post(
        path.format(first.reference), {"answer": "accepted", "change": change.pk, "reason_en": "June."}
    )
    assert done["Location"].endswith(f"/comments/{second.reference}/")
    done = steward.post(path.format(second.reference), {"answer": "not", "reason_en": "No."})
    assert done["Location"] == "/en/my/strategies/PB-1/"
    assert Reply.objects.count() == 2


def test_hiding_and_showing_at_the_desk(drafted, steward):
    drafted.open()
    comment = drafted.say("You thieves!")
    path = f"/en/my/strategies/PB-1/comments/{comment.reference}/"
    assert steward.post(path, {"hide": "1", "reason": ""}).status_code == 422
    assert steward.post(path, {"hide": "1", "reason": "insult"}).status_code == 302
    assert Comment.objects.get().is_hidden
    assert steward.post(path, {"show": "1"}).status_code == 302
    assert not Comment.objects.get().is_hidden


def test_a_council_officer_records_the_meeting_of_the_council(drafted):
    drafted.open()
    officer = signed_in(drafted, "officer", "council_officer", body=drafted.mc_kasur)
    body, name = picture()
    facts = {
        "place": "PK602", "venue_en": "Town hall", "held_on": drafted.today.isoformat(), "organiser": "PK602-MC", "women": "12", "men": "30",
    }  # fmt: skip
    path = "/en/my/strategies/PB-1/meetings/new/"
    missing = officer.post(path, facts)
    assert missing.status_code == 422
    assert 'value="Town hall"' in missing.content.decode()
    other = officer.post(path, {**facts, "organiser": "PK601-MC", "minutes": SimpleUploadedFile(name, body)})
    assert other.status_code == 422, "another council's meeting is not on offer"
    made = officer.post(path, {**facts, "minutes": SimpleUploadedFile(name, body)})
    assert made.status_code == 302
    lines = (
        "o1 | citizen | Which month? | Bushra\n\to1\tx\n| شہری | پورا متن لمبا ہے۔\nv1\tPK602-MC\tWe are two."
    )
    bad = officer.post(made["Location"], {"said": lines})
    assert bad.status_code == 422
    assert "Row 2" in words(bad)
    assert "We are two." in bad.content.decode()
    assert not Comment.objects.exists()
    good = officer.post(made["Location"], {"said": lines.replace("\to1\tx\n", "")})
    assert good.status_code == 302
    assert Comment.objects.filter(meeting=Meeting.objects.get()).count() == 3
    shown = words(Client().get(good["Location"]))
    assert "Bushra" in shown
    assert "12" in shown


def test_the_team_is_named_by_sign_in_name(drafted, steward):
    drafted.actor("writer", "council_officer", body=drafted.mc_lahore)
    path = "/en/my/strategies/PB-1/team/"
    assert steward.post(path, {"username": "nobody"}).status_code == 422
    assert steward.post(path, {"username": drafted.people["writer"].account.username}).status_code == 302
    row = drafted.strategy.drafters.get()
    assert steward.post(path, {"release": str(row.pk)}).status_code == 302
    assert not drafted.strategy.drafters.filter(until__isnull=True).exists()


def test_beginning_a_strategy_at_the_desk(drafted, steward):
    facts = {
        "code": "PB-2", "name_ur": "دوسری", "place": "PK6", "owner": "PK6-LGCD", "starts_on": "2027-01-01", "ends_on": "2029-01-01",
    }  # fmt: skip
    assert steward.post("/en/my/strategies/new/", {**facts, "owner": "NONE"}).status_code == 422
    assert steward.post("/en/my/strategies/new/", {**facts, "code": "PB-1"}).status_code == 422
    assert steward.post("/en/my/strategies/new/", facts).status_code == 302
    assert Strategy.objects.filter(code="PB-2").exists()


# Stories


def test_a_story_from_the_officer_to_the_page_of_the_body(drafted, steward):
    history(drafted)
    officer = signed_in(drafted, "officer", "council_officer", body=drafted.mc_kasur)
    function = story(drafted).functions.get()
    Cell.objects.create(body=drafted.mc_kasur, function=function, since=drafted.today)
    Story.objects.all().delete()
    facts = {
        "title_en": "One window", "text_en": "It works.", "functions": ["CIT-01"], "consent_letter": "MC/27",
        "before_on": (drafted.today - dt.timedelta(days=300)).isoformat(), "after_on": drafted.today.isoformat(),
    }  # fmt: skip
    bad = officer.post("/en/my/stories/new/PK602-MC/", {**facts, "consent_letter": ""})
    assert bad.status_code == 422
    assert "It works." in bad.content.decode()
    made = officer.post("/en/my/stories/new/PK602-MC/", facts)
    assert made.status_code == 302
    desk = made["Location"]
    reference = Story.objects.get().reference
    assert Client().get(f"/en/stories/{reference}/").status_code == 404
    assert officer.post(desk, {**facts, "title_en": "One window for all"}).status_code == 302
    assert officer.post(desk, {"move": "send"}).status_code == 302
    assert officer.post(desk, {"move": "publish"}).status_code == 403
    assert steward.post(desk, {"move": "return", "reason": ""}).status_code == 422
    assert steward.post(desk, {"move": "publish"}).status_code == 302
    page = words(Client().get(f"/en/stories/{reference}/"))
    assert "one body's account" in page.replace("&#39;", "'")
    assert "One window for all" in page
    assert "by hand" in page
    assert officer.post(desk, {"move": "withdraw", "reason": "The clerk asked us to."}).status_code == 302
    gone = Client().get(f"/en/stories/{reference}/")
    assert gone.status_code == 410
    assert "The clerk asked us to." in words(gone)
    assert "It works." not in words(gone)


# Queries and the API


@pytest.mark.parametrize("path", ["text/", "comments/", "changes/?from=1&to=2", "", "text/o1/", "versions/"])
def test_a_page_asks_no_more_when_there_is_more_to_show(drafted, client, path):
    drafted.open(days_ago=30)
    drafted.said_then("First.", place=drafted.kasur)
    drafted.move("end_comments")
    drafted.reword(drafted.objective)
    actions.freeze_version(actor=SYSTEM, strategy=drafted.strategy, why={"en": "x"})

    def queries() -> int:
        prepared.clear()
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/en/strategies/PB-1/{path}").status_code == 200
        return len(caught)

    before = queries()
    Comment.objects.bulk_create(
        Comment(
            strategy=drafted.strategy, version=drafted.strategy.versions.first(), paragraph=drafted.objective, role="body", way="account",
            body=drafted.mc_kasur, person=drafted.people["citizen"], text=f"No {n}", language="en", place=drafted.kasur, made_at=drafted.now,
            confirmed_at=drafted.now, reference=f"SC-Y-{n}",
        )
        for n in range(20)
    )  # fmt: skip
    for n in range(6):
        drafted.write("risks", f"Risk {n}.", f"خطرہ {n}۔")
    actions.freeze_version(actor=SYSTEM, strategy=drafted.strategy, why={"en": "y"})
    assert queries() == before


def test_the_api_lists_public_strategies(drafted, client):
    assert client.get("/api/v1/strategies").json() == {"items": [], "next": None}
    drafted.answering()
    drafted.move("adopt", facts={"instrument": "SO 1", "adopted_on": drafted.today.isoformat()})
    item = client.get("/api/v1/strategies?place=PK6&state=adopted&lang=ur").json()["items"][0]
    assert (item["code"], item["name"], item["place"], item["state"], item["instrument"]) == (
        "PB-1",
        "حکمت عملی",
        "PK6",
        "adopted",
        "SO 1",
    )
    assert item["source"].endswith("/ur/strategies/PB-1/")
    assert [v["occasion"] for v in item["versions"]] == ["opened", "adopted"]
    assert client.get("/api/v1/strategies?place=PK5").json()["items"] == []
    assert client.get("/api/v1/strategies?place=NONE").status_code == 422
    assert client.get("/api/v1/strategies?state=draft").status_code == 422
    assert client.get("/api/v1/strategies?cursor=zzz").status_code == 400


def test_the_feed_of_a_strategy_tells_its_steps(drafted, client):
    assert client.get("/feeds/strategy:PB-1.atom").status_code == 404, "a draft is no topic"
    drafted.open()
    feed = client.get("/feeds/strategy:PB-1.atom?lang=en").content.decode()
    assert "Open for comment until" in feed
    assert "/en/strategies/PB-1/" in feed
    assert "Open for comment until" in client.get("/feeds/strategy.atom?lang=en").content.decode()
    assert (
        "تک رائے کے لیے کھلی ہے: حکمت عملی"
        in client.get("/feeds/strategy:PB-1.atom?lang=ur").content.decode()
    )


def test_a_version_keeps_its_address_and_an_unknown_one_has_none(drafted, client):
    drafted.answering()
    drafted.reword(drafted.objective)
    actions.freeze_version(actor=SYSTEM, strategy=drafted.strategy, why={"en": "x"})
    assert "60% of councils" in words(client.get("/en/strategies/PB-1/text/?version=1"))
    assert "80% of councils" in words(client.get("/en/strategies/PB-1/text/"))
    for unknown in ("3", "x", "01"):
        assert client.get(f"/en/strategies/PB-1/text/?version={unknown}").status_code == 404


def test_a_published_story_stands_on_the_page_of_its_strategy(drafted, client):
    drafted.open()
    published(story(drafted, strategy=drafted.strategy))
    assert "One window" in words(client.get("/en/strategies/PB-1/"))
    assert "One window" in words(client.get("/en/stories/"))
