"""Sessions: planning one, cancelling it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.references import SIGNS, make_reference
from yakja.foundation.people.models import Person
from yakja.foundation.places.models import Place

from ..models import Course, Session
from .courses import clean_texts

MOST_SEATS = 500
LONGEST_DAYS = 60
CODE_SIGNS = 6
# A form that is sent twice says all of this twice.
SAME = (
    "course", "host", "place", "trainer", "seats", "starts_on", "ends_on", "language", "is_for_women",
)  # fmt: skip


def new_code() -> str:
    """Six signs that are not mistaken for one another, as they are written on a board."""
    return "".join(secrets.choice(SIGNS[2:]) for _sign in range(CODE_SIGNS))


@action("training.plan_session")
def plan_session(
    *,
    actor: Any,
    course: Course,
    place: Place,
    venue: Mapping[str, str],
    host: Body,
    trainer: Person,
    seats: int,
    starts_on: dt.date,
    ends_on: dt.date,
    language: str,
    is_for_women: bool = False,
    is_sample: bool = False,
    door: str = "web",
) -> Session:
    """Plan a session of an offered course. Raises ValidationError at the field that is wrong."""
    session = Session(course=course, host=host, place=place, trainer=trainer)
    require(actor, "training.plan_session", session)
    now = timezone.now()
    if course.state != Course.State.OFFERED:
        raise Conflict(_("This course is not offered."), code="not_offered")
    session.venue = clean_texts(venue, field="venue", limit=200)
    if not session.venue:
        refuse("venue_missing", _("Write where it is held."), field="venue_ur")
    if not 0 < seats <= MOST_SEATS:
        refuse("bad_seats", _("Write how many seats there are, 1 to %(n)s."), field="seats", n=MOST_SEATS)
    if starts_on < timezone.localdate(now):
        refuse("bad_day", _("A session is planned for today or later."), field="starts_on")
    if not 0 <= (ends_on - starts_on).days <= LONGEST_DAYS:
        refuse("bad_day", _("It ends on the day it begins, or within 60 days."), field="ends_on")
    if language not in course.languages:
        refuse("bad_language", _("The course is not taught in this language."), field="language")
    session.seats, session.starts_on, session.ends_on = seats, starts_on, ends_on
    session.language, session.is_for_women, session.is_sample = language, is_for_women, is_sample
    same = {name: getattr(session, name) for name in SAME}
    twin = Session.objects.filter(**same, state=Session.State.PLANNED).first()
    if twin is not None:
        raise Conflict(
            _("This session is planned already, under %(reference)s."),
            code="planned_before",
            params={"reference": twin.reference},
        )
    session.attendance_code = new_code()
    session.planned_by_ref, session.planned_at = ref_of(actor), now
    session.save()
    session.reference = make_reference("TS", session.pk, starts_on.year)
    session.save(update_fields=["reference"])
    record(
        subject=session,
        scope=host,
        after={"course": course.code, "place": place.code, "seats": seats, "starts_on": starts_on},
    )
    return session


@action("training.cancel_session")
def cancel_session(*, actor: Any, session: Session, reason: str, door: str = "web") -> Session:
    """It does not take place; whoever had a seat reads why."""
    require(actor, "training.plan_session", session)
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.state != Session.State.PLANNED:
        raise Conflict(_("This session was held or cancelled already."), code="not_planned")
    if not reason.strip():
        refuse("reason_missing", _("Write the reason."), field="reason")
    session.state, session.reason = Session.State.CANCELLED, reason.strip()[:300]
    session.save(update_fields=["state", "reason"])
    record(subject=session, scope=session.host, reason=session.reason, after={"state": session.state})
    return session
