"""What everybody reads: courses, their material, coming sessions, what training has changed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from yakja.foundation.kit.i18n import LANGUAGES
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import csv_answer
from yakja.foundation.ui.prepared import prepared

from ..models import Course
from ..queries import courses as reads
from ..queries import effect as effects
from .finding import ROOMS, course_or_404, who
from .forms import Filters

NAMES = dict(LANGUAGES)


def _wanted(form: Filters) -> reads.Wanted:
    good = form.cleaned_data if form.is_valid() else {}
    return reads.Wanted(
        day=timezone.localdate(),
        competency=good.get("competency") or "",
        place=Place.objects.filter(code=good["place"]).first() if good.get("place") else None,
        language=good.get("language") or "",
        track=good.get("track") or "",
        is_for_women=bool(good.get("women")),
    )


def _in_address(request: HttpRequest, form: Filters) -> dict[str, str]:
    return {n: v for n in form.fields if (v := request.GET.get(n)) and n not in form.errors}


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Every offered course, with the day of its next session."""
    form = Filters(request.GET or None)
    wanted = _wanted(form)
    page = keyset_page(reads.offered(wanted), keys=reads.KEYS, cursor=request.GET.get("cursor"))
    return render(
        request,
        "training/courses.html",
        {
            "form": form,
            "page": page,
            "base": _in_address(request, form),
            "has_any": bool(page.items) or Course.objects.public().exists(),
            "names": NAMES,
            "may_write": may(who(request), "training.write_course"),
        },
    )


def table(request: HttpRequest) -> StreamingHttpResponse:
    """The list under the same filters, as CSV."""
    form = Filters(request.GET or None)
    wanted = _wanted(form)
    if form.errors:
        raise Http404
    rows = reads.offered(wanted).iterator(chunk_size=500)
    head = [
        "code", "name_en", "name_ur", "competency", "level", "track", "profile", "tool", "languages", "hours",
        "cost_paisa", "external_url", "practice_task", "owner", "next_session_on", "source", "is_sample",
    ]  # fmt: skip

    def lines() -> Any:
        yield head
        for c in rows:
            yield [
                c.code, c.name.get("en", ""), c.name.get("ur", ""), c.competency.code, c.level, c.track,
                c.profile.code if c.profile else "", c.tool.code if c.tool else "", " ".join(c.languages), c.hours,
                c.cost_paisa, c.external_url, c.practice_task, c.owner.code,
                c.next_on.isoformat() if c.next_on else "", c.source, "yes" if c.is_sample else "no",
            ]  # fmt: skip

    return csv_answer(f"courses-{wanted.day.isoformat()}", lines())


@prepared(*ROOMS)
def sessions(request: HttpRequest) -> HttpResponse:
    """Coming sessions, the next one first."""
    form = Filters(request.GET or None)
    page = keyset_page(
        reads.coming(_wanted(form)), keys=("starts_on", "id"), cursor=request.GET.get("cursor")
    )
    return render(
        request,
        "training/sessions.html",
        {"form": form, "page": page, "base": _in_address(request, form), "names": NAMES},
    )


@prepared(*ROOMS)
def course(request: HttpRequest, code: str) -> HttpResponse:
    """One course: what it teaches, to whom, where next, and its own material."""
    row = course_or_404(request, code)
    actor = who(request)
    coming = reads.coming(reads.Wanted(day=timezone.localdate()), course=row)
    return render(
        request,
        "training/course.html",
        {
            "course": row,
            "pages": list(row.pages.all()),
            "sessions": list(coming[:20]),
            "names": NAMES,
            "may_write": may(actor, "training.write_course", row),
            "may_plan": row.state == Course.State.OFFERED and may(actor, "training.begin_session"),
        },
    )


@prepared(*ROOMS)
def page(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """One page of material; nothing but text, a small picture, and where to listen."""
    row = course_or_404(request, code)
    pages = list(row.pages.all())
    shown = next((each for each in pages if each.position == position), None)
    if shown is None:
        raise Http404
    at = pages.index(shown)
    return render(
        request,
        "training/page.html",
        {
            "course": row,
            "shown": shown,
            "number": at + 1,
            "total": len(pages),
            "before": pages[at - 1] if at else None,
            "after": pages[at + 1] if at + 1 < len(pages) else None,
            "may_write": may(who(request), "training.write_course", row),
        },
    )


@prepared(*ROOMS)
def effect(request: HttpRequest) -> HttpResponse:
    """What training has changed, of one province or district or of all."""
    code = request.GET.get("place", "")
    place = Place.objects.filter(code=code).first() if code else None
    if code and place is None:
        raise Http404
    form = Filters(request.GET or None)
    for name in ("competency", "language", "track", "women"):
        del form.fields[name]
    return render(
        request,
        "training/effect.html",
        {
            "form": form,
            "place": place,
            "gained": effects.gained(place),
            "uses": effects.use_of_tools(timezone.localdate(), place),
            "least": effects.LEAST_COUNTED,
        },
    )
