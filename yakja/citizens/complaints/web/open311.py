"""The door of other systems: Open311 GeoReport v2, read and write. Every refusal speaks the form that was asked for."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from yakja.foundation.kit.errors import Conflict, TooOften
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.people.actions import note_key_used
from yakja.foundation.people.queries import actor_of_key
from yakja.foundation.places.models import Place

from ..actions.exchange import Sending, post_request, post_update
from ..models import Category
from ..open311 import asking, writing
from ..open311.asking import Refusal
from ..queries import exchange, offering
from ..queries.reading import complaint_of
from .keys import slow_down

View = Callable[..., HttpResponse]
BASE = "open311/v2"
# Where the core names a field otherwise than the standard does.
_FIELDS = {
    "text": "description", "place": "address_string", "point": "lat", "photos": "media", "why": "description",
    "files": "media",
}  # fmt: skip


def _language(request: HttpRequest) -> str:
    """Asked by `locale` or `lang`, else by the header, else the first language of the country."""
    for typed in (request.GET.get("locale"), request.GET.get("lang"), request.POST.get("locale")):
        if typed and typed.partition("-")[0] in CODES:
            return typed.partition("-")[0]
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (base := code.partition("-")[0]) in CODES:
            return base
    return settings.LANGUAGE_CODE


def _answer(form: str, body: bytes, status: int = 200) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=writing.CONTENT_TYPES[form])
    # Anybody's page may read what is public; keys travel in the request, never in a cookie.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-store"
    return response


def _refused(form: str, status: int, sentences: list[str]) -> HttpResponse:
    return _answer(form, writing.errors(form, [(status, each) for each in sentences]), status)


def in_form(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A refusal that was said before this door was reached (too large, a NUL in a field), in the form asked for."""
    form = "json" if request.path_info.endswith(".json") else "xml"
    if response.headers.get("Content-Type") in writing.CONTENT_TYPES.values():
        return response
    said = {413: _("More was sent than is taken at once."), 400: _("The request cannot be read.")}
    status = response.status_code
    return _refused(form, status, [said.get(status, _("This cannot be answered now. Send it again later."))])


def _sentences(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return [str(each) for each in error.messages]
    return [
        f"{_FIELDS.get(name, name)}: {said}" for name, found in error.message_dict.items() for said in found
    ]


def door(*methods: str) -> Callable[[View], View]:
    """A view of this door: without cookies, in the caller's language, refusing in the form that was asked for."""

    def around(view: View) -> View:
        @csrf_exempt
        @functools.wraps(view)
        def answer(request: HttpRequest, form: str = "xml", **named: str) -> HttpResponse:
            with translation.override(_language(request)):
                try:
                    if request.method not in methods:
                        raise Refusal(
                            405, _("Only %(methods)s can be sent here.") % {"methods": ", ".join(methods)}
                        )
                    response = view(request, form, **named)
                except Refusal as refusal:
                    response = _refused(form, refusal.status, list(refusal.sentences))
                except Conflict as conflict:
                    response = _refused(form, 400, _sentences(conflict))
                except TooOften as error:
                    response = _refused(form, 429, _sentences(error))
                    response.headers["Retry-After"] = str(error.seconds)
                except ValidationError as error:
                    response = _refused(form, 400, _sentences(error))
                except PermissionDenied:
                    response = _refused(form, 403, [_("api_key: This key may not do this.")])
                if response.status_code == 405:
                    response.headers["Allow"] = ", ".join(methods)
                response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
                patch_vary_headers(response, ["Accept-Language"])
                return response

        return answer

    return around


def _machine(request: HttpRequest, *, is_needed: bool) -> Any:
    """The system behind the key that was sent, as a parameter or a header; a wrong one is always refused."""
    shown = request.POST.get("api_key") or request.GET.get("api_key") or ""
    header = request.headers.get("Authorization", "")
    if not shown and header.startswith("Bearer "):
        shown = header[len("Bearer ") :]
    shown = shown.strip()
    if not shown:
        if is_needed:
            raise Refusal(403, _("api_key: Send a key. The discovery says where keys are given."))
        return None
    machine = actor_of_key(shown)
    if machine is None or not machine.has_scope("open311"):
        raise Refusal(403, _("api_key: This key is not known, or not for complaints."))
    if machine.key.last_used_on != timezone.localdate():
        note_key_used(actor=machine, key=machine.key, door="open311")
    return machine


def _within(request: HttpRequest) -> Place | None:
    return offering.jurisdiction(
        request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id") or ""
    )


@door("GET", "HEAD")
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    base = settings.PUBLIC_URL.rstrip("/")
    changed = dt.datetime.fromtimestamp(
        (settings.REFERENCE_DIR / "complaint_categories.csv").stat().st_mtime, tz=dt.UTC
    )
    changeset = writing.moment(min(changed, timezone.now()))
    keys = _("Ask the steward of your province for a key; stewards make them at %(url)s") % {
        "url": f"{base}{reverse('people:keys')}"
    }
    said = {
        "changeset": changeset,
        "contact": settings.DEFAULT_FROM_EMAIL,
        "key_service": keys,
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2", "url": f"{base}/{BASE}",
                "changeset": changeset, "type": "test" if settings.YAKJA_SAMPLE else "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }  # fmt: skip
    return _answer(form, writing.single(form, "discovery", said))


@door("GET", "HEAD")
def services(request: HttpRequest, form: str) -> HttpResponse:
    rows = [each.row() for each in offering.services(_within(request))]
    return _answer(form, writing.listing(form, "services", "service", rows))


@door("GET", "HEAD")
def definition(request: HttpRequest, form: str, code: str) -> HttpResponse:
    one = offering.service(code, _within(request))
    if one is None:
        asking.refuse(404, "service_code", _("There is no such service."))
    return _answer(form, writing.single(form, "service_definition", offering.definition(one)))


@door("GET", "HEAD", "POST")
def requests(request: HttpRequest, form: str) -> HttpResponse:
    if request.method == "POST":
        return _post(request, form)
    machine = _machine(request, is_needed=False)
    slow_down(request, "open311")
    wanted = asking.wanted(request.GET, now=timezone.now(), is_code=offering.is_service)
    rows = exchange.requests(wanted, within=_within(request), opener=machine.ref if machine else "")
    return _answer(form, writing.listing(form, "service_requests", "request", rows))


def _sending(request: HttpRequest) -> Sending:
    if request.content_type not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise Refusal(400, _("Send a form: application/x-www-form-urlencoded or multipart/form-data."))
    lists = {name: [str(each) for each in values] for name, values in request.POST.lists()}
    key = request.headers.get("Idempotency-Key") or request.headers.get("X-Idempotency-Key") or ""
    files = [each for name in request.FILES for each in request.FILES.getlist(name)]
    return Sending(
        fields={name: next((v for v in reversed(values) if v.strip()), "") for name, values in lists.items()},
        lists=lists, files=files, key=key.strip()[:200],
    )  # fmt: skip


def _post(request: HttpRequest, form: str) -> HttpResponse:
    machine = _machine(request, is_needed=True)
    sending = _sending(request)
    within = _within(request)
    code = sending.text("service_code", 60, is_needed=True)
    if offering.service(code, within) is None:
        asking.refuse(404, "service_code", _("There is no such service."))
    filed = post_request(
        machine=machine, category=Category.objects.get(code=code), sending=sending, within=within
    )
    if "respond-async" in request.headers.get("Prefer", ""):
        rows: list[dict[str, Any]] = [{"token": exchange.token_of(filed.reference)}]
    else:
        rows = [exchange.posted(filed, sending.text("account_id", 200))]
    return _answer(form, writing.listing(form, "service_requests", "request", rows))


@door("GET", "HEAD")
def request_one(request: HttpRequest, form: str, reference: str) -> HttpResponse:
    machine = _machine(request, is_needed=False)
    row = exchange.request_of(
        reference, opener=machine.ref if machine else "", is_extended=asking.is_yes(request.GET, "extensions")
    )
    return _answer(form, writing.listing(form, "service_requests", "request", [row]))


@door("GET", "HEAD")
def token(request: HttpRequest, form: str, token: str) -> HttpResponse:
    row = {"service_request_id": exchange.by_token(token), "token": token}
    return _answer(form, writing.listing(form, "service_requests", "request", [row]))


@door("GET", "HEAD", "POST")
def updates(request: HttpRequest, form: str) -> HttpResponse:
    machine = _machine(request, is_needed=request.method == "POST")
    if request.method == "POST":
        sending = _sending(request)
        complaint = complaint_of(sending.text("service_request_id", 60, is_needed=True))
        if complaint is None:
            asking.refuse(404, "service_request_id", _("There is no such request, or it is not public."))
        rows: list[dict[str, Any]] = [
            {"update_id": post_update(machine=machine, complaint=complaint, sending=sending)}
        ]
        return _answer(form, writing.listing(form, "service_request_updates", "request_update", rows))
    slow_down(request, "open311")
    ids = asking.words(request.GET.get("service_request_id"))[: asking.MOST_ROWS]
    start, end = (
        (asking.moment(request.GET, "start_date"), asking.moment(request.GET, "end_date"))
        if ids
        else asking.window(request.GET, timezone.now())
    )
    rows = exchange.updates(
        start=start, end=end, ids=ids, within=_within(request), opener=machine.ref if machine else ""
    )
    return _answer(form, writing.listing(form, "service_request_updates", "request_update", rows))


@door("GET", "HEAD", "POST")
def nothing(request: HttpRequest, form: str = "xml", rest: str = "") -> HttpResponse:
    """Any other address below: said in the form its ending asks for."""
    return _refused(
        "json" if rest.endswith(".json") else "xml", 404, [_("There is nothing under this address.")]
    )
