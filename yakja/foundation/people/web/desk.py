"""My desk: what I am, what waits for me, how I sign in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.permissions import may
from yakja.foundation.ui.doors import attempt

from .. import actions, queries
from .forms import LanguageForm


def signed_in(request: HttpRequest) -> Any:
    """The person's actor; a visitor is refused and led to the sign-in page."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.is_anonymous or getattr(actor, "is_key", False):
        raise Forbidden("people.my")
    return actor


@never_cache
def my(request: HttpRequest) -> HttpResponse:
    """Roles in force, charges to assume, and the panels that other rooms put here."""
    actor = signed_in(request)
    waiting = [role for role in actor.all_roles if role.awaits_assumption and role.ended_at is None]
    return render(
        request,
        "people/my.html",
        {
            "roles": actor.roles,
            "sees_staff": {r.pk for r in actor.roles if r.body and may(actor, "people.see_staff", r.body)},
            "waiting": waiting,
            "resets": queries.resets_for(actor) if actor.is_officer else [],
            "needs_second_factor": actor.is_officer and not actor.has_second_factor,
            "may_see_staff": actor.is_officer,
            "may_see_keys": may(actor, "people.see_api_keys"),
        },
    )


@never_cache
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factors, e-mail address, language of letters, outside accounts."""
    actor = signed_in(request)
    form = LanguageForm(request.POST or None, initial={"language": actor.person.language})
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            form,
            lambda: actions.set_language(
                actor=actor, person=actor.person, language=form.cleaned_data["language"], door="web"
            ),
        )
        if saved:
            messages.success(request, _("Letters will come in that language."))
            return HttpResponseRedirect(reverse("people:security"))
    account = actor.person.account
    return render(
        request,
        "people/security.html",
        {
            "form": form,
            "account": account,
            "factors": queries.second_factors_of(account),
            "has_password": account.has_usable_password(),
            "has_second_factor": actor.has_second_factor,
            "is_officer": actor.is_officer,
        },
    )


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Leads an officer to a second factor: first a password, then an app, a passkey or a printed sheet."""
    actor = signed_in(request)
    account = actor.person.account
    factors = queries.second_factors_of(account)
    return render(
        request,
        "people/second_factor.html",
        {
            "has_password": account.has_usable_password(),
            "factors": factors,
            "has_second_factor": actor.has_second_factor,
            "must_sign_in_again": bool(factors) and not actor.has_second_factor,
        },
    )
