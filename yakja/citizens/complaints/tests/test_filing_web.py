"""What stands behind the pages of filing: files that are forgotten or withdrawn from view, the draft, the office above."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from yakja.citizens.complaints import actions, tasks
from yakja.citizens.complaints.models import Complaint
from yakja.citizens.complaints.queries import filing
from yakja.citizens.complaints.rules import Filer
from yakja.citizens.complaints.web.filing_state import GOOD_FOR, Draft, unpacked
from yakja.foundation.cases.models import CaseNote
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.files.tests.conftest import photo
from yakja.foundation.files.tests.test_recordings import ogg
from yakja.foundation.kit.permissions import ANONYMOUS, may
from yakja.foundation.ui import prepared

from .conftest import CONDUCT, NOW, WATER


@pytest.fixture(autouse=True)
def _clean(db: Any, settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path
    cache.clear()
    prepared.clear()


def picture(width: int = 60, **more: Any) -> StoredFile:
    return store_file(actor=ANONYMOUS, upload=photo(width), name="tap.jpg", purpose=filing.PHOTO, **more)


def test_files_of_filings_that_were_never_sent_are_forgotten(city):
    kept, left, fresh = picture(60), picture(70), picture(80)
    city.file(files=[(kept, "photo", False)])
    old = timezone.now() - filing.KEEP_UNUSED - dt.timedelta(hours=1)
    StoredFile.objects.filter(pk__in=[kept.pk, left.pk]).update(stored_at=old)
    assert tasks.has_unused_files()
    assert tasks.sweep_files(now=timezone.now()) == 1
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {kept.pk, fresh.pk}
    assert not tasks.has_unused_files()
    # A draft that can still be sent finds its files.
    assert dt.timedelta(seconds=GOOD_FOR) < filing.KEEP_UNUSED


def test_a_voice_is_stored_and_never_shown_to_everybody(city):
    voice = store_file(actor=ANONYMOUS, upload=ogg(), name="voice.ogg", purpose=filing.VOICE)
    found = city.file(text="", files=[(voice, "voice", False)])
    assert not may(ANONYMOUS, "files.see", voice)
    assert may(city.officer(city.mc), "files.see", voice)
    assert not may(city.officer(city.far_mc), "files.see", voice)
    with pytest.raises(ValidationError):
        store_file(actor=ANONYMOUS, upload=ogg(), name="v.ogg", purpose=filing.VOICE, visibility="public")
    assert [row.file_id for row in filing.files_of(found)] == [voice.pk]


def test_pictures_of_what_turns_out_to_be_private_are_withdrawn_from_view(city):
    shown = picture(visibility="public")
    draft = Draft(place=city.town.code, category=WATER, files=[shown.pk])
    response = Client().post("/en/complaints/file/what/", {"state": draft.packed(), "category": CONDUCT})
    state = unpacked(response.context["state"] if response.context else _state(response))
    assert state is not None
    (key,) = state.files
    assert key != shown.pk
    assert StoredFile.objects.get(pk=key).visibility == StoredFile.Visibility.BODY


def _state(response: Any) -> str:
    return response.content.decode().split('name="state" value="')[1].split('"')[0]


def test_a_draft_is_whole_after_its_way_and_refused_when_changed(city):
    draft = Draft(
        place="PK60201",
        category=WATER,
        text="پانی نہیں " * 50,
        lat=0.0,
        lon=74.5,
        answers={"since_when": "weeks"},
    )
    packed = draft.packed()
    assert unpacked(packed) == draft
    assert len(packed) < 700
    for wrong in (packed[:-1], "x" + packed, packed.replace(":", "", 1), ""):
        assert unpacked(wrong) is None


def test_a_threat_is_told_to_the_office_above_and_to_nobody_else(city, later):
    found = city.file()
    filer = Filer(found.pk, found.reference)
    with pytest.raises(PermissionDenied):
        actions.flag_retaliation(actor=city.officer(city.mc), complaint=found, text="They came")
    with pytest.raises(ValidationError):
        actions.flag_retaliation(actor=filer, complaint=found, text=" ")
    actions.flag_retaliation(actor=filer, complaint=found, text="They came to my house", now=later(hours=1))
    found = Complaint.objects.with_case().get(pk=found.pk)
    assert found.is_retaliation
    assert (found.case.body, found.case.level) == (city.district, 1)
    assert CaseNote.objects.get().text == "They came to my house"
    # Said again it is heard, but climbs no further.
    actions.flag_retaliation(actor=filer, complaint=found, text="Again", now=later(hours=2))
    found.case.refresh_from_db()
    assert found.case.level == 1


def test_who_is_afraid_when_filing_is_flagged(city):
    assert city.file(answers={"fears_retaliation": "yes"}).is_retaliation
    assert not city.file(answers={"fears_retaliation": "no"}, now=NOW).is_retaliation


@pytest.mark.parametrize("path", ["file/", "file/?in=PK6", "file/offline/"])
def test_the_first_pages_are_prepared_and_set_no_cookie(city, path):
    client = Client()
    first = client.get(f"/ur/complaints/{path}")
    assert first.status_code == 200
    assert not first.cookies
    assert first.headers["ETag"] == client.get(f"/ur/complaints/{path}").headers["ETag"]


def test_a_position_is_kept_in_no_prepared_page_and_leads_to_its_tehsil(city):
    city.town.lat, city.town.lon = 31.1, 74.45
    city.town.save()
    response = Client().get("/en/complaints/file/?lat=31.1005&lon=74.4501")
    assert "ETag" not in response.headers
    assert city.town.code in response.content.decode()
    for wrong in ("lat=abc&lon=1", "lat=99&lon=999", "lat=&lon="):
        assert Client().get(f"/en/complaints/file/?{wrong}").status_code == 422


def test_without_a_line_everything_is_on_one_page_and_the_key_makes_it_one(city):
    said = {
        "place": city.kasur.code, "category": WATER, "text": "No water", "phone": "0300 1234567",
        "key": "d12345678901234567890123",
    }  # fmt: skip
    answers = [
        Client().post("/en/complaints/file/offline/", said, headers={"Accept": "application/json"})
        for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert Complaint.objects.count() == 1
    wrong = Client().post(
        "/en/complaints/file/offline/", {**said, "phone": "12", "key": "d99945678901234567890123"},
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert wrong.status_code == 422
    assert wrong.json()["problems"][0][0] == "phone"
    # Without JavaScript there is no key: the answers are shown once more.
    plain = Client().post("/en/complaints/file/offline/", {k: v for k, v in said.items() if k != "key"})
    assert "Check your answers" in plain.content.decode()
