"""Bodies: finding one, and its page with every function, how it is done and on what evidence."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.queries import history_of, sentence
from yakja.foundation.bodies import queries as bodies
from yakja.foundation.bodies.models import Body, BodyKind, BodyStatus
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.places.models import Place
from yakja.foundation.ui.prepared import prepared
from yakja.framework.catalogue.models import Tool
from yakja.framework.catalogue.queries.bodies import cell_page, cells_of, published_replies
from yakja.framework.catalogue.queries.landscape import STALE, counts_of

from . import shown

ROOMS = ("catalogue", "bodies", "places")
ALL = [("", _("all"))]
AT_ONCE = 24  # so many functions are shown together; more are shown one area at a time, so that the page stays light


class Filters(forms.Form):
    """The filters of the list of bodies; every one stands in the address."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=200, help_text=_("Urdu, English or Roman Urdu")
    )
    province = forms.ChoiceField(label=_("Province"), required=False)
    kind = forms.ChoiceField(label=_("Kind of body"), required=False)
    status = forms.ChoiceField(
        label=_("How it is known"), required=False, choices=[*ALL, *BodyStatus.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces = Place.objects.provinces().in_being().in_order(active())
        self.fields["province"].choices = [*ALL, *((p.code, str(p.name)) for p in provinces)]
        used = BodyKind.objects.filter(pk__in=Body.objects.values("kind")).order_by("code")
        self.fields["kind"].choices = [*ALL, *((k.code, str(k.name)) for k in used)]


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """The bodies of the register, found by name in any script and narrowed by province, kind and standing."""
    form = Filters(request.GET or None)
    good = form.cleaned_data if form.is_valid() else {}
    found = Body.objects.select_related("kind", "place")
    found = found.filter(status=good["status"]) if good.get("status") else found.in_being()
    if good.get("province"):
        found = found.within(get_object_or_404(Place, code=good["province"]))
    if good.get("kind"):
        found = found.of_kind(good["kind"])
    query = (good.get("q") or "").strip()
    if query:
        found = found.search(query)
    key = "name_key_en" if active() == "en" else "name_key_ur"
    page = keyset_page(found, keys=(key, "id"), cursor=request.GET.get("cursor"), size=25)
    context = {"form": form, "page": page, "total": found.count(), "asked": query}
    return render(request, "dashboards/bodies.html", context)


@prepared(*ROOMS, "indicators", "mandates", "feedback")
def body(request: HttpRequest, code: str) -> HttpResponse:
    """One body: who it is, who rules it, what it does and how, with evidence, history and its own word."""
    wanted = Body.objects.select_related("kind__province", "place", "parent").filter(code=code).first()
    if wanted is None:
        raise Http404
    views = cells_of(wanted)
    actor = request.actor  # type: ignore[attr-defined]
    counted: dict[str, int] = {}
    for view in views:
        key = f"{view.cell.status}.{view.cell.standing}{STALE if view.cell.is_stale else ''}"
        counted[key] = counted.get(key, 0) + 1
        counted["two"] = counted.get("two", 0) + (len(view.cell.tools) > 1)
        counted["assumed"] = counted.get("assumed", 0) + view.cell.is_assumed
    areas = [(area, list(group)) for area, group in groupby(views, key=lambda v: str(v.cell.function.area))]
    asked = request.GET.get("area", "")
    context = {
        "body": wanted,
        "areas": areas,
        "shown_areas": _shown(areas, asked),
        "area_open": asked,
        "total": counts_of(counted),
        "above": wanted.place.ancestors(),
        "superiors": wanted.superiors(),
        "below": list(Body.objects.in_being().filter(parent=wanted).in_order(active())),
        "owned": list(Tool.objects.filter(owner=wanted).order_by("sort_en")[:20]),
        "supplied": list(Tool.objects.filter(supplier=wanted).order_by("sort_en")[:20]),
        "identifiers": list(wanted.identifiers.select_related("scheme").order_by("scheme__code", "value")),
        "changes": bodies.history_of(wanted),
        "replies": published_replies(wanted),
        "history": [
            (entry.at, sentence(entry.verb)) for entry in history_of(f"bodies.body:{wanted.code}", 10)
        ],
        "may_declare": may(actor, "catalogue.declare_usage", wanted),
        "may_visit": may(actor, "catalogue.record_visit", wanted),
        "percent": shown.percent,
    }
    return render(request, "dashboards/body.html", context)


def _shown(areas: list[tuple[str, list[Any]]], asked: str) -> list[tuple[str, list[Any]]]:
    """The areas whose functions are shown: all of a small body, else the one asked for or the first."""
    if asked == "all" or sum(len(views) for _area, views in areas) <= AT_ONCE:
        return areas
    return [each for each in areas if each[1][0].cell.function.area_code == asked] or areas[:1]


@prepared(*ROOMS)
def cell(request: HttpRequest, code: str, function: str) -> HttpResponse:
    """One function of one body: what is shown today, every statement behind it, and how it was before."""
    wanted = get_object_or_404(Body.objects.select_related("kind", "place"), code=code)
    view = cell_page(wanted, function)
    if view is None:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "body": wanted,
        "view": view,
        "cell": view.cell,
        "today": timezone.localdate(),
        "sees_proof": may(actor, "catalogue.see_proof", wanted),
        "may_declare": may(actor, "catalogue.declare_usage", wanted),
        "may_visit": may(actor, "catalogue.record_visit", wanted),
    }
    return render(request, "dashboards/cell.html", context)
