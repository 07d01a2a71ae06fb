"""What every request passes: language from the address, a strict content policy, refusals said once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from yakja.foundation.kit.errors import TooOften
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.text import plain
from yakja.foundation.ui.web.pages import bad_request, method_refused, too_large, too_often

GetResponse = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


def _asked_for(request: HttpRequest) -> str:
    """Machines ask in a header; what they are answered without one is the default."""
    if request.path_info.startswith("/api/"):
        for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
            if (base := code.partition("-")[0]) in CODES:
                return base
    return settings.LANGUAGE_CODE


class LanguagePrefix:
    """The first segment of the address is the language; everything without one speaks the default."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = request.path_info[1:].partition("/")[0]
        language = first if first in CODES else request.GET.get("lang") or _asked_for(request)
        if language not in CODES:
            language = settings.LANGUAGE_CODE
        if first in CODES and request.path_info == f"/{first}":
            return HttpResponsePermanentRedirect(f"/{first}/")
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if request.path_info.startswith("/api/"):
            patch_vary_headers(response, ["Accept-Language"])
        return response


# Their endpoints name their own methods and take their own bodies.
MACHINES = ("/api/", "/files/uploads/")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
PAGE_METHODS = ["GET", "HEAD", "POST"]
# A body beyond its limit is read and thrown away up to here, so that the sender can read the answer.
DRAINED_AT_MOST = 256 * 1024 * 1024


class Sendable:
    """What may be sent at all: pages know GET, HEAD and POST, and what is sent has a limit."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        is_api = request.path_info.startswith("/api/")
        if not request.path_info.startswith(MACHINES):
            if request.method not in PAGE_METHODS:
                return method_refused(request, PAGE_METHODS)
        elif not is_api:
            return None
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if not is_api and request.content_type == "multipart/form-data":
            limit = settings.FORM_WITH_FILES_MAX
        try:
            length = int(request.headers.get("Content-Length") or 0)
        except ValueError:
            length = 0
        try:
            if length <= limit:
                if request.method == "POST":
                    request.POST  # noqa: B018  reads it, and raises where fields or what is typed are too many
                return None
        except RequestDataTooBig:
            limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        _drain(request)
        if is_api:
            from .api import problem

            return problem(413, code="too_large", detail=f"At most {limit // (1024 * 1024)} MB at once")
        return too_large(request, limit)


def _drain(request: HttpRequest) -> None:
    left = DRAINED_AT_MOST
    with suppress(OSError):
        while left > 0 and (piece := request._stream.read(1 << 16)):  # type: ignore[attr-defined]
            left -= len(piece)


class StorableText:
    """A NUL in an address, a query or a form is refused here: PostgreSQL keeps none, and no person types one.

    Signs that turn the direction of what follows are taken out of what is typed (`kit.text.plain`).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        sent = (
            [request.GET.lists(), request.POST.lists()] if request.method == "POST" else [request.GET.lists()]
        )
        typed = (text for fields in sent for name, values in fields for text in (name, *values))
        if "\0" in request.path_info or any("\0" in text for text in typed):
            if request.path_info.startswith("/api/"):
                from .api import problem

                return problem(400, code="damaged", detail="The request holds the character U+0000")
            return bad_request(request)
        if request.method == "POST":
            _take_out_turns(request)
        return None


def _take_out_turns(request: HttpRequest) -> None:
    """Names and texts come to the forms without signs that would turn what stands beside them."""
    cleaned = {
        name: [text if "password" in name else plain(text) for text in values]
        for name, values in request.POST.lists()
    }
    if cleaned != dict(request.POST.lists()):
        posted = request.POST.copy()
        for name, values in cleaned.items():
            posted.setlist(name, values)
        posted._mutable = False
        request.POST = posted  # type: ignore[assignment]


class Problems:
    """Under /api/ every refusal is problem+json, also where no endpoint was reached; under /open311/ it is Open311's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 400 and request.path_info.startswith("/open311/"):
            from yakja.citizens.complaints.web.open311 import in_form

            return in_form(request, response)
        if (
            response.status_code < 400
            or not request.path_info.startswith("/api/")
            or response.headers.get("Content-Type", "").startswith(
                ("application/problem+json", "application/json")
            )
        ):
            return response
        from .api import problem

        said = problem(response.status_code)
        for name in ("Allow", "Retry-After", "WWW-Authenticate"):
            if name in response.headers:
                said.headers[name] = response.headers[name]
        return said


class ContentSecurityPolicy:
    """No inline script, no inline style, nothing from elsewhere."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # Offices share computers: no browser keeps what was shown to somebody signed in.
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
        return response


class Refusals:
    """A ValidationError that no form caught becomes a readable page, never a stack trace."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TooOften):
            return too_often(request, exception.seconds)
        if isinstance(exception, ValidationError):
            return render(request, "ui/refused.html", {"messages": exception.messages}, status=400)
        actor = getattr(request, "actor", None)
        if (
            isinstance(exception, PermissionDenied)
            and request.method == "GET"
            and actor
            and actor.is_anonymous
        ):
            return redirect_to_login(request.get_full_path())
        return None
