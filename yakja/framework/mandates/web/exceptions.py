"""The public list of exceptions, by kind, and the same as a file; stewards bring in lines of spending and settle them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import csv_answer
from yakja.foundation.ui.prepared import prepared

from ..actions import spending as verbs
from ..models import SpendingLine
from ..queries import exceptions
from ..queries.spending import KNOWN, REQUIRED, read_lines
from . import gate_forms as f
from .proposals import ROOMS

MOST_BYTES = 4 * 1024 * 1024
SHOWN_FAULTS = 50


def _chosen(request: HttpRequest) -> tuple[str, Place | None]:
    """The kind and the area; 404 for either that is unknown, so that no list of everywhere stands for one of a place."""
    kind = request.GET.get("kind", "line")
    if kind not in exceptions.KINDS:
        raise Http404
    code = request.GET.get("place", "").strip()
    return kind, get_object_or_404(Place, code=code) if code else None


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """What went past the gate or outlived its leave, as it stands today."""
    kind, place = _chosen(request)
    day = timezone.localdate()
    return render(
        request,
        "mandates/exceptions.html",
        {
            "kind": kind,
            "kinds": exceptions.KINDS,
            "meaning": exceptions.MEANINGS[kind],
            "counts": exceptions.counts(day, place),
            "page": exceptions.page(kind, day, place=place, cursor=request.GET.get("cursor")),
            "place": place,
            "places": list(Place.objects.provinces().in_order()),
            "day": day,
            "may_settle": any(r.kind == "provincial_steward" for r in getattr(request.actor, "roles", [])),
        },
    )


def listed(request: HttpRequest) -> StreamingHttpResponse:
    """One kind of exception as CSV."""
    kind, place = _chosen(request)
    day = timezone.localdate()

    def cells() -> Iterator[list[Any]]:
        yield ["kind", "number", "body", "title", "since", "amount_rupees", "source"]
        for row in (
            exceptions.rows(kind, day, place).order_by(*exceptions.KEYS[kind]).iterator(chunk_size=500)
        ):
            if kind == "line":
                yield [
                    kind,
                    row.number,
                    row.body.code,
                    row.title,
                    row.published_on.isoformat(),
                    row.amount_paisa / 100,
                    row.source,
                ]
                continue
            proposal = row.proposal if kind == "waiver" else row
            since = {
                "entry": "live_on",
                "waiver": "expires_on",
                "unpublished": "publish_by",
                "unreviewed": "review_by",
            }[kind]
            # What is not published yet is named by its number and body only.
            title = proposal.title if proposal.published_at else ""
            yield [
                kind,
                proposal.reference,
                proposal.body.code,
                title,
                getattr(row, since).isoformat(),
                "",
                "",
            ]

    return csv_answer(f"exceptions-{kind}-{day.isoformat()}", cells())


def bring_in(request: HttpRequest) -> HttpResponse:
    """An import of lines: every bad row is named with its line; none is taken, or exactly the good ones, as asked."""
    require(request.actor, "mandates.import_lines")
    form = f.LinesForm(request.POST or None, request.FILES or None)
    faults: list[Any] = []
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            form.add_error("file", _("The file is too large; divide it by year."))
        else:
            good, faults = read_lines(upload.read())
            if good and (not faults or form.cleaned_data["only_good"]):
                try:
                    counts = verbs.import_lines(
                        actor=request.actor, lines=good, source=form.cleaned_data["source"]
                    )
                except ValidationError as error:
                    f.refused(form, error)
                else:
                    said = _(
                        "%(new)s new lines, %(changed)s brought up to date; %(n)s for digital purchases have no clearance."
                    )
                    messages.success(
                        request,
                        said
                        % {
                            "new": counts["new"],
                            "changed": counts["changed"],
                            "n": counts["without_clearance"],
                        },
                    )
                    if not faults:
                        return HttpResponseRedirect(reverse("mandates:exceptions"))
            elif not faults:
                form.add_error("file", _("The file has no rows."))
    return render(
        request,
        "mandates/lines.html",
        {"form": form, "faults": faults[:SHOWN_FAULTS], "faults_count": len(faults)},
        status=422 if form.errors or faults else 200,
    )


def template(request: HttpRequest) -> StreamingHttpResponse:
    """The headings of an import with one line as an example."""
    require(request.actor, "mandates.import_lines")
    example = [
        "tender",
        "TN-14/2026",
        "PK61402-MC",
        "Computerisation of the record room",
        "25 lakh",
        "2026-11-02",
        "",
        "yes",
    ]
    return csv_answer("spending-lines", [[*REQUIRED, *KNOWN], example])


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """A steward says what a line is."""
    line = get_object_or_404(SpendingLine.objects.select_related("body__place", "proposal"), pk=pk)
    require(request.actor, "mandates.import_lines", line.body)
    form = f.SettleForm(request.POST or None, initial={"proposal": line.proposal, "note": line.note})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            verbs.settle_line(
                actor=request.actor,
                line=line,
                is_digital=typed["what"] == "covered",
                proposal=typed["proposal"],
                note=typed["note"],
            )
        except ValidationError as error:
            f.refused(form, error)
        else:
            messages.success(request, _("Recorded."))
            return HttpResponseRedirect(reverse("mandates:exceptions"))
    return render(
        request, "mandates/line.html", {"form": form, "line": line}, status=422 if form.errors else 200
    )
