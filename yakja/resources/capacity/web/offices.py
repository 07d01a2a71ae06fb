"""The offices of a body, between rounds as well: entering one, closing one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText, active
from yakja.foundation.kit.permissions import require
from yakja.foundation.ui.doors import attempt

from ..actions import sites as verbs
from ..models import Site
from .answering import officer


class OfficeForm(forms.Form):
    """Another office."""

    name = forms.CharField(label=gettext_lazy("Name of another office, counter or yard"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=Site.Kind.choices)


def _body(request: HttpRequest, code: str) -> Body:
    actor = officer(request, "capacity.name_site")
    body = get_object_or_404(Body.objects.select_related("place", "kind"), code=code)
    require(actor, "capacity.name_site", body)
    return body


@never_cache
@require_http_methods(["GET", "POST"])
def offices(request: HttpRequest, code: str) -> HttpResponse:
    """Those that are open, those that were closed, and a form for another one."""
    body = _body(request, code)
    form = OfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = attempt(
            form,
            lambda: verbs.name_site(
                actor=request.actor,  # type: ignore[attr-defined]
                body=body,
                name=TranslatedText({active(): typed["name"]}),
                kind=typed["kind"],
            ),
        )
        if made is not None:
            messages.success(request, _("Entered. Rounds that run ask of it too."))
            return HttpResponseRedirect(request.path)
    rows = list(Site.objects.filter(body=body).order_by("closed_on", "pk"))
    facts = {
        "body": body,
        "form": form,
        "open": [row for row in rows if row.closed_on is None],
        "closed": [row for row in rows if row.closed_on is not None],
    }
    return render(request, "capacity/offices.html", facts, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, code: str, site: str) -> HttpResponse:
    """What closing an office does, and the button that does it."""
    body = _body(request, code)
    row = get_object_or_404(Site.objects.select_related("body__place"), body=body, code=site)
    if row.closed_on is not None and request.method != "POST":
        raise Http404
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: verbs.close_site(actor=request.actor, site=row))  # type: ignore[attr-defined]
        if done is not None:
            messages.success(request, _("Closed. What was said of it counts no longer."))
            return HttpResponseRedirect(reverse("capacity:offices", kwargs={"code": body.code}))
    facts = {"body": body, "site": row, "form": form}
    return render(request, "capacity/office_close.html", facts, status=422 if form.errors else 200)
