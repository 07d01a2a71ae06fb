"""Readiness in public: tools and what they need, a tool in a place with map, list and budget sheet, one body explained."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.places.models import Level, Place
from yakja.foundation.ui import charts
from yakja.foundation.ui.doors import csv_answer
from yakja.foundation.ui.formats import plain_num
from yakja.foundation.ui.jinja import query
from yakja.foundation.ui.prepared import kept, prepared
from yakja.framework.catalogue.models import Tool

from ..models import ReadinessCount, Verdict
from ..queries import adopting
from ..queries import readiness as reads

ROOMS = ("capacity", "catalogue", "bodies", "places")
NEXT_ROOMS = (*ROOMS, "mandates", "cases", "indicators")
ALL = ("", gettext_lazy("all"))
PAGE = 50
STATES = [
    (Verdict.READY.value, gettext_lazy("ready now")),
    (Verdict.AFTER.value, gettext_lazy("ready after")),
    (Verdict.BLOCKED.value, gettext_lazy("held up")),
    (reads.RUNNING, gettext_lazy("runs it already")),
]
_STEPS = (0.0, 0.05, 0.10, 0.25, 0.50, 1.0)


class PlaceFilter(forms.Form):
    """Which place; the country by itself."""

    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = _places(place)


class Filters(PlaceFilter):
    """A place and how its bodies stand to the tool."""

    state = forms.ChoiceField(label=gettext_lazy("How bodies stand"), required=False, choices=[ALL, *STATES])


def _places(chosen: Place) -> list[Any]:
    """Country, provinces, the districts of each under its name; the chosen place always among them."""
    levels = [Level.COUNTRY, Level.PROVINCE, Level.DISTRICT]
    places = list(Place.objects.in_being().filter(level__in=levels).in_order(active()))
    provinces = [place for place in places if place.level == Level.PROVINCE]
    choices: list[Any] = [(p.code, str(p.name)) for p in places if p.level == Level.COUNTRY]
    choices += [(p.code, str(p.name)) for p in provinces]
    if chosen.level not in levels:
        choices.append((chosen.code, str(chosen.name)))
    for province in provinces:
        inside = [(p.code, str(p.name)) for p in places if p.level == Level.DISTRICT and province.contains(p)]
        if inside:
            choices.append((str(province.name), inside))
    return choices


def _place(request: HttpRequest) -> Place:
    code = request.GET.get("place", "").strip()[:48]
    places = Place.objects.all()
    place = places.filter(code=code).first() if code else places.filter(parent__isnull=True).first()
    if place is None:
        raise Http404
    return place


def _asked(request: HttpRequest, kind: type[PlaceFilter], place: Place) -> tuple[Any, dict[str, str]]:
    """The form as sent, with the country standing there by itself, and what of it is in the address."""
    top = Place.objects.filter(parent__isnull=True).values_list("code", flat=True).first()
    data = request.GET.copy()
    data.setdefault("place", place.code)
    form = kind(data, place=place, initial={"place": top})
    form.is_valid()
    base = {n: v for n in form.fields if (v := request.GET.get(n)) and n not in form.errors}
    return form, base


def _tool(code: str) -> Tool:
    return get_object_or_404(reads.tools_with_needs(), code=code)


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Every tool of which is known what it needs, with how the bodies of a place stand to it."""
    place = _place(request)
    form, base = _asked(request, PlaceFilter, place)
    counts = reads.counts_of(place)
    rows = [(tool, counts.get(tool.pk)) for tool in reads.tools_with_needs()]
    rows.sort(key=lambda row: (-(row[1].ready if row[1] else -1), row[0].code))
    return render(
        request, "capacity/readiness.html", {"place": place, "form": form, "base": base, "rows": rows}
    )


@prepared(*ROOMS)
def tool(request: HttpRequest, code: str) -> HttpResponse:
    """One tool in one place: which bodies could adopt it, what the rest would cost, where."""
    row = _tool(code)
    place = _place(request)
    form, base = _asked(request, Filters, place)
    state = base.get("state", "")
    page = keyset_page(
        reads.in_order(reads.within(place, row, state)),
        keys=reads.ORDER,
        size=PAGE,
        cursor=request.GET.get("cursor"),
    )
    # The sheet is added up over every body; it stays the same until something of it changes.
    sheet = kept(ROOMS, f"budget {row.pk} {place.pk}", lambda: reads.budget(place, row))
    districts = reads.districts_of(place, row)
    return render(
        request,
        "capacity/readiness_tool.html",
        {
            "tool": row,
            "place": place,
            "form": form,
            "base": base,
            "state": state,
            "states": dict(STATES),
            "count": reads.count_of(place, row),
            "needs": reads.needs_of(row),
            "page": page,
            "sheet": sheet,
            "map": _map(row, districts, base) if len(districts) > 1 else None,
            "may_send": bool(adopting.bodies_that_may_report(request.actor, row)),  # type: ignore[attr-defined]
            "decided": adopting.taken_over(row),
        },
    )


def _map(tool: Tool, districts: Iterable[ReadinessCount], base: dict[str, str]) -> charts.Chart:
    """Districts as tiles: the darker, the larger the share of bodies that are ready or run the tool."""
    page = reverse("capacity:readiness_tool", args=[tool.code])
    tiles = []
    for row in districts:
        of = row.ready + row.after + row.blocked + row.running
        place = row.place
        if not of or place.lat is None or place.lon is None:
            continue
        can = row.ready + row.running
        step = next(at for at, end in enumerate(_STEPS) if can / of <= end + 1e-9)
        said = _("%(n)s of %(all)s bodies are ready or run it") % {
            "n": plain_num(can),
            "all": plain_num(of),
        }
        tiles.append(
            charts.Tile(
                place.code, str(place.name), place.lat, place.lon, f"q{step}", str(step), said,
                page + query(base, place=place.code),
            )
        )  # fmt: skip
    ends = [f"{plain_num(end * 100)}%" for end in _STEPS]
    legend: list[tuple[Any, ...]] = [("q0", "0", _("none"))]
    legend += [
        (f"q{at}", str(at), f"{ends[at - 1].removesuffix('%')}–{ends[at]}") for at in range(1, len(_STEPS))
    ]
    caption = _("Share of the bodies of a district that are ready for it or run it")
    return charts.tile_map(tiles, caption=caption, what=_("Bodies"), legend=legend)


def bodies_csv(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The list of bodies under the filters of the page; money in rupees."""
    row, place = _tool(code), _place(request)
    _form, base = _asked(request, Filters, place)
    rows = reads.in_order(reads.within(place, row, base.get("state", ""))).order_by(*reads.ORDER)
    return csv_answer(f"readiness-{row.code}-{place.code}", _body_rows(row, rows))


def _body_rows(tool: Tool, rows: Any) -> Iterable[list[Any]]:
    yield [
        "body", "body_name", "kind", "place", "tool", "verdict", "runs_it", "gaps", "unproven", "cost_rupees",
        "yearly_rupees", "lead_days", "has_estimates", "computed_on", "is_sample",
    ]  # fmt: skip
    for each in rows.iterator(chunk_size=1000):
        yield [
            each.body.code, str(each.body.name), each.body.kind.code, each.body.place.code, tool.code, each.verdict,
            int(each.is_running), each.gaps, each.unproven, each.cost_paisa // 100, each.yearly_paisa // 100,
            each.lead_days, int(each.has_estimates), each.computed_on.isoformat(), int(each.is_sample),
        ]  # fmt: skip


def budget_csv(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The budget sheet of a place; money in rupees."""
    row, place = _tool(code), _place(request)
    return csv_answer(f"budget-{row.code}-{place.code}", _budget_rows(reads.budget(place, row)))


def _budget_rows(lines: list[reads.BudgetLine]) -> Iterable[list[Any]]:
    yield [
        "resource", "name", "bodies", "missing", "not_proven", "closed_by", "cost_rupees", "yearly_rupees",
        "is_estimate", "source",
    ]  # fmt: skip
    for line in lines:
        cure = line.remedy
        yield [
            line.requirement.resource.code if line.requirement else "look",
            str(line.requirement.resource.name if line.requirement else cure.name if cure else ""),
            line.bodies, line.missing, line.unproven, cure.closer if cure else "nobody", line.cost_paisa // 100,
            line.yearly_paisa // 100, int(bool(cure and cure.is_estimate)), cure.source if cure else "",
        ]  # fmt: skip


@prepared(*ROOMS)
def body(request: HttpRequest, code: str, body_code: str) -> HttpResponse:
    """One body and one tool, line by line."""
    row = _tool(code)
    who = get_object_or_404(Body.objects.select_related("kind", "place"), code=body_code)
    view = reads.explained(who, row, timezone.localdate())
    return render(
        request,
        "capacity/readiness_body.html",
        {
            "view": view,
            "body": who,
            "tool": row,
            "may_count": may(request.actor, "capacity.see_counts", who),  # type: ignore[attr-defined]
            "may_send": who in adopting.bodies_that_may_report(request.actor, row),  # type: ignore[attr-defined]
        },
    )


class WeightsForm(forms.Form):
    """How much each part weighs, from 0 to 10."""

    need = forms.IntegerField(label=gettext_lazy("Need"), min_value=0, max_value=10, required=False)
    readiness = forms.IntegerField(label=gettext_lazy("Readiness"), min_value=0, max_value=10, required=False)
    cost = forms.IntegerField(label=gettext_lazy("Cost"), min_value=0, max_value=10, required=False)
    mandate = forms.IntegerField(label=gettext_lazy("Mandate"), min_value=0, max_value=10, required=False)


@prepared(*NEXT_ROOMS)
def next_tools(request: HttpRequest, code: str) -> HttpResponse:
    """What a body should adopt next: the tools it could adopt, ranked by a formula with the reader's weights."""
    who = get_object_or_404(Body.objects.select_related("kind", "place"), code=code)
    usual = adopting.Weights()
    data = request.GET.copy()
    for name, value in usual.as_dict().items():
        data.setdefault(name, str(value))
    form = WeightsForm(data, initial=usual.as_dict())
    good = form.cleaned_data if form.is_valid() else {}
    weights = adopting.Weights(**{name: good[name] for name in usual.as_dict() if good.get(name) is not None})
    return render(
        request,
        "capacity/next.html",
        {
            "body": who,
            "form": form,
            "weights": weights,
            "ranked": adopting.ranked(who, weights, timezone.localdate()),
            "base": {n: v for n in form.fields if (v := request.GET.get(n)) and n not in form.errors},
        },
    )
