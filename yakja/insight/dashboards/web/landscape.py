"""The landscape: map, matrix, measures and change of any place on any day, on the page and as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.i18n import active
from yakja.foundation.places.models import Level, Place
from yakja.foundation.ui.doors import csv_answer
from yakja.foundation.ui.jinja import query
from yakja.foundation.ui.prepared import prepared
from yakja.framework.catalogue.models import Status, Tool
from yakja.framework.catalogue.queries import change
from yakja.framework.catalogue.queries.counting import EPOCH
from yakja.framework.catalogue.queries.landscape import Counts

from ..queries import scene as queries
from . import shown

ROOMS = ("catalogue", "bodies", "places", "indicators", "mandates")
ALL = ("", gettext_lazy("all"))
EVERY = "all"  # every function by itself; without an area the matrix shows areas


class Form(forms.Form):
    """The filters; all of them stand in the address."""

    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    measure = forms.ChoiceField(
        label=gettext_lazy("Colours show"),
        required=False,
        choices=[(code, label) for code, (label, _measure) in shown.MEASURES.items()],
    )
    area = forms.ChoiceField(label=gettext_lazy("Functions"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of body"), required=False)
    tool = forms.ChoiceField(label=gettext_lazy("Tool"), required=False)
    as_of = forms.DateField(
        label=gettext_lazy("On the day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, place: Place, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = _places(place)
        self.fields["area"].choices = [ALL, *areas, (EVERY, _("every function by itself"))]
        self.fields["kind"].choices = [ALL, *((k.code, str(k.name)) for k in queries.kinds_shown(place))]
        key = "sort_en" if active() == "en" else "sort_ur"
        self.fields["tool"].choices = [ALL, *((t.code, str(t.name)) for t in Tool.objects.order_by(key))]

    def clean_as_of(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["as_of"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(
                _("Choose a day that has been: the landscape of a coming day is not known."), code="coming"
            )
        if day and day < EPOCH:
            raise forms.ValidationError(_("The register begins in the year 2000."), code="too_early")
        return day


def _places(chosen: Place) -> list[Any]:
    """Country, provinces, then the districts of each province under its name; the chosen place always among them."""
    found = (
        Place.objects.in_being()
        .filter(level__in=[Level.COUNTRY, Level.PROVINCE, Level.DISTRICT])
        .in_order(active())
    )
    places = list(found)
    choices: list[Any] = [(p.code, str(p.name)) for p in places if p.level == Level.COUNTRY]
    provinces = [p for p in places if p.level == Level.PROVINCE]
    choices += [(p.code, str(p.name)) for p in provinces]
    if chosen.level not in {Level.COUNTRY, Level.PROVINCE, Level.DISTRICT}:
        choices.append((chosen.code, str(chosen.name)))
    for province in provinces:
        inside = [(p.code, str(p.name)) for p in places if p.level == Level.DISTRICT and province.contains(p)]
        if inside:
            choices.append((str(province.name), inside))
    return choices


def _asked(request: HttpRequest) -> tuple[Form, queries.Filters, str, str]:
    """The form as sent, the filters that hold, the measure, and the area as chosen. An unknown place is a 404."""
    code = request.GET.get("place", "").strip()
    place = (
        Place.objects.filter(code=code).first() if code else Place.objects.filter(parent__isnull=True).first()
    )
    if place is None:
        raise Http404
    rows = Function.objects.current().order_by("position").values_list("area_code", "area")
    areas = {area_code: str(area) for area_code, area in rows}
    usual = {"place": place.code, "measure": "coverage"}
    data = request.GET.copy()
    for name, value in usual.items():
        data.setdefault(name, value)
    # What stands there by itself is no filter in use.
    form = Form(data, place=place, areas=list(areas.items()), initial=usual)
    form.is_valid()
    good = form.cleaned_data
    area = good.get("area") or ""
    filters = queries.Filters(
        place=place,
        as_of=good.get("as_of") or timezone.localdate(),
        kind=good.get("kind") or "",
        area="" if area == EVERY else area,
        tool=good.get("tool") or "",
    )
    return form, filters, good.get("measure") or "coverage", area


@prepared(*ROOMS)
def landscape(request: HttpRequest) -> HttpResponse:
    """One place under the filters: what is known and in use, where, how it changed; all of it also as tables."""
    form, filters, measure, area = _asked(request)
    place = filters.place
    lang = active()
    scene = queries.scene(filters, lang=lang)
    base = {
        name: value for name in form.fields if (value := request.GET.get(name)) and name not in form.errors
    }

    def at(other: Place) -> str:
        return reverse("dashboards:landscape") + query(base, place=other.code)

    context: dict[str, Any] = {
        "form": form,
        "filters": filters,
        "place": place,
        "above": place.ancestors(),
        "scene": scene,
        "total": scene.total,
        "measure": measure,
        "area": area,
        "base": base,
        "is_large": place.level in queries.LARGE,
        "is_today": filters.as_of == timezone.localdate(),
        "said_percent": shown.percent,
        "provinces": list(Place.objects.provinces().in_being().in_order(lang)),
        "at": at,
        "functions": {f.code: f for f in Function.objects.current()},
    }
    if place.level in queries.LARGE:
        context |= _large(scene, measure, area, at, base)
    else:
        context |= _small(request, scene, measure, area, base)
    if not filters.is_narrowed:
        codes = {f.code for f in scene.functions} if filters.area else None
        until = filters.as_of
        line = change.over_time(place, months=24, until=until)
        context["time"] = shown.time_chart(
            line, codes, caption=_("How the landscape changed, month by month")
        )
        context["regressions"] = queries.regressions(place, until)
        context["measures"] = queries.measures(place, until)
    return render(request, "dashboards/landscape.html", context)


def _large(scene: queries.Scene, measure: str, area: str, at: Any, base: dict[str, str]) -> dict[str, Any]:
    """Map of the districts, and areas or functions by provinces or districts."""
    columns = [(part.place.pk, str(part.place.name), at(part.place)) for part in scene.parts]
    counts: dict[tuple[Any, Any], Counts] = {}
    caption = str(shown.MEASURES[measure][0])
    rows: list[tuple[Any, ...]]
    if area:
        rows = [
            (f.code, str(f.short), reverse("dashboards:function", kwargs={"code": f.code}))
            for f in scene.functions
        ]
        for part in scene.parts:
            counts |= {(code, part.place.pk): found for code, found in part.functions.items()}
        heading = _("Functions by place")
    else:
        areas = _areas(scene)
        rows = _area_rows(scene, base)
        for part in scene.parts:
            for code, members in areas.items():
                found = [part.functions[m] for m in members if m in part.functions]
                if found:
                    counts[code, part.place.pk] = queries.summed(found)
        heading = _("Areas of functions by place")
    return {
        "heading": heading,
        "map": shown.district_map(scene.tiles, measure, caption=caption, href=at),
        "matrix": shown.shares_matrix(rows, columns, counts, measure, caption=caption),
    }


def _areas(scene: queries.Scene) -> dict[str, list[str]]:
    """The codes of the functions shown, by the code of their area."""
    found: dict[str, list[str]] = {}
    for function in scene.functions:
        found.setdefault(function.area_code, []).append(function.code)
    return found


def _area_rows(scene: queries.Scene, base: dict[str, str]) -> list[tuple[Any, ...]]:
    """A row for each area; its name leads to its functions one by one."""
    page = reverse("dashboards:landscape")
    names = {f.area_code: str(f.area) for f in scene.functions}
    return [(code, name, page + query(base, area=code)) for code, name in names.items()]


def _small(
    request: HttpRequest, scene: queries.Scene, measure: str, area: str, base: dict[str, str]
) -> dict[str, Any]:
    """Bodies by areas of functions; in one area, or when asked for every function, bodies by functions."""
    filters = scene.filters
    matrix = queries.bodies_matrix(filters, scene.functions, cursor=request.GET.get("cursor"), lang=active())
    context = {"bodies": matrix.page}
    if not area:
        caption = str(shown.MEASURES[measure][0])
        columns = [
            (b.pk, str(b.name), reverse("dashboards:body", kwargs={"code": b.code}))
            for b in matrix.page.items
        ]
        counts = queries.counts_by_area(matrix)
        chart = shown.shares_matrix(_area_rows(scene, base), columns, counts, measure, caption=caption)
        return {**context, "heading": _("Areas of functions by body"), "matrix": chart}
    used = {code for row in matrix.cells.values() for cell in row.values() for code in cell.tools}
    tools = {t.code: t.name for t in Tool.objects.filter(code__in=used)}
    is_one = bool(filters.area) and bool(scene.functions)
    chart = shown.bodies_chart(
        matrix,
        tools,
        caption=str(scene.functions[0].area) if is_one else _("Every function of every body"),
        body_href=lambda b: reverse("dashboards:body", kwargs={"code": b.code}),
        href=lambda f: reverse("dashboards:function", kwargs={"code": f.code}),
    )
    return {**context, "heading": _("Bodies by function"), "matrix": chart}


def table(request: HttpRequest) -> StreamingHttpResponse:
    """The same landscape as CSV: one line a function and part of a large place, or a function and body of a small one."""
    form, filters, _measure, _area = _asked(request)
    if form.errors:
        raise Http404
    rows = _large_rows(filters) if filters.place.level in queries.LARGE else _small_rows(filters)
    return csv_answer(f"landscape-{filters.place.code}-{filters.as_of.isoformat()}", rows)


def _large_rows(filters: queries.Filters) -> Iterator[list[Any]]:
    scene = queries.scene(filters, lang=active(), is_whole=True)
    states = [*Status.values, *(["other"] if filters.tool else [])]
    yield [
        "place", "place_name", "function", "function_name", "as_of", "cells", "in_use", "confirmed_in_use", "known",
        "unknown", "out_of_date", "two_tools", "devolution_assumed", *states,
    ]  # fmt: skip
    names = {f.code: f for f in scene.functions}
    own = queries.Part(filters.place, scene.by_function, scene.total)
    parts = [own, *scene.parts, *(scene.tiles if scene.tiles is not scene.parts else [])]
    for part in parts:
        for code, c in part.functions.items():
            yield [
                part.place.code, str(part.place.name), code, str(names[code].name), filters.as_of.isoformat(), c.devolved,
                c.in_use, c.confirmed_in_use, c.known, c.unknown, c.stale, c.two, c.assumed,
                *(c.by_status.get(s, 0) for s in states),
            ]  # fmt: skip


def _small_rows(filters: queries.Filters) -> Iterator[list[Any]]:
    functions = queries.functions_shown(filters)
    by_id = {f.pk: f for f in functions}
    names = dict(Status.choices)
    yield [
        "body", "body_name", "function", "function_name", "as_of", "status", "status_name", "standing", "out_of_date", "tools",
        "confirmed_on",
    ]  # fmt: skip
    cursor = None
    while True:
        matrix = queries.bodies_matrix(filters, functions, cursor=cursor, lang=active())
        for body in matrix.page.items:
            for function, cell in sorted(
                matrix.cells.get(body.pk, {}).items(), key=lambda p: by_id[p[0]].position
            ):
                yield [
                    body.code, str(body.name), by_id[function].code, str(by_id[function].name), filters.as_of.isoformat(),
                    cell.status, str(names[cell.status]), cell.standing, "yes" if cell.is_stale else "no",
                    " ".join(cell.tools), cell.confirmed_on.isoformat() if cell.confirmed_on else "",
                ]  # fmt: skip
        cursor = matrix.page.next
        if not cursor:
            return
