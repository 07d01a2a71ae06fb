"""Overlaps: the list everybody reads and stewards work through, one pair, clusters, double running."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.places.models import Place
from yakja.foundation.ui.prepared import prepared

from ..actions.overlaps import decide_overlap
from ..models import OverlapFinding, ToolFunction
from ..overlap.sentences import FACET_NAMES
from ..queries import clusters as reads
from ..queries import overlaps
from .drawings import ring

ROOMS = ("catalogue", "bodies", "places", "cases")
ALL = [("", _("all"))]
RELATIONS = [
    ("", _("same or shared work")),
    ("double_running", _("double running")),
    ("reuse", _("could be shared")),
    ("family", _("suites and variants")),
    ("coding", _("coding to be checked")),
]


class FunctionAndPlace(forms.Form):
    """The two filters that clusters and double running have in common."""

    function = forms.ChoiceField(label=_("Function"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coded = ToolFunction.objects.values("function")
        functions = Function.objects.current().filter(pk__in=coded).order_by("position")
        self.fields["function"].choices = [*ALL, *((f.code, f"{f.code} {f.name}") for f in functions)]
        self.fields["place"].choices = [
            *ALL,
            *((p.code, str(p.name)) for p in Place.objects.provinces().in_order()),
        ]


class Filters(FunctionAndPlace):
    """The facets of the list of findings; every one is a plain GET parameter."""

    band = forms.ChoiceField(
        label=_("How much"),
        required=False,
        choices=[*ALL, ("overlap", _("overlap")), ("partial", _("partly"))],
    )
    relation = forms.ChoiceField(label=_("What it means"), required=False, choices=RELATIONS)
    state = forms.ChoiceField(
        label=_("Decision"),
        required=False,
        choices=[("", _("suggested or confirmed")), *OverlapFinding.State.choices],
    )


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a rejection. It is public."),
    )


def tabs(current: str) -> list[tuple[str, Any, bool]]:
    pages = [
        ("overlaps", _("Pairs of tools")),
        ("clusters", _("Clusters")),
        ("double_running", _("Double running")),
        ("consolidations", _("Consolidations")),
    ]
    return [(reverse(f"catalogue:{name}"), text, name == current) for name, text in pages]


def _chosen(request: HttpRequest, form: forms.Form) -> dict[str, str]:
    """The filters in use; one that is not chosen is the empty text."""
    return {name: request.GET.get(name, "").strip()[:60] for name in form.fields}


@prepared(*ROOMS)
def findings(request: HttpRequest) -> HttpResponse:
    """All findings under their filters, the highest score first; for a steward it is the queue."""
    form = Filters(request.GET or None)
    chosen = _chosen(request, form)
    page = overlaps.findings_page(chosen, cursor=request.GET.get("cursor"))
    return render(
        request,
        "catalogue/overlaps.html",
        {
            "form": form,
            "in_use": {name: value for name, value in chosen.items() if value},
            "page": page,
            "told": overlaps.told(page.items),
            "counts": overlaps.counts_by_state(chosen),
            "tabs": tabs("overlaps"),
            "may_decide": may(request.actor, "catalogue.decide_overlap"),  # type: ignore[attr-defined]
        },
    )


@prepared(*ROOMS)
def finding(request: HttpRequest, code: str) -> HttpResponse:
    """One pair side by side with the arithmetic of its score; a steward decides here."""
    view = overlaps.pair_view(code)
    if view is None:
        raise Http404
    form = DecisionForm(request.POST or None)
    queue = {k: str(v) for k, v in request.GET.items() if k in Filters.base_fields}
    if request.method == "POST":
        require(request.actor, "catalogue.decide_overlap", view.finding)  # type: ignore[attr-defined]
        if form.is_valid() and (answer := _decided(request, view.finding, form, queue)):
            return answer
    return render(
        request,
        "catalogue/overlap.html",
        {
            "view": view,
            "finding": view.finding,
            "form": form,
            "queue": queue,
            "facet_names": {name: gettext(text) for name, text in FACET_NAMES.items()},
            "may_decide": may(request.actor, "catalogue.decide_overlap", view.finding),  # type: ignore[attr-defined]
        },
        status=422 if form.errors else 200,
    )


def _decided(
    request: HttpRequest, row: OverlapFinding, form: forms.Form, queue: dict[str, str]
) -> HttpResponse | None:
    """Decide and go on to the next pair of the queue; None when it was refused and the form says why."""
    shown = request.POST.get("digest", row.digest)
    row.digest = shown[:64]
    try:
        decide_overlap(
            actor=request.actor,  # type: ignore[attr-defined]
            finding=row,
            decision=request.POST.get("decision", ""),
            reason=form.cleaned_data["reason"],
        )
    except ValidationError as error:
        if "reason" in getattr(error, "error_dict", {}):
            form.add_error("reason", error.error_dict["reason"])
        else:
            form.add_error(None, error.messages)
        return None
    pair = f"{row.first.name} · {row.second.name}"
    is_confirmed = request.POST["decision"] == OverlapFinding.State.CONFIRMED
    said = gettext("Confirmed: %(pair)s") if is_confirmed else gettext("Rejected: %(pair)s")
    messages.success(request, said % {"pair": pair})
    following = overlaps.next_to_decide(row, queue)
    if following is None:
        return HttpResponseRedirect(reverse("catalogue:overlaps"))
    address = reverse("catalogue:overlap", kwargs={"code": following.code})
    return HttpResponseRedirect(f"{address}?{urlencode(queue)}#decide" if queue else f"{address}#decide")


@prepared(*ROOMS)
def clusters(request: HttpRequest) -> HttpResponse:
    """Per function the tools that overlap, drawn and listed, with who runs them and what is decided."""
    form = FunctionAndPlace(request.GET or None)
    chosen = _chosen(request, form)
    place = Place.objects.filter(code=chosen.get("place", "")).first()
    found = reads.clusters(place=place, function=chosen.get("function", ""))
    return render(
        request,
        "catalogue/clusters.html",
        {
            "form": form,
            "place": place,
            "chosen": chosen,
            "clusters": [(cluster, ring(cluster)) for cluster in found],
            "tabs": tabs("clusters"),
            "may_propose": may(request.actor, "catalogue.propose_consolidation", place),  # type: ignore[attr-defined]
        },
    )


@prepared(*ROOMS)
def double_running(request: HttpRequest) -> HttpResponse:
    """Bodies that run two products for one function, and districts whose citizens meet two doors."""
    form = FunctionAndPlace(request.GET or None)
    chosen = _chosen(request, form)
    place = Place.objects.filter(code=chosen.get("place", "")).first()
    function = chosen.get("function", "")
    return render(
        request,
        "catalogue/double_running.html",
        {
            "form": form,
            "place": place,
            "chosen": chosen,
            "in_bodies": reads.twice_in_bodies(place=place, function=function),
            "in_areas": reads.twice_in_areas(place=place, function=function),
            "tabs": tabs("double_running"),
        },
    )
