"""The citizen's answer: one office, its telephone, and honesty about what is not known."""

import re

import pytest
from django.conf import settings

from yakja.foundation.bodies.models import Body
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Need, NeedAnswer
from yakja.insight.dashboards.queries.answers import answer, poster_answers
from yakja.insight.dashboards.web.needs import telephones

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def ask(need, place):
    return answer(Need.objects.get(code=need), Place.objects.get(code=place))


def test_the_office_of_the_very_tehsil_is_named():
    found = ask("street-light", "PK60101")
    assert found.body.code == "PK60101-MC"
    assert not found.choices


def test_a_district_with_several_such_offices_asks_for_the_tehsil():
    found = ask("street-light", "PK601")
    assert found.body is None
    assert {p.level for p in found.choices} == {"tehsil"}
    assert all(Place.objects.get(code="PK601").contains(p) for p in found.choices)


def test_the_district_administration_answers_for_its_district():
    found = ask("domicile", "PK617")
    assert found.body == Body.objects.get(code="PK617-DADM")


def test_a_federal_office_keeps_the_words_of_its_source():
    found = ask("cnic", "PK617")
    assert found.body is None
    assert found.row.office


@pytest.mark.parametrize(
    ("need", "place", "office", "phone", "tool"),
    [
        ("garbage", "PK528", "PK5-WSSP", "1334", "SAFA-PEKHAWAR"),
        ("garbage", "PK528-MATHRA", "PK5-WSSP", "1334", "SAFA-PEKHAWAR"),
        ("garbage", "PK51803", "PK51803-TLG", "", None),
        ("sewer", "PK51803", "PK51803-TLG", "", None),
        ("water", "PK61402", "PK61402-MC", "", None),
        ("sewer", "PK61402", "PK61402-MC", "", None),
        ("water", "PK63006", "PK6-WASA-RAWALPINDI", "1334", "RESCUE-1122-WASA-1334"),
        ("water", "PK721", "PK7-KWSC", "1334", "KWSC-APP"),
        ("garbage", "PK721", "PK7-SSWMB", "1128", "SSWMB-1128"),
        ("water", "PK22602", "PK2-WASA-QUETTA", "", None),
    ],
)
def test_the_company_of_a_city_answers_there_and_nowhere_else(need, place, office, phone, tool):
    found = ask(need, place)
    assert found.body is not None
    assert found.body.code == office
    assert found.row.phone == phone
    assert (found.row.tool.code if found.row.tool else None) == tool


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_kurram_is_not_sent_to_peshawar(client, lang):
    html = client.get(f"/{lang}/needs/garbage/?place=PK518").content.decode()
    assert "1334" not in html
    assert "SAFA-PEKHAWAR" not in html
    assert ("to be confirmed by the office" if lang == "en" else "دفتر سے تصدیق") in html
    assert "?place=PK51803" in html  # asks for the tehsil, whose office it then names


def test_a_poster_gives_the_numbers_of_its_place():
    phones = {
        place: {row.need.code: row.phone for row in poster_answers(Place.objects.get(code=place), 20)}
        for place in ("PK528", "PK518")
    }
    assert phones["PK528"]["garbage"] == "1334"
    assert phones["PK518"]["garbage"] == ""


def test_an_office_named_in_the_file_is_taken_as_it_stands():
    row = NeedAnswer.objects.filter(office_body__isnull=False).select_related("need", "place")[0]
    assert answer(row.need, row.place).body == row.office_body


@pytest.mark.parametrize("province", ["PK1", "PK2", "PK3", "PK4", "PK5", "PK6", "PK7"])
def test_every_need_has_an_answer_in_every_province(province):
    place = Place.objects.get(code=province)
    assert all(answer(need, place) for need in Need.objects.all())
    assert Need.objects.count() == 20


def test_telephones_are_dialled_as_they_are_written():
    assert [(t.text, t.href) for t in telephones("0800-26477; SMS 8171")] == [
        ("0800-26477", "tel:080026477"),
        ("SMS 8171", "sms:8171"),
    ]
    assert telephones("") == []


def test_the_page_gives_one_telephone_and_says_what_to_ask(client):
    html = client.get("/en/needs/birth/?place=PK617").content.decode()
    assert html.count('href="tel:1202"') == 1
    assert "Ask at the office" in html
    assert "CNIC of both parents" in html
    assert "Source:" in html
    assert html.count('class="answer"') == 1


def test_needs_are_found_in_three_scripts(client):
    for words in ("پانی", "pani", "water"):
        assert "/en/needs/water/" in client.get("/en/needs/", {"q": words}).content.decode(), words
    nothing = client.get("/en/needs/", {"q": "xylophone"}).content.decode()
    assert "No need fits these words" in nothing


def test_places_are_found_in_two_scripts_and_chosen(client):
    for words in ("لاہور", "Lahore", "lahor"):
        html = client.get("/en/needs/birth/", {"where": words}).content.decode()
        assert "/en/needs/birth/?place=PK617" in html, words
    html = client.get("/en/needs/birth/?in=PK6").content.decode()
    districts = Place.objects.districts().in_being().within(Place.objects.get(code="PK6"))
    assert len(re.findall(r"\?place=PK6[\w-]+\"", html)) == districts.count()


def test_a_place_that_is_no_dwelling_asks_again(client):
    assert "Where do you live?" in client.get("/en/needs/birth/?place=PK").content.decode()
    assert "Where do you live?" in client.get("/en/needs/birth/?place=NONE").content.decode()


def test_a_place_chosen_before_is_kept(client):
    assert "/en/needs/birth/?place=PK617" in client.get("/en/needs/?place=PK617").content.decode()


def test_a_poster_has_five_needs_telephones_and_a_code_of_its_address(client):
    place = Place.objects.get(code="PK617")
    rows = poster_answers(place)
    assert len(rows) == 5
    assert all(row.phone for row in rows)
    html = client.get("/ur/posters/PK617/").content.decode()
    assert f"{settings.PUBLIC_URL}/ur/needs/?place=PK617" in html
    assert 'class="qr"' in html
    assert " style=" not in html.partition("<article")[2].partition("</article>")[0]
    assert html.index("لاہور") < html.index("What do you need in Lahore?")
