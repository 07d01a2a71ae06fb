"""At the counter as on the web: what the category asks, about which office, with photos that are not lost."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yakja.citizens.complaints.models import Complaint, FilingQuestion
from yakja.foundation.cases.models import CaseFile
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.people.tests.factories import signed_in

from .conftest import CONDUCT, ROADS, WATER

pytestmark = pytest.mark.django_db
PATH = "/en/desk/counter/"


def photo(colour="blue"):
    out = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(out, "JPEG")
    return SimpleUploadedFile(f"{colour}.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def asks(city):
    for code, kind, choices in (
        ("since_when", "choice", ["today", "weeks"]), ("connection", "text", []), ("which_office", "text", []),
        ("today", "option", []), ("weeks", "option", []),
    ):  # fmt: skip
        FilingQuestion.objects.create(
            code=code, kind=kind, choices=choices, text=TranslatedText({"en": f"{code}?", "ur": f"{code}؟"})
        )
    city.categories[WATER].asks = ["since_when", "connection"]
    city.categories[CONDUCT].asks = ["which_office"]
    for code in (WATER, CONDUCT):
        city.categories[code].save()
    return city


@pytest.fixture
def desk(city):
    return signed_in(city.officer(city.mc).person)


def said(city, **more):
    return {
        "key": "counter-1", "category": WATER, "text": "No water since Friday", "place": city.town.code,
        "phone": "0300 1112223", "name": "Bashiran", "gender": "f", "language": "ur", **more,
    }  # fmt: skip


def hidden(page, name):
    text = page.content.decode()
    return text.split(f'name="{name}" value="')[1].partition('"')[0]


def test_what_the_category_asks_is_shown_before_it_is_filed(asks, desk):
    page = desk.post(PATH, said(asks))
    assert page.status_code == 200
    assert "since_when?" in page.content.decode()
    assert "Bashiran" in page.content.decode()
    assert not Complaint.objects.exists()
    answer = desk.post(
        PATH, said(asks, asked=hidden(page, "asked"), a_since_when="weeks", a_connection="W-77", kept="")
    )
    assert answer.status_code == 302
    assert Complaint.objects.get().answers == {"since_when": "weeks", "connection": "W-77"}


def test_nobody_must_answer_and_a_category_without_questions_is_filed_at_once(asks, desk):
    page = desk.post(PATH, said(asks))
    assert desk.post(PATH, said(asks, asked=hidden(page, "asked"))).status_code == 302
    assert desk.post(PATH, said(asks, key="counter-2", category=ROADS)).status_code == 302
    assert [found.answers for found in Complaint.objects.order_by("pk")] == [{}, {}]


def test_another_category_shows_its_own_questions(asks, desk):
    page = desk.post(PATH, said(asks))
    other = desk.post(PATH, said(asks, category=CONDUCT, asked=hidden(page, "asked")))
    assert other.status_code == 200
    assert "which_office?" in other.content.decode()
    assert "since_when?" not in other.content.decode()
    assert "which_office?" in desk.get(f"{PATH}?category={CONDUCT}").content.decode()


def test_a_matter_about_an_office_goes_to_the_one_above(asks, desk):
    facts = said(asks, category=CONDUCT, asked=CONDUCT, about=str(asks.mc.pk), person="The clerk at window 3")
    assert desk.post(PATH, facts).status_code == 302
    found = Complaint.objects.with_case().get()
    assert (found.about_body, found.about_person) == (asks.mc, "The clerk at window 3")
    assert found.case.body == asks.district
    far = desk.post(PATH, said(asks, key="k2", category=CONDUCT, asked=CONDUCT, about=str(asks.far_mc.pk)))
    assert far.status_code == 422  # does not serve this place


def test_photos_are_kept_while_something_else_is_put_right(asks, desk):
    page = desk.post(PATH, {**said(asks, place="Nowhere"), "photos": [photo("blue"), photo("red")]})
    assert page.status_code == 422
    assert re.search(r">2</bdi> photos are kept already|2 photos are kept already", page.content.decode())
    page = desk.post(PATH, {**said(asks, kept=hidden(page, "kept")), "photos": [photo("green")]})
    assert page.status_code == 200  # the questions, first
    answer = desk.post(PATH, said(asks, kept=hidden(page, "kept"), asked=WATER))
    assert answer.status_code == 302
    hung = CaseFile.objects.order_by("id")
    assert [(row.file.name, row.kind, row.is_public) for row in hung] == [
        ("blue.jpg", "photo", True), ("red.jpg", "photo", True), ("green.jpg", "photo", True),
    ]  # fmt: skip


def test_a_private_matter_s_photos_are_not_public(asks, desk):
    facts = said(asks, category=CONDUCT, asked=CONDUCT)
    assert desk.post(PATH, {**facts, "photos": [photo()]}).status_code == 302
    assert CaseFile.objects.get().is_public is False
    assert StoredFile.objects.get().visibility == "body"


def test_six_photos_and_things_that_are_none_are_refused_by_name(asks, desk):
    many = desk.post(PATH, {**said(asks, category=ROADS), "photos": [photo() for _n in range(6)]})
    assert many.status_code == 422
    assert "more than five photos" in many.content.decode()
    none = SimpleUploadedFile("a.jpg", b"<html>", "image/jpeg")
    assert desk.post(PATH, {**said(asks, category=ROADS), "photos": [none]}).status_code == 422
    assert not Complaint.objects.exists()


def test_a_kept_list_that_was_tampered_with_hangs_nothing_on(asks, desk):
    foreign = StoredFile.objects.create(
        sha256="a" * 64, size=1, media_type="image/jpeg", name="theirs.jpg", purpose="complaints.photo",
        visibility="body", stored_by="person:other", stored_at="2026-11-01T00:00:00Z",
    )  # fmt: skip
    assert desk.post(PATH, said(asks, category=ROADS, kept=f"[{foreign.pk}]")).status_code == 302
    assert not CaseFile.objects.exists()
