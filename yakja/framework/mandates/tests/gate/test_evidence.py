"""The file behind a waiver: sent with the request, shown with it, shut with its words, kept when a field is wrong."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from yakja.foundation.files.models import StoredFile
from yakja.foundation.files.queries import read_bytes, url_of
from yakja.framework.mandates.actions import publication, waivers
from yakja.framework.mandates.models import Proposal, Waiver

from .test_doors import browser, page
from .test_proposing import refused
from .world import ABOVE, World

pytestmark = pytest.mark.django_db
WORDS = "Letter 14-2 of the builder of 3 November says that it has no staff."


def picture(name: str = "letter.jpg") -> SimpleUploadedFile:
    """A photo of a letter as a telephone makes it, with the place where it was taken inside."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    Image.new("RGB", (40, 60), (240, 240, 230)).save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def asked(world: World) -> str:
    """The address at which a body whose builder declined asks for its waiver."""
    row = world.confirmed(row=world.builder_declined())
    return f"/en/proposals/{row.reference}/waiver/"


def typed(**more: object) -> dict[str, object]:
    above = {f"above_{code}": text for code, text in ABOVE.items()}
    return {"reason": "builder_declined", "evidence": WORDS, **above, **more}


def test_a_picture_of_the_letter_is_shown_with_the_waiver_to_everybody(world):
    path = asked(world)
    officer = browser(world, "officer")
    assert 'enctype="multipart/form-data"' in page(officer, path)
    answer = officer.post(path, typed(file=picture()))
    assert answer.status_code == 302
    waiver = Waiver.objects.get()
    file = waiver.evidence_file
    assert b"SECRET-CAMERA" not in read_bytes(file)  # made anew, without what the camera wrote
    reference = waiver.proposal.reference
    for part in ("visitor", "elsewhere", "steward"):
        assert url_of(file) in page(browser(world, part), f"/en/proposals/{reference}/")
        assert browser(world, part).get(url_of(file)).status_code == 200
    assert url_of(file) in page(browser(world, "steward"), f"/ur/proposals/{reference}/sign/")
    said = browser(world).get(f"/api/v1/proposals/{reference}").json()["waivers"][0]
    assert (said["evidence"], said["evidence_file"]) == (WORDS, url_of(file))


def test_evidence_that_is_withheld_shuts_its_file_until_the_day(world):
    path = asked(world)
    browser(world, "officer").post(path, typed(file=picture()))
    waiver = Waiver.objects.get()
    today = timezone.localdate()
    publication.redact(
        actor=world.actor("steward"), proposal=waiver.proposal, field="evidence", reason="personal",
        opens_on=today + dt.timedelta(days=9),
    )  # fmt: skip
    address, reference = url_of(waiver.evidence_file), waiver.proposal.reference
    for part, status in (("visitor", 403), ("elsewhere", 403), ("officer", 200), ("steward", 200)):
        got = browser(world, part).get(address).status_code
        assert (got == 200) == (status == 200), (part, got)
    text = page(browser(world), f"/en/proposals/{reference}/")
    assert address not in text
    assert WORDS not in text
    said = browser(world).get(f"/api/v1/proposals/{reference}").json()["waivers"][0]
    assert (said["evidence"], said["evidence_file"]) == (None, None)
    waiver.proposal.redactions.update(opens_on=today)
    assert browser(world).get(address).status_code == 200


def test_a_file_that_came_is_kept_when_another_field_is_wrong(world):
    path = asked(world)
    officer = browser(world, "officer")
    answer = officer.post(path, typed(file=picture(), above_build=""))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "letter.jpg" in text
    assert WORDS in text
    token = text.split('name="kept" value="')[1].split('"')[0]
    # Somebody else's form cannot point to it.
    other = world.confirmed(row=world.builder_declined(title="Another", by="colleague"))
    browser(world, "colleague").post(f"/en/proposals/{other.reference}/waiver/", typed(kept=token))
    assert Waiver.objects.get(proposal=other).evidence_file is None
    assert officer.post(path, typed(kept=token)).status_code == 302
    assert Waiver.objects.exclude(proposal=other).get().evidence_file == StoredFile.objects.get()


@pytest.mark.parametrize(
    ("name", "body"),
    [("tool.exe", b"MZ\x90\x00" + b"\0" * 200), ("page.html", b"<html><script>1</script></html>"), ("empty.pdf", b"")],
)  # fmt: skip
def test_other_files_are_refused_at_their_field_and_nothing_typed_is_lost(world, name, body):
    path = asked(world)
    answer = browser(world, "officer").post(path, typed(file=SimpleUploadedFile(name, body)))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_file"' in text
    assert WORDS in text
    assert not Waiver.objects.exists()


def test_a_file_that_is_too_large_is_refused_at_its_field(world):
    path = asked(world)
    large = SimpleUploadedFile("large.pdf", b"%PDF-1.4\n" + b"0" * (10 * 1024 * 1024 + 1))
    answer = browser(world, "officer").post(path, typed(file=large))
    assert answer.status_code == 422
    assert 'href="#id_file"' in answer.content.decode()


def test_a_file_of_another_hand_is_no_evidence(world):
    path = asked(world)
    browser(world, "officer").post(path, typed(file=picture(), above_build=""))
    file = StoredFile.objects.get()
    row = Proposal.objects.with_case().get()
    refused(
        lambda: waivers.ask_waiver(
            actor=world.actor("colleague"), proposal=row, reason="builder_declined", evidence=WORDS, reasons_above=ABOVE,
            file=file,
        ),
        "other_file",
        "file",
    )  # fmt: skip
