"""The first question of filing: where. By name in any script, on the map from province to tehsil, or from the phone."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yakja.foundation.kit.i18n import active
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import provinces
from yakja.foundation.ui import charts
from yakja.foundation.ui.prepared import prepared

from ..actions.filing import point_or_place
from ..queries.filing import emergency_number, is_draft_language
from ..queries.routing import above, place_by_code
from .filing_forms import PlaceForm
from .filing_state import Draft

MOST_FOUND = 20
LEVELS = ("district", "tehsil", "union")


def _degrees(typed: str) -> float | None:
    try:
        return float(typed)
    except ValueError:
        return None


def line_of(place: Place) -> str:
    """A place with the ones it lies in: the same name stands in many districts."""
    over = above(place)
    names = [over[level].name for level in ("tehsil", "district", "province") if level in over]
    return _(", ").join(dict.fromkeys(str(name) for name in [place.name, *names]))


def show(
    request: HttpRequest, *, form: PlaceForm | None = None, gone: bool = False, draft: Draft | None = None
) -> HttpResponse:
    """The page as the address asks for it, or with what is wrong in what was sent.

    With a draft the place of a filing under way is changed: then every choice is sent together with the draft.
    """
    asked = request.GET if draft is None else request.POST
    context: dict[str, Any] = {
        "state": draft.packed() if draft is not None else "", "form": form, "gone": gone, "emergency": emergency_number(), "draft_language": is_draft_language(),
        "typed": asked.get("q", "").strip()[:80], "found": None, "chosen": None, "problem": "", "chart": None,
        "places": [], "inside": None, "offers_map": False,
    }  # fmt: skip
    chosen: Place | None = None
    point: tuple[float, float] | None = None
    if form is not None:
        chosen = place_by_code(form.data.get("place", ""))
    elif "lat" in asked or "lon" in asked:
        lat, lon = _degrees(asked.get("lat", "")), _degrees(asked.get("lon", ""))
        try:
            chosen = point_or_place(lat, lon) if lat is not None and lon is not None else None
        except ValidationError:
            chosen = None
        if chosen is None:
            context["problem"] = _("Your phone did not tell where it is. Search for the place instead.")
        else:
            point = (lat or 0.0, lon or 0.0)
    elif asked.get("at"):
        chosen = place_by_code(asked["at"][:48])
    elif context["typed"]:
        rows = Place.objects.in_being().filter(level__in=LEVELS).search(context["typed"])
        context["found"] = [(row, line_of(row)) for row in rows[:MOST_FOUND]]
    elif asked.get("in"):
        inside = place_by_code(asked["in"][:48])
        if inside is not None and inside.level in ("province", "district"):
            _look_inside(context, inside)
    if chosen is not None and (chosen.level in LEVELS) and not chosen.is_closed:
        context["chosen"], context["line"] = chosen, line_of(chosen)
        if form is None:
            first = {"place": chosen.code, "landmark": draft.landmark if draft is not None else ""}
            if point:
                first |= {"lat": f"{point[0]:.6f}", "lon": f"{point[1]:.6f}"}
            context["form"] = PlaceForm(initial=first)
    elif context["inside"] is None and context["found"] is None:
        context["places"] = list(provinces())
    status = 422 if (form is not None and form.errors) or context["problem"] else 200
    response = render(request, "complaints/file/place.html", context, status=status)
    # A point of the earth is personal: it is kept nowhere.
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(self), geolocation=(self)")
    return response


def _look_inside(context: dict[str, Any], inside: Place) -> None:
    """A province as a map of its districts; a district as its tehsils, or as a whole."""
    context["inside"] = inside
    page = reverse("complaints:file")
    below = "district" if inside.level == "province" else "tehsil"
    rows = list(Place.objects.in_being().filter(level=below).within(inside).in_order(active()))
    context["places"] = rows
    if below == "district" and not context["state"]:
        context["chart"] = charts.tile_map(
            [
                charts.Tile(
                    row.code,
                    row.name,
                    row.lat or 0.0,
                    row.lon or 0.0,
                    "low",
                    str(row.name)[:1],
                    "",
                    f"{page}?in={row.code}",
                )
                for row in rows
            ],
            caption=str(inside.name),
        )


@prepared("complaints", "places", "bodies")
def prepared_page(request: HttpRequest) -> HttpResponse:
    """The beginning, and every step of the map: the same for everybody."""
    return show(request)
