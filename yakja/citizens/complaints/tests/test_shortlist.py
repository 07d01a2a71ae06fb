"""The inspector's list: chosen complaints as everybody reads them; what is noted on the way is kept once."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from yakja.citizens.complaints.web import shortlist
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.cases.models import CaseFile, CaseNote
from yakja.foundation.people.tests.factories import signed_in

from .conftest import BIRTH

pytestmark = pytest.mark.django_db
PATH = "/en/desk/shortlist/"


def photo():
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "blue").save(out, "JPEG")
    return SimpleUploadedFile("seen.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def desk(city):
    return signed_in(city.officer(city.mc).person)


def test_it_shows_what_an_inspector_needs_and_nothing_personal(city, desk):
    found = city.file(text="Dry tap, ring 0300 1234567", landmark="Near Jamia mosque, 0300 7654321")
    page = desk.get(f"{PATH}?case={found.reference}").content.decode()
    for said in (found.reference, "Dry tap, ring •••", "Near Jamia mosque, •••", "PK60201"):
        assert said in page, said
    assert re.search(r"<dt>Due</dt><dd>.*2026", page)
    assert "1234567" not in page
    assert "7654321" not in page
    assert "Amina" not in page
    # Nothing was read that the public does not read.
    assert not AuditEntry.objects.filter(verb="complaints.read_told").exists()


def test_a_private_matter_keeps_its_words_on_the_desk(city, desk):
    found = city.file(BIRTH, text="The certificate names another father", landmark="House 7")
    page = desk.get(f"{PATH}?case={found.reference}").content.decode()
    assert found.reference in page
    assert "another father" not in page
    assert "House 7" not in page


def test_it_keeps_its_order_leaves_out_what_is_not_ours_and_ends_at_fifty(city, desk):
    first, second, foreign = city.file(), city.file(), city.file(place=city.far)
    asked = f"{PATH}?case={second.reference}&case={first.reference}&case={foreign.reference}&case=nonsense&case={second.reference}"
    page = desk.get(asked).content.decode()
    numbers = re.findall(r'data-visit="([^"]+)"', page)
    assert numbers == [second.reference, first.reference]
    assert f'value="{foreign.reference}"' not in page
    assert (
        shortlist._chosen([first.reference] * 3 + [f"SHK-26-{n:03}" for n in range(200)])[0]
        == first.reference
    )
    assert "Nothing chosen" in desk.get(PATH).content.decode()


def test_only_officers_come_in(city):
    assert Client().get(PATH).status_code == 302
    found = city.file()
    other = signed_in(city.officer(city.far_mc).person)
    assert other.post(f"{PATH}{found.reference}/", {"text": "Seen"}).status_code == 403
    assert not CaseNote.objects.exists()


def test_a_note_with_a_photo_stays_with_the_case(city, desk):
    found = city.file()
    said = {
        "text": "The valve is stuck.",
        "photos": [photo()],
        "key": "visit-0001",
        "case": [found.reference],
    }
    answer = desk.post(f"{PATH}{found.reference}/", said)
    assert answer.headers["Location"] == f"{PATH}?case={found.reference}"
    assert CaseNote.objects.get().text == "The valve is stuck."
    hung = CaseFile.objects.get()
    assert (hung.kind, hung.is_public, hung.file.visibility) == ("photo", False, "body")
    assert "valve" not in Client().get(f"/en/complaints/{found.reference}/").content.decode()


def test_sent_again_it_is_kept_once(city, desk):
    found = city.file()
    path, headers = f"{PATH}{found.reference}/", {"Accept": "application/json"}
    answers = [
        desk.post(path, {"text": "Stuck", "photos": [photo()], "key": "v123456789"}, headers=headers).json()
        for _twice in range(2)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["problems"] == []
    assert (CaseNote.objects.count(), CaseFile.objects.count()) == (1, 1)
    other = desk.post(path, {"text": "Another", "key": "v123456789"}, headers=headers)
    assert other.status_code == 422
    assert other.json()["problems"]
    desk.post(path, {"text": "Stuck", "key": "v123456780"}, headers=headers)
    assert CaseNote.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"text": " "}, "Write what you saw"),
        ({"text": "x" * 2001}, "2000"),
        ({"text": "x", "photos": "bad"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(city, desk, said, says):
    found = city.file()
    if said.get("photos"):
        said = {**said, "photos": [SimpleUploadedFile("a.jpg", b"<html>", "image/jpeg")]}
    page = desk.post(f"{PATH}{found.reference}/", {**said, "case": [found.reference]})
    assert page.status_code == 422
    assert says in page.content.decode()
    assert (CaseNote.objects.count(), CaseFile.objects.count()) == (0, 0)


def test_the_worker_is_a_script_for_this_part_of_the_site_alone(city):
    answer = Client().get(f"{PATH}keeper.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "ui/yakja" in answer.content.decode()


def test_the_desk_leads_to_it(city, desk):
    city.file()
    page = desk.get("/en/desk/").content.decode()
    assert f'formaction="{PATH}"' in page
