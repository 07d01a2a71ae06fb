"""`GET /api/v1/courses`: what is offered, with its coming sessions. No learner is ever named."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema

from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.places.queries import place_of_code

from ..models import Course, Session
from ..queries import courses as reads

router = Router(tags=["training"])
Track = StrEnum("Track", {value: value for value in Course.Track.values})  # type: ignore[misc]
Language = StrEnum("Language", {code: code for code in CODES})  # type: ignore[misc]


class SessionOut(Schema):
    """One planned session; `free_seats` is 0 where there is a waiting list."""

    reference: str
    place: str
    host: str
    language: str
    is_for_women: bool
    starts_on: str
    ends_on: str
    seats: int
    free_seats: int


class CourseOut(Schema):
    """One offered course. `level` runs from 1 (with help) to 4 (teaches others); `cost_paisa` is for one learner."""

    code: str
    name: str
    names: dict[str, str]
    source: str
    competency: str
    level: int
    track: str
    profile: str | None
    tool: str | None
    languages: list[str]
    hours: int
    cost_paisa: int
    external_url: str
    practice_task: str
    owner: str
    sessions: list[SessionOut]
    is_sample: bool


class CoursePage(Schema):
    items: list[CourseOut]
    next: str | None


def _session(row: Any) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "place": row.place.code,
        "host": row.host.code,
        "language": row.language,
        "is_for_women": row.is_for_women,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "seats": row.seats,
        "free_seats": max(0, row.seats - row.taken),
    }


def _course(row: Course, sessions: list[Session], lang: str) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name.best(lang)[0] or row.code,
        "names": dict(row.name),
        "source": f"{settings.PUBLIC_URL.rstrip('/')}/{lang}/courses/{row.code}/",
        "competency": row.competency.code,
        "level": row.level,
        "track": row.track,
        "profile": row.profile.code if row.profile else None,
        "tool": row.tool.code if row.tool else None,
        "languages": row.languages,
        "hours": row.hours,
        "cost_paisa": row.cost_paisa,
        "external_url": row.external_url,
        "practice_task": row.practice_task,
        "owner": row.owner.code,
        "sessions": [_session(each) for each in sessions],
        "is_sample": row.is_sample,
    }


@router.get("/courses", response=CoursePage, url_name="list_courses", summary="Courses")
def list_courses(
    request: HttpRequest,
    competency: str = "",
    place: str = "",
    language: Language | None = None,
    track: Track | None = None,
    women: bool = False,
    lang: str = "en",
    limit: int = Query(100, ge=1, le=500),
    cursor: str = "",
) -> HttpResponse:
    """Offered courses with their coming sessions. With `place` or `women`, only those with such a session.

    Refused with `unknown_place`.
    """
    lang = lang if lang in CODES else "en"
    wanted = reads.Wanted(
        day=timezone.localdate(),
        competency=competency,
        place=place_of_code(place, field="place") if place else None,
        language=language.value if language else "",
        track=track.value if track else "",
        is_for_women=women,
    )
    page = keyset_page(reads.offered(wanted), keys=reads.KEYS, cursor=cursor or None, size=limit)
    by_course: dict[int, list[Session]] = {}
    for each in reads.coming(wanted).filter(course__in=[row.pk for row in page.items]):
        by_course.setdefault(each.course_id, []).append(each)
    items = [_course(row, by_course.get(row.pk, []), lang) for row in page.items]
    answer = {"items": items, "next": page.next}
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")
