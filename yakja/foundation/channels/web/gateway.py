"""Doors of the SMS gateway: what came in, and what became of what went out. Each call proves itself by a secret.

A gateway may call twice or late; the same call answers the same and does nothing again. A refusal is plain text that
names the parameter; Kannel is configured never to send our answers to anybody.
"""

from __future__ import annotations

import codecs
import datetime as dt
from urllib.parse import parse_qs

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from yakja.foundation.kit.permissions import SYSTEM

from .. import actions
from ..actions import Outcome
from ..providers.kannel import receipt_token

MAX_BODY = 16 * 1024
MAX_QUERY = 16 * 1024
# Kannel's kinds of receipt: 1 delivered, 2 not delivered, 4 queued, 8 taken by the operator, 16 refused by it.
OUTCOMES = {
    "1": Outcome.DELIVERED,
    "2": Outcome.REFUSED,
    "4": Outcome.ACCEPTED,
    "8": Outcome.ACCEPTED,
    "16": Outcome.REFUSED,
}
# What Kannel names by %C, and what a text message can be written in.
CHARSETS = frozenset({"utf-8", "utf-16-be", "utf-16-le", "utf-16", "iso8859-1", "cp1252", "ascii"})


class _Refusal(Exception):  # noqa: N818 - said to the gateway, not a fault
    def __init__(self, status: int, words: str) -> None:
        self.status, self.words = status, words


def _answer(status: int, words: str = "") -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def _is_open() -> None:
    """Without a secret nothing is taken in; a gateway that is told so keeps its message and asks again."""
    if not settings.KANNEL_SECRET:
        raise _Refusal(503, "secret: not configured")


def _prove(given: str) -> None:
    """The gateway's secret."""
    _is_open()
    if not constant_time_compare(given, settings.KANNEL_SECRET):
        raise _Refusal(403, "secret: wrong")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """A text message: Kannel's `get-url` (text, or its bytes as hexadecimal digits) or `post-url` (bytes as body)."""
    try:
        given = _given(request)
        _prove(given.get("secret", ""))
        text = _text(request, given)
        return _store(given, text=text, kind="text", provider="kannel")
    except _Refusal as refusal:
        return _answer(refusal.status, refusal.words)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def missed_call(request: HttpRequest) -> HttpResponse:
    """Somebody rang and hung up: `from`, `to`, `id` or `at`, told by a telephone exchange; free for the caller."""
    try:
        given = _given(request)
        _prove(given.get("secret", ""))
        return _store(given, text="", kind="missed_call", provider="exchange")
    except _Refusal as refusal:
        return _answer(refusal.status, refusal.words)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """What became of a message. Duplicates, and what comes too late to matter, are answered like the first."""
    try:
        given = _given(request)
        _is_open()
        key = given.get("message", "")
        if not constant_time_compare(given.get("token", ""), receipt_token(settings.KANNEL_SECRET, key)):
            raise _Refusal(403, "token: wrong")
        outcome = OUTCOMES.get(given.get("type", ""))
        if outcome is None:
            raise _Refusal(400, "type: not a kind of receipt")
        detail = given.get("answer", "")
        if not actions.note_receipt(key=key, provider="kannel", outcome=outcome, detail=detail):
            raise _Refusal(404, "message: not known")
        return _answer(200)
    except _Refusal as refusal:
        return _answer(refusal.status, refusal.words)


def _given(request: HttpRequest) -> dict[str, str]:
    """The parameters of the address, read strictly: letters that are no UTF-8 are refused, not replaced."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > MAX_QUERY:
        raise _Refusal(414, "query: too long")
    try:
        # Binary values come from Kannel as %XX; everything but `text` must be UTF-8.
        found = parse_qs(query, keep_blank_values=True, encoding="latin-1", max_num_fields=50)
    except ValueError as error:
        raise _Refusal(400, "query: not readable") from error
    given = {}
    for name, values in found.items():
        raw = values[0].encode("latin-1")
        try:
            given[name] = values[0] if name == "text" else raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _Refusal(400, f"{name}: not UTF-8") from error
    return given


def _text(request: HttpRequest, given: dict[str, str]) -> str:
    charset = given.get("charset", "") or request.headers.get("X-Kannel-Charset", "")
    if request.method == "POST":
        charset = charset or (request.content_params or {}).get("charset", "").strip('"')
        raw = request.body
        if len(raw) > MAX_BODY:
            raise _Refusal(413, "text: too long")
    elif "hex" in given:
        try:
            raw = bytes.fromhex(given["hex"])
        except ValueError as error:
            raise _Refusal(400, "hex: not hexadecimal digits") from error
    elif "text" in given:
        raw = given["text"].encode("latin-1")
    else:
        raise _Refusal(400, "text: missing")
    try:
        name = codecs.lookup(charset or "utf-8").name
    except LookupError as error:
        raise _Refusal(400, "charset: not known") from error
    if name not in CHARSETS:
        raise _Refusal(400, "charset: not known")
    try:
        return raw.decode(name).strip()
    except UnicodeDecodeError as error:
        raise _Refusal(400, f"text: not {charset or 'UTF-8'}") from error


def _store(given: dict[str, str], *, text: str, kind: str, provider: str) -> HttpResponse:
    sent_at = None
    if given.get("at"):
        try:
            # Kannel's %t is the time of its own machine in UTC.
            sent_at = dt.datetime.fromisoformat(given["at"])
        except ValueError as error:
            raise _Refusal(400, "at: not a time") from error
        sent_at = sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=dt.UTC)
    try:
        with translation.override("en"):
            actions.receive_message(
                actor=SYSTEM,
                provider=provider,
                provider_id=given.get("id", ""),
                kind=kind,
                sender=given.get("from", ""),
                sent_to=given.get("to", ""),
                text=text,
                sent_at=sent_at,
                door="sms",
            )
            return _answer(200)
    except ValidationError as refusal:
        field, words = next(iter(refusal.message_dict.items()))
        raise _Refusal(400, f"{field}: {words[0]}") from refusal
