"""The style page, the switches of how to read, and the pages that say what went wrong."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from yakja.foundation.kit import i18n
from yakja.foundation.kit.permissions import ANONYMOUS

from . import specimens

YEAR = 365 * 24 * 3600
CHOICES = {"face": ("naskh", "nastaliq"), "light": ("0", "1")}


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Every component in both directions, with the sentence that makes it."""
    return render(request, "ui/style.html", specimens.page(request))


@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """Keep how this reader wants to read in a cookie and go back to the page they came from."""
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = f"/{i18n.active()}/"
    response = HttpResponseRedirect(back)
    for name, allowed in CHOICES.items():
        if request.GET.get(name) in allowed:
            response.set_cookie(
                name,
                request.GET[name],
                max_age=YEAR,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure(),
            )
    return response


def _say(
    request: HttpRequest, status: int, title: str, what: str, do: list[str], **more: Any
) -> HttpResponse:
    facts = {"status": status, "title": title, "what": what, "do": do, "sign_in": None, **more}
    return render(request, "ui/error.html", facts, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(
        request,
        400,
        _("We could not understand this request"),
        _("Something in the address or in the form arrived damaged. Nothing was changed."),
        [
            _("Go back, reload the page and try once more."),
            _("If you followed a link, open the page from the menu instead."),
        ],
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    actor = getattr(request, "actor", ANONYMOUS)
    sign_in = None
    if actor.is_anonymous:
        try:
            sign_in = f"{reverse('account_login')}?next={request.path}"
        except NoReverseMatch:
            sign_in = None
    return _say(
        request,
        403,
        _("This page is not open to you"),
        _("It belongs to another office or another role. Nothing was changed."),
        [
            _("If it is your work, sign in with the account of your post.")
            if actor.is_anonymous
            else _("If it is your work, ask the office above yours to give your post this role."),
            _("What everybody may see is reached from the first page."),
        ],
        sign_in=sign_in,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _say(
        request,
        403,
        _("This form has grown too old"),
        _("For your safety a form can be sent only from the page you opened. Nothing was changed."),
        [
            _("Go back, reload the page and send it again; what you typed is usually still there."),
            _("If it happens again, allow cookies for this site."),
        ],
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(
        request,
        404,
        _("There is no page here"),
        _("The address may be mistyped, or the page has been moved or closed."),
        [_("Check the address for a missing letter."), _("Look for it from the first page.")],
    )


def method_refused(request: HttpRequest, allowed: list[str]) -> HttpResponse:
    response = _say(
        request,
        405,
        _("This address cannot be used in this way"),
        _("Pages are opened and forms are sent; nothing else is done here. Nothing was changed."),
        [_("Open the page from the menu and use the buttons on it.")],
    )
    response.headers["Allow"] = ", ".join(allowed)
    return response


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    """Whoever asks too often is told when to come again."""
    response = _say(
        request,
        429,
        _("That was too often"),
        _("Too much was asked for from your network in a short time. Nothing was changed."),
        [
            ngettext(
                "Wait %(n)s minute, then try once more.",
                "Wait %(n)s minutes, then try once more.",
                -(-seconds // 60),
            )
            % {"n": -(-seconds // 60)},
            _("If many people share your network, try from another one."),
        ],
    )
    response.headers["Retry-After"] = str(seconds)
    return response


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    return _say(
        request,
        413,
        _("What you sent is too large"),
        _("At most %(limit)s MB can be sent at once. Nothing was changed, nothing was kept.")
        % {"limit": limit // (1024 * 1024)},
        [
            _("Go back with your browser's button: what you typed is usually still there."),
            _("Send a shorter text or a smaller file, or send it in parts."),
        ],
    )


def server_error(request: HttpRequest) -> HttpResponse:
    # The database may be what failed: no role is looked up for this page.
    request.actor = ANONYMOUS  # type: ignore[attr-defined]
    return _say(
        request,
        500,
        _("Something broke on our side"),
        _("The fault has been written down. What you sent may not have been kept."),
        [
            _("Wait a minute and try once more."),
            _("If you had sent a form, check whether it arrived before sending it again."),
        ],
    )
