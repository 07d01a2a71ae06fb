"""publiccode.yml at the web door: the file of a tool, checking a file, importing one, listed addresses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yakja.foundation.jobs.actions import start_job
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.ui.prepared import prepared

from ..actions import harvesting
from ..actions.publiccode import import_publiccode
from ..models import HarvestSource, Tool
from ..publiccode.checking import check
from ..publiccode.exporting import NotExportableError
from ..publiccode.reader import MAX_BYTES
from ..queries.publiccode import exported

SHOWN_FINDINGS = 200


class FileForm(forms.Form):
    """A file chosen or a text pasted; one of the two."""

    file = forms.FileField(label=_("File"), required=False, help_text=_("A publiccode.yml of at most 1 MB."))
    text = forms.CharField(
        label=_("Or paste its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "ltr", "class": "yaml", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        file = facts.get("file")
        if file and file.size > MAX_BYTES:
            raise ValidationError({"file": _("This file is larger than 1 MB.")})
        if not file and not facts.get("text", "").strip():
            raise ValidationError({"file": _("Choose a file, or paste its text.")})
        return facts

    def raw(self) -> bytes:
        """The bytes to judge; a chosen file goes before a pasted text."""
        file = self.cleaned_data.get("file")
        return file.read() if file else self.cleaned_data["text"].encode()

    def name(self) -> str:
        file = self.cleaned_data.get("file")
        return file.name if file else "publiccode.yml"


class SourceForm(forms.Form):
    url = forms.CharField(
        label=_("Address of the file"),
        max_length=500,
        widget=forms.URLInput(),
        help_text=_("The file itself, as plain text, at a public address."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)


@prepared("catalogue")
def of_tool(request: HttpRequest, code: str) -> HttpResponse:
    """The tool's publiccode.yml; a page that says what is missing where there can be none."""
    tool = get_object_or_404(Tool, code=code)
    try:
        text = exported(tool)
    except NotExportableError as error:
        return render(
            request,
            "catalogue/publiccode_missing.html",
            {"tool": tool, "findings": error.findings, "is_open": tool.openness == Tool.Openness.OPEN},
            status=409,
        )
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="publiccode.yml"'
    return answer


def judge(request: HttpRequest) -> HttpResponse:
    """Anybody checks a file; nothing of it is stored. A steward may bring it into the register from here."""
    form = FileForm(request.POST or None, request.FILES or None)
    may_import = may(request.actor, "catalogue.import_publiccode")  # type: ignore[attr-defined]
    context: dict[str, Any] = {"form": form, "may_import": may_import, "report": None}
    if request.method == "POST" and form.is_valid():
        raw = form.raw()
        if "import" in request.POST:
            return _imported(request, form.name(), raw)
        report = check(raw)
        lines = raw.decode("utf-8-sig", "replace").splitlines()
        shown = [
            (each, lines[each.line - 1][:160] if each.line <= len(lines) else "")
            for each in report.findings[:SHOWN_FINDINGS]
        ]
        text = raw.decode("utf-8", "replace") if len(raw) <= MAX_BYTES else ""
        context |= {
            "report": report,
            "shown": shown,
            "errors": sum(each.severity == "error" for each in report.findings),
            "form": FileForm(initial={"text": text}),
        }
    return render(request, "catalogue/publiccode_check.html", context, status=422 if form.errors else 200)


def _imported(request: HttpRequest, name: str, raw: bytes) -> HttpResponse:
    outcome = import_publiccode(actor=request.actor, name=name, raw=raw)  # type: ignore[attr-defined]
    return render(
        request,
        "catalogue/publiccode_imported.html",
        {"outcome": outcome, "tool": outcome.tool},
        status=200 if outcome.tool else 422,
    )


def sources(request: HttpRequest) -> HttpResponse:
    """The list of addresses, each with what its last reading brought; a steward adds one or reads all now."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "catalogue.harvest")
    is_adding = request.method == "POST" and request.POST.get("do", "list") == "list"
    form = SourceForm(request.POST if is_adding else None)
    if request.method == "POST" and not is_adding:
        return _on_the_list(request)
    if is_adding and form.is_valid():
        try:
            harvesting.list_source(actor=actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None if not hasattr(error, "error_dict") else "url", error.messages)
        else:
            messages.success(request, gettext("The address is on the list."))
            return HttpResponseRedirect(reverse("catalogue:harvest"))
    rows = HarvestSource.objects.select_related("tool").order_by("-is_active", "url")
    return render(
        request, "catalogue/harvest.html", {"form": form, "sources": rows}, status=422 if form.errors else 200
    )


def _on_the_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if request.POST["do"] == "read":
        job = start_job(
            actor=actor, kind="catalogue.harvest", title=gettext("Reading of the listed addresses")
        )
        messages.success(request, gettext("The addresses are being read; this is job %(n)s.") % {"n": job.pk})
    else:
        wanted = request.POST.get("source", "")
        source = get_object_or_404(HarvestSource, pk=wanted if wanted.isdecimal() and len(wanted) < 18 else 0)
        harvesting.stop_source(actor=actor, source=source)
        messages.success(request, gettext("The address is no longer read."))
    return HttpResponseRedirect(reverse("catalogue:harvest"))
