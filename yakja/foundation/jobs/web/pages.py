"""Pages of long work. Without JavaScript the page fetches itself anew; with it only the progress is fetched."""

from __future__ import annotations

from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import require
from yakja.foundation.ui.doors import csv_page

from .. import queries, registry
from ..models import Job, JobError

SHOWN_ERRORS = 100
KINDS = {"queued": "neutral", "running": "info", "done": "good", "failed": "bad", "interrupted": "warn"}


@require_safe
def own_jobs(request: HttpRequest) -> HttpResponse:
    """What the reader started, newest first."""
    require(request.actor, "jobs.start_job")
    page = keyset_page(
        queries.jobs_of(request.actor), keys=("-id",), cursor=request.GET.get("cursor"), size=25
    )
    return render(request, "jobs/mine.html", {"page": page, "kinds": KINDS, "label_of": _label_of})


@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; `job/progress.html` alone when htmx asks."""
    found = _job(request, pk)
    context = {
        "job": found,
        "kind": KINDS[found.state],
        "label": _label_of(found),
        "errors": list(found.errors.all()[:SHOWN_ERRORS]),
        "results": [
            (key, value) for key, value in found.result.items() if not isinstance(value, dict | list)
        ],
    }
    template = "jobs/progress.html" if getattr(request, "htmx", False) else "jobs/job.html"
    response = render(request, template, context)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@require_safe
def errors_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Every row that was not taken, with its line and reason, as a file for a spreadsheet."""
    found = _job(request, pk)
    rows = (_row(error) for error in found.errors.all().iterator(chunk_size=2000))
    response = csv_page(f"errors-{found.pk}", chain([[_("line"), _("key"), _("reason")]], rows))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _row(error: JobError) -> list[object]:
    return ["" if error.line is None else error.line, error.key, error.reason]


def _job(request: HttpRequest, pk: int) -> Job:
    if request.actor.is_anonymous:
        require(request.actor, "jobs.start_job")
    found = queries.job_for(request.actor, pk)
    if found is None:
        raise Http404
    return found


def _label_of(job: Job) -> object:
    return registry.kind_of(job.kind).label if registry.has_kind(job.kind) else job.kind
