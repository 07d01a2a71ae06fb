"""Keys of other systems, for stewards and administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yakja.foundation.kit.permissions import require
from yakja.foundation.ui.doors import attempt

from .. import actions, queries
from ..models import ApiKey
from .desk import signed_in
from .forms import KeyForm, ReasonForm


@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """All keys in reach, and the form for a new one, whose text is shown on the answer only."""
    actor = signed_in(request)
    require(actor, "people.see_api_keys")
    form = KeyForm(request.POST or None)
    shown = ""
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.make_api_key(actor=actor, door="web", **form.cleaned_data))
        if made:
            shown = made[1]
            form = KeyForm()
    today = timezone.localdate()
    rows = [(key, key.is_valid(today)) for key in queries.keys_for(actor)]
    return render(request, "people/keys.html", {"form": form, "shown": shown, "rows": rows})


def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a key, with a reason."""
    actor = signed_in(request)
    key = get_object_or_404(ApiKey.objects.visible_to(actor).select_related("body"), pk=pk)
    require(actor, "people.revoke_api_key", key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: actions.revoke_api_key(
                actor=actor, key=key, reason=form.cleaned_data["reason"], door="web"
            ),
        )
        if done:
            messages.success(request, _("The key no longer works."))
            return HttpResponseRedirect(reverse("people:keys"))
    return render(request, "people/revoke_key.html", {"form": form, "key": key})
