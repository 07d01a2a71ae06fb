"""Mandates in public: the list, one mandate, gaps and conflicts with their map, all also as CSV."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.audit.queries import history_of
from yakja.foundation.bodies.models import BodyKind, Function
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.places.models import Place
from yakja.foundation.ui import charts
from yakja.foundation.ui.formats import plain_num
from yakja.foundation.ui.jinja import query
from yakja.foundation.ui.prepared import prepared

from ..models import Mandate
from ..queries import capability, coverage, designations
from .forms import ALL, day_input, place_choices

ROOMS = ("mandates", "catalogue", "bodies", "places")
STATES = {
    "in_force": gettext_lazy("in force"),
    "suspended": gettext_lazy("suspended"),
    "coming": gettext_lazy("not begun yet"),
    "ended": gettext_lazy("ended"),
}
TONES = {"in_force": "good", "suspended": "bad", "coming": "info", "ended": "neutral"}


class Filters(forms.Form):
    """The filters of the list; all of them stand in the address."""

    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    function = forms.ChoiceField(label=gettext_lazy("Function"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), required=False, choices=[ALL, *Mandate.Role.choices]
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of body"), required=False)
    holder = forms.CharField(
        label=gettext_lazy("Code of the charged body"), required=False, max_length=48,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[ALL, *STATES.items()]
    )
    as_of = forms.DateField(label=gettext_lazy("On the day"), required=False, widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [ALL, *place_choices()]
        self.fields["function"].choices = [ALL, *_function_choices()]
        self.fields["kind"].choices = [ALL, *_kind_choices()]


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
        self.fields["function"].choices = [ALL, *_function_choices()]
        self.fields["kind"].choices = [ALL, *_kind_choices()]


def _function_choices() -> list[Any]:
    """Areas (`PLN`) and functions (`PLN-01`), each area's functions under its name."""
    found: dict[str, list[Any]] = {}
    names: dict[str, str] = {}
    for function in Function.objects.current().order_by("position", "code"):
        names[function.area_code] = str(function.area)
        found.setdefault(function.area_code, []).append((function.code, f"{function.code} {function}"))
    every = [(code, name) for code, name in names.items()]
    return [(_("Whole areas"), every), *((names[code], rows) for code, rows in found.items())]


def _kind_choices() -> list[tuple[str, str]]:
    rows = BodyKind.objects.filter(bodies__isnull=False).distinct().order_by("province__code", "code")
    return [(k.code, str(k.name)) for k in rows]


def _narrowed(code: str) -> dict[str, str]:
    """A choice of the function filter as a whole area or one function."""
    return {"function": code} if "-" in code else {"area": code}


def _wanted(form: Filters) -> designations.Wanted:
    good = form.cleaned_data if form.is_valid() else {}
    place = Place.objects.filter(code=good["place"]).first() if good.get("place") else None
    return designations.Wanted(
        day=good.get("as_of") or timezone.localdate(),
        place=place,
        role=good.get("role") or "",
        kind=good.get("kind") or "",
        holder=(good.get("holder") or "").strip().upper(),
        state=good.get("state") or "",
        **_narrowed(good.get("function") or ""),
    )


def _in_address(request: HttpRequest, form: forms.Form) -> dict[str, str]:
    return {n: v for n in form.fields if (v := request.GET.get(n)) and n not in form.errors}


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Who is charged with what, by which instrument; function by function."""
    form = Filters(request.GET or None)
    wanted = _wanted(form)
    page = designations.mandates_page(wanted, cursor=request.GET.get("cursor"))
    base = _in_address(request, form)
    return render(
        request,
        "mandates/mandates.html",
        {
            "form": form,
            "page": page,
            "rows": [(m, designations.state_of(m, wanted.day)) for m in page.items],
            "total": designations.mandates(wanted).count(),
            "has_any": bool(page.items) or Mandate.objects.exists(),
            "base": base,
            "wanted": wanted,
            "is_today": wanted.day == timezone.localdate(),
            "states": STATES,
            "tones": TONES,
            "may_designate": may(request.actor, "mandates.load_mandates"),  # type: ignore[attr-defined]
        },
    )


class _Echo:
    """A file that hands back what is written to it, so that rows can be streamed."""

    def write(self, line: str) -> str:
        return line


def _csv(name: str, rows: Iterable[list[Any]]) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())
    response = StreamingHttpResponse(
        (writer.writerow([_safe(cell) for cell in row]) for row in rows), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _safe(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula is kept from being one."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def table(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filters."""
    form = Filters(request.GET or None)
    wanted = _wanted(form)
    if form.errors:
        raise Http404
    return _csv(f"mandates-{wanted.day.isoformat()}.csv", _mandate_rows(wanted))


def _mandate_rows(wanted: designations.Wanted) -> Iterable[list[Any]]:
    yield [
        "code", "function", "function_name", "role", "holder", "holder_name", "kind", "place", "place_name", "instrument",
        "section", "notification", "notified_on", "valid_from", "valid_to", "state", "delegated_from", "source", "is_sample",
    ]  # fmt: skip
    rows = designations.with_state(designations.mandates(wanted), wanted.day).order_by(*designations.KEYS)
    for m in rows.iterator(chunk_size=500):
        yield [
            m.code, m.function.code, str(m.function.name), m.role, m.holder.code, str(m.holder.name),
            m.kind.code if m.kind else "", m.place.code, str(m.place.name), m.instrument, m.section, m.notification,
            _iso(m.notified_on), _iso(m.valid_from), _iso(m.valid_to), designations.state_of(m, wanted.day),
            m.delegated_from.code if m.delegated_from else "", m.source, "yes" if m.is_sample else "no",
        ]  # fmt: skip


@prepared(*ROOMS, "strategy")
def mandate(request: HttpRequest, code: str) -> HttpResponse:
    """One mandate: its basis, what it was delegated from and to, the proof behind it, its reviews and suspensions."""
    day = timezone.localdate()
    rows = Mandate.objects.select_related(
        "function", "holder__kind", "kind", "place", "file", "delegated_from__holder", "delegated_from__function"
    )
    found = designations.with_state(rows, day).filter(code=code).first()
    if found is None:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    is_proved = found.role in capability.PROVED
    lines = capability.proofs(found, day) if is_proved else []
    return render(
        request,
        "mandates/mandate.html",
        {
            "mandate": found,
            "state": designations.state_of(found, day),
            "states": STATES,
            "tones": TONES,
            "today": day,
            "delegations": list(
                designations.with_state(found.delegations.select_related("holder", "place", "kind"), day).order_by("code")
            ),
            "state_of": lambda m: designations.state_of(m, day),
            "suspensions": list(found.suspensions.order_by("-from_day", "-id")),
            "is_proved": is_proved,
            "proof": capability.by_kind(lines) if is_proved else [],
            "kinds_shown": capability.shown(lines),
            "reviews": capability.standing(found, day),
            "others": [m for m in _beside(found, day) if m.pk != found.pk],
            "history": history_of(f"mandates.mandate:{found.code}", 20),
            "may_end": may(actor, "mandates.end_mandate", found) and not found.has_ended(day),
            "may_prove": may(actor, "mandates.record_proof", found) and is_proved,
            "may_review": may(actor, "mandates.call_review", found) and is_proved,
        },
    )


def _beside(found: Mandate, day: dt.date) -> list[Mandate]:
    """Who holds the same role for the same function, area and kind on this day."""
    rows = designations.acting(day).filter(
        function=found.function_id, role=found.role, place=found.place_id, kind=found.kind_id
    )
    holders = list(rows.select_related("holder").order_by("code"))
    return holders if any(m.pk == found.pk for m in holders) else []


# Gaps and conflicts

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
    form = CoverageFilters(data)
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
        **_narrowed(good.get("function") or ""),
    )


def _page(request: HttpRequest, what: str) -> HttpResponse:
    form, asked = _asked(request)
    found = coverage.KINDS[what](asked)
    survey = coverage.survey(asked, found)
    base = _in_address(request, form)
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
            "page": coverage.cells_page(found, cursor=request.GET.get("cursor")),
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
                place.code, str(place.name), place.lat, place.lon, f"q{step}", str(step), said(tally),
                page + query(base, place=place.code),
            )  # fmt: skip
        )
    legend: list[tuple[Any, ...]] = [("q0", "0", _("none"))]
    ends = [f"{plain_num(end * 100)}%" for end in _STEPS]
    legend += [(f"q{at}", str(at), f"{ends[at - 1].removesuffix('%')}–{ends[at]}") for at in range(1, len(_STEPS))]
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
    found: Callable[[coverage.Question], Any] = coverage.KINDS[what]
    return _csv(f"{what}-{asked.place.code}-{asked.day.isoformat()}.csv", _cell_rows(asked, found(asked)))


def _cell_rows(asked: coverage.Question, found: Any) -> Iterable[list[Any]]:
    yield ["body", "body_name", "kind", "place", "function", "function_name", "role", "as_of", "status", "tools"]
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
