"""Evidence with a file: who gives which kind, who may open it, and that a refusal or a second sending loses nothing."""

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.permissions import ANONYMOUS, may
from yakja.framework.catalogue.actions.proofs import give_evidence, read_day
from yakja.framework.catalogue.models import Cell, Evidence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference", "_own_folder")]

MANUAL = {"status": "manual", "tools": [], "share": "", "note": "", "register_used": "", "users": ""}
TABLE = b"name,day\nAslam,2026-11-01\n"


@pytest.fixture
def _own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def body():
    return Body.objects.select_related("place").get(code="PK61402-MC")


@pytest.fixture
def function():
    return Function.objects.get(code="CIT-01")


@pytest.fixture
def officer(holder):
    return holder(("council_officer", "PK61402-MC"), ref="person:1")


@pytest.fixture
def inspector(holder):
    return holder(("district_officer", "PK61401-MC"), ref="person:2")


@pytest.fixture
def steward(holder):
    return holder(("provincial_steward", "PK61402"), ("provincial_steward", "PK614"), ref="person:3")


@pytest.fixture
def give(body, function):
    def send(actor, kind="export", values=MANUAL, **more):
        return give_evidence(actor=actor, body=body, function=function, kind=kind, values=values, **more)

    return send


def table(raw=TABLE, name="register.csv"):
    return SimpleUploadedFile(name, raw)


def photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return SimpleUploadedFile("office.jpg", out.getvalue())


def test_a_signed_export_stands_behind_the_cell_with_its_file(give, officer, body, function):
    given = give(officer, upload=table())
    assert given.faults == []
    said = Evidence.objects.get(body=body, function=function, kind="export")
    assert said.file == given.file
    assert (given.file.purpose, given.file.visibility) == ("catalogue.export", "body")
    assert given.file.owner_ref == "catalogue.cell:PK61402-MC:CIT-01"
    assert Cell.objects.get(body=body, function=function).level == "export"


def test_an_export_without_its_file_is_refused(give, officer):
    with pytest.raises(ValidationError) as refused:
        give(officer)
    assert "file" in refused.value.message_dict
    assert not Evidence.objects.filter(kind="export").exists()


def test_a_file_beside_a_declaration_makes_it_an_export(give, officer):
    assert give(officer, kind="declaration", upload=table()).file is not None
    assert Evidence.objects.filter(kind="export").count() == 1
    assert not Evidence.objects.filter(kind="declaration").exists()


def test_a_visit_keeps_its_photo_without_what_the_camera_wrote(give, inspector, body, function):
    given = give(inspector, kind="visit", upload=photo(), on="2026-01-05")
    said = Evidence.objects.get(body=body, function=function, kind="visit")
    assert (said.file, said.on) == (given.file, dt.date(2026, 1, 5))
    assert given.file.purpose == "catalogue.visit"


def test_a_visit_needs_a_photo_or_a_note(give, inspector):
    with pytest.raises(ValidationError):
        give(inspector, kind="visit")
    assert give(inspector, kind="visit", values={**MANUAL, "note": "Three registers."}).faults == []


@pytest.mark.parametrize(
    ("upload", "kind", "code"),
    [
        (lambda: table(b"", "empty.csv"), "export", "empty"),
        (lambda: table(b"MZ\x90\x00", "program.exe"), "export", "kind"),
        (lambda: table(TABLE, "list.csv"), "visit", "kind"),
        (lambda: table(b"%PDF-1.7\n/JavaScript", "a.pdf"), "export", None),
        (lambda: table(b"a,b\n" + b"1,2\n" * 2_700_000, "long.csv"), "export", "too_long"),
    ],
)
def test_a_file_that_is_not_taken_is_named_and_nothing_is_said(give, officer, inspector, upload, kind, code):
    before = Evidence.objects.count()
    with pytest.raises(ValidationError) as refused:
        give(inspector if kind == "visit" else officer, kind=kind, upload=upload())
    if code:
        assert refused.value.code == code
    assert Evidence.objects.count() == before
    assert not StoredFile.objects.exists()


def test_when_what_was_typed_is_refused_the_file_is_kept_for_the_next_sending(give, officer):
    given = give(officer, values={**MANUAL, "status": "full"}, upload=table())
    assert given.faults
    assert not Evidence.objects.filter(kind="export").exists()
    again = give(officer, kept=str(given.file.pk))
    assert again.file == given.file
    assert Evidence.objects.get(kind="export").file == given.file


def test_a_file_of_another_person_or_another_cell_cannot_be_named(give, officer, holder, body):
    kept = give(officer, values={**MANUAL, "status": "full"}, upload=table()).file
    colleague = holder(("council_officer", "PK61402-MC"), ref="person:9")
    with pytest.raises(ValidationError):
        give(colleague, kept=str(kept.pk))
    with pytest.raises(ValidationError):
        give_evidence(
            actor=officer,
            body=body,
            function=Function.objects.get(code="CIV-02"),
            kind="export",
            values=MANUAL,
            kept=str(kept.pk),
        )


def test_the_same_form_sent_twice_says_it_once(give, officer, inspector):
    for actor, kind, upload in ((officer, "export", table), (inspector, "visit", photo)):
        one, two = give(actor, kind=kind, upload=upload()), give(actor, kind=kind, upload=upload())
        assert one.file == two.file
        assert Evidence.objects.filter(kind=kind).count() == 1
    give(officer, upload=table())  # the last word was the inspector's: this is said again
    assert Evidence.objects.filter(kind="export").count() == 2
    give(officer, values={**MANUAL, "status": "full", "tools": ["LGCD-MIS-COMPLAINTS"]}, upload=table())
    assert Evidence.objects.filter(kind="export").count() == 3


def test_who_gives_which_kind(give, officer, inspector, steward, holder):
    for actor, kind in ((officer, "visit"), (inspector, "export"), (inspector, "declaration")):
        with pytest.raises(PermissionDenied):
            give(actor, kind=kind, upload=photo())
    for actor in (ANONYMOUS, holder("citizen"), holder(("supplier", "PK61402-MC"))):
        for kind in ("declaration", "export", "visit"):
            with pytest.raises(PermissionDenied):
                give(actor, kind=kind, upload=photo())
    assert not StoredFile.objects.exists()
    assert give(steward, kind="visit", upload=photo()).faults == []


@pytest.mark.parametrize("kind", ["export", "visit"])
def test_who_opens_the_file_behind_evidence(give, officer, inspector, steward, holder, kind):
    author = officer if kind == "export" else inspector
    file = give(author, kind=kind, upload=photo()).file
    colleague = holder(("council_officer", "PK61402-MC"), ref="person:8")
    stranger = holder(("council_officer", "PK61403-MC"), ref="person:7")
    supplier = holder(("supplier", "PK61402-MC"), ref="person:6")
    seen = [may(a, "files.see", file) for a in (author, officer, colleague, steward)]
    assert seen == [True] * 4
    unseen = [may(a, "files.see", file) for a in (ANONYMOUS, holder("citizen", ref="x"), stranger, supplier)]
    assert unseen == [False] * 4
    assert may(inspector, "files.see", file) == (kind == "visit")


def test_a_file_that_proves_nothing_yet_is_its_senders_alone(give, officer, steward):
    kept = give(officer, values={**MANUAL, "status": "full"}, upload=table()).file
    assert may(officer, "files.see", kept)
    assert not may(steward, "files.see", kept)


def test_one_entry_names_file_and_statement(give, officer):
    def entries(since):
        return list(AuditEntry.objects.filter(pk__gt=since).order_by("id"))

    newest = max(AuditEntry.objects.values_list("pk", flat=True))
    refused = give(officer, values={**MANUAL, "status": "full"}, upload=table())
    give(officer, upload=table())
    one, two = entries(newest)
    assert one.verb == two.verb == "catalogue.give_evidence"
    assert one.subject_ref == f"files.storedfile:{refused.file.pk}"
    assert two.subject_ref == "catalogue.cell:PK61402-MC:CIT-01"
    assert {each["verb"] for each in two.facts if "verb" in each} == {
        "files.store_file",
        "catalogue.declare_usage",
    }


def test_days_are_read_in_any_digits_and_refused_when_they_are_none():
    assert read_day("۲۰۲۶-۱۱-۰۵") == dt.date(2026, 11, 5)
    assert read_day(" ") is None
    with pytest.raises(ValidationError) as refused:
        read_day("5 November")
    assert "on" in refused.value.message_dict


def test_a_day_in_the_future_keeps_the_file(give, officer):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    given = give(officer, upload=table(), on=tomorrow.isoformat())
    assert given.faults
    assert StoredFile.objects.filter(pk=given.file.pk).exists()
