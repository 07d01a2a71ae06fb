"""What was said and what was answered: the table, its CSV, one comment, one meeting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.kit.references import check_reference
from yakja.foundation.ui.doors import csv_page
from yakja.foundation.ui.prepared import prepared

from ..models import Meeting, Strategy
from ..queries import comments as reads
from .finding import ROOMS, public, who
from .text_forms import FilterForm

MOST_PRINTED = 500


def _choice(request: HttpRequest) -> reads.Choice:
    names = reads.Choice.__dataclass_fields__
    return reads.Choice(**{name: request.GET.get(name, "").strip()[:20] for name in names})


@prepared(*ROOMS)
@public
def table(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Every comment with its answer. Filters stand in the address; `print=1` gives all of them on one sheet."""
    choice = _choice(request)
    meetings = reads.meetings_of(strategy)
    is_print = request.GET.get("print") == "1"
    page = keyset_page(
        reads.table(strategy, choice),
        keys=("id",),
        cursor=None if is_print else request.GET.get("cursor"),
        size=MOST_PRINTED if is_print else 25,
    )
    filters = FilterForm(request.GET if choice.as_query() else None, meetings=meetings)
    return render(
        request,
        "strategy/comments.html",
        {
            "strategy": strategy,
            "page": page,
            "choice": choice,
            "filters": filters,
            "counts": reads.counts(strategy),
            "meetings": meetings,
            "is_print": is_print,
        },
    )


@prepared(*ROOMS)
@public
def as_csv(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """The same table for a spreadsheet; hidden words and names without consent are left out."""
    rows = reads.table(strategy, _choice(request)).order_by("id")

    def cells() -> Iterator[list[Any]]:
        yield [
            "reference", "paragraph", "section", "version", "role", "way", "body", "name", "place", "meeting", "made_on",
            "language", "comment", "hidden_reason", "answer", "reason_ur", "reason_en", "changed_paragraph",
        ]  # fmt: skip
        for row in rows.iterator(chunk_size=500):
            reply = getattr(row, "reply", None)
            yield [
                row.reference,
                row.paragraph.mark if row.paragraph else "",
                row.paragraph.section if row.paragraph else "",
                row.version.number,
                row.role,
                row.way,
                row.body.code if row.body else "",
                row.shown_name,
                row.place.code if row.place else "",
                row.meeting_id or "",
                row.confirmed_at.date().isoformat() if row.confirmed_at else "",
                row.language,
                "" if row.is_hidden else row.text,
                row.hidden_reason,
                reply.answer if reply else "",
                reply.reason.get("ur", "") if reply else "",
                reply.reason.get("en", "") if reply else "",
                reply.change.paragraph.mark if reply and reply.change else "",
            ]

    return csv_page(f"{strategy.code}-comments", cells())


@prepared(*ROOMS)
@public
def comment(request: HttpRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """One comment and its answer: the receipt of whoever sent it, and an address to quote."""
    row = reads.comment_of(strategy, check_reference(reference) or reference)
    if row is None:
        raise Http404
    return render(
        request,
        "strategy/comment.html",
        {
            "strategy": strategy,
            "row": row,
            "is_sent": request.GET.get("sent") == "1",
            "may_answer": may(who(request), "strategy.answer_comment", strategy),
        },
    )


@prepared(*ROOMS)
@public
def meeting(request: HttpRequest, strategy: Strategy, pk: int) -> HttpResponse:
    """A meeting: where, when, who called it, women and men, its minutes, and what was said."""
    row = get_object_or_404(
        Meeting.objects.select_related("place", "organiser", "minutes"), pk=pk, strategy=strategy
    )
    rows = reads.table(strategy, reads.Choice(meeting=str(pk)))
    page = keyset_page(rows, keys=("id",), cursor=request.GET.get("cursor"), size=50)
    return render(
        request,
        "strategy/meeting.html",
        {
            "strategy": strategy,
            "meeting": row,
            "page": page,
            "said": rows.count(),
            "may_enter": may(who(request), "strategy.record_meeting", row),
        },
    )
