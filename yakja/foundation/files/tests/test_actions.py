"""Storing: once under a hash, whole or not at all, for a named purpose; sending in pieces over a line that breaks."""

from __future__ import annotations

import datetime as dt
import hashlib
import os

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.files import actions, queries
from yakja.foundation.files.models import StoredFile, Upload
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM, may

from .conftest import pdf, photo

pytestmark = pytest.mark.django_db


def store(purpose, body=None, actor=SYSTEM, name="bill.pdf", **more) -> StoredFile:
    return actions.store_file(
        actor=actor, upload=SimpleUploadedFile(name, body or pdf()), purpose=purpose, **more
    )


def test_a_file_lies_under_its_hash(purpose):
    file = store(purpose())
    body = queries.read_bytes(file)
    assert hashlib.sha256(body).hexdigest() == file.sha256
    assert (file.size, file.name, file.media_type) == (len(body), "bill.pdf", "application/pdf")
    assert str(queries.path_of(file.sha256)).endswith(f"/{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}")


def test_the_same_content_is_kept_once_and_named_twice(purpose):
    name = purpose()
    one, two = store(name), store(name, name="copy.pdf")
    assert one.sha256 == two.sha256
    assert one.pk != two.pk
    assert len(list(queries.path_of(one.sha256).parent.iterdir())) == 1


def test_storing_leaves_one_audit_entry_that_names_the_hash(purpose):
    file = store(purpose())
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.after["sha256"]) == ("files.store_file", file.sha256)


def test_the_same_file_sent_twice_by_one_person_for_one_thing_is_one_row(purpose, holder):
    name, officer = purpose(), holder(ref="person:1")
    one = store(name, actor=officer, owner="a")
    assert store(name, actor=officer, owner="a").pk == one.pk
    for other in (
        store(name, actor=holder(ref="person:2"), owner="a"),
        store(name, actor=officer, owner="b"),
        store(name, actor=officer, owner="a", visibility="private"),
    ):
        assert other.pk != one.pk


@pytest.mark.parametrize("way", ["whole", "pieces"])
def test_nothing_becomes_public_unless_its_purpose_says_so(purpose, holder, way):
    officer = holder(ref="person:1")
    if way == "whole":
        with pytest.raises(ValidationError) as refusal:
            store(purpose(may_be_public=False), actor=officer, visibility="public")
    else:
        with pytest.raises(ValidationError) as refusal:
            begin(officer, pdf(), purpose(may_be_public=False), visibility="public")
    assert "visibility" in refusal.value.message_dict
    assert not StoredFile.objects.exists()


def test_a_refused_kind_is_named_in_the_readers_language(purpose):
    with translation.override("ur"), pytest.raises(ValidationError) as refusal:
        store(purpose(kinds={"pdf", "image"}), b"MZ\x90", name="x.exe")
    said = refusal.value.messages[0]
    assert "image" not in said
    assert "PDF" in said


def test_a_refused_file_leaves_neither_row_nor_bytes(purpose, settings):
    with pytest.raises(ValidationError) as refusal:
        store(purpose(), b"MZ\x90", name="bill.pdf")
    assert refusal.value.code == "kind"
    assert not StoredFile.objects.exists()
    assert not settings.FILES_ROOT.exists()


def test_a_file_beyond_the_limit_of_its_purpose_is_refused(purpose):
    with pytest.raises(ValidationError) as refusal:
        store(purpose(max_bytes=100))
    assert refusal.value.code == "too_long"


def test_an_unknown_purpose_stores_nothing():
    with pytest.raises(LookupError):
        store("tests.unknown")


def test_who_may_store_is_said_by_the_purpose(purpose, holder):
    name = purpose(may_store=lambda actor: actor.has_role("council_officer"))
    store(name, actor=holder("council_officer"))
    for actor in (ANONYMOUS, holder("citizen")):
        with pytest.raises(PermissionDenied):
            store(name, actor=actor)


def test_who_may_see_is_said_by_visibility_and_purpose(purpose, holder):
    name = purpose(may_see=lambda actor, file: actor.has_role("council_officer", file.owner_ref))
    storer = holder(ref="person:1")
    officer, other = (
        holder(("council_officer", "PB-LHR"), ref="person:2"),
        holder(("council_officer", "KP-PEW")),
    )
    seen = {
        visibility: [
            may(actor, "files.see", store(name, actor=storer, visibility=visibility, owner="PB-LHR"))
            for actor in (ANONYMOUS, storer, officer, other)
        ]
        for visibility in StoredFile.Visibility.values
    }
    assert seen == {
        "public": [True, True, True, True],
        "body": [False, True, True, False],
        "private": [False, True, False, False],
    }


def test_a_file_whose_purpose_nobody_registers_any_more_is_seen_by_its_storer_alone(purpose, holder):
    file = store(purpose(), actor=holder(ref="person:1"))
    StoredFile.objects.update(purpose="tests.gone")
    file.refresh_from_db()
    assert may(holder(ref="person:1"), "files.see", file)
    assert not may(holder("administrator", ref="person:2"), "files.see", file)


def test_visitors_do_not_share_what_visitors_stored(purpose):
    name = purpose(may_store=lambda actor: True)
    assert not may(ANONYMOUS, "files.see", store(name, actor=ANONYMOUS))


# In pieces


@pytest.fixture
def officer(holder):
    return holder("council_officer", ref="person:1")


def begin(officer, body, name, **more) -> Upload:
    return actions.begin_upload(actor=officer, name="site.jpg", size=len(body), purpose=name, **more)


def test_a_file_sent_in_pieces_is_the_same_as_one_sent_whole(purpose, officer):
    name, body = purpose(), photo(300, 300)
    upload = begin(officer, body, name, sha256=hashlib.sha256(body).hexdigest())
    for start in range(0, len(body), 1000):
        piece = body[start : start + 1000]
        upload = actions.receive_piece(upload=upload, offset=start, pieces=[piece[:300], piece[300:]])
    file = actions.finish_upload(actor=officer, upload=upload)
    assert file.sha256 == store(name, body, name="site.jpg").sha256


def test_what_arrived_before_the_line_broke_is_kept(purpose, officer):
    body = pdf()
    upload = begin(officer, body, purpose())

    def breaking():
        yield body[:50]
        yield body[50:90]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        actions.receive_piece(upload=upload, offset=0, pieces=breaking())
    # Another process: nothing is remembered but what lies on disk and in the database.
    again = Upload.objects.get(pk=upload.pk)
    assert again.received == 90
    again = actions.receive_piece(upload=again, offset=90, pieces=[body[90:]])
    assert queries.read_bytes(actions.finish_upload(actor=officer, upload=again)) == body


def test_bytes_that_were_written_but_never_acknowledged_are_overwritten(purpose, officer):
    body = pdf()
    upload = begin(officer, body, purpose())
    actions.receive_piece(upload=upload, offset=0, pieces=[body[:40]])
    # The power went between writing and acknowledging: the file is longer than the row says.
    with queries.incoming_path(upload.token).open("ab") as rest:
        rest.write(b"\x00" * 500)
    upload = Upload.objects.get(pk=upload.pk)
    upload = actions.receive_piece(upload=upload, offset=40, pieces=[body[40:]])
    assert queries.read_bytes(actions.finish_upload(actor=officer, upload=upload)) == body


def test_a_piece_for_another_place_is_a_conflict(purpose, officer):
    body = pdf()
    upload = begin(officer, body, purpose())
    actions.receive_piece(upload=upload, offset=0, pieces=[body[:40]])
    for offset in (0, 39, 41):
        with pytest.raises(Conflict) as refusal:
            actions.receive_piece(upload=upload, offset=offset, pieces=[b"x"])
        assert refusal.value.code == "wrong_offset"


def test_two_requests_cannot_write_the_same_upload(purpose, officer):
    body = pdf()
    upload = begin(officer, body, purpose())

    def meanwhile():
        with pytest.raises(Conflict) as refusal:
            actions.receive_piece(upload=Upload.objects.get(pk=upload.pk), offset=0, pieces=[b"x"])
        assert refusal.value.code == "busy"
        yield body

    assert actions.receive_piece(upload=upload, offset=0, pieces=meanwhile()).is_whole


def test_more_than_was_announced_is_refused(purpose, officer):
    body = pdf()
    upload = begin(officer, body, purpose())
    with pytest.raises(ValidationError) as refusal:
        actions.receive_piece(upload=upload, offset=0, pieces=[body, b"more"])
    assert refusal.value.code == "too_long"
    assert Upload.objects.get(pk=upload.pk).received == 0


def test_a_file_that_arrived_damaged_is_refused(purpose, officer):
    body = pdf()
    upload = begin(officer, body, purpose(), sha256="0" * 64)
    actions.receive_piece(upload=upload, offset=0, pieces=[body])
    with pytest.raises(ValidationError) as refusal:
        actions.finish_upload(actor=officer, upload=upload)
    assert refusal.value.code == "checksum"


def test_finishing_twice_answers_the_same_file(purpose, officer):
    body = pdf()
    upload = begin(officer, body, purpose())
    upload = actions.receive_piece(upload=upload, offset=0, pieces=[body])
    first = actions.finish_upload(actor=officer, upload=upload)
    assert actions.finish_upload(actor=officer, upload=upload) == first
    assert StoredFile.objects.count() == 1


def test_only_whoever_began_an_upload_continues_it(purpose, officer, holder):
    upload = begin(officer, pdf(), purpose())
    assert queries.upload_for(officer, upload.token) == upload
    assert queries.upload_for(holder("administrator", ref="person:9"), upload.token) is None
    with pytest.raises(PermissionDenied):
        actions.finish_upload(actor=holder(ref="person:9"), upload=upload)


def test_an_upload_that_is_not_whole_cannot_be_finished(purpose, officer):
    upload = begin(officer, pdf(), purpose())
    with pytest.raises(Conflict):
        actions.finish_upload(actor=officer, upload=upload)


def test_the_sweep_removes_what_nobody_keeps_and_nothing_else(purpose, officer):
    name = purpose()
    kept, orphan = store(name), store(name, photo(), name="a.jpg")
    StoredFile.objects.filter(pk=orphan.pk).delete()
    upload = begin(officer, pdf(), name)
    later = timezone.now() + dt.timedelta(hours=2)
    assert actions.sweep(now=later) == 0
    assert actions.sweep(now=later + dt.timedelta(days=4)) == 2
    assert queries.path_of(kept.sha256).exists()
    assert not queries.path_of(orphan.sha256).exists()
    assert not queries.incoming_path(upload.token).exists()


def test_the_sweep_spares_old_bytes_that_were_just_stored_again(purpose):
    name = purpose()
    file = store(name)
    StoredFile.objects.all().delete()
    old = (timezone.now() - dt.timedelta(days=9)).timestamp()
    os.utime(queries.path_of(file.sha256), (old, old))
    store(name)
    StoredFile.objects.all().delete()
    assert actions.sweep(now=timezone.now()) == 0
