"""Standards in public: the list, one standard, and the form on which conformance is claimed or a test recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.bodies.models import Function
from yakja.foundation.bodies.queries import find_body
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.permissions import may
from yakja.foundation.ui.prepared import prepared

from ..actions import standards as actions
from ..models import Conformance, Standard, Tool
from ..queries import standards as reads

ROOMS = ("catalogue", "bodies")


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Every standard and the functions that ask for it."""
    rows = reads.all_standards(timezone.localdate())
    return render(request, "catalogue/standards.html", {"rows": rows, "areas": _areas()})


def _areas() -> dict[str, Any]:
    return dict(Function.objects.current().order_by("position").values_list("area_code", "area"))


@prepared(*ROOMS)
def standard(request: HttpRequest, code: str) -> HttpResponse:
    """One standard: what it is for, who asks for it, which tools meet it and who says so."""
    found = get_object_or_404(Standard, code=code)
    day = timezone.localdate()
    rows = (
        found.function_standards.in_force(day)
        .select_related("function", "province")
        .order_by("level", "code")
    )
    return render(
        request,
        "catalogue/standard.html",
        {"standard": found, "rows": list(rows), "tools": reads.of_standard(found, day), "areas": _areas()},
    )


class StateForm(forms.Form):
    """What is said about a tool and a standard. A supplier's form has no level: it is a claim."""

    standard = forms.ChoiceField(label=gettext_lazy("Standard"))
    version = forms.CharField(
        label=gettext_lazy("Version"), max_length=40, required=False,
        help_text=gettext_lazy("Leave empty for the version in the list."),
    )  # fmt: skip
    level = forms.ChoiceField(
        label=gettext_lazy("What was done?"), choices=Conformance.Level.choices, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came out?"), choices=Conformance.Outcome.choices, widget=forms.RadioSelect,
        initial=Conformance.Outcome.MET,
    )  # fmt: skip
    on = forms.DateField(label=gettext_lazy("On which day?"), widget=forms.DateInput(attrs={"type": "date"}))
    expires_on = forms.DateField(
        label=gettext_lazy("Until when does it hold?"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("First day without it. Empty: one year for a claim, two for a test."),
    )  # fmt: skip
    says = forms.CharField(label=gettext_lazy("Who says so?"), max_length=300)
    says_body = forms.CharField(
        label=gettext_lazy("Code of that body, if it is in the register"), max_length=80, required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    report_url = forms.URLField(
        label=gettext_lazy("Address of the report"), max_length=500, required=False, assume_scheme="https"
    )
    report = forms.FileField(label=gettext_lazy("The report (PDF or picture)"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=actions.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, may_test: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standard"].choices = [
            (s.code, f"{s.name} {s.version}".strip()) for s in Standard.objects.order_by("code")
        ]
        if not may_test:
            for name in ("level", "outcome", "says_body"):
                del self.fields[name]

    def clean_says_body(self) -> Any:
        key = self.cleaned_data["says_body"].strip()
        body = find_body(key) if key else None
        if key and body is None:
            raise ValidationError(_("No body has this code or identifier."), code="unknown_body")
        return body


def state(request: HttpRequest, code: str) -> HttpResponse:
    """Claim conformance, or record a test or certificate; who may do which decides the form."""
    tool = get_object_or_404(Tool.objects.select_related("owner__place", "supplier__place"), code=code)
    actor: Any = request.actor  # type: ignore[attr-defined]
    may_test = may(actor, "catalogue.record_conformance", tool)
    if not may_test and not may(actor, "catalogue.claim_conformance", tool):
        raise Forbidden("catalogue.claim_conformance")
    initial = {"on": timezone.localdate(), "standard": request.GET.get("standard", ""), "level": "tested"}
    form = StateForm(request.POST or None, request.FILES or None, may_test=may_test, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _keep(actor, tool, form, may_test=may_test)
        except ValidationError as error:
            take_back(form, error)
        else:
            messages.success(request, _("It is recorded and published."))
            return redirect("catalogue:tool", code=code)
    return render(
        request,
        "catalogue/conformance.html",
        {
            "form": form,
            "tool": tool,
            "may_test": may_test,
            "known": reads.of_tool(tool, timezone.localdate()),
        },
        status=422 if form.errors else 200,
    )


def _keep(actor: Any, tool: Tool, form: StateForm, *, may_test: bool) -> None:
    facts = dict(form.cleaned_data)
    facts["standard"] = Standard.objects.get(code=facts["standard"])
    if facts["report"]:
        facts["report"] = store_file(
            actor=actor, upload=facts["report"], purpose="catalogue.conformance",
            visibility=StoredFile.Visibility.PUBLIC,
        )  # fmt: skip
    else:
        facts["report"] = None
    if may_test and facts["level"] != Conformance.Level.CLAIMED:
        actions.record_conformance(actor=actor, tool=tool, **facts)
        return
    for name in ("level", "outcome", "says_body"):
        facts.pop(name, None)
    actions.claim_conformance(actor=actor, tool=tool, **facts)


def take_back(form: forms.Form, error: ValidationError) -> None:
    """Refusals of an action at the fields they name; what names none stands above the form."""
    if hasattr(error, "error_dict"):
        for name, problems in error.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)
    else:
        form.add_error(None, error)
