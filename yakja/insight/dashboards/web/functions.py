"""Functions: the list of everything local government does, and the page of one."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies import queries as bodies
from yakja.foundation.bodies.models import Certainty, Function
from yakja.foundation.kit.i18n import active
from yakja.foundation.places.models import Place
from yakja.foundation.ui.prepared import prepared
from yakja.framework.catalogue.models import Need
from yakja.framework.catalogue.queries import functions as register
from yakja.framework.catalogue.queries.landscape import Counts, landscape, landscapes, summed

from . import shown

ROOMS = ("catalogue", "bodies", "places")


class Search(forms.Form):
    """Finding a function by a word in any script."""

    q = forms.CharField(label=_("Name"), required=False, max_length=200)


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Every function with the number of its tools and how far it is known and in use in the country."""
    form = Search(request.GET or None)
    query = (form.cleaned_data.get("q") or "").strip() if form.is_valid() else ""
    found = Function.objects.current()
    if query:
        found = found.search(query)
    country = Place.objects.filter(parent__isnull=True).first()
    counts = landscape(country).functions if country else {}
    rows = list(found.order_by("position", "code"))
    areas = [(str(area), list(group)) for area, group in groupby(rows, key=lambda f: str(f.area))]
    context = {
        "asked": query,
        "areas": areas,
        "total": len(rows),
        "counts": counts,
        "none_counts": Counts(),
        "tools": register.tool_counts(),
        "percent": shown.percent,
    }
    return render(request, "dashboards/functions.html", context)


@prepared(*ROOMS, "mandates")
def function(request: HttpRequest, code: str) -> HttpResponse:
    """One function: its names, who has it by law, which tools do it, how far it is covered, where tools overlap."""
    wanted = get_object_or_404(Function.objects.select_related("successor"), code=code)
    provinces = list(Place.objects.provinces().in_being().in_order(active()))
    country = Place.objects.filter(parent__isnull=True).first()
    day = timezone.localdate()
    counts = landscapes([*provinces, *([country] if country else [])], day)
    law: dict[str, list[Any]] = {}
    rows = bodies.kinds_holding(wanted, day)
    for row in rows:
        province = row.kind.province
        law.setdefault(province.code if province else "", []).append(row)
    held = [row for row in rows if row.role in row.HELD]
    context = {
        "function": wanted,
        "law": [(p, law[p.code]) for p in provinces if p.code in law]
        + ([(None, law[""])] if "" in law else []),
        "checked": sum(row.certainty == Certainty.CHECKED for row in held),
        "held": len(held),
        "tools": register.tools_of(wanted),
        "provinces": [(p, counts[p.pk].get(code, Counts())) for p in provinces],
        "total": counts[country.pk].get(code, Counts()) if country else Counts(),
        "overlaps": register.overlaps_in(wanted),
        "needs": list(Need.objects.filter(function=wanted).order_by("position")),
        "near": list(
            Function.objects.current().of_area(wanted.area_code).exclude(pk=wanted.pk).order_by("position")
        ),
        "percent": shown.percent,
        "summed": summed,
    }
    return render(request, "dashboards/function.html", context)
