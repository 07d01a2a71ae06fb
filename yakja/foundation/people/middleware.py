"""Who acts in this request, and the second factor without which an officer changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from ninja.utils import check_csrf

from yakja.foundation.kit.permissions import ANONYMOUS

from . import actions, queries

GetResponse = Callable[[HttpRequest], HttpResponse]

# What a session that signed in by one of our own links, and not through allauth, keeps about it.
LINK_SESSION_KEY = "people_second_factor"
_ALLAUTH_SESSION_KEY = "account_authentication_methods"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def shows_second_factor(session: Any) -> bool:
    """Whether this session was opened with a second factor: a code, a passkey, or a link that stands for one."""
    if session.get(LINK_SESSION_KEY):
        return True
    trusted = getattr(settings, "OIDC_IS_SECOND_FACTOR", False)
    return any(
        record.get("method") == "mfa" or (trusted and record.get("method") == "socialaccount")
        for record in session.get(_ALLAUTH_SESSION_KEY, [])
    )


def actor_of(request: HttpRequest) -> Any:
    """The actor behind a request that carries a session cookie."""
    account = request.user
    if not account.is_authenticated:
        return ANONYMOUS
    person = account.person_or_none()
    if person is None:
        return ANONYMOUS
    return queries.person_actor(person, has_second_factor=shows_second_factor(request.session))


class ActorMiddleware:
    """Sets `request.actor`, lazily. A machine's key is looked at only under /api/ and refused when it is wrong."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        shown = request.headers.get("Authorization", "")
        if shown.startswith("Bearer ") and request.path_info.startswith("/api/"):
            machine = queries.actor_of_key(shown[len("Bearer ") :].strip())
            if machine is None:
                return _problem(
                    401, _("This key is not known, or it has expired or been withdrawn."), "bad_key"
                )
            if machine.key.last_used_on != timezone.localdate():
                actions.note_key_used(actor=machine, key=machine.key, door="api")
            request.actor = machine  # type: ignore[attr-defined]
        elif settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        else:
            request.actor = ANONYMOUS  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """An officer whose session shows one factor only may read, set up the second, and nothing else."""
        if (
            request.method in _SAFE
            or settings.SESSION_COOKIE_NAME not in request.COOKIES
            or _is_about_signing_in(view)
        ):
            return None
        actor: Any = request.actor  # type: ignore[attr-defined]
        is_api = request.path_info.startswith("/api/")
        if is_api and not actor.is_anonymous and not actor.is_key and check_csrf(request):
            return _problem(403, _("Send the token of the page, or use a key."), "csrf")
        if actor.is_anonymous or actor.has_second_factor or not actor.is_officer:
            return None
        if request.path_info.startswith("/api/"):
            return _problem(
                403, _("Sign in with a second factor before you change anything."), "second_factor"
            )
        return HttpResponseRedirect(reverse("people:second_factor"), status=303)


def _is_about_signing_in(view: Any) -> bool:
    """allauth's own pages, and pages marked `without_second_factor`, such as the language and sign-in links."""
    module = getattr(getattr(view, "view_class", view), "__module__", "")
    return module.startswith("allauth.") or getattr(view, "without_second_factor", False)


def _problem(status: int, detail: str, code: str) -> HttpResponse:
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
    )
