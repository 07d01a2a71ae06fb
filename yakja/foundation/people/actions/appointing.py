"""Giving and ending roles, and inviting somebody who has no account yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place

from .. import notices
from ..models import Person, Role, RoleKind, SignInLink
from .links import new_link
from .persons import new_person

INVITATION_LASTS = dt.timedelta(days=7)
FIRST_LASTS = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Outline:
    """The role that is asked for, before there is a row; rules read it like a role."""

    kind: str
    body: Body | None = None
    place: Place | None = None
    person: Person | None = None


@dataclass(frozen=True)
class Invitation:
    """A new officer. `link` is shown to the inviter only when there was no address to send it to, else ""."""

    person: Person
    role: Role
    link: str
    was_sent: bool


def facts_of(role: Role) -> dict[str, Any]:
    """What the audit trail keeps of a role."""
    return {
        "person": role.person.ref,
        "kind": role.kind,
        "where": ref_of(role.body or role.place),
        "post": ref_of(role.post),
        "charge": role.charge,
        "starts_on": role.starts_on,
        "ends_on": role.ends_on,
        "awaits_assumption": role.awaits_assumption,
        "instrument": role.instrument,
    }


def holder_of(post: Post) -> Role | None:
    """Who sits in the post, with the post's row locked so that two charges are not given at once.

    A role whose last day has passed frees its post here.
    """
    Post.objects.select_for_update().get(pk=post.pk)
    held = (
        Role.objects.select_related("person")
        .filter(post=post, ended_at__isnull=True, awaits_assumption=False)
        .first()
    )
    if held is not None and held.ends_on is not None and held.ends_on <= timezone.localdate():
        held.ended_at = timezone.make_aware(dt.datetime.combine(held.ends_on, dt.time.min))
        held.end_reason = "ends_on"
        held.save(update_fields=["ended_at", "end_reason"])
        return None
    return held


def new_role(
    *,
    given_by: str,
    person: Person,
    kind: str,
    body: Body | None = None,
    place: Place | None = None,
    post: Post | None = None,
    charge: str = Role.Charge.REGULAR,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    instrument: str = "",
    awaits_assumption: bool = False,
    is_sample: bool = False,
) -> Role:
    """The row of a role, its parts checked against each other. Allowed by the caller."""
    starts_on = starts_on or timezone.localdate()
    if kind not in RoleKind.values:
        refuse("bad_kind", _("Choose a kind of role of the list."), field="kind")
    if body is not None and place is not None:
        refuse("two_wheres", _("A role stands at a body or at a place, not at both."), field="place")
    if body is None and place is None and kind not in ("citizen", "auditor", "administrator"):
        refuse("where_missing", _("Choose the body or place where the role is held."), field="body")
    if post is not None and (body is None or post.body_id != body.pk):
        refuse("other_body", _("Choose a post of the same body."), field="post")
    if body is not None and body.is_closed:
        refuse("body_closed", _("This body has been closed."), field="body")
    if ends_on is not None and ends_on < starts_on:
        refuse("ends_before", _("The last day lies before the first."), field="ends_on")
    return Role.objects.create(
        person=person,
        kind=kind,
        body=body,
        place=place,
        post=post,
        charge=charge,
        starts_on=starts_on,
        ends_on=ends_on,
        instrument=instrument,
        awaits_assumption=awaits_assumption,
        assumed_at=None if awaits_assumption else timezone.now(),
        given_by_ref=given_by,
        is_sample=is_sample,
    )


@action("people.appoint")
def appoint(
    *,
    actor: Any,
    person: Person,
    kind: str,
    body: Body | None = None,
    place: Place | None = None,
    post: Post | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    instrument: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> Role:
    """Give a role. Into a post that somebody holds, it waits until the charge is assumed or handed over.

    Refuses `where_missing`, `other_body`, `body_closed`, `ends_before`, `already_holds`.
    """
    require(actor, "people.appoint", Outline(kind, body, place, person))
    open_roles = Role.objects.filter(
        person=person, kind=kind, body=body, place=place, post=post, ended_at__isnull=True
    )
    today = timezone.localdate()
    if any(role.ends_on is None or role.ends_on > today for role in open_roles):
        raise Conflict(_("This person holds that role already."), code="already_holds")
    role = new_role(
        given_by=ref_of(actor),
        person=person,
        kind=kind,
        body=body,
        place=place,
        post=post,
        starts_on=starts_on,
        ends_on=ends_on,
        instrument=instrument,
        awaits_assumption=post is not None and holder_of(post) is not None,
        is_sample=is_sample,
    )
    notices.tell_appointed(role, actor=actor)
    record(subject=role, scope=body or place, reason=instrument, after=facts_of(role))
    return role


@action("people.invite")
def invite(
    *,
    actor: Any,
    name: Any,
    kind: str,
    body: Body | None = None,
    place: Place | None = None,
    post: Post | None = None,
    language: str = "ur",
    username: str = "",
    email: str = "",
    phone: str = "",
    cnic: str = "",
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    instrument: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> Invitation:
    """Add somebody, give them a role, and send them a link that lets them in once to set password and codes."""
    require(actor, "people.appoint", Outline(kind, body, place))
    person = new_person(
        name=name,
        language=language,
        username=username,
        email=email,
        phone=phone,
        cnic=cnic,
        is_sample=is_sample,
    )
    role = new_role(
        given_by=ref_of(actor),
        person=person,
        kind=kind,
        body=body,
        place=place,
        post=post,
        starts_on=starts_on,
        ends_on=ends_on,
        instrument=instrument,
        awaits_assumption=post is not None and holder_of(post) is not None,
        is_sample=is_sample,
    )
    link = new_link(
        person=person, purpose=SignInLink.Purpose.INVITATION, lasts=INVITATION_LASTS, made_by=ref_of(actor)
    )
    was_sent = notices.tell_invited(role, link, actor=actor)
    record(
        subject=role,
        scope=body or place,
        reason=instrument,
        after={**facts_of(role), "name": dict(person.name), "link_shown_to_inviter": not was_sent},
    )
    return Invitation(person, role, "" if was_sent else link, was_sent)


@action("people.create_administrator")
def create_administrator(
    *, actor: Any, name: Any, email: str = "", username: str = "", language: str = "ur", door: str = "command"
) -> Invitation:
    """The first administrator, made by whoever runs the server; the link is given back, never sent."""
    require(actor, "people.create_administrator")
    person = new_person(name=name, language=language, username=username, email=email)
    role = new_role(
        given_by=ref_of(actor), person=person, kind=RoleKind.ADMINISTRATOR, instrument="create_administrator"
    )
    link = new_link(person=person, purpose=SignInLink.Purpose.FIRST, lasts=FIRST_LASTS, made_by=ref_of(actor))
    record(subject=role, after={**facts_of(role), "name": dict(person.name)})
    return Invitation(person, role, link, was_sent=False)


def close_role(role: Role, *, reason: str, at: dt.datetime) -> None:
    """End a role this minute. Refuses to leave the platform without anybody who can give roles."""
    if role.kind == RoleKind.ADMINISTRATOR and role.body_id is None and role.place_id is None:
        others = Role.objects.in_force().filter(
            kind=RoleKind.ADMINISTRATOR,
            body__isnull=True,
            place__isnull=True,
            person__account__is_active=True,
        )
        if role.is_in_force() and not others.exclude(person=role.person_id).exists():
            refuse("last_administrator", _("This is the last administrator; appoint another one first."))
    role.ended_at = at
    role.end_reason = reason
    role.save(update_fields=["ended_at", "end_reason"])


@action("people.end_role")
def end_role(*, actor: Any, role: Role, reason: str, door: str = "web") -> Role:
    """End a role at once; its access ends with the next request. Refuses `reason_missing`, `already_ended`."""
    require(actor, "people.end_role", role)
    reason = reason.strip()
    if not reason:
        refuse(
            "reason_missing",
            _("Say why, for example “transferred” with the number of the order."),
            field="reason",
        )
    role = (
        Role.objects.select_for_update(of=("self",))
        .select_related("person", "body", "place", "post")
        .get(pk=role.pk)
    )
    if role.ended_at is not None:
        raise Conflict(_("This role has been ended already."), code="already_ended")
    close_role(role, reason=reason, at=timezone.now())
    notices.tell_ended(role, actor=actor)
    record(subject=role, scope=role.body or role.place, reason=reason, before=facts_of(role))
    return role
