"""Leave: for some days somebody looks after the cases of a post or of a person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Post
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.people.models import Person, Role

from ..models import LeaveCover
from ..rules import Outline

LONGEST_DAYS = 366


def _require_over(actor: Any, post: Post | None, person: Person | None) -> None:
    """The person away, or whoever stands above each of the bodies they work for."""
    if post is not None:
        held = Role.objects.in_force().filter(post=post).select_related("person").first()
        require(actor, "cases.cover", Outline(held.person if held else None, post.body))
        return
    assert person is not None
    roles = list(person.roles.in_force().officers().select_related("body__place", "place"))
    grounds: list[Any] = [role.body or role.place for role in roles]
    for ground in grounds or [None]:
        require(actor, "cases.cover", Outline(person, ground))


@action("cases.cover_leave")
def cover_leave(
    *,
    actor: Any,
    covered_by: Person,
    starts_on: dt.date,
    ends_on: dt.date,
    post: Post | None = None,
    person: Person | None = None,
    reason: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> LeaveCover:
    """Have somebody see and move the cases of a post, or of a person, from a day to a day, both included.

    It ends by itself. Refuses `nobody`, `same_person`, `no_own_role`, `wrong_order`, `past`, `too_long`.
    """
    if (post is None) == (person is None):
        refuse("nobody", _("Choose a post or a person."), field="post")
    _require_over(actor, post, person)
    today = timezone.localdate()
    if ends_on < starts_on:
        refuse("wrong_order", _("The last day lies before the first."), field="ends_on")
    if ends_on < today:
        refuse("past", _("This day has passed."), field="ends_on")
    if (ends_on - starts_on).days > LONGEST_DAYS:
        refuse("too_long", _("Leave cover lasts a year at most."), field="ends_on")
    seat = Role.objects.in_force().filter(post=post).first() if post is not None else None
    if (person is not None and person.pk == covered_by.pk) or (seat and seat.person_id == covered_by.pk):
        refuse("same_person", _("Choose somebody else."), field="covered_by")
    if not covered_by.roles.in_force().officers().exists():
        refuse("no_own_role", _("Choose somebody who works in an office themselves."), field="covered_by")
    cover = LeaveCover.objects.create(
        post=post,
        person=person,
        covered_by=covered_by,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip()[:300],
        made_at=timezone.now(),
        made_by_ref=ref_of(actor),
        is_sample=is_sample,
    )
    record(
        subject=post or person,
        scope=post.body if post else None,
        reason=cover.reason,
        after={"covered_by": covered_by.ref, "from": starts_on.isoformat(), "to": ends_on.isoformat()},
    )
    return cover


@action("cases.end_cover")
def end_cover(*, actor: Any, cover: LeaveCover, door: str = "web") -> LeaveCover:
    """End a leave cover before its last day: from now on it gives no access."""
    locked = (
        LeaveCover.objects.select_for_update(of=("self",))
        .select_related("post__body", "person")
        .get(pk=cover.pk)
    )
    if actor.ref != locked.covered_by.ref:
        _require_over(actor, locked.post, locked.person)
    today = timezone.localdate()
    if locked.ended_on is not None or locked.ends_on < today:
        raise Conflict(_("This has ended already."), code="already_ended")
    locked.ended_on = today
    locked.save(update_fields=["ended_on"])
    cover.ended_on = today
    record(
        subject=locked.post or locked.person,
        scope=locked.post.body if locked.post else None,
        before={"covered_by": locked.covered_by.ref},
        after={"ended_on": today.isoformat()},
    )
    return cover
