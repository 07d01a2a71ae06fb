"""The steward's forms: designate a body, end, suspend or reinstate a mandate, load a list. Answers are checked before sending."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yakja.foundation.bodies.models import BodyKind, Function
from yakja.foundation.bodies.queries import stewarded_provinces
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import csv_page

from ..actions import designate_body, end_mandate, load_mandates, reinstate_mandate, suspend_mandate
from ..actions.loading import OPTIONAL, REQUIRED
from ..models import Mandate
from ..queries import designations
from .forms import BodyField, day_input, shown_value, take_back, tended_places, typed

_LTR = {"dir": "ltr"}


class DesignateForm(forms.Form):
    """What the instrument says, in its order."""

    holder = BodyField(
        label=gettext_lazy("Body that is charged"), max_length=80, widget=forms.TextInput(attrs=_LTR),
        help_text=gettext_lazy("Its code or an identifier, for example PK6-LGCD."),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("What is it charged with?"),
        choices=Mandate.Role.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    functions = forms.MultipleChoiceField(
        label=gettext_lazy("For which functions?"), widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Hold Ctrl to choose several."),
    )  # fmt: skip
    place = forms.ChoiceField(label=gettext_lazy("In which area?"))
    kind = forms.ChoiceField(
        label=gettext_lazy("For which kind of body?"), required=False,
        help_text=gettext_lazy("Leave it at “every kind” if the instrument names none."),
    )  # fmt: skip
    instrument = forms.CharField(
        label=gettext_lazy("Instrument"),
        max_length=300,
        help_text=gettext_lazy("The act, rules, order or agreement by name and year."),
    )
    section = forms.CharField(label=gettext_lazy("Section"), max_length=80, required=False)
    notification = forms.CharField(
        label=gettext_lazy("Number of the notification"), max_length=120, required=False
    )
    notified_on = forms.DateField(
        label=gettext_lazy("Day of the notification"), required=False, widget=day_input()
    )
    file = forms.FileField(
        label=gettext_lazy("The instrument as PDF or picture"),
        required=False,
        help_text=gettext_lazy("It is published. At most 10 MB."),
    )
    valid_from = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    valid_to = forms.DateField(
        label=gettext_lazy("First day without it"), required=False, widget=day_input(),
        help_text=gettext_lazy("Leave empty if the instrument sets no end."),
    )  # fmt: skip
    delegated_from = forms.CharField(
        label=gettext_lazy("Delegated from"), max_length=40, required=False, widget=forms.TextInput(attrs=_LTR),
        help_text=gettext_lazy("Code of the mandate that is passed on, if this is a sub-delegation."),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("Where is this known from?"), max_length=400,
        help_text=gettext_lazy("The gazette, a letter, a page of the web."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        functions = Function.objects.current().order_by("position", "code")
        self.fields["functions"].choices = [(f.code, f"{f.code} {f}") for f in functions]
        self.fields["place"].choices = tended_places(actor)
        provinces = stewarded_provinces(actor)
        kinds = BodyKind.objects.order_by("province__code", "code")
        if provinces is not None:
            kinds = kinds.filter(province__in=provinces) | kinds.filter(province__isnull=True)
        self.fields["kind"].choices = [
            ("", _("every kind")),
            *((k.code, str(k.name)) for k in kinds.filter(bodies__isnull=False).distinct()),
        ]

    def clean_delegated_from(self) -> Mandate | None:
        code = self.cleaned_data["delegated_from"].strip().upper()
        if not code:
            return None
        found = (
            Mandate.objects.select_related("function", "place", "holder", "kind").filter(code=code).first()
        )
        if found is None:
            raise ValidationError(_("There is no mandate with this code."), code="unknown_mandate")
        return found

    def facts(self) -> dict[str, Any]:
        """The answers as the action takes them."""
        data = dict(self.cleaned_data)
        data.pop("file")
        data["functions"] = list(Function.objects.filter(code__in=data["functions"]).order_by("position"))
        data["place"] = Place.objects.get(code=data["place"])
        data["kind"] = BodyKind.objects.select_related("province").filter(code=data["kind"]).first()
        return data


def _kept_file(actor: Any, form: forms.Form, named: str) -> StoredFile | None:
    """The file sent now, or the one kept when the answers were checked; only the sender's own."""
    if form.cleaned_data.get("file"):
        return store_file(
            actor=actor, upload=form.cleaned_data["file"], purpose="mandates.instrument",
            visibility=StoredFile.Visibility.PUBLIC,
        )  # fmt: skip
    if not named.isdecimal():
        return None
    return StoredFile.objects.filter(
        pk=int(named), purpose="mandates.instrument", stored_by=actor.ref
    ).first()


def designate(request: HttpRequest) -> HttpResponse:
    """Fill in, check the answers, send."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "mandates.load_mandates")
    step = request.POST.get("step", "")
    initial = {"place": request.GET.get("place", ""), "functions": request.GET.getlist("function"),
               "roles": request.GET.getlist("role"), "delegated_from": request.GET.get("delegated_from", "")}  # fmt: skip
    form = DesignateForm(request.POST or None, request.FILES or None, actor=actor, initial=initial)
    file = None
    if request.method == "POST" and form.is_valid() and step != "change":
        try:
            file = _kept_file(actor, form, request.POST.get("kept_file", ""))
            facts = form.facts()
            if step == "send":
                made = designate_body(actor=actor, file=file, **facts)
                messages.success(request, _("The designation is entered and published."))
                return redirect("mandates:mandate", code=made[0].code)
            return _check_designation(request, form, facts, file)
        except ValidationError as error:
            take_back(form, error)
    return render(
        request,
        "mandates/designate.html",
        {"form": form},
        status=422 if form.errors and step != "change" else 200,
    )


def _check_designation(
    request: HttpRequest, form: DesignateForm, facts: dict[str, Any], file: Any
) -> HttpResponse:
    """The answers in words, with the bodies that hold the same already."""
    require(
        request.actor,  # type: ignore[attr-defined]
        "mandates.designate_body",
        Mandate(holder=facts["holder"], place=facts["place"]),
    )
    day = max(facts["valid_from"], timezone.localdate())
    beside = (
        designations.acting(day)
        .filter(
            function__in=facts["functions"], role__in=facts["roles"], place=facts["place"], kind=facts["kind"]
        )
        .exclude(holder=facts["holder"])
    )
    above = facts["delegated_from"]
    if above is not None:
        beside = beside.exclude(pk=above.pk)
    answers = []
    for name in form.fields:
        if name == "file":
            text = file.name if file else ""
        elif name == "holder":
            text = f"{facts['holder'].name} ({facts['holder'].code})"
        elif name == "kind":
            text = str(facts["kind"].name) if facts["kind"] else _("every kind")
        else:
            text = shown_value(form, name)
        if text:
            answers.append((form.fields[name].label, text))
    return render(
        request,
        "mandates/check.html",
        {
            "title": _("Check before you designate"),
            "answers": answers,
            "hidden": [*typed(form), *([("kept_file", str(file.pk))] if file else [])],
            "beside": list(beside.select_related("holder", "function")[:20]),
            "goes_along": [],
            "submit": _("Designate"),
            "back": [],
        },
    )


class StepForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("From which day?"), widget=day_input())
    reason = forms.CharField(
        label=gettext_lazy("Order and reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It is published as you write it."),
    )  # fmt: skip


TITLES = {
    "end": gettext_lazy("End the designation"),
    "suspend": gettext_lazy("Suspend the designation"),
    "reinstate": gettext_lazy("Reinstate the designation"),
}
_VERBS: dict[str, Callable[..., Any]] = {
    "end": end_mandate,
    "suspend": suspend_mandate,
    "reinstate": reinstate_mandate,
}
_DONE = {
    "end": gettext_lazy("The designation ends on that day."),
    "suspend": gettext_lazy("The designation is suspended."),
    "reinstate": gettext_lazy("The designation counts again."),
}


def change(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """End, suspend or reinstate: the day and the reason, then what goes along with it, then done."""
    if step not in TITLES:
        raise Http404
    actor: Any = request.actor  # type: ignore[attr-defined]
    mandate = get_object_or_404(Mandate.objects.select_related("place", "holder", "function"), code=code)
    require(actor, f"mandates.{step}_mandate", mandate)
    stage = request.POST.get("step", "")
    form = StepForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and stage != "change":
        if stage == "send":
            try:
                _VERBS[step](actor=actor, mandate=mandate, **form.cleaned_data)
            except ValidationError as error:
                take_back(form, error)
            else:
                messages.success(request, str(_DONE[step]))
                return redirect("mandates:mandate", code=code)
        else:
            rows = designations.with_state(mandate.delegations.select_related("holder"), timezone.localdate())
            return render(
                request,
                "mandates/check.html",
                {
                    "title": TITLES[step],
                    "answers": [
                        (_("Mandate"), mandate.code), (_("Body that is charged"), str(mandate.holder.name)),
                        (_("Function"), str(mandate.function.name)),
                        *((form.fields[n].label, str(form.cleaned_data[n])) for n in form.fields),
                    ],
                    "hidden": typed(form),
                    "beside": [],
                    "goes_along": list(rows.order_by("code")[:50]),
                    "submit": TITLES[step],
                    "back": [("mandates:mandate", mandate.code)],
                },
            )  # fmt: skip
    return render(
        request,
        "mandates/change.html",
        {"form": form, "mandate": mandate, "title": TITLES[step]},
        status=422 if form.errors and stage != "change" else 200,
    )


class LoadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File (CSV, UTF-8)"))
    source = forms.CharField(label=gettext_lazy("Where does the list come from?"), max_length=300)
    mode = forms.ChoiceField(
        label=gettext_lazy("What is to happen?"),
        choices=[
            ("check", gettext_lazy("Only check it and show every bad row")),
            ("clean", gettext_lazy("Load it if no row is bad")),
            ("good", gettext_lazy("Load the good rows and show the bad ones")),
        ],
        widget=forms.RadioSelect,
        initial="check",
    )


def load(request: HttpRequest) -> HttpResponse:
    """Load a list of designations; the report names every bad row."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "mandates.load_mandates")
    form = LoadForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            report = load_mandates(
                actor=actor, raw=data["file"].read(), source=data["source"],
                only_if_clean=data["mode"] != "good", dry_run=data["mode"] == "check",
            )  # fmt: skip
        except ValidationError as error:
            take_back(form, error)
    return render(
        request,
        "mandates/load.html",
        {
            "form": form,
            "report": report,
            "bad_rows": len({e.line for e in report.errors}) if report else 0,
            "required": REQUIRED,
            "optional": OPTIONAL,
            "roles": Mandate.Role.choices,
        },
        status=422 if form.errors else 200,
    )


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty list with all headings, ready for a spreadsheet."""
    require(request.actor, "mandates.load_mandates")  # type: ignore[attr-defined]
    return csv_page("mandates", [[*REQUIRED, *OPTIONAL]])
