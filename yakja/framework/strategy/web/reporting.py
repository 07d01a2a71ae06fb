"""What owners do: a milestone with its slips, expecting it on another day, closing it; status updates; what is due."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.ui.prepared import prepared

from ..actions import milestones as actions
from ..actions import updates as sending
from ..models import Milestone, Slip, StatusUpdate, UpdateDuty
from ..queries import milestones as reads
from ..queries import updates
from .standing import ROOMS, find, withdrawn, words

PROOF = "strategy.milestone_proof"


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


class RescheduleForm(forms.Form):
    forecast_on = day_field(_("Expected on"))
    cause = forms.ChoiceField(label=_("What held it up"), choices=[("", ""), *Slip.Cause.choices])
    reason = forms.CharField(
        label=_("Why"),
        max_length=actions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("It is published with the slip and is never erased."),
    )


class CloseForm(forms.Form):
    actual_on = day_field(_("Done on"))
    url = forms.URLField(
        label=_("Web address of the proof"), required=False, max_length=500, assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File of the proof"),
        required=False,
        help_text=_("A PDF or a picture, without personal data: it is published."),
    )
    body = forms.CharField(
        label=_("Body of the cell that proves it"), required=False, max_length=60, widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("Its code, such as PK61402-MC; leave empty where a file or a web address is the proof."),
    )  # fmt: skip
    function = forms.CharField(
        label=_("Function of that cell"), required=False, max_length=20, widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=actions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def clean_body(self) -> Body | None:
        code = self.cleaned_data["body"].strip().upper()
        found = Body.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise ValidationError(_("There is no body with the code “%(code)s”."), params={"code": code})
        return found

    def clean_function(self) -> Function | None:
        code = self.cleaned_data["function"].strip().upper()
        found = Function.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise ValidationError(_("There is no function with the code “%(code)s”."), params={"code": code})
        return found


class UpdateForm(forms.Form):
    word = forms.ChoiceField(
        label=_("How does your part stand?"),
        choices=StatusUpdate.Word.choices,
        widget=forms.RadioSelect,
        help_text=_("A warning counts. “On track” changes nothing that is computed."),
    )
    at_risk = forms.MultipleChoiceField(
        label=_("What is at risk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With nothing chosen, a warning means all of your part."),
    )
    text = forms.CharField(
        label=_("What was done, what comes next, what you need"),
        max_length=sending.LONGEST,
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
        help_text=_("It is published as you write it, under the name of your body."),
    )


def put_errors(form: forms.Form, error: ValidationError) -> None:
    """Refusals of an action at the fields of the form that asked for it; what no field is called, above the form."""
    if hasattr(error, "error_dict"):
        for name, found in error.error_dict.items():
            form.add_error(name if name in form.fields else None, found)
    else:
        form.add_error(None, error)


@prepared(*ROOMS)
def _milestone(request: HttpRequest, code: str) -> HttpResponse:
    return _milestone_page(request, _found(request, code), {})


def milestone(request: HttpRequest, code: str) -> HttpResponse:
    """One milestone: its three days, its rule, every slip, what it waits for and what waits for it; owners report here."""
    if request.method == "POST":
        return _report(request, code)
    return _milestone(request, code)


def _found(request: HttpRequest, code: str) -> Milestone:
    found = reads.by_code(code)
    if found is None:
        raise Http404
    find(request, found.initiative.strategy.code)
    return found


def _milestone_page(
    request: HttpRequest, found: Milestone, given: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    strategy = found.initiative.strategy
    if notice := withdrawn(request, strategy):
        return notice
    today = timezone.localdate()
    may_report = not found.actual_on and may(request.actor, "strategy.report_milestone", found)  # type: ignore[attr-defined]
    end = found.actual_on or found.forecast_on
    return render(
        request,
        "strategy/milestone.html",
        {
            "milestone": found,
            "strategy": strategy,
            "late_by": (end - found.planned_on).days,
            "slips": list(found.slips.all()),
            "may_report": may_report,
            "reschedule": given.get("reschedule")
            or RescheduleForm(initial={"forecast_on": found.forecast_on}),
            "close": given.get("close") or CloseForm(initial={"actual_on": today}),
            "today": today,
            **words(),
        },
        status=status,
    )


@never_cache
def _report(request: HttpRequest, code: str) -> HttpResponse:
    found = _found(request, code)
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "strategy.report_milestone", found)
    step = request.POST.get("step", "")
    form: forms.Form
    if step == "close":
        form = CloseForm(request.POST, request.FILES)
    elif step == "reschedule":
        form = RescheduleForm(request.POST)
    else:
        raise Http404
    if form.is_valid():
        said = form.cleaned_data
        try:
            if step == "close":
                _close(actor, found, said)
            else:
                actions.reschedule_milestone(actor=actor, milestone=found, **said)
        except ValidationError as error:
            put_errors(form, error)
        else:
            done = (
                gettext("The milestone is closed.")
                if step == "close"
                else gettext("The slip is recorded and published.")
            )
            messages.success(request, done)
            return redirect("strategy:milestone", code=code)
    return _milestone_page(request, found, {step: form}, status=422)


def _close(actor: Any, found: Milestone, said: dict[str, Any]) -> None:
    upload = said.pop("file")
    kept = None
    if upload is not None:
        try:
            kept = store_file(
                actor=actor,
                upload=upload,
                purpose=PROOF,
                visibility=StoredFile.Visibility.PUBLIC,
                owner=found.owner,
            )
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
    actions.close_milestone(actor=actor, milestone=found, file=kept, **said)


@never_cache
def due(request: HttpRequest) -> HttpResponse:
    """The owner's desk: status updates that are due from me, and milestones, the most urgent first."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "strategy.see_desk")
    shown = {
        "duties": updates.due_from(actor),
        "milestones": updates.milestones_due_from(actor),
        "today": timezone.localdate(),
        "soon": timezone.localdate() + dt.timedelta(days=14),
        **words(),
    }
    return render(request, "strategy/due.html", shown)


@never_cache
def update(request: HttpRequest, code: str, owner: str) -> HttpResponse:
    """Writing a status update: the computed facts stand beside the form."""
    actor = request.actor  # type: ignore[attr-defined]
    duty = get_object_or_404(
        UpdateDuty.objects.select_related("strategy__case", "strategy__place", "owner__place"),
        strategy__code=code,
        owner__code=owner,
    )
    require(actor, "strategy.send_update", duty)
    today = timezone.localdate()
    form = UpdateForm(request.POST or None)
    mine = [*updates.milestones_of(duty).filter(actual_on__isnull=True), *updates.objectives_of(duty)]
    form.fields["at_risk"].choices = [(each.code, str(each.name)) for each in mine]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            sending.send_update(actor=actor, duty=duty, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, gettext("Your update is published beside what is computed."))
            return redirect("strategy:due")
    shown = {
        "duty": duty,
        "strategy": duty.strategy,
        "form": form,
        "facts": updates.facts_of(duty, today),
        "mine": mine,
        "earlier": list(duty.updates.order_by("-on", "-id")[:6]),
        **words(),
    }
    return render(request, "strategy/update.html", shown, status=422 if form.errors else 200)
