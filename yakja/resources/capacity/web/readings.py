"""A list of what bodies have, as officers and stewards know it: sent as Excel or CSV, every bad row named."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import plain_cell

from ..actions import readings as verbs
from ..models import Basis, Resource
from . import lists

MOST_ROWS = 5000


@never_cache
def load(request: HttpRequest) -> HttpResponseBase:
    """The form, and what became of the file that was sent."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "capacity.load_readings")
    resources = _stated()
    facts = {"resources": resources, "bases": Basis.choices, "problem": ""}
    if request.method != "POST":
        return render(request, "capacity/readings.html", facts)
    upload = request.FILES.get("file")
    raw, problem = b"", _("Choose the file first.")
    if upload is not None:
        raw, problem = lists.read(upload, most_rows=MOST_ROWS)
    if problem:
        return render(request, "capacity/readings.html", {**facts, "problem": problem}, status=422)
    report = verbs.load_readings(actor=actor, raw=raw, only_if_clean=request.POST.get("which") == "none")
    if report.is_clean:
        said = ngettext("%(n)s statement was taken.", "%(n)s statements were taken.", report.loaded)
        messages.success(request, said % {"n": report.loaded})
        return HttpResponseRedirect(reverse("capacity:readings"))
    return render(request, "capacity/readings_read.html", {"report": report}, status=422)


@never_cache
@require_safe
def empty(request: HttpRequest) -> HttpResponseBase:
    """The headings, and as explanations what can be stated, in which unit."""
    require(request.actor, "capacity.load_readings")  # type: ignore[attr-defined]
    head = [*verbs.REQUIRED, *verbs.OPTIONAL]
    told = [[f"# {row.code}", plain_cell(str(row)), str(_unit(row))] for row in _stated()]
    told += [[f"# {code}", str(label)] for code, label in Basis.choices]
    return lists.empty(request, "readings", [head, *told])


def _stated() -> list[Resource]:
    """What is stated of bodies; skills are stated of persons."""
    return list(Resource.objects.filter(competency__isnull=True).order_by("position", "code"))


def _unit(row: Resource) -> object:
    """Money is written in rupees, as people write it."""
    return _("rupees") if row.unit == Resource.Unit.PAISA else row.get_unit_display()
