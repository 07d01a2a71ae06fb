"""Sending a large file in pieces over a line that breaks, after the pattern of tus 1.0 (core, creation, checksum).

POST announces the file and answers where it goes; HEAD tells how much has arrived; PATCH sends the next piece.
The last piece's answer names the stored file. DELETE forgets it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.views.decorators.http import require_http_methods

from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import require

from .. import actions, queries, registry
from ..models import StoredFile, Upload

PIECE = 64 * 1024
KIND = "application/offset+octet-stream"


@require_http_methods(["POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Announce a file: `Upload-Length`, and `Upload-Metadata` with filename, purpose and, if wanted, visibility, sha256."""
    said = _metadata(request.headers.get("Upload-Metadata", ""))
    size = request.headers.get("Upload-Length", "")
    if not size.isdecimal() or len(size) > 15:
        return _problem(400, "length", "Upload-Length is missing")
    purpose = said.get("purpose", "")
    if registry.purpose_or_none(purpose) is None:
        return _problem(400, "purpose", "this purpose is not known")
    visibility = said.get("visibility", StoredFile.Visibility.BODY)
    if visibility not in StoredFile.Visibility.values:
        return _problem(400, "visibility", "this visibility is not known")
    try:
        made = actions.begin_upload(
            actor=request.actor,
            name=said.get("filename", "file"),
            size=int(size),
            purpose=purpose,
            visibility=visibility,
            sha256=said.get("sha256", ""),
            door="web",
        )
    except ValidationError as refusal:
        return _refused(refusal)
    response = _answer(made, 201)
    response.headers["Location"] = f"/files/uploads/{made.token}/"
    return response


@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """Ask where an upload stands, continue it, or forget it. Only whoever began it may."""
    if request.actor.is_anonymous:
        require(request.actor, "files.continue_upload", None)
    found = queries.upload_for(request.actor, token)
    if found is None:
        raise Http404
    if request.method == "DELETE":
        actions.drop_upload(upload=found)
        return _answer(found, 204)
    if request.method == "HEAD":
        return _answer(found, 200)
    if request.headers.get("Content-Type") != KIND:
        return _problem(415, "content_type", f"send the bytes as {KIND}")
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isdecimal() or len(offset) > 15:
        return _problem(400, "offset", "Upload-Offset is missing")
    try:
        found = actions.receive_piece(upload=found, offset=int(offset), pieces=_pieces(request))
    except Conflict as conflict:
        return _refused(conflict, 423 if conflict.code == "busy" else 409, found)
    except ValidationError as refusal:
        return _refused(refusal, 413, found)
    except UnreadablePostError:
        # The line broke; whoever sent it cannot read this, and asks where the upload stands.
        return _problem(400, "cut", "the line broke")
    return _finished(request, found) if found.is_whole else _answer(found, 204)


def _finished(request: HttpRequest, found: Upload) -> HttpResponse:
    try:
        file = actions.finish_upload(actor=request.actor, upload=found, door="web")
    except ValidationError as refusal:
        actions.drop_upload(upload=found)
        return _refused(refusal, 422)
    body = {"file": file.pk, "name": file.name, "media_type": file.media_type, "url": queries.url_of(file)}
    response = JsonResponse(body)
    return _with_headers(response, found)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE):
        yield piece


def _metadata(text: str) -> dict[str, str]:
    """`filename d29ybGQ=,purpose Y2F0...`: names with values in base64."""
    found = {}
    for pair in text.split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _headers(found: Upload) -> dict[str, str]:
    return {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": str(found.received),
        "Upload-Length": str(found.size),
        "Cache-Control": "no-store",
    }


def _with_headers(response: HttpResponse, found: Upload) -> HttpResponse:
    for name, value in _headers(found).items():
        response.headers[name] = value
    return response


def _answer(found: Upload, status: int) -> HttpResponse:
    return HttpResponse(status=status, headers=_headers(found))


def _refused(refusal: ValidationError, status: int = 400, found: Upload | None = None) -> HttpResponse:
    inner: Any = refusal.error_list[0] if hasattr(refusal, "error_list") else refusal
    if hasattr(refusal, "error_dict"):
        inner = next(iter(refusal.error_dict.values()))[0]
    response = _problem(status, str(inner.code or "refused"), " ".join(refusal.messages))
    return _with_headers(response, found) if found is not None else response


def _problem(status: int, code: str, detail: str) -> HttpResponse:
    body = json.dumps(
        {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": detail,
        },
        ensure_ascii=False,
    )
    return HttpResponse(body, status=status, content_type="application/problem+json")
