"""Prepared pages: a public page is rendered once and served until the data behind it changes.

The key is the address, the reader's language and reading face, and the version of the rooms the page
speaks of (one index look-up). Only visitors without a session get them, so nothing personal is kept.
An officer's page that costs much to make may be kept for its own session alone (`own_page`).
"""

from __future__ import annotations

import functools
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

# A writer that committed late may hide behind a newer version; no page is older than this.
SECONDS = 60
MOST_BYTES = 8 * 1024 * 1024  # packed; some thousand pages
MOST_MINUTES = 500
READING_COOKIES = ("face", "light")
MESSAGES = "messages"  # the cookie of what is said once to whoever has no session

_version: Callable[..., Any] | None = None
_session_state: Callable[[str, Any], Any] | None = None
_standing: Callable[..., tuple[Any, Any]] | None = None


@dataclass(frozen=True)
class _Kept:
    packed: bytes
    etag: str
    content_type: str
    at: float
    # Of a page of one session alone: whose it is, and how the session and the rooms stood when it was made.
    account: Any = None
    state: Any = None
    version: Any = None


_pages: OrderedDict[Any, _Kept] = OrderedDict()
_size = 0
_values: dict[tuple[str, str | None], tuple[Any, Any]] = {}
_minutes: dict[str, tuple[float, Any]] = {}
_lock = Lock()


def set_version_source(source: Callable[..., Any]) -> None:
    """Tell where versions of rooms come from; the audit room does so at start. Takes `scope` besides the rooms."""
    global _version
    _version = source


def set_session_source(source: Callable[[str, Any], Any], standing: Callable[..., tuple[Any, Any]]) -> None:
    """Tell where sessions are looked up; the people room does so at start.

    `source` takes the key of a session and an account's; answers what has to be unchanged for that account to be still
    signed in there with the same rights to begin with, or None where it is not. `standing` takes rooms and a scope
    before both, and answers their version with it.
    """
    global _session_state, _standing
    _session_state, _standing = source, standing


def clear() -> None:
    """Forget every prepared page."""
    global _size
    with _lock:
        _pages.clear()
        _values.clear()
        _minutes.clear()
        _size = 0


def prepared(
    *rooms: str, subject: Callable[..., str] | None = None, state: Callable[..., Any] | None = None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Keep this view's answer to visitors until one of the rooms changes, or the day ends.

    With `subject(**kwargs)`, which names what the page is about, also until anything is recorded about that. With
    `state(**kwargs)`, for a page of one row of very many, until what it answers is another; rooms may be left out then.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if (
                request.method not in {"GET", "HEAD"}
                or settings.SESSION_COOKIE_NAME in request.COOKIES
                or MESSAGES in request.COOKIES  # what a page has to say once is never kept
                or not _version
            ):
                return view(request, *args, **kwargs)
            key = (
                request.get_full_path(),
                translation.get_language(),
                _reading(request),
                bool(request.headers.get("HX-Request")),
                request.get_host(),
                timezone.localdate(),
                _version(rooms, subject=subject(**kwargs)) if subject else _version(rooms) if rooms else None,
                state(**kwargs) if state else None,
            )
            kept = _pages.get(key)
            if kept is None or time.monotonic() - kept.at > SECONDS:
                response = view(request, *args, **kwargs)
                if not _may_keep(request, response):
                    return response
                kept = _keep(key, response)
            else:
                _pages.move_to_end(key)
            return _answer(request, kept)

        return serve

    return decorate


def own_page(
    *rooms: str, scope: Callable[..., str] | None = None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Keep this view's answer to one session until a room changes or anything is recorded in `scope(**kwargs)`.

    Without a room it is kept until anything at all is recorded. Never longer than a minute.

    Session and account are looked at every time, in one statement: a page is given again only while both stand
    as they stood when it was made. Rooms that are named must hold "people": a role that ended counts at once. The
    token of the forms is that of the session: such a page shows nothing an outsider can vary, so that a token
    that stays the same under compression tells nothing.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
            if request.method != "GET" or not session or not _version or not _session_state or not _standing:
                return view(request, *args, **kwargs)
            if MESSAGES in request.COOKIES:
                return view(request, *args, **kwargs)  # what it has to say once is never kept
            key = (
                session,
                request.COOKIES.get(settings.CSRF_COOKIE_NAME),
                request.get_full_path(),
                translation.get_language(),
                _reading(request),
                bool(request.headers.get("HX-Request")),
                request.get_host(),
                timezone.localdate(),
            )
            about = scope(**kwargs) if scope else ""
            kept, version, state = _pages.get(key), None, None
            if kept is not None and time.monotonic() - kept.at <= SECONDS:
                version, state = _standing(rooms, about, session, kept.account)
            if kept is None or version is None or (kept.version, kept.state) != (version, state):
                if version is None:
                    version = _version(rooms, scope=about)
                account = request.user.pk if request.user.is_authenticated else None
                state = _session_state(session, account) if account else None
                has_to_say = "_messages" in request.session
                response = view(request, *args, **kwargs)
                # Django renews the token's cookie whenever a form is made; it is the one the key holds.
                has_token = settings.CSRF_COOKIE_NAME in request.COOKIES
                if state is None or has_to_say or not _may_keep(request, response, renews_token=has_token):
                    return response
                kept = _keep(key, response, account=account, state=state, version=version)
            response = _answer(request, kept)
            response.headers["Cache-Control"] = "no-store, private"
            return response

        return serve

    return decorate


def kept(rooms: tuple[str, ...], name: str, make: Callable[[], Any]) -> Any:
    """A small value that many pages need, made once per language until one of the rooms changes."""
    key = (name, translation.get_language())
    version = _version(rooms) if _version else None
    found = _values.get(key)
    if found is None or found[0] != version or version is None:
        found = _values[key] = (version, make())
    return found[1]


def for_a_minute(name: str, make: Callable[[], Any]) -> Any:
    """A value that costs much to make and may be a minute old, made once a minute in each process."""
    found = _minutes.get(name)
    if found is None or time.monotonic() - found[0] > SECONDS:
        if len(_minutes) >= MOST_MINUTES:
            _minutes.clear()
        found = _minutes[name] = (time.monotonic(), make())
    return found[1]


def forget(name: str) -> None:
    """Make a value of `for_a_minute` anew the next time, in this process."""
    _minutes.pop(name, None)


def _reading(request: HttpRequest) -> tuple[str, ...]:
    """How this reader wants pages: by cookie, or light because the browser saves data."""
    return (
        *(request.COOKIES.get(name, "") for name in READING_COOKIES),
        request.headers.get("Save-Data", "").lower(),
    )


def _may_keep(request: HttpRequest, response: HttpResponse, *, renews_token: bool = False) -> bool:
    plain = response.status_code == 200 and not response.streaming and not response.cookies
    return (
        plain
        and (renews_token or not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"))
        and not response.has_header("Content-Encoding")
    )


def _keep(key: Any, response: HttpResponse, **of_session: Any) -> _Kept:
    global _size
    body = response.content
    kept = _Kept(
        packed=brotli.compress(body, quality=5),
        etag=f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        content_type=response.headers["Content-Type"],
        at=time.monotonic(),
        **of_session,
    )
    with _lock:
        old = _pages.pop(key, None)
        _size += len(kept.packed) - (len(old.packed) if old else 0)
        _pages[key] = kept
        while _size > MOST_BYTES and len(_pages) > 1:
            _, gone = _pages.popitem(last=False)
            _size -= len(gone.packed)
    return kept


def _answer(request: HttpRequest, kept: _Kept) -> HttpResponse:
    if request.headers.get("If-None-Match") == kept.etag:
        response = HttpResponse(status=304)
    elif "br" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(kept.packed, content_type=kept.content_type)
        response.headers["Content-Encoding"] = "br"
    else:
        # Every browser of the last eight years takes the packed form; the rest are few enough to unpack for.
        response = HttpResponse(brotli.decompress(kept.packed), content_type=kept.content_type)
    response.headers["ETag"] = kept.etag
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    return response
