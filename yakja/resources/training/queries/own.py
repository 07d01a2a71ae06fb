"""What concerns one reader: their own training, that of their line, the sessions they teach."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from yakja.resources.capacity.models import StaffMember

from ..models import Certificate, Enrolment, Session
from ..rules import LONGEST_LINE
from .courses import with_taken


def memberships(actor: Any, day: dt.date) -> list[StaffMember]:
    """Where somebody works, by their own account."""
    person = getattr(actor, "person", None)
    if person is None:
        return []
    rows = StaffMember.objects.in_service(day).filter(person=person)
    return list(rows.select_related("body", "profile", "person").order_by("pk"))


def below(actor: Any, day: dt.date) -> QuerySet[StaffMember]:
    """Members of staff in service whose results somebody sees as the line above; never oneself."""
    person = getattr(actor, "person", None)
    if person is None:
        return StaffMember.objects.none()
    found: set[int] = set()
    frontier = list(
        StaffMember.objects.in_service(day).filter(person=person).order_by("pk").values_list("pk", flat=True)
    )
    for _step in range(LONGEST_LINE):
        if not frontier:
            break
        under = set(
            StaffMember.objects.filter(supervisor__in=frontier).order_by("pk").values_list("pk", flat=True)
        )
        frontier = sorted(under - found)
        found |= under
    rows = StaffMember.objects.in_service(day).filter(pk__in=found)
    return rows.filter(Q(person__isnull=True) | ~Q(person=person)).select_related("body", "profile", "person")


def visible_to(actor: Any, day: dt.date) -> QuerySet[Enrolment]:
    """Enrolments whose results somebody may see: their own, those of sessions they teach, those of their line."""
    if getattr(actor, "is_system", False):
        return Enrolment.objects.all()
    person = getattr(actor, "person", None)
    if person is None:
        return Enrolment.objects.none()
    line = below(actor, day).order_by().values("pk")
    return Enrolment.objects.filter(
        Q(member__person=person) | Q(session__trainer=person) | Q(member__in=line)
    )


def with_names(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return rows.select_related(
        "session__course__competency",
        "session__place",
        "session__trainer",
        "session__host",
        "member__person",
        "member__body",
        "member__supervisor__person",
    )


def own_enrolments(members: list[StaffMember]) -> list[Enrolment]:
    """The enrolments of one's own memberships, the newest first."""
    rows = with_names(Enrolment.objects.filter(member__in=members))
    return list(rows.exclude(state=Enrolment.State.WITHDRAWN).order_by("-session__starts_on", "-pk")[:50])


def own_certificates(members: list[StaffMember]) -> list[Certificate]:
    rows = Certificate.objects.filter(member__in=members).select_related("course", "issuer", "member__person")
    return list(rows.order_by("-issued_on", "-pk"))


def taught_by(actor: Any) -> list[Session]:
    """The sessions somebody teaches or taught, those to come first."""
    person = getattr(actor, "person", None)
    if person is None:
        return []
    rows = with_taken(Session.objects.with_names().filter(trainer=person))
    return list(rows.order_by("-starts_on", "-pk")[:50])


def sheet_of(session: Session) -> list[Enrolment]:
    """Everybody in one session, seats before the waiting list, in the order of nomination."""
    rows = with_names(Enrolment.objects.filter(session=session)).exclude(state=Enrolment.State.WITHDRAWN)
    found = list(rows.select_related("certificate").order_by("nominated_at", "pk"))
    return sorted(found, key=lambda row: row.state == Enrolment.State.WAITING)
