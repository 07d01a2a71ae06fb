"""The steward's forms: objectives, initiatives with money, milestones, rhythms; each is checked before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.indicators import queries as indicators
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.numbers import grouped
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import EVIDENCE_ORDER, EvidenceKind

from ..actions import milestones as planning
from ..actions import objectives as actions
from ..actions import updates
from ..models import Initiative, Milestone, Objective, Strategy
from .reporting import day_field, put_errors
from .standing import find

LTR = {"dir": "ltr"}


class Named(forms.Form):
    """A name in two languages, and a body named by its code."""

    name_ur = forms.CharField(
        label=_("Name in Urdu"), max_length=200, widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ur"})
    )
    name_en = forms.CharField(
        label=_("Name in English"), max_length=200, widget=forms.TextInput(attrs={"dir": "ltr", "lang": "en"})
    )
    owner = forms.CharField(
        label=_("Responsible body"), max_length=60, help_text=_("The code of the body that answers for it, such as PK6-LGCD."),
        widget=forms.TextInput(attrs=LTR),
    )  # fmt: skip

    def __init__(self, *args: Any, strategy: Strategy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.strategy = strategy

    def clean_owner(self) -> Body:
        return _body(self.cleaned_data["owner"])

    @property
    def names(self) -> TranslatedText:
        return TranslatedText({"ur": self.cleaned_data["name_ur"], "en": self.cleaned_data["name_en"]})


def _body(typed: str) -> Body:
    found = Body.objects.filter(code=typed.strip().upper()).first()
    if found is None:
        raise ValidationError(_("There is no body with the code “%(code)s”."), params={"code": typed.strip()})
    return found


class ObjectiveForm(Named):
    indicator = forms.ChoiceField(
        label=_("What is measured"), required=False,
        help_text=_("Choose an indicator, or leave it and choose functions whose use is counted."),
    )  # fmt: skip
    functions = forms.MultipleChoiceField(label=_("Functions"), required=False)
    at_least = forms.ChoiceField(label=_("How far"), choices=Objective.AtLeast.choices)
    weakest = forms.ChoiceField(label=_("Weakest evidence that counts"), initial=EvidenceKind.VISIT)
    kind = forms.ChoiceField(label=_("Kind of body"), required=False)
    place = forms.CharField(
        label=_("Code of the place"), max_length=40, required=False, widget=forms.TextInput(attrs=LTR)
    )
    body = forms.CharField(
        label=_("or code of one body"), max_length=60, required=False, widget=forms.TextInput(attrs=LTR)
    )
    target = forms.DecimalField(
        label=_("Target"), min_value=0, max_digits=15, decimal_places=3, widget=forms.TextInput(attrs={"inputmode": "decimal", **LTR}),
        help_text=_("A share in per cent, such as 80; other figures in their own unit, money in rupees."),
    )  # fmt: skip
    due_on = day_field(_("To be reached on"))
    why = forms.CharField(
        label=_("Why it matters"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = [
            ("", _("use of functions")),
            *((i.code, i.name) for i in indicators.indicators()),
        ]
        functions = Function.objects.current().order_by("position")
        self.fields["functions"].choices = [(f.code, f"{f.code} {f.name}") for f in functions]
        self.fields["weakest"].choices = [(k.value, k.label) for k in EVIDENCE_ORDER]
        kinds = BodyKind.objects.order_by("code")
        self.fields["kind"].choices = [
            ("", _("every kind")),
            *((k.code, str(k.name) or k.code) for k in kinds),
        ]
        self.fields["place"].initial = self.strategy.place.code

    def clean_place(self) -> Place | None:
        code = self.cleaned_data["place"].strip().upper()
        found = Place.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise ValidationError(_("There is no place with the code “%(code)s”."), params={"code": code})
        return found

    def clean_body(self) -> Body | None:
        return _body(self.cleaned_data["body"]) if self.cleaned_data["body"].strip() else None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("body"):
            # The place is filled in beforehand; a body that was named is meant.
            said["place"] = None
        return said

    def save(self, actor: Any) -> Objective:
        said = self.cleaned_data
        unit = indicators.indicator(said["indicator"]).unit if said["indicator"] else "share"
        times = {"share": 10, "paisa": 100_000}.get(unit, 1000)
        return actions.add_objective(
            actor=actor,
            strategy=self.strategy,
            name=self.names,
            owner=said["owner"],
            target_milli=int(said["target"] * times),
            due_on=said["due_on"],
            indicator=said["indicator"],
            functions=list(Function.objects.filter(code__in=said["functions"]).order_by("position")),
            place=said["place"],
            body=said["body"],
            kind=BodyKind.objects.filter(code=said["kind"]).first() if said["kind"] else None,
            at_least=said["at_least"],
            weakest=said["weakest"],
            why=TranslatedText({"ur": said["why"]} if said["why"] else {}),
        )


class InitiativeForm(Named):
    objectives = forms.MultipleChoiceField(
        label=_("Objectives it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = day_field(_("Begins on"))
    ends_on = day_field(_("Ends on"))
    fiscal_year = forms.CharField(
        label=_("Fiscal year of its money"),
        required=False,
        max_length=7,
        help_text=_("Such as 2026-27."),
        widget=forms.TextInput(attrs=LTR),
    )
    planned = forms.CharField(
        label=_("Planned, in rupees"), required=False, max_length=60, widget=forms.TextInput(attrs=LTR)
    )
    planned_source = forms.CharField(label=_("Where the plan stands"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].label = _("Lead body")
        rows = self.strategy.objectives.filter(withdrawn_on__isnull=True)
        self.fields["objectives"].choices = [(o.code, str(o.name)) for o in rows]

    def clean_planned(self) -> int | None:
        typed = self.cleaned_data["planned"].strip()
        return parse_money(typed).paisa if typed else None

    def save(self, actor: Any) -> Initiative:
        said = self.cleaned_data
        return actions.add_initiative(
            actor=actor,
            strategy=self.strategy,
            name=self.names,
            lead=said["owner"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            objectives=list(self.strategy.objectives.filter(code__in=said["objectives"])),
            money=(
                {
                    "fiscal_year": said["fiscal_year"],
                    "planned_paisa": said["planned"],
                    "planned_source": said["planned_source"],
                }
                if said["planned"] is not None
                else None
            ),
        )


class MilestoneForm(Named):
    initiative = forms.ChoiceField(label=_("Initiative"))
    planned_on = day_field(_("Planned on"))
    needs = forms.CharField(
        label=_("What will prove it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("A notification, a page, a count, a cell of the landscape: what anybody can look at."),
    )  # fmt: skip
    waits_for = forms.MultipleChoiceField(label=_("Waits for"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.strategy.initiatives.order_by("position", "id")
        self.fields["initiative"].choices = [(i.code, str(i.name)) for i in rows]
        open_ones = (
            Milestone.objects.open().filter(initiative__strategy=self.strategy).order_by("planned_on", "id")
        )
        self.fields["waits_for"].choices = [(m.code, f"{m.code} {m.name}") for m in open_ones[:300]]

    def save(self, actor: Any) -> Milestone:
        said = self.cleaned_data
        chosen = Milestone.objects.select_related("initiative").filter(code__in=said["waits_for"])
        return planning.add_milestone(
            actor=actor,
            initiative=Initiative.objects.select_related("strategy__case", "strategy__place").get(
                code=said["initiative"]
            ),
            name=self.names,
            owner=said["owner"],
            planned_on=said["planned_on"],
            needs=TranslatedText({"ur": said["needs"]}),
            waits_for=list(chosen.order_by("pk")),
        )


class DutyForm(forms.Form):
    owner = forms.CharField(label=_("Responsible body"), max_length=60, widget=forms.TextInput(attrs=LTR))
    months = forms.IntegerField(label=_("Every so many months"), min_value=1, max_value=12, initial=1)
    working_day = forms.IntegerField(label=_("By which working day"), min_value=1, max_value=20, initial=5)

    def __init__(self, *args: Any, strategy: Strategy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.strategy = strategy

    def clean_owner(self) -> Body:
        return _body(self.cleaned_data["owner"])

    def save(self, actor: Any) -> Any:
        return updates.set_duty(actor=actor, strategy=self.strategy, **self.cleaned_data)


@never_cache
def objective(request: HttpRequest, code: str) -> HttpResponse:
    return _checked(request, code, ObjectiveForm, _("Set an objective"), "strategy:objectives")


@never_cache
def initiative(request: HttpRequest, code: str) -> HttpResponse:
    return _checked(request, code, InitiativeForm, _("Begin an initiative"), "strategy:objectives")


@never_cache
def milestone(request: HttpRequest, code: str) -> HttpResponse:
    return _checked(request, code, MilestoneForm, _("Plan a milestone"), "strategy:milestones")


@never_cache
def duty(request: HttpRequest, code: str) -> HttpResponse:
    return _checked(request, code, DutyForm, _("Set who reports, and how often"), "strategy:status")


def _checked(
    request: HttpRequest, code: str, make: Callable[..., Any], title: Any, back: str
) -> HttpResponse:
    """Fill in, check the answers, keep. What was typed stays through every step, also when it is refused."""
    strategy = find(request, code)
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "strategy.set_targets", strategy)
    form = make(request.POST or None, strategy=strategy)
    step = request.POST.get("step", "")
    is_right = request.method == "POST" and form.is_valid()
    if is_right and step == "save":
        try:
            made = form.save(actor)
        except ValidationError as error:
            put_errors(form, error)
            is_right = False
        else:
            messages.success(request, gettext("Kept: %(name)s") % {"name": made})
            return redirect(back, code=strategy.code)
    shown = {"strategy": strategy, "form": form, "title": title, "back": back}
    if is_right and step == "check":
        return render(
            request,
            "strategy/check.html",
            {**shown, "answers": list(_answers(form)), "hidden": _hidden(form)},
        )
    return render(request, "strategy/target.html", shown, status=422 if form.errors else 200)


def _answers(form: forms.Form) -> Any:
    """Each question with what was answered, as a reader would say it."""
    for bound in form:
        said = form.cleaned_data.get(bound.name)
        choices = {str(k): v for k, v in getattr(bound.field, "choices", None) or []}
        if isinstance(said, list):
            shown: Any = [str(choices.get(str(each), each)) for each in said]
        elif choices:
            shown = str(choices.get(str(said), said))
        elif bound.name == "planned" and said is not None:
            shown = grouped(said // 100)
        else:
            shown = said
        yield bound.label, shown


def _hidden(form: forms.Form) -> list[tuple[str, str]]:
    """Everything that was sent, to be sent again."""
    return [(name, value) for name in form.fields for value in form.data.getlist(form.add_prefix(name))]  # type: ignore[attr-defined]
