"""A woman without a telephone of her own comes to the counter; the office has seen her key, so its yes stands apart."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.actions.keeping import differences
from yakja.citizens.complaints.models import Complaint, ComplaintCount, Phase
from yakja.citizens.complaints.queries.reading import complaint_of, filer_by_key
from yakja.citizens.complaints.tests.conftest import WATER, City
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.audit.queries import verify_chain
from yakja.foundation.people.tests.factories import signed_in

pytestmark = pytest.mark.django_db


def test_from_the_counter_to_a_word_by_the_printed_key_that_is_counted_apart():
    city = City()
    clerk = signed_in(city.officer(city.mc, name="Clerk at the counter").person)
    crew = signed_in(city.officer(city.mc, name="Sub-engineer").person)

    # At the counter, in Urdu.
    assert 'dir="rtl"' in clerk.get("/ur/desk/counter/").content.decode()
    said = {
        "category": WATER,
        "text": "نل میں پانی نہیں",
        "place": city.town.code,
        "language": "ur",
        "key": "slip-1",
    }
    receipt = clerk.post("/ur/desk/counter/", said).headers["Location"]
    printed = clerk.get(receipt).content.decode()
    reference = re.search(r"SHK-26-[\dA-Z-]+", printed)[0].rstrip("-")
    key = re.search(r"\b([0-9A-Y]{4}-[0-9A-Y]{4})\b", printed)[1]

    # On the desk of the office: begun, worked on, proposed with a picture.
    assert reference in crew.get("/ur/desk/").content.decode()
    crew.post(f"/ur/desk/{reference}/begin/")
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "blue").save(out, "JPEG")
    photo = SimpleUploadedFile("tap.jpg", out.getvalue(), "image/jpeg")
    proposal = {"propose-reason": "done", "propose-text": "پائپ بدل دیا گیا۔", "propose-picture": photo}
    assert crew.post(f"/ur/desk/{reference}/propose/", proposal).status_code == 302

    # A wrong key does not speak, and the right one, which the clerk has seen, confirms nothing.
    found = complaint_of(reference)
    assert found.phase == Phase.PROPOSED
    assert filer_by_key(found, "0000-0000") is None
    speaker = filer_by_key(found, key.lower())
    actions.confirm_solution(actor=speaker, complaint=found, door="counter")
    found.refresh_from_db()
    assert found.phase == Phase.NOT_CONFIRMED
    counts = ComplaintCount.objects.filter(door="counter")
    assert [
        sum(getattr(row, name) for row in counts) for name in ("confirmed", "not_confirmed", "office_word")
    ] == [0, 1, 1]
    assert differences() == []
    page = crew.get(f"/en/desk/{reference}/").content.decode()
    assert "yes, it is so" in page
    assert Complaint.objects.get().helper_ref == city.officer(city.mc, name="Clerk at the counter").ref
    verbs = list(
        AuditEntry.objects.filter(verb__startswith="complaints.")
        .order_by("id")
        .values_list("verb", flat=True)
    )
    assert verbs == [
        "complaints.file", "complaints.begin_work", "complaints.propose_solution", "complaints.confirm_solution",
    ]  # fmt: skip
    assert verify_chain().is_whole
