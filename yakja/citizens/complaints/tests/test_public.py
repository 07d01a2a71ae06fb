"""What everybody sees: the list and its filters, one complaint with its history; never names, numbers, private matters."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from yakja.citizens.complaints import actions, notices
from yakja.citizens.complaints.models import Complaint, Supporter
from yakja.citizens.complaints.queries import lists
from yakja.citizens.complaints.queries.lists import Wanted
from yakja.citizens.complaints.rules import Filer
from yakja.citizens.complaints.web import public_panels
from yakja.foundation.channels.queries import describe_topic
from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.foundation.people.tests import factories as make
from yakja.foundation.ui import prepared

from .conftest import BIRTH, CONDUCT, NOW, POWER, ROADS

SECRETS = ("Amina", "0300-1234567", "35202-1234567-1", "amina@example.pk")
TELLING = "No water. Call me: 0300-1234567, CNIC 35202-1234567-1, amina@example.pk, says Amina"


def page(path: str, lang: str = "en") -> str:
    answer = Client().get(f"/{lang}/{path}", follow=True)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_list_holds_public_complaints_the_newest_first(city):
    first, second = city.file(), city.file(ROADS, text="Hole in the road")
    city.file(CONDUCT, text="asked for money")
    city.file(BIRTH, text="no certificate")
    said = page("complaints/")
    assert said.index(second.reference) < said.index(first.reference)
    assert "asked for money" not in said
    assert "no certificate" not in said
    assert said.count('<li class="card">') == 2


def test_a_complaint_about_an_office_and_one_withheld_are_nowhere(city):
    about = city.file(about_body=city.mc, text="They were rude at this office")
    gone = city.file(text="Something a moderator took away")
    actions.moderate_text(
        actor=city.officer(city.province, "provincial_steward"),
        complaint=gone,
        reason="a name",
        is_public=False,
    )
    said = page("complaints/")
    for each in (about, gone):
        assert each.reference not in said
        for path in (f"/en/complaints/{each.reference}/", f"/en/complaints/{each.reference}/join/"):
            assert Client().get(path).status_code == 404
        assert Client().get(f"/api/v1/complaints/{each.reference}").status_code == 404
    assert Client().get("/api/v1/complaints").json()["items"] == []


@pytest.mark.parametrize(
    "path", ["complaints/", "complaints/{ref}/", "/api/v1/complaints", "/api/v1/complaints/{ref}"]
)
def test_numbers_and_names_are_covered_everywhere(city, path):
    found = city.file(text=TELLING, landmark="next to Amina, 0300-1234567")
    city.propose(found, text="Dear Amina, we called 0300-1234567 and mended it.")
    actions.deny_solution(
        actor=Filer(found.pk, found.reference),
        complaint=found,
        text="Still nothing, says my neighbour Bashir",
        now=NOW,
    )
    path = path.format(ref=found.reference)
    said = Client().get(path).content.decode() if path.startswith("/") else page(path)
    assert found.reference in said
    for secret in (*SECRETS, "Bashir"):
        assert secret not in said
    assert "•••" in said


def test_nobody_finds_out_by_searching_whose_number_stands_in_a_text(city):
    found = city.file(text="Hole in the road, call 03001234567")
    for typed in ("03001234567", "0300123", "۰۳۰۰۱۲۳۴۵۶۷"):
        assert found not in lists.public_page(Wanted(text=f"road {typed}"[5:])).items
        assert found.reference not in page(f"complaints/?q={typed}")
    assert lists.public_page(Wanted(text="hole road")).items == [found]


def test_the_filters_narrow_the_list(city):
    near, far = city.file(lat=31.11, lon=74.44), city.file(place=city.far, lat=30.66, lon=73.10)
    road = city.file(ROADS, text="Broken road at the mosque")

    def found(**facts):
        return {c.pk for c in lists.public_page(Wanted(**facts)).items}

    assert found(place=city.kasur) == {near.pk, road.pk}
    assert found(place=city.town) == {near.pk, road.pk}
    assert found(place=city.pk6) == {near.pk, far.pk, road.pk}
    assert found(place=city.far) == {far.pk}
    assert found(category=city.categories[ROADS]) == {road.pk}
    assert found(body=city.far_mc) == {far.pk}
    assert found(text="masjid mosque") == set()
    assert found(text="mosque") == {road.pk}
    assert found(near=(31.112, 74.442)) == {near.pk}
    assert found(near=(31.112, 74.442), category=city.categories[ROADS]) == set()
    assert found(near=(31.14, 74.44)) == set()
    city.propose(near)
    phase, is_open = lists.phase_of("proposed")
    assert found(phase=phase, is_open=is_open) == {near.pk}
    assert found(is_open=False) == set()
    said = page(f"complaints/?place={city.far.code}")
    assert far.reference in said
    assert near.reference not in said


def test_urdu_words_are_found_in_roman_letters(city):
    found = city.file()
    assert lists.public_page(Wanted(text="paani")).items == [found]


def test_a_value_that_means_nothing_is_told_by_name_and_the_rest_is_shown(city):
    found = city.file()
    for query, word in {
        "place=NOWHERE": "NOWHERE", "category=staff_conduct": "staff_conduct", "status=flying": "flying",
        "near=abc": "latitude", "body=NONE": "NONE",
    }.items():  # fmt: skip
        said = page(f"complaints/?{query}")
        assert word in said, query
        assert found.reference in said, query
    assert Client().get("/en/complaints/?cursor=damaged").status_code == 400


def test_pages_go_on_without_losing_or_repeating_one(city):
    refs = [city.file(ROADS, text=f"hole {n}").reference for n in range(7)]
    seen, cursor = [], None
    while True:
        found = lists.public_page(Wanted(), cursor=cursor, size=3)
        seen += [c.reference for c in found.items]
        cursor = found.next
        if cursor is None:
            break
    assert seen == refs[::-1]


def test_the_number_typed_into_the_search_opens_the_complaint(city):
    found = city.file()
    answer = Client().get(f"/en/complaints/?q={found.reference.lower().replace('-', ' ')}")
    assert answer.headers["Location"] == f"/en/complaints/{found.reference}/"


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_the_page_tells_the_whole_public_history(city, later, lang):
    found = city.file()
    city.propose(found, text="The pipe was mended.")
    actions.deny_solution(actor=Filer(found.pk, found.reference), complaint=found, now=later(hours=6))
    said = page(f"complaints/{found.reference}/", lang)
    assert "The pipe was mended." in said
    assert said.count('<span class="when">') == 4  # filed, proposed, denied, raised
    assert f'lang="{lang}"' in said
    assert ("The citizen says: not solved" in said) == (lang == "en")


def test_what_another_agency_must_do_names_it_and_its_number(city):
    said = page(f"complaints/{city.file(POWER, text='No light').reference}/")
    assert "LESCO" in said
    assert "118" in said


def test_the_prepared_page_follows_the_next_step_and_no_other_complaint(city, django_assert_max_num_queries):
    found, other = city.file(), city.file(ROADS)
    path = f"complaints/{found.reference}/"
    assert "said to be solved" not in page(path)
    with django_assert_max_num_queries(2):
        page(path)
    city.propose(other)
    with django_assert_max_num_queries(2):
        page(path)
    city.propose(found)
    assert "said to be solved" in page(path)


def test_me_too_counts_once_and_only_while_it_is_open(city):
    found = city.file()
    browser = Client(REMOTE_ADDR="10.1.1.1", HTTP_USER_AGENT="a")
    path = f"/en/complaints/{found.reference}/join/"
    assert browser.get(path).status_code == 200
    for _again in range(2):
        assert browser.post(path).status_code == 302
    found.refresh_from_db()
    assert found.supporters == Supporter.objects.count() == 1
    assert Client(REMOTE_ADDR="10.1.1.2", HTTP_USER_AGENT="a").post(path).status_code == 302
    assert Complaint.objects.get(pk=found.pk).supporters == 2
    city.propose(found)
    actions.confirm_solution(actor=Filer(found.pk, found.reference), complaint=found)
    assert Client().post(path).status_code == 400


def test_topics_name_what_is_public_and_nothing_else(city):
    with translation.override("en"):
        found, secret = city.file(), city.file(CONDUCT, text="bribe")
        for topic in (
            "complaints.complaint",
            f"complaints.complaint:{found.reference}",
            "complaints.place:PK602",
        ):
            assert describe_topic(topic) is not None
        for topic in (
            f"complaints.complaint:{secret.reference}", "complaints.complaint:SHK-26-000-000", "complaints.category",
            f"complaints.category:{CONDUCT}", "complaints.category:none", "complaints.place:NONE",
        ):  # fmt: skip
            assert describe_topic(topic) is None, topic
        assert "No water" in str(describe_topic("complaints.category:water_supply"))


def test_the_feed_of_a_district_tells_what_was_filed_and_what_changed(city):
    found = city.file()
    notices.publish_new(found)
    city.propose(found)
    feed = Client().get("/feeds/complaints.place:PK602.atom?lang=en").content.decode()
    assert feed.count("<entry>") == 2
    assert f"/en/complaints/{found.reference}/" in feed
    assert Client().get("/feeds/complaints.place:PK609.atom").content.decode().count("<entry>") == 0


def test_an_officer_is_led_to_the_desk_and_others_are_not(city):
    path = f"/en/complaints/{city.file().reference}/"
    for body, is_led in ((city.mc, True), (city.far_mc, False)):
        city.officer(body)
        browser = make.signed_in(city.persons[f"{body.code} council_officer"])
        assert ("Open at the desk" in browser.get(path).content.decode()) is is_led
    assert "Open at the desk" not in Client().get(path).content.decode()


def test_the_panels_of_body_place_and_first_page_speak_from_ten_on(city):
    request = RequestFactory().get("/en/")
    request.actor = ANONYMOUS
    for n in range(9):
        city.file(ROADS, text=f"hole {n}", now=timezone.now())
    assert public_panels.body(city.mc, request) is None
    prepared.clear()
    city.file(ROADS, text="hole 10", now=timezone.now())
    assert "?body=PK60201-MC" in public_panels.body(city.mc, request)
    assert "?place=PK602" in public_panels.place(city.kasur, request)
    assert public_panels.function(city.categories[ROADS].function, request)
    assert "complaints/file/" in public_panels.home(None, request)
