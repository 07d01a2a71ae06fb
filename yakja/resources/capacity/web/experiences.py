"""Saying what a tool was found to need, and deciding on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.text import ascii_digits
from yakja.foundation.ui.doors import attempt

from ..actions import experiences as verbs
from ..models import Experience, Resource
from ..queries import adopting
from ..queries import readiness as reads


class WholeNumber(forms.CharField):
    """A whole number in any digits, with or without commas."""

    def clean(self, value: Any) -> int:
        text = ascii_digits(super().clean(value)).replace(",", "").strip()
        if not text.isdecimal() or len(text) > 15:
            raise forms.ValidationError(_("The value is a whole number from 0."), code="bad_value")
        return int(text)


class ExperienceForm(forms.Form):
    """What a body that runs the tool found."""

    body = forms.ChoiceField(label=gettext_lazy("Body"))
    resource = forms.ChoiceField(label=gettext_lazy("Of what"))
    quantity = WholeNumber(
        label=gettext_lazy("How much it needs"),
        help_text=gettext_lazy(
            "A whole number in the unit that stands beside the name; rupees for money. 0 where it needs none."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
    )
    note = forms.CharField(
        label=gettext_lazy("What you saw"),
        max_length=verbs.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Since when it runs, how many work with it, what happened with less. It is public."
        ),
    )

    def __init__(self, *args: Any, bodies: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [(body.code, str(body.name)) for body in bodies]
        groups: dict[str, list[tuple[str, str]]] = {}
        for row in Resource.objects.order_by("position", "code"):
            groups.setdefault(str(row.get_group_display()), []).append(
                (row.code, f"{row.name} ({row.get_unit_display()})")
            )
        self.fields["resource"].choices = list(groups.items())


class DecisionForm(forms.Form):
    """A steward's decision."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=verbs.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is public."),
    )


def send(request: HttpRequest, code: str) -> HttpResponse:
    """For officers of bodies that run the tool."""
    tool = get_object_or_404(reads.tools_with_needs(), code=code)
    actor: Any = request.actor  # type: ignore[attr-defined]
    bodies = adopting.bodies_that_may_report(actor, tool)
    if not bodies:
        raise PermissionDenied("capacity.send_experience")
    form = ExperienceForm(
        request.POST or None, bodies=bodies, initial={"resource": request.GET.get("of", "")}
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        resource = Resource.objects.get(code=facts["resource"])
        quantity = facts["quantity"] * (100 if resource.unit == Resource.Unit.PAISA else 1)
        body = next(body for body in bodies if body.code == facts["body"])
        sent = attempt(
            form,
            lambda: verbs.send_experience(
                actor=actor, body=body, tool=tool, resource=resource, quantity=quantity, note=facts["note"]
            ),
        )
        if sent is not None:
            messages.success(request, _("Sent. A steward decides on it with a reason that is public."))
            return redirect("capacity:readiness_tool", code=tool.code)
    return render(
        request, "capacity/experience.html", {"tool": tool, "form": form}, status=422 if form.errors else 200
    )


def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a steward."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "capacity.decide_experience")
    rows = list(adopting.waiting(actor)[:100])
    return render(request, "capacity/experiences.html", {"rows": rows})


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them beside what is asked today."""
    row = get_object_or_404(Experience.objects.select_related("tool", "resource", "body__place"), pk=pk)
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "capacity.decide_experience", row)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        choice = request.POST.get("decision", "")
        if choice not in ("take", "leave"):
            form.add_error(None, _("Choose one of the steps."))
        elif attempt(
            form,
            lambda: verbs.decide_experience(
                actor=actor, experience=row, takes_over=choice == "take", reason=form.cleaned_data["reason"]
            ),
        ):
            messages.success(request, _("Decided. Every body is weighed again."))
            return redirect("capacity:experiences")
    today = next((n for n in reads.needs_of(row.tool) if n.resource_id == row.resource_id), None)
    return render(
        request,
        "capacity/experience_decide.html",
        {"row": row, "form": form, "today": today},
        status=422 if form.errors else 200,
    )
