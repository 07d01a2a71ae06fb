"""Certificates: issuing one with its badge, agreeing to be named on it, revoking it; the keys they are signed with."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import SYSTEM, require
from yakja.foundation.kit.references import make_reference
from yakja.foundation.people.actions import end_qualification
from yakja.resources.capacity.actions.skills import record_skill
from yakja.resources.capacity.models import SkillBasis
from yakja.resources.capacity.queries.lasting import months_on

from ..models import BadgeKey, Certificate, Enrolment
from ..openbadges import make_pair, signed
from ..queries.badges import pair_of, payload_of


@action("training.make_badge_key")
def make_badge_key(*, actor: Any, body: Body, reason: str = "", door: str = "web") -> BadgeKey:
    """A new key for a body that issues badges. The one before it signs nothing more but still verifies what it signed."""
    require(actor, "training.make_key", body)
    now = timezone.now()
    former = BadgeKey.objects.select_for_update().filter(body=body, retired_at__isnull=True).first()
    if former is not None:
        former.retired_at = now
        former.save(update_fields=["retired_at"])
    pair = make_pair()
    key = BadgeKey.objects.create(
        kid=pair.kid, body=body, public_pem=pair.public_pem, private_pem=pair.private_pem, made_at=now
    )
    record(
        subject=body,
        reason=reason,
        before={"kid": former.kid if former else ""},
        after={"kid": key.kid},
    )
    return key


def current_key(body: Body) -> BadgeKey:
    """The key a body signs with now; made when it issues its first badge."""
    key = BadgeKey.objects.filter(body=body, retired_at__isnull=True).first()
    return key or make_badge_key(actor=SYSTEM, body=body, reason="first badge")


def issue_certificate(*, enrolment: Enrolment, on: dt.date) -> Certificate:
    """The row of a certificate and its signed badge. Allowed and recorded by the caller."""
    course, member = enrolment.session.course, enrolment.member
    certificate = Certificate.objects.create(
        enrolment=enrolment,
        member=member,
        course=course,
        level=course.level,
        issuer=course.owner,
        key=current_key(course.owner),
        name=member.name,
        issued_on=on,
        expires_on=months_on(on, course.competency.valid_months),
        secret=secrets.token_urlsafe(18),
        is_sample=enrolment.is_sample,
    )
    certificate.number = make_reference("CT", certificate.pk, on.year)
    certificate.credential = signed(payload_of(certificate), pair_of(certificate.key))
    certificate.save(update_fields=["number", "credential"])
    return certificate


@action("training.agree_to_name")
def agree_to_name(*, actor: Any, certificate: Certificate, is_shown: bool, door: str = "web") -> Certificate:
    """The holder lets the public page name them, or no longer."""
    require(actor, "training.show_name", certificate)
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    before, row.shows_name = row.shows_name, is_shown
    row.save(update_fields=["shows_name"])
    record(subject=row, before={"shows_name": before}, after={"shows_name": is_shown})
    return row


@action("training.revoke_certificate")
def revoke_certificate(
    *, actor: Any, certificate: Certificate, reason: str, door: str = "web"
) -> Certificate:
    """It is not valid any more. The reason is public; the skill and the qualification that came with it end today."""
    require(actor, "training.revoke", certificate)
    row = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("course__competency", "member__person", "issuer", "enrolment__session")
        .get(pk=certificate.pk)
    )
    if row.revoked_at is not None:
        raise Conflict(_("This certificate was revoked already."), code="revoked")
    if not reason.strip():
        refuse("reason_missing", _("Write the reason."), field="reason")
    row.revoked_at, row.revoked_by_ref = timezone.now(), ref_of(actor)
    row.reason = reason.strip()[:300]
    row.save(update_fields=["revoked_at", "revoked_by_ref", "reason"])
    record(subject=row, scope=row.issuer, reason=row.reason, after={"revoked": True})
    _undo(row, door)
    return row


def _undo(row: Certificate, door: str) -> None:
    """Statements are never rewritten: a newer one says what was known before the session."""
    if row.enrolment is not None:
        record_skill(
            actor=SYSTEM,
            member=row.member,
            competency=row.course.competency,
            level=row.enrolment.level_before,
            basis=SkillBasis.TEST,
            on=timezone.localdate(),
            note=f"{row.number}: {row.reason}",
            is_sample=row.is_sample,
            door=door,
        )
        if row.member.person is not None:
            end_qualification(
                actor=SYSTEM,
                person=row.member.person,
                code=row.course.qualification,
                source=f"training.session:{row.enrolment.session.reference}",
                reason=row.reason,
                door=door,
            )
