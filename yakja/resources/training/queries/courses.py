"""What is offered, and where and when it is held."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Prefetch, Q, QuerySet

from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Place
from yakja.resources.capacity.models import Competency

from ..models import Course, CoursePage, Enrolment, Session
from ..models.courses import CourseQuerySet, SessionQuerySet

SEATED = (Enrolment.State.ACCEPTED, Enrolment.State.ATTENDED, Enrolment.State.ABSENT)
KEYS = ("track", "level", "code")


@dataclass(frozen=True)
class Wanted:
    """Which courses and sessions somebody looks for; empty filters leave everything in."""

    day: dt.date
    competency: str = ""
    place: Place | None = None
    language: str = ""
    track: str = ""
    is_for_women: bool = False


def offered(wanted: Wanted) -> CourseQuerySet:
    """Offered courses; asked for a place or for women, only those with a coming session there or for them.

    Each has `next_on`, the day of its next session under the same filters, or None.
    """
    coming = Q(sessions__state=Session.State.PLANNED, sessions__ends_on__gte=wanted.day)
    if wanted.place is not None:
        low, high = path_range(wanted.place.path)
        coming &= Q(sessions__place__path__gte=low, sessions__place__path__lt=high)
    if wanted.is_for_women:
        coming &= Q(sessions__is_for_women=True)
    if wanted.language:
        coming &= Q(sessions__language=wanted.language)
    rows = Course.objects.public().select_related("competency", "profile", "owner", "tool")
    if wanted.competency:
        rows = rows.filter(competency__code=wanted.competency)
    if wanted.track:
        rows = rows.filter(track=wanted.track)
    rows = rows.annotate(next_on=Min("sessions__starts_on", filter=coming))
    if wanted.place is not None or wanted.is_for_women:
        rows = rows.filter(next_on__isnull=False)
    if wanted.language:
        codes = [pk for pk, known in rows.values_list("pk", "languages") if wanted.language in known]
        rows = rows.filter(pk__in=codes)
    return rows.order_by(*KEYS)


def coming(wanted: Wanted, *, course: Course | None = None) -> SessionQuerySet:
    """Planned sessions from that day on, the next one first, each with the number of `taken` seats."""
    rows = Session.objects.with_names().filter(
        state=Session.State.PLANNED, ends_on__gte=wanted.day, course__state=Course.State.OFFERED
    )
    if course is not None:
        rows = rows.filter(course=course)
    if wanted.competency:
        rows = rows.filter(course__competency__code=wanted.competency)
    if wanted.track:
        rows = rows.filter(course__track=wanted.track)
    if wanted.place is not None:
        low, high = path_range(wanted.place.path)
        rows = rows.filter(place__path__gte=low, place__path__lt=high)
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    if wanted.is_for_women:
        rows = rows.filter(is_for_women=True)
    return with_taken(rows).order_by("starts_on", "pk")


def with_taken(rows: SessionQuerySet) -> SessionQuerySet:
    return rows.annotate(taken=Count("enrolments", filter=Q(enrolments__state__in=SEATED)))


def course_of(code: str) -> Course | None:
    """One course with its pages, whatever its state."""
    return (
        Course.objects.select_related("competency__framework", "profile", "owner__place", "tool")
        .prefetch_related(
            Prefetch("pages", CoursePage.objects.select_related("picture").order_by("position"))
        )
        .filter(code=code)
        .first()
    )


def session_of(reference: str) -> Session | None:
    return Session.objects.with_names().filter(reference=reference).first()


def taught_competencies() -> QuerySet[Competency]:
    """What is taught by any offered course, for lists to choose from."""
    return (
        Competency.objects.filter(courses__state=Course.State.OFFERED).distinct().order_by("position", "pk")
    )
