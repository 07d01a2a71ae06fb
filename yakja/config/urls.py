"""Every address of the site. Pages stand under /<lang>/; machines talk to /api/v1/, /files/, /feeds/."""

import logging
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, URLResolver, include, path

from .routing import ByFirstSegments

logger = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> JsonResponse:
    """Says that the site and its database answer; 503 while the database does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("The database does not answer")
        said = {"status": "unavailable", "version": settings.VERSION, "database": "unavailable"}
        return JsonResponse(said, status=503)
    vendor = "postgresql" if connection.vendor == "postgresql" else "sqlite"
    return JsonResponse({"status": "ok", "version": settings.VERSION, "database": vendor})


def front_door(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/ur/")


def _rooms(module: str) -> list[URLPattern | URLResolver]:
    """`web/urls.py` (pages) or `web/plain_urls.py` (addresses without a language) of every room that has one.

    The upper rooms come first: an address they name wins over a pattern of a room below that would also fit it.
    """
    found: list[URLPattern | URLResolver] = []
    for room in reversed(settings.ROOMS):
        if find_spec(f"{room}.web") and find_spec(f"{room}.web.{module}"):
            urls = import_module(f"{room}.web.{module}")
            found.append(ByFirstSegments(urls.urlpatterns, urls.app_name, urls.app_name))
    return found


def _api() -> list[URLPattern | URLResolver]:
    from .api import api

    return [path("api/v1/", api.urls)]


urlpatterns = [
    path("", front_door),
    path("healthz", healthz),
    *_api(),
    ByFirstSegments(_rooms("plain_urls")),
    path("window/", admin.site.urls),
    *i18n_patterns(
        ByFirstSegments([*_rooms("urls"), path("accounts/", include("allauth.urls"))]),
        prefix_default_language=True,
    ),
]

handler400 = "yakja.foundation.ui.web.pages.bad_request"
handler403 = "yakja.foundation.ui.web.pages.forbidden"
handler404 = "yakja.foundation.ui.web.pages.not_found"
handler500 = "yakja.foundation.ui.web.pages.server_error"
