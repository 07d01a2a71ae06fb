"""The address of a file, and sending in pieces over HTTP."""

from __future__ import annotations

import base64
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.files import actions, queries
from yakja.foundation.files.models import StoredFile, Upload
from yakja.foundation.files.web import downloads, uploads
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM

from .conftest import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(holder):
    return holder("council_officer", ref="person:1")


@pytest.fixture
def public(purpose):
    return actions.store_file(
        actor=SYSTEM, upload=pdf(), name="رسید.pdf", purpose=purpose(), visibility="public"
    )


def test_a_public_file_is_a_download_that_no_browser_runs(client, public):
    address = reverse("files:file", kwargs={"pk": public.pk, "prefix": public.prefix})
    assert address == queries.url_of(public) == f"/files/{public.pk}-{public.sha256[:12]}/"
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "%D8%B1" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_hash_in_the_address_must_fit(client, public):
    assert client.get(f"/files/{public.pk}-{'0' * 12}/").status_code == 404
    assert client.get(f"/files/999-{public.prefix}/").status_code == 404
    assert client.get(f"/files/{public.pk}-{public.prefix[:4]}/").status_code == 404


def test_a_file_that_is_not_public_is_refused_to_others_and_never_cached(rf, purpose, officer, holder):
    file = actions.store_file(actor=officer, upload=pdf(), name="a.pdf", purpose=purpose(), visibility="body")
    request = rf.get("/")
    request.actor = officer
    answer = downloads.file(request, file.pk, file.prefix)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    for actor in (ANONYMOUS, holder("citizen", ref="person:2")):
        request.actor = actor
        with pytest.raises(PermissionDenied):
            downloads.file(request, file.pk, file.prefix)


def test_opening_a_personal_file_is_audited(rf, purpose, officer):
    name = purpose(is_personal=True)
    file = actions.store_file(
        actor=officer, upload=pdf(), name="cnic.pdf", purpose=name, visibility="private"
    )
    request = rf.get("/")
    request.actor = officer
    downloads.file(request, file.pk, file.prefix)
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        "files.store_file",
        "files.open_file",
    ]


def test_bytes_that_were_lost_are_a_missing_page_not_a_crash(rf, public):
    queries.path_of(public.sha256).unlink()
    request = rf.get("/")
    request.actor = ANONYMOUS
    with pytest.raises(Http404):
        downloads.file(request, public.pk, public.prefix)


def _said(**values: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in values.items())


@pytest.fixture
def send(rf, officer):
    def ask(method, path="/files/uploads/", actor=None, body=b"", token=None, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = sent.pop("Content-Type", "application/offset+octet-stream")
        request = rf.generic(method, path, body, content_type=kind, headers=sent)
        request.actor = actor or officer
        return uploads.upload(request, token) if token else uploads.begin(request)

    return ask


def test_a_file_arrives_over_a_line_that_breaks(send, purpose):
    body = pdf()
    made = send(
        "POST", Upload_Length=str(len(body)), Upload_Metadata=_said(filename="a.pdf", purpose=purpose())
    )
    assert made.status_code == 201
    token = made.headers["Location"].rstrip("/").rpartition("/")[2]
    assert send("HEAD", token=token).headers["Upload-Offset"] == "0"
    part = send("PATCH", token=token, body=body[:100], Upload_Offset="0")
    assert (part.status_code, part.headers["Upload-Offset"]) == (204, "100")
    # The answer was lost: the sender asks, and goes on from there.
    assert send("PATCH", token=token, body=body[:100], Upload_Offset="0").status_code == 409
    asked = send("HEAD", token=token)
    assert asked.headers["Upload-Offset"] == "100"
    done = send("PATCH", token=token, body=body[100:], Upload_Offset="100")
    assert done.status_code == 200
    file = StoredFile.objects.get(pk=json.loads(done.content)["file"])
    assert queries.read_bytes(file) == body


def test_a_refused_file_ends_its_upload_with_a_sentence(send, purpose):
    made = send("POST", Upload_Length="3", Upload_Metadata=_said(filename="a.exe", purpose=purpose()))
    token = made.headers["Location"].rstrip("/").rpartition("/")[2]
    answer = send("PATCH", token=token, body=b"MZ\x90", Upload_Offset="0")
    assert answer.status_code == 422
    assert json.loads(answer.content)["code"] == "kind"
    assert not Upload.objects.exists()
    with pytest.raises(Http404):
        send("HEAD", token=token)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "length"),
        ({"Upload_Length": "-5"}, "length"),
        ({"Upload_Length": "10", "Upload_Metadata": "purpose bm90aGluZw=="}, "purpose"),
        ({"Upload_Length": "10", "Upload_Metadata": "purpose %%%"}, "purpose"),
        ({"Upload_Length": "999999999999"}, "too_long"),
        ({"Upload_Length": "0"}, "too_long"),
    ],
)
def test_a_bad_announcement_is_named(send, purpose, headers, code):
    headers.setdefault("Upload_Metadata", _said(purpose=purpose(), filename="a.pdf"))
    answer = send("POST", **headers)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (400, code)


def test_the_wrong_kind_of_body_is_named(send, purpose):
    made = send("POST", Upload_Length="10", Upload_Metadata=_said(filename="a.pdf", purpose=purpose()))
    token = made.headers["Location"].rstrip("/").rpartition("/")[2]
    assert send("PATCH", token=token, body=b"x", Content_Type="text/plain").status_code == 415
    assert send("PATCH", token=token, body=b"x").status_code == 400
    assert send("DELETE", token=token).status_code == 204
    assert not Upload.objects.exists()


def test_others_and_visitors_do_not_reach_an_upload(send, purpose, holder):
    made = send("POST", Upload_Length="10", Upload_Metadata=_said(filename="a.pdf", purpose=purpose()))
    token = made.headers["Location"].rstrip("/").rpartition("/")[2]
    for method in ("HEAD", "PATCH", "DELETE"):
        with pytest.raises(Http404):
            send(method, token=token, actor=holder(ref="person:2"), Upload_Offset="0")
        with pytest.raises(PermissionDenied):
            send(method, token=token, actor=ANONYMOUS, Upload_Offset="0")
