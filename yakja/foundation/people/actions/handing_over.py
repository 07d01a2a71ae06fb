"""Access follows the post: handing over, assuming charge, additional charge.

Cases belong to posts, so the worklist moves by itself; drafts that a room keeps per person follow through the
registry. The old holder's role ends in the same transaction, so their next request finds it gone.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Post
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from .. import notices
from ..models import Person, Role, RoleKind
from ..registry import move_drafts
from .appointing import Outline, close_role, facts_of, holder_of, new_role


def _locked(role: Role) -> Role:
    found = Role.objects.select_for_update(of=("self",)).with_where().select_related("person").get(pk=role.pk)
    if found.ended_at is not None:
        raise Conflict(_("This role has been ended already."), code="already_ended")
    return found


def _last_holder(post: Post) -> Person | None:
    """Who sat in a vacant post last: their drafts wait for the next."""
    last = (
        Role.objects.filter(
            post=post, ended_at__isnull=False, awaits_assumption=False, assumed_at__isnull=False
        )
        .select_related("person")
        .order_by("-ended_at", "-id")
        .first()
    )
    return last.person if last else None


def _seat(role: Role, held: Role | None, *, reason: str, at: dt.datetime) -> dict[str, int]:
    """Empty the post of its holder, seat the new one, move the drafts; a role without a post has none to move."""
    leaving = held.person if held else _last_holder(role.post) if role.post else None
    if held is not None:
        close_role(held, reason=reason, at=at)
    role.awaits_assumption = False
    role.assumed_at = at
    today = timezone.localdate(at)
    role.starts_on = min(role.starts_on, today)
    role.save(update_fields=["awaits_assumption", "assumed_at", "starts_on"])
    if role.post is None or leaving is None or leaving.pk == role.person_id:
        return {}
    return move_drafts(post=role.post, from_person=leaving, to_person=role.person, at=at)


@action("people.hand_over")
def hand_over(
    *, actor: Any, role: Role, to: Person, instrument: str, ends_on: dt.date | None = None, door: str = "web"
) -> Role:
    """Give one's post to the next: the old role ends and the new one begins in the same minute.

    An appointment of `to` that waits for this post is used; without one the role is made, by those who may
    appoint only. Refuses `no_post`, `same_person`, `not_appointed`, `instrument_missing`.
    """
    require(actor, "people.hand_over", role)
    instrument = instrument.strip()
    if not instrument:
        refuse("instrument_missing", _("Write the number and date of the order."), field="instrument")
    role = _locked(role)
    if role.post is None:
        refuse("no_post", _("Only a post can be handed over; another role is ended."))
    if role.awaits_assumption:
        raise Conflict(_("The charge of this post has not been assumed yet."), code="not_assumed")
    if to.pk == role.person_id:
        refuse("same_person", _("Choose somebody else."), field="to")
    held = holder_of(role.post)
    if held is None or held.pk != role.pk:
        raise Conflict(_("This role has been ended already."), code="already_ended")
    waiting = Role.objects.awaiting_assumption().filter(post=role.post, person=to).with_where().first()
    if waiting is None:
        outline = Outline(role.kind, role.body, role.place, to)
        if not _is_colleague(to, role) and role.person.ref == getattr(actor, "ref", ""):
            refuse(
                "not_appointed",
                _("Nobody has appointed this person to the post; ask the office above to do it."),
                field="to",
            )
        if role.person.ref != getattr(actor, "ref", ""):
            require(actor, "people.appoint", outline)
        waiting = new_role(
            given_by=ref_of(actor),
            person=to,
            kind=role.kind,
            body=role.body,
            post=role.post,
            ends_on=ends_on,
            instrument=instrument,
            awaits_assumption=True,
            is_sample=role.is_sample,
        )
    now = timezone.now()
    moved = _seat(waiting, role, reason=instrument, at=now)
    notices.tell_ended(role, actor=actor)
    notices.tell_appointed(waiting, actor=actor)
    record(
        subject=waiting,
        scope=role.body,
        reason=instrument,
        before=facts_of(role),
        after=facts_of(waiting),
        facts={"drafts_moved": moved} if moved else {},
    )
    return waiting


def _is_colleague(person: Person, role: Role) -> bool:
    """Works at the same body already: the holder may hand over to a colleague on the strength of an order."""
    return person.roles.in_force().filter(body=role.body, kind=RoleKind.COUNCIL_OFFICER).exists()


@action("people.assume_charge")
def assume_charge(*, actor: Any, role: Role, door: str = "web") -> Role:
    """Take the post one was appointed to. Whoever still sits in it loses access the same minute.

    Refuses `nothing_to_assume`, `too_early`.
    """
    require(actor, "people.assume_charge", role)
    role = _locked(role)
    if not role.awaits_assumption:
        raise Conflict(_("The charge of this post has been assumed already."), code="nothing_to_assume")
    now = timezone.now()
    if role.starts_on > timezone.localdate(now):
        refuse("too_early", _("The order takes effect on a later day."))
    held = holder_of(role.post) if role.post else None
    moved = _seat(role, held, reason=role.instrument or "assumed", at=now)
    if held is not None:
        notices.tell_ended(held, actor=actor)
    record(
        subject=role,
        scope=role.body or role.place,
        reason=role.instrument,
        before=facts_of(held) if held else {},
        after=facts_of(role),
        facts={"drafts_moved": moved} if moved else {},
    )
    return role


@action("people.give_additional_charge")
def give_additional_charge(
    *,
    actor: Any,
    post: Post,
    to: Person,
    instrument: str,
    ends_on: dt.date | None = None,
    door: str = "web",
) -> Role:
    """Let somebody who holds another post look after this one too; its holder's access ends the same minute."""
    outline = Outline(RoleKind.COUNCIL_OFFICER, post.body, None, to)
    require(actor, "people.give_additional_charge", outline)
    instrument = instrument.strip()
    if not instrument:
        refuse("instrument_missing", _("Write the number and date of the order."), field="instrument")
    held = holder_of(post)
    if held is not None and held.person_id == to.pk:
        refuse("same_person", _("This person holds the post already."), field="to")
    if not to.roles.in_force().officers().exists():
        refuse(
            "no_own_charge", _("Additional charge goes to somebody who holds a charge already."), field="to"
        )
    role = new_role(
        given_by=ref_of(actor),
        person=to,
        kind=held.kind if held else RoleKind.COUNCIL_OFFICER,
        body=post.body,
        post=post,
        charge=Role.Charge.ADDITIONAL,
        ends_on=ends_on,
        instrument=instrument,
        awaits_assumption=True,
        is_sample=to.is_sample,
    )
    moved = _seat(role, held, reason=instrument, at=timezone.now())
    if held is not None:
        notices.tell_ended(held, actor=actor)
    notices.tell_appointed(role, actor=actor)
    record(
        subject=role,
        scope=post.body,
        reason=instrument,
        before=facts_of(held) if held else {},
        after=facts_of(role),
        facts={"drafts_moved": moved} if moved else {},
    )
    return role
