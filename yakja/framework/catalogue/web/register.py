"""The public register: searching tools, the page of a tool, the bodies that run it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.i18n import LANGUAGES
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.places.models import Place
from yakja.foundation.ui.prepared import prepared

from ..models import Tool
from ..queries import search, standards
from ..queries.tools import tool_view, usages_of

ROOMS = ("catalogue", "bodies", "places")
ALL = [("", _("all"))]


class Filters(forms.Form):
    """The facets of the register; every one is a plain GET parameter."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    function = forms.ChoiceField(label=_("Function"), required=False)
    place = forms.ChoiceField(label=_("Used in"), required=False)
    audience = forms.ChoiceField(label=_("For whom"), required=False, choices=[*ALL, *Tool.Audience.choices])
    lifecycle = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *Tool.Lifecycle.choices])
    openness = forms.ChoiceField(
        label=_("Source code"), required=False, choices=[*ALL, *Tool.Openness.choices]
    )
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[*ALL, *LANGUAGES])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        functions = Function.objects.current().order_by("position")
        self.fields["function"].choices = [
            *ALL,
            *((f.code, f"{f.code} {f.short or f.name}") for f in functions),
        ]
        provinces = Place.objects.provinces().in_order()
        self.fields["place"].choices = [*ALL, *((p.code, str(p.name)) for p in provinces)]


@prepared(*ROOMS)
def tools(request: HttpRequest) -> HttpResponse:
    """The register under a query and its facets; a filter value nobody offers finds nothing and says so."""
    form = Filters(request.GET or None)
    values = {name: request.GET.get(name, "").strip() for name in form.fields}
    query = values.pop("q")[:200]
    page = search.tools_page(query=query, filters=values, cursor=request.GET.get("cursor"))
    found = search.tools(query=query, filters=values)
    return render(
        request,
        "catalogue/tools.html",
        {
            "form": form,
            "asked": query,
            "values": values,
            "page": page,
            "total": found.count(),
            "labels": standards.labels(page.items, timezone.localdate()),
            "needs": list(search.needs(query)[:3]) if query and not request.GET.get("cursor") else [],
            "has_filters": any(values.values()),
        },
    )


@prepared(*ROOMS, "cases")
def tool(request: HttpRequest, code: str) -> HttpResponse:
    """One tool: what it is for, who runs it, what is not known, what it overlaps with."""
    view = tool_view(code)
    if view is None:
        raise Http404
    return render(
        request,
        "catalogue/tool.html",
        {
            "view": view,
            "tool": view.tool,
            "facet_names": FACET_NAMES,
            "known": standards.of_tool(view.tool, timezone.localdate()),
            "may_state": may(request.actor, "catalogue.claim_conformance", view.tool),
            "may_change": may(request.actor, "catalogue.change_tool", view.tool),
        },
    )


FACET_NAMES = {
    "capability": _("What it can do"),
    "object": _("What it keeps"),
    "user": _("Who works with it"),
    "interface": _("What it connects to"),
}


@prepared(*ROOMS)
def bodies(request: HttpRequest, code: str) -> HttpResponse:
    """Every body that is said to run the tool, with status and how sure we are."""
    wanted = get_object_or_404(Tool, code=code)
    page = keyset_page(usages_of(wanted), keys=("id",), cursor=request.GET.get("cursor"), size=50)
    return render(request, "catalogue/tool_bodies.html", {"tool": wanted, "page": page})
