"""Seats and who sat in them: nominating, withdrawing, attendance by code or by the trainer's sheet."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.limits import is_too_often
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.text import ascii_digits
from yakja.resources.capacity.models import Level, StaffMember

from ..models import Enrolment, Session
from ..queries.levels import levels

SEATED = (Enrolment.State.ACCEPTED, Enrolment.State.ATTENDED, Enrolment.State.ABSENT)
MOST_TRIES = 12  # of one person within the hour


def _locked(session: Session) -> Session:
    """The session, held until the end: two nominations for the last seat stand in a queue."""
    return Session.objects.select_for_update().get(pk=session.pk)


@action("training.nominate")
def nominate(*, actor: Any, session: Session, member: StaffMember, door: str = "web") -> Enrolment:
    """Give somebody of one's line a seat, or a place on the waiting list when all are taken."""
    require(actor, "training.nominate", member)
    session, now = _locked(session), timezone.now()
    today = timezone.localdate(now)
    if session.state != Session.State.PLANNED or session.ends_on < today:
        raise Conflict(_("This session takes nobody any more."), code="not_planned")
    if not StaffMember.objects.in_service(today).filter(pk=member.pk).exists():
        refuse("not_in_service", _("This person does not work there any more."), field="member")
    if session.is_for_women and member.gender != StaffMember.Gender.WOMAN:
        refuse("for_women", _("This session is for women only."), field="member")
    row = Enrolment.objects.filter(session=session, member=member).first()
    if row is not None and row.state != Enrolment.State.WITHDRAWN:
        raise Conflict({"member": ValidationError(_("This person is nominated already."), code="nominated")})
    taken = Enrolment.objects.filter(session=session, state__in=SEATED).count()
    row = row or Enrolment(session=session, member=member)
    row.state = Enrolment.State.ACCEPTED if taken < session.seats else Enrolment.State.WAITING
    row.nominated_by_ref, row.nominated_at = ref_of(actor), now
    row.level_before = levels([member.pk], today).get(
        (member.pk, session.course.competency_id), Level.NONE.value
    )
    row.is_sample = session.is_sample
    row.save()
    record(subject=session, scope=member.body, after={"member": member.number, "state": row.state})
    return row


@action("training.withdraw_enrolment")
def withdraw_enrolment(*, actor: Any, enrolment: Enrolment, door: str = "web") -> Enrolment:
    """Give a seat back; whoever waits longest gets it."""
    require(actor, "training.withdraw", enrolment)
    session = _locked(enrolment.session)
    enrolment = Enrolment.objects.select_related("member__body").get(pk=enrolment.pk)
    if session.state != Session.State.PLANNED or enrolment.state not in (
        Enrolment.State.ACCEPTED,
        Enrolment.State.WAITING,
    ):
        raise Conflict(_("There is no seat to give back."), code="no_seat")
    before, enrolment.state = enrolment.state, Enrolment.State.WITHDRAWN
    enrolment.save(update_fields=["state"])
    moved_up = None
    if before == Enrolment.State.ACCEPTED:
        moved_up = (
            Enrolment.objects.filter(session=session, state=Enrolment.State.WAITING)
            .order_by("nominated_at", "pk")
            .select_related("member")
            .first()
        )
    if moved_up is not None:
        moved_up.state = Enrolment.State.ACCEPTED
        moved_up.save(update_fields=["state"])
    record(
        subject=session,
        scope=enrolment.member.body,
        before={"member": enrolment.member.number, "state": before},
        after={"moved_up": moved_up.member.number if moved_up else ""},
    )
    return enrolment


@action("training.attend_by_code")
def attend_by_code(*, actor: Any, enrolment: Enrolment, code: str, door: str = "web") -> Enrolment:
    """The learner types the code that stands in the room, on one of the session's days. Twice changes nothing."""
    require(actor, "training.attend", enrolment)
    now = timezone.now()
    session = enrolment.session
    if is_too_often("training.attend", ref_of(actor), most=MOST_TRIES):
        refuse("too_often", _("That was too often. Wait an hour and try again."), field="code")
    if session.state != Session.State.PLANNED or not (
        session.starts_on <= timezone.localdate(now) <= session.ends_on
    ):
        raise Conflict(_("The code counts on the days of the session only."), code="not_today")
    typed = "".join(ascii_digits(code).upper().split())
    if not hmac.compare_digest(typed.encode(), session.attendance_code.encode()):
        refuse(
            "wrong_code", _("This is not the code of this session. Look at the board again."), field="code"
        )
    row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if row.state == Enrolment.State.ACCEPTED:
        row.state, row.attended_by, row.attended_at = Enrolment.State.ATTENDED, Enrolment.By.CODE, now
        row.save(update_fields=["state", "attended_by", "attended_at"])
    elif row.state != Enrolment.State.ATTENDED:
        raise Conflict(_("You have no seat in this session. Ask the trainer."), code="no_seat")
    record(subject=session, scope=session.host, after={"member": row.member.number, "state": row.state})
    return row


@action("training.take_attendance")
def take_attendance(
    *,
    actor: Any,
    session: Session,
    present: Collection[int],
    cost_paisa: int | None = None,
    door: str = "web",
) -> Session:
    """The trainer's sheet closes a session: `present` names enrolments; the others who had a seat were not there.

    Somebody who waited and came nevertheless is present too. The sheet outranks the code. Sent again with the
    same names it changes nothing; a result that was entered stands.
    """
    require(actor, "training.teach", session)
    session, now = _locked(session), timezone.now()
    if session.state == Session.State.CANCELLED:
        raise Conflict(_("This session was cancelled."), code="cancelled")
    if session.starts_on > timezone.localdate(now):
        raise Conflict(_("This session has not begun."), code="not_begun")
    rows = list(
        Enrolment.objects.select_for_update(of=("self",))
        .filter(session=session)
        .exclude(state=Enrolment.State.WITHDRAWN)
        .select_related("member")
        .order_by("pk")
    )
    wanted = set(present)
    if wanted - {row.pk for row in rows}:
        refuse("unknown_learner", _("The sheet names somebody who is not in this session."), field="present")
    for row in rows:
        is_present = row.pk in wanted
        if row.result and not is_present:
            refuse(
                "has_result",
                _("%(name)s has a result and was there."),
                field="present",
                name=row.member.name,
            )
        if is_present and row.state != Enrolment.State.ATTENDED:
            row.state, row.attended_by, row.attended_at = Enrolment.State.ATTENDED, Enrolment.By.SHEET, now
        elif not is_present and row.state != Enrolment.State.WAITING:
            row.state, row.attended_by, row.attended_at = Enrolment.State.ABSENT, "", None
    Enrolment.objects.bulk_update(rows, ["state", "attended_by", "attended_at"])
    session.state = Session.State.HELD
    session.cost_paisa = cost_paisa if cost_paisa is not None else session.cost_paisa
    session.save(update_fields=["state", "cost_paisa"])
    record(
        subject=session,
        scope=session.host,
        after={"present": len(wanted), "of": len(rows), "cost_paisa": session.cost_paisa},
    )
    return session
