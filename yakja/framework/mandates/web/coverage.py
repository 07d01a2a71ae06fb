"""Gaps and conflicts in public: their map, by function, cell by cell, and as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.places.models import Place
from yakja.foundation.ui import charts
from yakja.foundation.ui.doors import csv_answer
from yakja.foundation.ui.formats import plain_num
from yakja.foundation.ui.jinja import query
from yakja.foundation.ui.prepared import prepared

from ..models import Mandate
from ..queries import coverage, coverage_kept
from .forms import ALL, day_input, place_choices
from .lists import function_choices, in_address, kind_choices, narrowed

ROOMS = ("mandates", "catalogue", "bodies", "places")
# Cells are listed one by one up to so many, or once a function is chosen.
MOST_LISTED = 2000


class CoverageFilters(forms.Form):
    """The filters of gaps and conflicts."""

    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), required=False,
        choices=[(role.value, role.label) for role in coverage.WATCHED],
    )  # fmt: skip
    function = forms.ChoiceField(label=gettext_lazy("Function"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of body"), required=False)
    as_of = forms.DateField(label=gettext_lazy("On the day"), required=False, widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = place_choices()
        self.fields["function"].choices = [ALL, *function_choices()]
        self.fields["kind"].choices = [ALL, *kind_choices()]


_STEPS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)


def _asked(request: HttpRequest) -> tuple[CoverageFilters, coverage.Question]:
    code = request.GET.get("place", "").strip()
    places = Place.objects.all()
    place = places.filter(code=code).first() if code else places.filter(parent__isnull=True).first()
    if place is None:
        raise Http404
    data = request.GET.copy()
    data.setdefault("place", place.code)
    data.setdefault("role", Mandate.Role.BUILDER)
    root = Place.objects.filter(parent__isnull=True).values_list("code", flat=True).first()
    form = CoverageFilters(data, initial={"place": root, "role": Mandate.Role.BUILDER})
    listed = [c for c, label in form.fields["place"].choices if not isinstance(label, list)]
    inside = [c for _code, rows in form.fields["place"].choices if isinstance(rows, list) for c, _l in rows]
    if place.code not in listed and place.code not in inside:
        form.fields["place"].choices = [*form.fields["place"].choices, (place.code, str(place.name))]
    good = form.cleaned_data if form.is_valid() else {}
    return form, coverage.Question(
        place=place,
        day=good.get("as_of") or timezone.localdate(),
        role=good.get("role") or Mandate.Role.BUILDER,
        kind=good.get("kind") or "",
        **narrowed(good.get("function") or ""),
    )


def _page(request: HttpRequest, what: str) -> HttpResponse:
    form, asked = _asked(request)
    survey = coverage_kept.survey(asked, what)
    is_listed = bool(asked.function) or survey.total.found <= MOST_LISTED
    base = in_address(request, form)
    doubled = None
    if what == "conflicts":
        rows = coverage.twins(asked).select_related("function", "place", "kind", "holder")
        doubled = keyset_page(
            rows, keys=("function__position", "function_id", "place__path", "id"), size=50,
            cursor=request.GET.get("twins"),
        )  # fmt: skip
    return render(
        request,
        "mandates/coverage.html",
        {
            "what": what,
            "form": form,
            "asked": asked,
            "role": Mandate.Role(asked.role),
            "survey": survey,
            "rows": [(f, t) for f, t in survey.by_function if t.found],
            "page": coverage.cells_page(survey.found, cursor=request.GET.get("cursor"))
            if is_listed
            else None,
            "twins": doubled,
            "map": _map(asked, survey, what, base) if survey.by_district else None,
            "base": base,
            "has_any": Mandate.objects.exists(),
            "is_today": asked.day == timezone.localdate(),
            "may_designate": may(request.actor, "mandates.load_mandates"),  # type: ignore[attr-defined]
        },
    )


def _share(tally: coverage.Tally) -> str:
    places = 1 if 0 < (tally.share or 0) < 0.1 else 0
    return f"{plain_num((tally.share or 0) * 100, places)}%"


def said(tally: coverage.Tally) -> str:
    """A tally in words."""
    return _("%(n)s of %(all)s cells (%(share)s)") % {
        "n": plain_num(tally.found), "all": plain_num(tally.of), "share": _share(tally),
    }  # fmt: skip


def _map(asked: coverage.Question, survey: coverage.Survey, what: str, base: dict[str, str]) -> charts.Chart:
    """Districts as tiles: the darker, the larger the share of cells that are left alone or doubly charged."""
    page = reverse(f"mandates:{what}")
    tiles = []
    for place, tally in survey.by_district:
        if place.lat is None or place.lon is None or tally.share is None:
            continue
        step = next(at for at, end in enumerate(_STEPS) if tally.share <= end + 1e-9)
        tiles.append(
            charts.Tile(
                place.code,
                str(place.name),
                place.lat,
                place.lon,
                f"q{step}",
                str(step),
                said(tally),
                page + query(base, place=place.code),
            )
        )
    legend: list[tuple[Any, ...]] = [("q0", "0", _("none"))]
    ends = [f"{plain_num(end * 100)}%" for end in _STEPS]
    legend += [
        (f"q{at}", str(at), f"{ends[at - 1].removesuffix('%')}–{ends[at]}") for at in range(1, len(_STEPS))
    ]
    caption = {
        ("gaps", "builder"): _("Share of the cells of a district that nobody is charged to build for"),
        ("gaps", "operator"): _("Share of the cells of a district that nobody is charged to run"),
        ("conflicts", "builder"): _("Share of the cells of a district with two builders"),
        ("conflicts", "operator"): _("Share of the cells of a district with two bodies to run it"),
    }[what, str(asked.role)]
    return charts.tile_map(tiles, caption=caption, what=_("Cells"), legend=legend)


@prepared(*ROOMS)
def gaps(request: HttpRequest) -> HttpResponse:
    """Cells of a place for which nobody holds the role."""
    return _page(request, "gaps")


@prepared(*ROOMS)
def conflicts(request: HttpRequest) -> HttpResponse:
    """Cells of a place for which two bodies hold the role at the same level."""
    return _page(request, "conflicts")


def _cells_csv(request: HttpRequest, what: str) -> StreamingHttpResponse:
    form, asked = _asked(request)
    if form.errors:
        raise Http404
    found = coverage.gaps(asked) if what == "gaps" else coverage.conflicts(asked)
    return csv_answer(f"{what}-{asked.place.code}-{asked.day.isoformat()}", _cell_rows(asked, found))


def _cell_rows(asked: coverage.Question, found: Any) -> Iterable[list[Any]]:
    yield [
        "body",
        "body_name",
        "kind",
        "place",
        "function",
        "function_name",
        "role",
        "as_of",
        "status",
        "tools",
    ]
    rows = found.select_related("function", "body__kind", "body__place").order_by("function__position", "id")
    for cell in rows.iterator(chunk_size=1000):
        yield [
            cell.body.code, str(cell.body.name), cell.body.kind.code, cell.body.place.code, cell.function.code,
            str(cell.function.name), asked.role, asked.day.isoformat(), cell.status, " ".join(cell.tools),
        ]  # fmt: skip


def gaps_csv(request: HttpRequest) -> StreamingHttpResponse:
    return _cells_csv(request, "gaps")


def conflicts_csv(request: HttpRequest) -> StreamingHttpResponse:
    return _cells_csv(request, "conflicts")
