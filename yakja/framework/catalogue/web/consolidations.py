"""Consolidation at the web door: the list, the sheet with its moves, proposing, unit costs, a body's answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.cases.queries import moves_open_to
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.places.models import Level, Place
from yakja.foundation.ui.prepared import prepared

from ..actions import consolidations as actions
from ..models import Consolidation, Tool, ToolFunction
from ..queries import clusters
from ..queries import consolidations as reads
from ..workflow import CONSOLIDATION

ROOMS = ("catalogue", "bodies", "places", "cases")
STANCE_NAMES = {
    "agrees": _("agrees"),
    "conditions": _("agrees on conditions"),
    "objects": _("objects"),
}
STANCES = [
    ("agrees", _("We agree")),
    ("conditions", _("We agree on conditions")),
    ("objects", _("We object")),
]


class WhereForm(forms.Form):
    """First step of a proposal: which function, in which place."""

    function = forms.ChoiceField(label=_("Function"))
    place = forms.ChoiceField(label=_("Place"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coded = ToolFunction.objects.filter(rank=ToolFunction.Rank.MAIN).values("function")
        functions = Function.objects.current().filter(pk__in=coded).order_by("position")
        self.fields["function"].choices = [(f.code, f"{f.code} {f.name}") for f in functions]
        places = Place.objects.filter(level__in=[Level.PROVINCE, Level.DISTRICT]).in_being().order_by("path")
        self.fields["place"].choices = [
            (p.code, f"— {p.name}" if p.level == Level.DISTRICT else str(p.name)) for p in places
        ]


class ToolsForm(forms.Form):
    """Second step: which tools."""

    tools = forms.MultipleChoiceField(label=_("Tools"), widget=forms.CheckboxSelectMultiple)


class CostsForm(forms.Form):
    """The unit costs of one sheet; money in rupees. A field per row of the reference."""

    source = forms.CharField(
        label=_("Where the changed figures come from"),
        max_length=300,
        help_text=_("A rate, an order, an offer. It is printed on the sheet."),
    )

    def __init__(self, *args: Any, sheet: Consolidation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = {"rupees": _("rupees"), "percent": _("per cent"), "months": _("months"), "users": _("users")}
        for key, row in reads.unit_costs().items():
            value = (sheet.assumptions.get(key) or row)["value"]
            self.fields[key] = forms.IntegerField(
                label=str(TranslatedText(row["name"])),
                help_text=units[row["unit"]],
                min_value=0,
                initial=value // 100 if row["unit"] == "rupees" else value,
            )
        self.order_fields([*reads.unit_costs(), "source"])

    def assumptions(self) -> dict[str, Any]:
        found = {}
        for key, row in reads.unit_costs().items():
            value = self.cleaned_data[key] * (100 if row["unit"] == "rupees" else 1)
            found[key] = {"value": value, "source": self.cleaned_data["source"]}
        return found


class AnswerForm(forms.Form):
    stance = forms.ChoiceField(label=_("What does your body say?"), choices=STANCES, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Conditions or objection"),
        required=False,
        max_length=actions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("It is published as you write it."),
    )


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Every sheet, the newest first. An unknown place is a 404."""
    state = request.GET.get("state", "")
    code = request.GET.get("place", "").strip()
    place = get_object_or_404(Place, code=code) if code else None
    rows = reads.sheets(place=place, state=state)
    page = keyset_page(rows, keys=("-proposed_on", "-id"), cursor=request.GET.get("cursor"))
    return render(
        request,
        "catalogue/consolidations.html",
        {
            "page": page,
            "state": state,
            "states": CONSOLIDATION.states,
            "place": place,
            "may_propose": may(request.actor, "catalogue.propose_consolidation"),  # type: ignore[attr-defined]
        },
    )


def propose(request: HttpRequest) -> HttpResponse:
    """Function and place, then the tools; the sheet is worked out at once."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "catalogue.propose_consolidation")
    given = request.POST or request.GET
    where = WhereForm({k: given.get(k, "") for k in ("function", "place")} if given.get("function") else None)
    if not where.is_bound or not where.is_valid():
        where = where if where.is_bound and given.get("place") else WhereForm(initial=given.dict())
        return render(
            request,
            "catalogue/consolidation_where.html",
            {"form": where},
            status=422 if where.errors else 200,
        )
    function = Function.objects.get(code=where.cleaned_data["function"])
    place = Place.objects.get(code=where.cleaned_data["place"])
    require(actor, "catalogue.propose_consolidation", place)
    form = _tools_form(request, function, place)
    if request.method == "POST" and "tools" in request.POST and form.is_valid():
        tools = list(Tool.objects.filter(code__in=form.cleaned_data["tools"]))
        try:
            sheet = actions.propose_consolidation(actor=actor, function=function, place=place, tools=tools)
        except ValidationError as error:
            form.add_error(None, [str(m) for m in error.messages])
        else:
            return HttpResponseRedirect(
                reverse("catalogue:consolidation", kwargs={"reference": sheet.reference})
            )
    return render(
        request,
        "catalogue/consolidation_tools.html",
        {"form": form, "function": function, "place": place},
        status=422 if form.errors else 200,
    )


def _tools_form(request: HttpRequest, function: Function, place: Place) -> ToolsForm:
    """Tools of the function; those of its clusters in the place are ticked."""
    ticked = [code for code in request.GET.get("tools", "").split(",") if code]
    if not ticked:
        found = clusters.clusters(place=place, function=function.code)
        ticked = [m.tool.code for cluster in found[:1] for m in cluster.members]
    posted = request.method == "POST" and "chosen" in request.POST
    form = ToolsForm(request.POST if posted else None, initial={"tools": ticked})
    form.fields["tools"].choices = [
        (t.code, str(t.name)) for t in Tool.objects.in_force().supporting(function).order_by("sort_en")
    ]
    return form


def sheet(request: HttpRequest, reference: str) -> HttpResponse:
    """One sheet, printable; stewards move it on from here."""
    view = reads.sheet_view(reference)
    if view is None:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    problem = ""
    if request.method == "POST":
        require(actor, "catalogue.move_consolidation", view.sheet.case)
        try:
            _move(request, view)
        except (ValidationError, LookupError) as error:
            problem = (
                " ".join(error.messages)
                if isinstance(error, ValidationError)
                else gettext("Choose one of the steps.")
            )
        else:
            messages.success(request, gettext("Done: %(state)s") % {"state": view.sheet.case.state_now.name})
            return HttpResponseRedirect(request.path)
    is_asked = view.sheet.case.state == "consulted"
    return render(
        request,
        "catalogue/consolidation.html",
        {
            "view": view,
            "sheet": view.sheet,
            "case": view.sheet.case,
            "states": [s for s in CONSOLIDATION.states if s.code != "dropped"],
            "moves": moves_open_to(actor, view.sheet.case),
            "may_reckon": view.sheet.case.state in actions.OPEN_TO_RECKONING
            and may(actor, "catalogue.move_consolidation", view.sheet.case),
            "mine": [b for b in view.bodies if may(actor, "catalogue.answer_consolidation", b)]
            if is_asked
            else [],
            "stances": STANCE_NAMES,
            "usual_days": actions.USUAL_DAYS,
            "problem": problem,
            "typed": request.POST,
            "is_print": "print" in request.GET,
        },
        status=422 if problem else 200,
    )


def _move(request: HttpRequest, view: reads.SheetView) -> None:
    chosen = request.POST.get("option", "")
    option = next((each for each in view.sheet.options.all() if str(each.pk) == chosen), None)
    days = request.POST.get("days", "")
    actions.move_consolidation(
        actor=request.actor,  # type: ignore[attr-defined]
        sheet=view.sheet,
        code=request.POST.get("move", ""),
        option=option,
        days=int(days) if days.isascii() and days.isdecimal() and len(days) < 4 else actions.USUAL_DAYS,
        text=request.POST.get("text", "")[: actions.LONGEST],
    )


def costs(request: HttpRequest, reference: str) -> HttpResponse:
    """Other unit costs for this sheet, with their source; all options are worked out again."""
    row = get_object_or_404(
        Consolidation.objects.select_related("case", "function", "place"), reference=reference
    )
    require(request.actor, "catalogue.move_consolidation", row.case)  # type: ignore[attr-defined]
    form = CostsForm(request.POST or None, sheet=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reckon_consolidation(actor=request.actor, sheet=row, assumptions=form.assumptions())  # type: ignore[attr-defined]
        except ValidationError as error:
            form.add_error(None, [str(m) for m in error.messages])
        else:
            return HttpResponseRedirect(reverse("catalogue:consolidation", kwargs={"reference": reference}))
    return render(
        request,
        "catalogue/consolidation_costs.html",
        {"form": form, "sheet": row},
        status=422 if form.errors else 200,
    )


def answer(request: HttpRequest, reference: str, body_code: str) -> HttpResponse:
    """An officer answers for the body; a second answer replaces the first."""
    row = get_object_or_404(
        Consolidation.objects.select_related("case", "function", "place"), reference=reference
    )
    body = get_object_or_404(Body, code=body_code)
    require(request.actor, "catalogue.answer_consolidation", body)  # type: ignore[attr-defined]
    earlier = row.answers.filter(body=body).first()
    initial = {"stance": earlier.stance, "text": earlier.text} if earlier else {}
    form = AnswerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_consolidation(actor=request.actor, sheet=row, body=body, **form.cleaned_data)  # type: ignore[attr-defined]
        except ValidationError as error:
            known = getattr(error, "error_dict", {})
            form.add_error("text" if "text" in known else None, [str(m) for m in error.messages])
        else:
            messages.success(request, gettext("Your answer stands on the sheet."))
            return HttpResponseRedirect(
                reverse("catalogue:consolidation", kwargs={"reference": reference}) + "#answers"
            )
    return render(
        request,
        "catalogue/consolidation_answer.html",
        {"form": form, "sheet": row, "body": body, "is_asked": row.case.state == "consulted"},
        status=422 if form.errors else 200,
    )
