"""A complaint on the web without JavaScript: from the first page to the citizen's yes, and one that is denied twice."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.models import Complaint, ComplaintCount, Phase
from yakja.citizens.complaints.queries import receipt_key
from yakja.citizens.complaints.tests.conftest import CONDUCT, ROADS, WATER, City
from yakja.citizens.complaints.web import sending
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.files.models import StoredFile
from yakja.foundation.files.tests.conftest import photo
from yakja.foundation.ui import prepared

WORDS = {"ur": "گلی میں تین دن سے پانی نہیں آ رہا", "en": "No water in our street for three days"}


@pytest.fixture
def city(db: Any, settings: Any, tmp_path: Any, monkeypatch: Any) -> City:
    settings.FILES_ROOT = tmp_path
    # A test is quicker than any person.
    monkeypatch.setattr(sending, "LEAST_SECONDS", 0)
    cache.clear()
    prepared.clear()
    return City()


class Browser:
    """A browser without JavaScript: reads a page, fills its form, presses a button."""

    def __init__(self, lang: str) -> None:
        self.client, self.lang = Client(), lang
        self.page: Any = None
        self.bytes = 0

    def open(self, path: str) -> Any:
        return self._came(self.client.get(path, headers={"Accept-Encoding": "br"}))

    def _came(self, response: Any) -> Any:
        while response.status_code in (301, 302, 303):
            response = self.client.get(response.headers["Location"])
        content = response.content
        packed = response.headers.get("Content-Encoding") == "br"
        self.bytes += len(content) if packed else len(brotli.compress(content, quality=5))
        self.page = response
        self.text = brotli.decompress(content).decode() if packed else content.decode()
        return response

    def send(self, step: str, **fields: Any) -> Any:
        found = re.search(r'name="state" value="([^"]+)"', self.text)
        state = {"state": html.unescape(found[1])} if found else {}
        path = f"/{self.lang}/complaints/file/" + (f"{step}/" if step else "")
        return self._came(self.client.post(path, {**state, **fields}))

    def act(self, **fields: Any) -> Any:
        return self._came(self.client.post(self.page.request["PATH_INFO"], fields))


def file(browser: Browser, city: City, **contact: Any) -> Complaint:
    """The whole journey to the receipt."""
    browser.open(f"/{browser.lang}/complaints/file/")
    assert browser.page.status_code == 200
    browser.open(f"/{browser.lang}/complaints/file/?at={city.town.code}")
    browser.send("", place=city.town.code, landmark="Jamia Masjid")
    browser.send("what", category=WATER)
    browser.send("details", text=WORDS[browser.lang])
    if "None of these" in browser.text or "ان میں سے کوئی نہیں" in browser.text:
        browser.send("similar")
    browser.send(
        "contact",
        **{"phone": "0300 1234567", "name": "Amina", "gender": "f", "language": browser.lang, **contact},
    )
    assert browser.page.status_code == 200, browser.text
    browser.send("check")
    found = Complaint.objects.with_case().order_by("-pk").first()
    assert found is not None, browser.text
    assert found.reference in browser.text
    return found


def code_sent() -> str:
    message = OutboundMessage.objects.order_by("-pk").values_list("body", flat=True).first()
    found = re.search(r"\b(\d{6})\b", message or "")
    assert found, message
    return found[1]


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_from_the_first_page_to_the_citizens_yes(city, lang):
    browser = Browser(lang)
    found = file(browser, city)
    assert (found.case.body, found.landmark, found.case.opened_via) == (city.mc, "Jamia Masjid", "web")
    assert (found.filer_name, found.filer_gender, found.verified_at) == ("Amina", "f", None)
    assert found.suggested["category"]
    assert receipt_key(found.reference) in browser.text
    message = OutboundMessage.objects.get()
    assert message.language == lang
    # The number shows itself to be theirs; before that nobody is asked at it.
    browser.act(act="send_code")
    wrong = browser.act(act="code", code="000000x")
    assert wrong.status_code == 422
    browser.act(act="code", code=code_sent())
    found.refresh_from_db()
    assert found.verified_at is not None
    city.propose(found, now=timezone.now())
    browser.open(browser.page.request["PATH_INFO"])
    assert "The pipe was mended" in browser.text
    browser.act(act="yes")
    found.refresh_from_db()
    assert found.phase == Phase.CONFIRMED
    row = ComplaintCount.objects.get()
    assert (row.filed, row.confirmed, row.gender) == (1, 1, "f")


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_denied_twice_it_climbs_twice_and_never_to_the_same_officer(city, lang):
    browser = Browser(lang)
    found = file(browser, city)
    clerk, chief = city.officer(city.mc), city.officer(city.district, "district_officer")
    for who, body in ((clerk, city.district), (chief, city.province)):
        city.propose(found, who, now=timezone.now())
        browser.open(browser.page.request["PATH_INFO"])
        browser.act(act="no", text=WORDS[lang])
        assert browser.page.status_code == 200
        found = Complaint.objects.with_case().get(pk=found.pk)
        assert (found.case.state, found.case.body) == ("reopened", body)
    assert found.judged == [clerk.ref, chief.ref]
    assert found.reopened == 2
    # Closed in the end, and appealed no more than once.
    steward = city.officer(city.province, "provincial_steward")
    city.propose(found, steward, now=timezone.now())
    browser.open(browser.page.request["PATH_INFO"])
    browser.act(act="yes")
    again = browser.act(act="yes")
    assert again.status_code == 422
    assert Complaint.objects.get(pk=found.pk).phase == Phase.CONFIRMED


def test_sent_twice_and_after_going_back_it_is_one_complaint(city):
    browser = Browser("en")
    browser.open(f"/en/complaints/file/?at={city.town.code}")
    browser.send("", place=city.town.code)
    what = browser.text
    browser.send("what", category=ROADS)
    browser.send("details", text="The road is broken at the school")
    browser.send("contact", phone="03001234567", language="en")
    check = browser.text
    browser.send("check")
    first = browser.page.request["PATH_INFO"]
    browser.text = check
    browser.send("check")
    assert browser.page.request["PATH_INFO"] == first
    browser.text = what
    browser.send("what", category=WATER)
    browser.send("details", text="Something else")
    browser.send("contact", language="en")
    browser.send("check")
    assert browser.page.request["PATH_INFO"] == first
    assert Complaint.objects.count() == 1
    assert OutboundMessage.objects.count() == 1


def test_what_was_typed_and_sent_stays_when_something_is_wrong(city):
    browser = Browser("en")
    browser.open(f"/en/complaints/file/?at={city.town.code}")
    browser.send("", place=city.town.code, landmark="Behind the school")
    assert browser.send("what").status_code == 422
    browser.send("what", category=WATER)
    from django.core.files.uploadedfile import SimpleUploadedFile

    good = SimpleUploadedFile("tap.jpg", photo(), "image/jpeg")
    bad = SimpleUploadedFile("list.exe", b"MZ nothing", "image/jpeg")
    assert browser.send("details", text="No water since Monday", photos=[good, bad]).status_code == 422
    assert "No water since Monday" in browser.text
    assert "tap.jpg" in browser.text
    browser.send("details", text="No water since Monday")
    assert browser.send("contact", phone="12345", name="Amina", language="en").status_code == 422
    assert "Amina" in browser.text
    browser.send("contact", phone="", name="", language="en")
    for kept in ("No water since Monday", "tap.jpg", "Behind the school"):
        assert kept in browser.text
    browser.send("check")
    found = Complaint.objects.get()
    assert found.filer_address is None
    (hung,) = found.case.files.all()
    assert hung.file.visibility == StoredFile.Visibility.PUBLIC
    shown = browser.client.get(browser.page.request["PATH_INFO"] + f"files/{hung.file_id}/")
    assert shown.status_code == 200
    assert b"Exif" not in b"".join(shown.streaming_content)


def test_a_category_is_proposed_from_words_with_its_reason_and_all_are_reachable(city):
    browser = Browser("en")
    browser.open(f"/en/complaints/file/?at={city.town.code}")
    browser.send("", place=city.town.code)
    start = browser.text
    browser.send("what", text="there is no water in the tap since friday")
    assert "We think it is about this" in browser.text
    assert "No water" in browser.text
    assert re.search(r"Because you wrote:.*water", browser.text)
    browser.text = start
    browser.send("what", group="all")
    for category in city.categories.values():
        assert f'value="{category.code}"' in browser.text


def test_a_private_matter_shows_nothing_and_goes_above_the_office(city):
    from yakja.citizens.complaints.models import FilingQuestion
    from yakja.foundation.kit.i18n import TranslatedText

    FilingQuestion.objects.create(
        code="which_office", kind="text", text=TranslatedText({"en": "Which office?", "ur": "کون سا دفتر؟"})
    )
    city.categories[CONDUCT].asks = ["which_office"]
    city.categories[CONDUCT].save()
    prepared.clear()
    browser = Browser("en")
    browser.open(f"/en/complaints/file/?at={city.town.code}")
    browser.send("", place=city.town.code)
    browser.send("what", category=CONDUCT)
    assert "Leave this page quickly" in browser.text
    browser.send("details", text="The clerk asked for money", about=str(city.mc.pk), person="clerk")
    browser.send("contact", phone="03001234567", language="en", hidden="on", shared="on")
    assert "Body PK602-DADM" in browser.text
    browser.send("check")
    found = Complaint.objects.with_case().get()
    assert found.case.body == city.district
    assert not found.is_public
    assert found.is_hidden
    assert found.is_shared_phone
    assert "Bribery" not in OutboundMessage.objects.get().body


def test_me_too_files_nothing_new(city):
    first = city.file(text="No water in the street of the school")
    browser = Browser("en")
    browser.open(f"/en/complaints/file/?at={city.town.code}")
    browser.send("", place=city.town.code)
    browser.send("what", category=WATER)
    browser.send("details", text="No water in the street of the school")
    assert first.reference in browser.text
    for _again in range(2):
        browser.send("similar", join=first.reference, phone="03007654321")
        assert browser.page.status_code == 200
    first.refresh_from_db()
    assert first.supporters == 1
    assert Complaint.objects.count() == 1


def test_machines_are_stopped_and_told_how_to_go_on(city, monkeypatch):
    browser = Browser("en")
    monkeypatch.setattr(sending, "LEAST_SECONDS", 3600)
    browser.open(f"/en/complaints/file/?at={city.town.code}")
    browser.send("", place=city.town.code)
    browser.send("what", category=WATER)
    browser.send("details", text="No water")
    browser.send("contact", language="en")
    assert browser.send("check").status_code == 422
    assert "No water" in browser.text
    monkeypatch.setattr(sending, "LEAST_SECONDS", 0)
    assert browser.send("check", website="http://x.example").status_code == 422
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("limit", ["MOST_OF_NETWORK", "MOST_OF_DEVICE", "MOST_OF_PHONE"])
def test_network_browser_and_number_have_a_limit(city, monkeypatch, limit):
    monkeypatch.setattr(sending, limit, 1)
    browser = Browser("en")
    file(browser, city)
    browser.open(f"/en/complaints/file/?at={city.town.code}")
    browser.send("", place=city.town.code)
    browser.send("what", category=ROADS)
    browser.send("details", text="The road is broken")
    browser.send("contact", phone="03001234567", language="en")
    assert browser.send("check").status_code == 429
    assert "The road is broken" in browser.text
    assert Complaint.objects.count() == 1


def test_a_key_that_is_wrong_opens_nothing(city):
    found = city.file()
    client = Client()
    assert client.get(f"/en/s/{found.reference}/ABCD1234/").status_code == 404
    assert client.post(f"/en/s/{found.reference}/ABCD1234/", {"act": "withdraw"}).status_code == 404
    key = receipt_key(found.reference)
    assert client.get(f"/en/s/{found.reference}/{key.lower()}/").status_code == 200
    led = client.post("/en/complaints/find/", {"reference": found.reference.lower(), "key": key})
    assert led.status_code == 302
    assert found.reference in led.headers["Location"]
    assert client.post("/en/complaints/find/", {"reference": "SHK-26-000-000", "key": key}).status_code == 422


def test_later_steps_of_the_citizen(city):
    found = city.file()
    path = f"/en/s/{found.reference}/{receipt_key(found.reference).replace('-', '')}/"
    client = Client()
    actions.ask_citizen(
        actor=city.officer(city.mc), complaint=found, question="Which house?", now=timezone.now()
    )
    assert "Which house?" in client.get(path).content.decode()
    assert client.post(path, {"act": "answer", "text": ""}).status_code == 422
    assert client.post(path, {"act": "answer", "text": "House 12"}).status_code == 302
    assert client.post(path, {"act": "retaliation", "text": "The clerk came to my house"}).status_code == 302
    found = Complaint.objects.with_case().get(pk=found.pk)
    assert found.is_retaliation
    assert found.case.body == city.district
    assert client.post(path, {"act": "withdraw", "text": "We moved"}).status_code == 302
    found.case.refresh_from_db()
    assert found.case.state == "withdrawn"
    assert client.post(path, {"act": "appeal", "text": "x"}).status_code == 422


def test_the_draft_of_a_stranger_is_refused(city):
    client = Client()
    for state in ("", "nonsense", "a:b:c"):
        response = client.post("/en/complaints/file/what/", {"state": state, "category": WATER})
        assert response.status_code == 200
        assert "Begin here" in response.content.decode()
    assert client.get("/en/complaints/file/what/").status_code == 302


@pytest.mark.parametrize("lang", ["ur", "en", "sd", "ps"])
def test_the_whole_journey_is_small(city, lang):
    """Every page packed, and style, scripts and letters once."""
    browser = Browser(lang)
    for path in (
        f"/{lang}/complaints/file/",
        f"/{lang}/complaints/file/?in=PK6",
        f"/{lang}/complaints/file/?at={city.town.code}",
    ):
        before = browser.bytes
        browser.open(path)
        sheet = len(brotli.compress(Path(finders.find("ui/yakja.css")).read_bytes()))
        assert browser.bytes - before + sheet <= 14 * 1024
    browser.send("", place=city.town.code)
    browser.send("what", category=WATER)
    browser.send("details", text="پانی")
    browser.send("contact", phone="03001234567", language=lang)
    browser.send("check")
    once = ["ui/yakja.css", "ui/ui.js", "complaints/filing.js"]
    size = browser.bytes + sum(len(brotli.compress(Path(finders.find(name)).read_bytes())) for name in once)
    assert size <= 60 * 1024, size
