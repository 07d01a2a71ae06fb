"""How an address becomes a course, a session or a certificate; 404 where there is none for this reader."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from yakja.foundation.kit.permissions import may
from yakja.foundation.kit.references import check_reference

from ..models import Certificate, Course, Session
from ..queries import courses as reads

ROOMS = ("training", "capacity", "bodies", "places", "catalogue")


def who(request: HttpRequest) -> Any:
    """The actor of a request."""
    return request.actor  # type: ignore[attr-defined]


def course_or_404(request: HttpRequest, code: str) -> Course:
    """A course; one that is being prepared is there for its writers only."""
    course = reads.course_of(code)
    if course is None:
        raise Http404
    if course.state == Course.State.DRAFT and not may(who(request), "training.write_course", course):
        raise Http404
    return course


def session_or_404(reference: str) -> Session:
    session = reads.session_of(check_reference(reference) or reference)
    if session is None:
        raise Http404
    return session


def certificate_or_404(number: str) -> Certificate:
    row = (
        Certificate.objects.select_related(
            "course__competency__framework", "issuer", "key__body", "member__person", "enrolment__session"
        )
        .filter(number=check_reference(number) or number)
        .first()
    )
    if row is None:
        raise Http404
    return row
