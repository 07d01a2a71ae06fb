"""Giving out files: always as a download, never run by a browser, only to those who may see them."""

from __future__ import annotations

from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from yakja.foundation.kit.permissions import require

from .. import actions, queries, registry
from ..models import StoredFile

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_safe
def file(request: HttpRequest, pk: int, prefix: str) -> HttpResponseBase:
    """One file. Whoever may not see it is refused; a wrong hash is no such file."""
    found = queries.file_for(request.actor, int(pk), prefix)
    if found is None:
        raise Http404
    require(request.actor, "files.see", found)
    etag = f'"{found.sha256}"'
    is_public = found.visibility == StoredFile.Visibility.PUBLIC
    purpose = registry.purpose_or_none(found.purpose)
    if purpose is not None and purpose.is_personal and not is_public and request.method == "GET":
        actions.note_opening(actor=request.actor, file=found, door="web")
    response: HttpResponseBase
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        try:
            response = FileResponse(queries.open_bytes(found), content_type=found.media_type)
        except FileNotFoundError as error:
            raise Http404 from error
        response.headers["Content-Length"] = str(found.size)
        response.headers["Content-Disposition"] = _disposition(found.name)
    response.headers["ETag"] = etag
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if is_public else "private, no-cache"
    )
    return response


def _disposition(name: str) -> str:
    """A name in ASCII for old browsers, the true one in UTF-8 for the others."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
