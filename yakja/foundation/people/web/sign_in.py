"""The doors that need no password: one-time links, and help for who cannot get in."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from yakja.foundation.kit.permissions import ANONYMOUS

from .. import actions, queries
from ..middleware import LINK_SESSION_KEY
from ..models import SignInLink

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def locked_out(request: HttpRequest) -> HttpResponse:
    """What to do when password, telephone or sheet are lost."""
    return render(request, "people/locked_out.html")


@never_cache
@sensitive_variables("token")
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first, since programs that look into letters open every address; the button spends the link.

    A link printed on this machine's own terminal (`make run`) stands in no letter: opening it is enough.
    """
    limited = ratelimit.consume_or_429(request, action="login")
    if limited:
        return limited
    link = queries.usable_link(token)
    is_printed = link is not None and link.purpose == SignInLink.Purpose.LOOPBACK
    if link is None or (request.method != "POST" and not is_printed):
        status = 200 if link else 410
        return render(request, "people/sign_in_link.html", {"link": link, "token": token}, status=status)
    try:
        spent = actions.use_sign_in_link(actor=ANONYMOUS, token=token, door="web")
    except ValidationError:
        return render(request, "people/sign_in_link.html", {"link": None, "token": token}, status=410)
    login(request, spent.person.account, backend=_BACKEND)
    request.session.set_expiry(0)
    if spent.purpose == SignInLink.Purpose.LOOPBACK:
        request.session[LINK_SESSION_KEY] = True
        return HttpResponseRedirect(get_adapter().get_login_redirect_url(request))
    return HttpResponseRedirect(reverse("people:second_factor"))


use_link.without_second_factor = True  # type: ignore[attr-defined]
