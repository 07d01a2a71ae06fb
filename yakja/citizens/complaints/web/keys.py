"""Who opens a complaint by number and key; who tries too many keys, or reads too fast; and which officer read what."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from yakja.foundation.kit.errors import TooOften
from yakja.foundation.kit.limits import (
    HOUR,
    are_too_often,
    is_too_fast,
    is_too_often,
    note_let_in,
    was_let_in,
    were_too_often,
)
from yakja.foundation.kit.references import check_reference
from yakja.foundation.ui.prepared import prepared

from ..actions import note_reading
from ..models import Complaint
from ..queries import complaint_of, filer_by_key
from ..queries.reading import is_receipt_key
from .sending import line_of

# Wrong keys within an hour: of one line, whatever it opens; and of one complaint, whoever tries.
MOST_OF_LINE, MOST_OF_COMPLAINT = 30, 60


def _tries(request: HttpRequest, reference: str) -> list[tuple[str, str, int]]:
    line, number = line_of(request), check_reference(reference) or "none"
    return [
        ("complaints.key", line, MOST_OF_LINE), ("complaints.key-of", number, MOST_OF_COMPLAINT),
        ("complaints.key-at", f"{number} {line}", 1),
    ]  # fmt: skip


def is_stopped(request: HttpRequest, reference: str) -> bool:
    """Whether this line may try no more keys now, at all or at this complaint.

    Nobody is kept from their own complaint because others try keys at it: only who has erred there is stopped.
    """
    by_line, by_complaint, has_erred = were_too_often(_tries(request, reference))
    return by_line or (by_complaint and has_erred)


def note_wrong_key(request: HttpRequest, reference: str) -> None:
    are_too_often(_tries(request, reference))


def kept_by_key(*rooms: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponseBase]]:
    """As `opened_by_key`, for a page that is prepared: kept under its whole address, of which the key is a part.

    Its key is looked at, and whether this line may still try keys, before anything kept is given, so that a page is
    never easier to guess because its filer has just read it. It is made again as soon as anything is recorded about the complaint.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
        return _with_right_key(prepared(*rooms, subject=_case_of)(_with_filer(view)))

    return decorate


def opened_by_key(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view the complaint and its filer; a wrong key is no such page, and whoever tries many is stopped."""
    return _with_right_key(_with_filer(view))


def _case_of(reference: str, **named: Any) -> str:
    return f"cases.case:{check_reference(reference)}"


def _with_right_key(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @functools.wraps(view)
    def opened(request: HttpRequest, reference: str, key: str, **named: Any) -> HttpResponseBase:
        clean = check_reference(reference)
        is_right, who = clean is not None and is_receipt_key(clean, key), f"{clean} {line_of(request)}"
        # Whoever has just shown the right key from this line learns nothing by showing it again.
        if not (is_right and was_let_in("complaints.key", who)):
            if is_stopped(request, reference):
                raise TooOften(HOUR)
            if not is_right:
                note_wrong_key(request, reference)
                raise Http404
            note_let_in("complaints.key", who)
        return view(request, reference=reference, key=key, **named)

    return opened


def _with_filer(view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def opened(request: HttpRequest, reference: str, key: str, **named: Any) -> Any:
        complaint = complaint_of(reference)
        session = request.actor  # type: ignore[attr-defined]
        filer = filer_by_key(complaint, key, session=session) if complaint is not None else None
        if filer is None:
            note_wrong_key(request, reference)
            raise Http404
        return view(request, complaint=complaint, filer=filer, key=key, **named)

    return opened


def slow_down(request: HttpRequest, what: str) -> None:
    """Refuse whoever asks for more searches and long lists within a minute than one line may. Raises TooOften."""
    if is_too_fast(f"complaints.{what}", line_of(request), most=settings.COSTLY_READS):
        raise TooOften(60)


def note_reading_once(request: HttpRequest, complaint: Complaint) -> None:
    """Record that this officer reads more of a complaint than the public does: once an hour, not at every click."""
    actor = request.actor  # type: ignore[attr-defined]
    if complaint.holds_more_than_shown and not is_too_often(
        "complaints.told", f"{actor.ref} {complaint.pk}", most=1
    ):
        note_reading(actor=actor, complaint=complaint)
