"""Who deals with a case: giving it to a post or person, taking it, handing it over, transferring it to another body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import SYSTEM, require
from yakja.foundation.people.models import Account, Person, Role
from yakja.foundation.people.queries import person_actor

from ..models import Case, CaseEvent
from ..rules import WORKERS, Outline, require_on
from ..workflow import tell_followers
from ._events import copy_to, lock, typed, write_event
from .moving import Moved, each_for_itself


def _must_be_open(case: Case) -> None:
    if case.closed_at is not None:
        raise Conflict(_("This case is closed."), code="closed")


@action("cases.assign")
def assign_case(
    *,
    actor: Any,
    case: Case,
    post: Post | None = None,
    account: Account | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Case:
    """Give a case to a post of its body, or to a person who holds a role there; access follows the role.

    Given to a post it lies with nobody in person. Refuses `other_body`, `nobody`, `no_role`, `closed`.
    """
    locked = lock(case)
    acting = require_on(actor, "cases.assign", locked)
    _must_be_open(locked)
    if (post is None) == (account is None):
        refuse("nobody", _("Choose a post or a person."), field="post")
    if post is not None and post.body_id != locked.body_id:
        refuse("other_body", _("Choose a post of the body that deals with this case."), field="post")
    if account is not None and not _works_at(account, locked.body):
        refuse("no_role", _("Choose somebody who works for this body."), field="account")
    before = _holder(locked)
    locked.assignee = account
    if post is not None:
        locked.post = post
    locked.save(update_fields=["post", "assignee"])
    copy_to(case, locked, ("post", "assignee"))
    after = _holder(locked)
    write_event(
        locked, "assign", locked.state, actor, now or timezone.now(), facts=after, door=door, stands_in=acting
    )
    record(subject=locked, scope=locked.body, before=before, after=after)
    return case


@action("cases.take")
def take_case(*, actor: Any, case: Case, now: dt.datetime | None = None, door: str = "web") -> Case:
    """Take a case to one's own desk. Raises Conflict `taken` when somebody else has it."""
    locked = lock(case)
    acting = require_on(actor, "cases.take", locked)
    _must_be_open(locked)
    account = actor.person.account
    if locked.assignee_id not in (None, account.pk):
        raise Conflict(_("Somebody else has taken this case already."), code="taken")
    before = _holder(locked)
    locked.assignee = account
    locked.save(update_fields=["assignee"])
    copy_to(case, locked, ("assignee",))
    write_event(
        locked, "assign", locked.state, actor, now or timezone.now(),
        facts=_holder(locked), door=door, stands_in=acting,
    )  # fmt: skip
    record(subject=locked, scope=locked.body, before=before, after=_holder(locked))
    return case


@action("cases.take_many")
def take_many(
    *, actor: Any, cases: Sequence[Case], now: dt.datetime | None = None, door: str = "web"
) -> list[Moved]:
    """Take several cases to one's own desk, each for itself: one that is refused keeps no other back."""
    return each_for_itself(cases, lambda case: take_case(actor=actor, case=case, now=now, door=door), "take")


@action("cases.transfer")
def transfer_case(
    *,
    actor: Any,
    case: Case,
    body: Body,
    post: Post | None = None,
    reason: str,
    text: Any = None,
    level: int | None = None,
    is_public: bool = True,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Case:
    """Give a case that is not ours to the body whose it is. The clock keeps running; nobody there has taken it yet.

    Refuses `same_body`, `body_closed`, `other_body`, `missing` (the reason), `closed`.
    """
    locked = lock(case)
    acting = require_on(actor, "cases.transfer", locked)
    _must_be_open(locked)
    reason = typed(reason, "reason", most=1000)
    if body.pk == locked.body_id:
        refuse("same_body", _("This body deals with the case already; choose another."), field="body")
    if body.is_closed:
        refuse("body_closed", _("This body has been closed; choose another."), field="body")
    if post is not None and post.body_id != body.pk:
        refuse("other_body", _("Choose a post of the body that deals with this case."), field="post")
    left = locked.body
    now = now or timezone.now()
    locked.body, locked.post, locked.assignee, locked.moved_at = body, post, None, now
    if level is not None:
        locked.level = level
    fields = ("body", "post", "assignee", "level", "moved_at")
    locked.save(update_fields=fields)
    copy_to(case, locked, fields)
    facts = {"from": left.code, "to": body.code, "reason": reason}
    write_event(
        locked, "transfer", locked.state, actor, now,
        facts=facts, text=text, is_public=is_public, door=door, stands_in=acting,
    )  # fmt: skip
    record(
        subject=locked,
        scope=left,
        reason=reason,
        before={"body": left.code},
        after={"body": body.code, "post": ref_of(post)},
    )
    return case


@action("cases.hand_over")
def hand_over_cases(
    *,
    actor: Any,
    reason: str,
    from_post: Post | None = None,
    from_account: Account | None = None,
    to_post: Post | None = None,
    to_account: Account | None = None,
    kind: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> int:
    """Give all open cases of a post, or of a person, to another of the same body; answers how many.

    Refuses `nobody` where not exactly one of each side is named, `other_body`, `no_role`, `same`.
    """
    reason = typed(reason, "reason", most=300)
    if (from_post is None) == (from_account is None) or (to_post is None) == (to_account is None):
        refuse("nobody", _("Choose a post or a person."), field="to")
    rows = (
        Case.objects.open().filter(post=from_post)
        if from_post
        else Case.objects.open().filter(assignee=from_account)
    )
    if kind:
        rows = rows.of(kind)
    owner = from_account.person_or_none() if from_account else None
    if from_post is not None:
        require(actor, "cases.hand_over", Outline(None, from_post.body))
    elif owner is None or owner.ref != actor.ref:
        for role in (
            owner.roles.in_force().filter(body__isnull=False).select_related("body__place") if owner else ()
        ):
            require(actor, "cases.hand_over", Outline(owner, role.body))
        if owner is None or not owner.roles.in_force().filter(body__isnull=False).exists():
            require(actor, "cases.hand_over", Outline(owner, None))
    if (from_post and from_post == to_post) or (from_account and from_account == to_account):
        refuse("same", _("Choose somebody else."), field="to")
    locked = list(rows.select_for_update().select_related("body__place").order_by("id"))
    _must_fit(locked, to_post, to_account)
    change: dict[str, Any] = {"assignee": to_account} if to_account else {"post": to_post, "assignee": None}
    Case.objects.filter(pk__in=[case.pk for case in locked]).update(**change)
    for case in locked:
        for name, value in change.items():
            setattr(case, name, value)
    _note_given(locked, actor, now or timezone.now(), {"reason": reason}, door)
    record(
        subject=from_post or from_account,
        scope=from_post.body if from_post else None,
        reason=reason,
        after={"to": ref_of(to_post or to_account), "cases": len(locked)},
    )
    return len(locked)


def _must_fit(cases: list[Case], post: Post | None, account: Account | None) -> None:
    """Every case's body must be one that the new holder belongs to."""
    bodies = {case.body_id: case.body for case in cases}
    for body in bodies.values():
        if post is not None and post.body_id != body.pk:
            refuse("other_body", _("Choose a post of the body that deals with this case."), field="to")
        if account is not None and not _works_at(account, body):
            refuse("no_role", _("Choose somebody who works for this body."), field="to")


def follow_post(*, post: Post, from_person: Person, to_person: Person, at: dt.datetime) -> int:
    """What lay with the leaving holder of a post in person goes to the next one; answers how many cases."""
    if from_person.account_id is None:
        return 0
    rows = Case.objects.open().filter(post=post, assignee=from_person.account_id)
    locked = list(rows.select_for_update().order_by("id"))
    Case.objects.filter(pk__in=[case.pk for case in locked]).update(assignee=to_person.account_id)
    for case in locked:
        case.assignee_id = to_person.account_id
    _note_given(locked, SYSTEM, at, {"reason": "post handed over"}, "")
    return len(locked)


def _note_given(cases: list[Case], actor: Any, at: dt.datetime, facts: dict[str, str], door: str) -> None:
    """One event each, written together; those that follow hear of every one."""
    events = CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case=case,
                move="assign",
                source=case.state,
                target=case.state,
                at=at,
                actor_ref=ref_of(actor),
                actor_name=str(getattr(actor, "name", ""))[:200],
                facts={**facts, **_holder(case)},
                door=door[:20],
            )
            for case in cases
        ],
        batch_size=500,
    )
    for case, event in zip(cases, events, strict=True):
        tell_followers(case, event, actor)


def _holder(case: Case) -> dict[str, str]:
    found = {"post": ref_of(case.post)}
    if case.assignee_id:
        found["account"] = f"people.account:{case.assignee_id}"
    return found


def _works_at(account: Account, body: Body) -> bool:
    person = account.person_or_none()
    if person is None or not account.is_active:
        return False
    if Role.objects.in_force().filter(person=person, body=body, kind__in=WORKERS).exists():
        return True
    actor = person_actor(person)
    return any(actor.has_role(kind, body) for kind in WORKERS)
