"""The one sending that files: limits, the trap for machines, and the answer that is the same the second time."""

from __future__ import annotations

import ipaddress
import secrets
import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yakja.foundation.channels.actions import address_for
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.limits import are_too_often
from yakja.foundation.kit.permissions import ANONYMOUS

from .. import actions
from ..actions.filing import filed_before
from ..models import Complaint
from ..queries import filing
from ..queries.reading import receipt_key
from .filing_state import Draft

COOKIE, SALT = "device", "complaints.device"
YEAR = 365 * 24 * 3600
# Nobody answers five pages within so many seconds.
LEAST_SECONDS = 3
# A mobile network shows thousands of people under one address; each phone and each number has a limit of its own.
MOST_OF_NETWORK, MOST_OF_DEVICE, MOST_OF_PHONE = 120, 12, 6
_URGENCY = {"low": 0, "medium": 0, "high": 1, "critical": 2}


def device_of(request: HttpRequest) -> str:
    """What this browser is counted by; "" when it keeps nothing."""
    try:
        return str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT))
    except signing.BadSignature:
        return ""


def client_of(request: HttpRequest) -> str:
    """Who says “me too” without a number: this browser, or else what is known of it."""
    agent = request.headers.get("User-Agent", "")[:200]
    return device_of(request) or f"{get_adapter(request).get_client_ip(request)} {agent}"


def line_of(request: HttpRequest) -> str:
    """The line a request comes over: its address, of an IPv6 one the part that all devices of a house share."""
    address = str(get_adapter(request).get_client_ip(request))
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(number, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(number) >> 64 << 64, 64)))
    return str(number)


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A number of chance for this browser, good for nothing but limits."""
    if not device_of(request):
        response.set_cookie(
            COOKIE, signing.dumps(secrets.token_urlsafe(9), salt=SALT), max_age=YEAR, httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
    return response


def sent_too_often(request: HttpRequest, phone: str = "") -> bool:
    """Counts this sending by network, browser and number."""
    counted = [("network", get_adapter(request).get_client_ip(request), MOST_OF_NETWORK)]
    if device := device_of(request):
        counted.append(("device", device, MOST_OF_DEVICE))
    if phone:
        counted.append(("phone", phone, MOST_OF_PHONE))
    return are_too_often([(f"complaints.{what}", who, most) for what, who, most in counted])


def url_of_own(complaint: Complaint) -> str:
    """The filer's own page, opened by number and key."""
    key = receipt_key(complaint.reference).replace("-", "")
    return reverse("complaints:own", kwargs={"reference": complaint.reference, "key": key})


def send(request: HttpRequest, draft: Draft) -> tuple[Complaint | None, list[tuple[str, str]], int]:
    """The complaint, or what is wrong as (field, sentence) and the status of the answer."""
    known = filed_before(draft.key)
    if known is not None:
        return known, [], 200
    if request.POST.get("website") or time.time() - draft.begun < LEAST_SECONDS:
        # People leave the hidden field empty and need longer; whoever was this quick presses once more.
        return None, [("", _("That was very quick. Look at your answers and send them again."))], 422
    if sent_too_often(request, draft.phone):
        return None, [("", _("That was too often. Wait an hour and try again."))], 429
    category, place = draft.category_row, draft.place_row
    if category is None or place is None:
        return None, [("place", _("Choose the place where the problem is."))], 422
    try:
        return (
            actions.file_complaint(actor=ANONYMOUS, category=category, place=place, **_facts(draft)),
            [],
            200,
        )
    except ValidationError as refusal:
        named = getattr(refusal, "message_dict", None) if hasattr(refusal, "error_dict") else None
        problems = [
            (field, text) for field, texts in (named or {"": refusal.messages}).items() for text in texts
        ]
        return None, problems, 422


def _facts(draft: Draft) -> dict[str, Any]:
    contact = actions.Contact(
        address=address_for(draft.phone, language=draft.language or active()) if draft.phone else None,
        name=draft.name, gender=draft.gender, is_hidden=draft.hidden, is_shared_phone=draft.shared,
    )  # fmt: skip
    facts: dict[str, Any] = {"language": draft.language or active()}
    category = draft.category_row
    if draft.text:
        read = filing.triaged(draft.text)
        facts = {
            "language": read.lang if read.lang != "und" else facts["language"],
            "urgency": _URGENCY.get(read.urgency.level, 0),
            "suggested": {
                "category": read.category, "function": read.function, "confidence": round(read.guess.confidence, 3),
                "place": read.place_code or "",
            },
        }  # fmt: skip
    shown = bool(category and not category.is_private and not draft.about)
    photos = filing.stored_files(draft.files)
    voices = filing.stored_files(draft.voices)
    return {
        **facts,
        "text": draft.text, "key": draft.key, "door": "web", "contact": contact, "landmark": draft.landmark,
        "lat": draft.lat, "lon": draft.lon, "answers": draft.answers, "about_body": draft.about_row,
        "about_person": draft.person,
        # A voice tells who speaks: it is never public.
        "files": [*((f, "photo", shown and f.visibility == StoredFile.Visibility.PUBLIC) for f in photos), *((f, "voice", False) for f in voices)],
    }  # fmt: skip
