"""Places: finding one, and its page with people, changes of the map, bodies and landscape."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.places.models import Level, Place, PlaceChange
from yakja.foundation.places.queries import losses_of
from yakja.foundation.ui.prepared import prepared
from yakja.framework.catalogue.queries.landscape import landscape

from . import shown

ROOMS = ("catalogue", "bodies", "places")
ALL = [("", _("all"))]


class Filters(forms.Form):
    """The filters of the list of places; every one stands in the address."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=200, help_text=_("Urdu, English or Roman Urdu")
    )
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[*ALL, *Level.choices])
    province = forms.ChoiceField(label=_("Province"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces = Place.objects.provinces().in_being().in_order(active())
        self.fields["province"].choices = [*ALL, *((p.code, str(p.name)) for p in provinces)]


@prepared("places")
def index(request: HttpRequest) -> HttpResponse:
    """The units of the country, found by name in any script and narrowed by level and province."""
    form = Filters(request.GET or None)
    good = form.cleaned_data if form.is_valid() else {}
    found = Place.objects.select_related("parent")
    if good.get("level"):
        found = found.filter(level=good["level"])
    if good.get("province"):
        found = found.within(get_object_or_404(Place, code=good["province"]))
    query = (good.get("q") or "").strip()
    if query:
        found = found.search(query)
    key = "name_key_en" if active() == "en" else "name_key_ur"
    page = keyset_page(found, keys=(key, "id"), cursor=request.GET.get("cursor"), size=25)
    context = {"form": form, "page": page, "total": found.count(), "asked": query}
    return render(request, "dashboards/places.html", context)


@prepared(*ROOMS, "indicators", "mandates")
def place(request: HttpRequest, code: str) -> HttpResponse:
    """One place: names, people, where it stood and stands, bodies that serve it, what the landscape says of it."""
    wanted = get_object_or_404(
        Place.objects.select_related("parent", "census_parent", "succeeded_by"), code=code
    )
    day = timezone.localdate()
    own = Body.objects.in_being().filter(place=wanted).select_related("kind").in_order(active())
    also = Body.objects.in_being().filter(serves=wanted).exclude(place=wanted).select_related("kind", "place")
    losses = losses_of(wanted)
    children = Place.objects.in_being().filter(parent=wanted).in_order(active())
    context = {
        "place": wanted,
        "above": wanted.ancestors(),
        "other_names": list(wanted.other_names.order_by("lang", "name")),
        "children": list(children),
        "bodies": list(own[:40]),
        "own_total": own.count(),
        "also": list(also.order_by("code")[:20]),
        "bodies_within": Body.objects.in_being().within(wanted).count(),
        "landscape": landscape(wanted, day),
        "losses": losses,
        "changes": list(
            PlaceChange.objects.filter(Q(place=wanted) | Q(members=wanted) | Q(pk__in=[c.pk for c in losses]))
            .distinct()
            .order_by("-effective_on", "key")
        ),
        "has_poster": wanted.level in {Level.PROVINCE, Level.DISTRICT, Level.TEHSIL, Level.UNION}
        and not wanted.is_closed,
        "percent": shown.percent,
        "may_change": may(request.actor, "places.change", wanted),  # type: ignore[attr-defined]
    }
    return render(request, "dashboards/place.html", context)
