"""The steward's form for a tool: entering it, changing it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Function
from yakja.foundation.bodies.queries import find_body
from yakja.foundation.kit.i18n import LANGUAGES, TranslatedText, direction
from yakja.foundation.kit.permissions import require

from ..actions import tools as actions
from ..models import Tool, ToolFunction

# Every language by its own name, said in its own voice.
SPOKEN = [
    (code, format_html('<span lang="{}" dir="{}">{}</span>', code, direction(code), name))
    for code, name in LANGUAGES
]


class ToolForm(forms.Form):
    code = forms.CharField(
        label=_("Code"), max_length=60, help_text=_("For example BALDIA-ONLINE. It never changes.")
    )
    name_ur = forms.CharField(label=_("Name in Urdu"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    aliases = forms.CharField(label=_("Other names"), required=False, help_text=_("Separated by semicolons."))
    purpose_ur = forms.CharField(
        label=_("What it is for, in Urdu"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    purpose_en = forms.CharField(
        label=_("What it is for, in English"), widget=forms.Textarea(attrs={"rows": 2})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Tool.Kind.choices)
    audience = forms.ChoiceField(label=_("For whom"), choices=Tool.Audience.choices)
    lifecycle = forms.ChoiceField(label=_("State"), choices=Tool.Lifecycle.choices)
    main = forms.MultipleChoiceField(label=_("Main functions, three at most"))
    secondary = forms.MultipleChoiceField(label=_("Secondary functions"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=SPOKEN, required=False, widget=forms.CheckboxSelectMultiple
    )
    owner = forms.CharField(label=_("Owner"), required=False, help_text=_("Code or identifier of the body."))
    supplier = forms.CharField(
        label=_("Made by"), required=False, help_text=_("Code or identifier of the body.")
    )
    phone = forms.CharField(label=_("Phone"), required=False, max_length=120)
    url = forms.CharField(label=_("Web address"), required=False, max_length=500)
    openness = forms.ChoiceField(label=_("Source code"), choices=Tool.Openness.choices)
    repository = forms.URLField(label=_("Address of the source code"), required=False, assume_scheme="https")
    licence = forms.CharField(label=_("Licence"), required=False, max_length=120)
    source = forms.CharField(label=_("Where is this known from?"), max_length=2000)
    reason = forms.CharField(label=_("Why does the entry change?"), max_length=500, required=False)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(f.code, f"{f.code} {f.name}") for f in Function.objects.current().order_by("position")]
        self.fields["main"].choices = choices
        self.fields["secondary"].choices = choices
        if is_new:
            del self.fields["reason"]
        else:
            del self.fields["code"]
            self.fields["reason"].required = True

    def _body(self, name: str) -> Any:
        key = self.cleaned_data.get(name, "").strip()
        body = find_body(key) if key else None
        if key and body is None:
            raise ValidationError(_("No body has this code or identifier."), code="no_such_body")
        return body

    def clean_owner(self) -> Any:
        return self._body("owner")

    def clean_supplier(self) -> Any:
        return self._body("supplier")

    def facts(self, tool: Tool | None) -> dict[str, Any]:
        """The fields of the tool as the action takes them; languages not on the form keep their texts."""
        data = self.cleaned_data
        name, purpose = (dict(tool.name), dict(tool.purpose)) if tool else ({}, {})
        return {
            "name": TranslatedText({**name, "ur": data["name_ur"], "en": data["name_en"]}),
            "purpose": TranslatedText({**purpose, "ur": data["purpose_ur"], "en": data["purpose_en"]}),
            "aliases": [part.strip() for part in data["aliases"].split(";") if part.strip()],
            **{
                field: data[field]
                for field in (
                    "kind", "audience", "lifecycle", "languages", "owner", "supplier", "phone", "url", "openness", "repository",
                    "licence", "source",
                )
            },
        }  # fmt: skip


def add(request: HttpRequest) -> HttpResponse:
    """Entering a tool."""
    require(request.actor, "catalogue.add_tool")
    form = ToolForm(
        request.POST or None, is_new=True, initial={"lifecycle": "unknown", "openness": "unknown"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            tool = actions.add_tool(
                actor=request.actor,
                code=form.cleaned_data["code"],
                facts=form.facts(None),
                main=_functions(form, "main"),
                secondary=_functions(form, "secondary"),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Entered in the register."))
            return redirect("catalogue:tool", code=tool.code)
    return render(
        request, "catalogue/tool_edit.html", {"form": form, "tool": None}, status=422 if form.errors else 200
    )


def change(request: HttpRequest, code: str) -> HttpResponse:
    """Changing an entry, with the reason that stands in its history."""
    tool = get_object_or_404(Tool.objects.select_related("owner", "supplier"), code=code)
    require(request.actor, "catalogue.change_tool", tool)
    form = ToolForm(request.POST or None, is_new=False, initial=_initial(tool))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_tool(
                actor=request.actor,
                tool=tool,
                facts=form.facts(tool),
                reason=form.cleaned_data["reason"],
                main=_functions(form, "main"),
                secondary=_functions(form, "secondary"),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Changed."))
            return redirect("catalogue:tool", code=tool.code)
    return render(
        request, "catalogue/tool_edit.html", {"form": form, "tool": tool}, status=422 if form.errors else 200
    )


def _functions(form: ToolForm, name: str) -> list[Function]:
    return list(Function.objects.filter(code__in=form.cleaned_data[name]).order_by("position"))


def _initial(tool: Tool) -> dict[str, Any]:
    rows = list(tool.tool_functions.select_related("function"))
    return {
        "name_ur": tool.name.get("ur", ""), "name_en": tool.name.get("en", ""), "purpose_ur": tool.purpose.get("ur", ""),
        "purpose_en": tool.purpose.get("en", ""), "aliases": "; ".join(tool.aliases), "kind": tool.kind,
        "audience": tool.audience, "lifecycle": tool.lifecycle, "languages": tool.languages,
        "owner": tool.owner.code if tool.owner else "", "supplier": tool.supplier.code if tool.supplier else "",
        "phone": tool.phone, "url": tool.url, "openness": tool.openness, "repository": tool.repository,
        "licence": tool.licence, "source": tool.source,
        "main": [r.function.code for r in rows if r.rank == ToolFunction.Rank.MAIN],
        "secondary": [r.function.code for r in rows if r.rank == ToolFunction.Rank.SECONDARY],
    }  # fmt: skip
