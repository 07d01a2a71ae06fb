"""A council proves a cell by a signed export, a steward looks, and the public sees that a file stands behind it."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Function
from yakja.framework.catalogue.actions.usages import Detail, declare_usage
from yakja.framework.catalogue.models import Evidence

from .conftest import actor, read

CELL = "/ur/my/cells/PK601-MC/CIT-01/"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


def picture(name: str = "export.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def file_link(page: str) -> str | None:
    found = re.search(r"/files/\d+-[0-9a-f]{12}/", page)
    return found.group() if found else None


def test_an_export_from_the_form_to_the_public_page(country, come_in, client):
    officer, steward = come_in(country.officer(country.mc_lahore)), come_in(country.steward())
    stranger = come_in(country.officer(country.mc_kasur, "Other"))
    form = officer.get(CELL + "?kind=export")
    assert b'value="export" checked' in form.content
    assert b'enctype="multipart/form-data"' in form.content
    # The status is missing: what was typed comes back, and the file need not be sent again.
    # The choice was forgotten too: a file makes it an export.
    sent = {"CIT-01.note": "بجلی نہیں تھی", "kind": "declaration", "file": picture()}
    refused = officer.post(CELL, sent)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "بجلی نہیں تھی" in page
    assert "export.jpg" in page
    assert 'value="export" checked' in page
    kept = re.search(r'name="kept" value="(\d+)"', page)
    assert kept
    sent = {"CIT-01.status": "manual", "kind": "export", "kept": kept.group(1)}
    for _twice in range(2):
        assert officer.post(CELL, sent).status_code == 302
    said = Evidence.objects.get(kind="export")
    assert said.file is not None

    public = "/ur/bodies/PK601-MC/CIT-01/"
    for who, sees in ((officer, True), (steward, True), (stranger, False), (client, False)):
        link = file_link(who.get(public).content.decode())
        assert bool(link) == sees
    read(client, public)
    address = f"/files/{said.file.pk}-{said.file.prefix}/"
    opened = steward.get(address)
    assert opened.status_code == 200
    assert "no-cache" in opened.headers["Cache-Control"]
    assert AuditEntry.objects.filter(verb="files.open_file").count() == 1
    assert stranger.get(address).status_code == 403
    assert client.get(address).status_code in (302, 403)


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("nothing.pdf", b""), "خالی"),
        (SimpleUploadedFile("game.exe", b"MZ\x90"), "PDF"),
    ],
)
def test_a_file_that_is_not_taken_is_said_and_the_form_stays_filled(country, come_in, upload, words):
    officer = come_in(country.officer(country.mc_lahore))
    upload.seek(0)
    answer = officer.post(
        CELL, {"CIT-01.status": "manual", "CIT-01.note": "رجسٹر نمبر 4", "kind": "export", "file": upload}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "رجسٹر نمبر 4" in page
    assert not Evidence.objects.exists()


def test_a_visit_by_an_officer_of_another_body(country, come_in):
    inspector = come_in(country.officer(country.mc_kasur, "Inspector"))
    assert inspector.get(CELL).status_code == 403
    answer = inspector.post(CELL + "visit/", {"CIT-01.status": "manual", "file": picture("desk.jpg")})
    assert answer.status_code == 302
    said = Evidence.objects.get()
    assert (said.kind, said.file.purpose) == ("visit", "catalogue.visit")
    own = come_in(country.officer(country.mc_lahore))
    assert own.post(CELL + "visit/", {"CIT-01.status": "manual", "CIT-01.note": "x"}).status_code == 403


def test_a_note_is_read_by_those_who_see_the_proof_only(country, come_in, client):
    """Decision 0012: the page of the cell and the export say the same."""
    clerk = country.officer(country.mc_lahore)
    declare_usage(
        actor=actor(clerk),
        body=country.mc_lahore,
        function=Function.objects.get(code="CIT-01"),
        status="manual",
        detail=Detail(note="Call Mr Aslam, he keeps the books."),
    )
    page = f"/en/bodies/{country.mc_lahore.code}/CIT-01/"
    near = (come_in(clerk), come_in(country.steward()))
    far = (client, come_in(country.officer(country.mc_kasur, "Other")))
    assert all("Mr Aslam" in reader.get(page).text for reader in near)
    assert not any("Mr Aslam" in reader.get(page).text for reader in far)
    assert "by hand" in client.get(page).text
