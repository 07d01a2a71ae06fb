"""The standards of one function on a day, as a province asks them; its steward enters and ends them here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import provinces
from yakja.foundation.ui.prepared import prepared

from ..actions import requirements as actions
from ..models import FunctionStandard, Standard
from ..queries import standards as reads
from .standards import take_back

ROOMS = ("catalogue", "bodies", "places")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AskForm(forms.Form):
    """For which province and day the standards are shown."""

    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    on = forms.DateField(label=gettext_lazy("On which day?"), required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        draft = _("the draft policy, no province")
        self.fields["province"].choices = [("", draft), *((p.code, str(p.name)) for p in provinces())]


@prepared(*ROOMS)
def function(request: HttpRequest, code: str) -> HttpResponse:
    """Which standard in which version a function asks for on a day, by whose word; every past entry of the province."""
    found = get_object_or_404(Function, code=code)
    form = AskForm(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    province = provinces().filter(code=said.get("province") or "").first()
    day = said.get("on") or timezone.localdate()
    return render(
        request,
        "catalogue/function_standards.html",
        {
            "function": found,
            "form": form if form.is_bound else AskForm(initial={"on": day}),
            "province": province,
            "day": day,
            "is_today": day == timezone.localdate(),
            "asked": reads.asked_by(found, day, province),
            "entered": reads.entered_by(province, found) if province else [],
            "may_set": province is not None and may(request.actor, "catalogue.set_standard", province),  # type: ignore[attr-defined]
        },
        status=422 if form.errors else 200,
    )


class RequireForm(forms.Form):
    standard = forms.ChoiceField(label=gettext_lazy("Standard"))
    version = forms.CharField(
        label=gettext_lazy("Version"), max_length=40, required=False, widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy("Leave empty for the version in the list."),
    )  # fmt: skip
    level = forms.ChoiceField(
        label=gettext_lazy("What does the province say?"),
        choices=FunctionStandard.Level.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("“Not asked” sets aside what the draft policy proposes."),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("From which day on?"), widget=DAY, help_text=gettext_lazy("Today or later.")
    )
    source = forms.CharField(
        label=gettext_lazy("By which instrument?"),
        max_length=actions.LONGEST,
        help_text=gettext_lazy("The notification with its number and date; it is published."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"), max_length=actions.LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Standard.objects.order_by("code")
        self.fields["standard"].choices = [(s.code, f"{s.name} {s.version}".strip()) for s in rows]


class EndForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("From which day is it no longer asked?"), widget=DAY, help_text=gettext_lazy("Today or later.")
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Why, and by which instrument?"),
        max_length=actions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is published."),
    )


def enter(request: HttpRequest, place: str, code: str) -> HttpResponse:
    """The steward enters what the province asks for one function."""
    province = get_object_or_404(Place, code=place)
    found = get_object_or_404(Function, code=code)
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "catalogue.set_standard", province)
    form = RequireForm(
        request.POST or None, initial={"level": "required", "valid_from": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        facts["standard"] = Standard.objects.get(code=facts["standard"])
        try:
            actions.require_standard(actor=actor, province=province, function=found, **facts)
        except ValidationError as error:
            take_back(form, error)
        else:
            messages.success(request, _("It is entered and published."))
            return _back(found, province, facts["valid_from"])
    shown = {"form": form, "function": found, "province": province, "row": None}
    return render(request, "catalogue/standard_set.html", shown, status=422 if form.errors else 200)


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The steward ends what the province asked."""
    rows = FunctionStandard.objects.select_related("province", "function", "standard")
    row = get_object_or_404(rows, pk=pk, province__isnull=False, function__isnull=False)
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "catalogue.set_standard", row.province)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_standard(actor=actor, row=row, **form.cleaned_data)
        except ValidationError as error:
            take_back(form, error)
        else:
            messages.success(request, _("It is ended; its days stay on the page."))
            return _back(row.function, row.province, form.cleaned_data["on"])
    shown = {"form": form, "function": row.function, "province": row.province, "row": row}
    return render(request, "catalogue/standard_set.html", shown, status=422 if form.errors else 200)


def _back(function: Any, province: Any, day: dt.date) -> HttpResponseRedirect:
    where = reverse("catalogue:function_standards", kwargs={"code": function.code})
    return HttpResponseRedirect(f"{where}?province={province.code}&on={day.isoformat()}")
