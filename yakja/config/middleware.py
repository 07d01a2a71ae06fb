"""What every request passes: language from the address, a strict content policy, refusals said once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import translation

from yakja.foundation.kit.i18n import CODES
from yakja.foundation.ui.web.pages import bad_request

GetResponse = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


class LanguagePrefix:
    """The first segment of the address is the language; everything without one speaks the default."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = request.path_info[1:].partition("/")[0]
        language = first if first in CODES else request.GET.get("lang", settings.LANGUAGE_CODE)
        if language not in CODES:
            language = settings.LANGUAGE_CODE
        if first in CODES and request.path_info == f"/{first}":
            return HttpResponsePermanentRedirect(f"/{first}/")
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class StorableText:
    """A NUL in an address, a query or a form is refused here: PostgreSQL keeps none, and no person types one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        sent = (
            [request.GET.lists(), request.POST.lists()] if request.method == "POST" else [request.GET.lists()]
        )
        typed = (text for fields in sent for name, values in fields for text in (name, *values))
        if "\0" not in request.path_info and not any("\0" in text for text in typed):
            return None
        if request.path_info.startswith("/api/"):
            from .api import problem

            return problem(400, "The request holds the character U+0000", code="damaged")
        return bad_request(request)


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
