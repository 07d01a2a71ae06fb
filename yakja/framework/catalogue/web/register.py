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
from yakja.foundation.ui.prepared import kept, prepared

from ..models import Tool
from ..queries import runners, search, standards
from ..queries.needs import find_needs
from ..queries.runners import Running
from ..queries.tools import tool_view

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
        self.fields["function"].choices, self.fields["place"].choices = kept(
            ("bodies", "places"), "catalogue.filters", _choices
        )


def _choices() -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
    functions = Function.objects.current().order_by("position")
    provinces = Place.objects.provinces().in_order()
    return (
        [*ALL, *((f.code, f"{f.code} {f.short or f.name}") for f in functions)],
        [*ALL, *((p.code, str(p.name)) for p in provinces)],
    )


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
            "needs": find_needs(query)[:1] if query and not request.GET.get("cursor") else [],
            "labels": standards.labels(page.items, timezone.localdate()),
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
    """The bodies that stand to the tool as `state` asks (all that are said to run it without), and how sure we are."""
    wanted = get_object_or_404(Tool, code=code)
    state = request.GET.get("state", "")
    state = state if state in list(Running) else ""
    cursor = request.GET.get("cursor")
    context: dict[str, Any] = {"tool": wanted, "state": state, "runners": runners.runners(wanted)}
    if state == Running.OVERTAKEN:
        page = keyset_page(runners.overtaken(wanted), keys=("body_id", "id"), cursor=cursor, size=50)
        context |= {"cells": runners.shown_instead(page.items), "own_word": runners.own_word}
    else:
        usages = runners.usages_of(wanted, [state] if state else runners.RUN)
        page = keyset_page(usages, keys=("body_id", "id"), cursor=cursor, size=50)
    return render(request, "catalogue/tool_bodies.html", context | {"page": page})
