"""Opening and moving cases: the one function that executes every workflow."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.references import make_reference
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import working_calendar

from .models import Case, CaseEvent
from .workflow import tell_followers, workflow


@action("cases.open_case")
def open_case(
    *,
    actor: Any,
    kind: str,
    title: Any,
    body: Body,
    place: Place | None = None,
    post: Post | None = None,
    prefix: str = "C",
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Case:
    """Open a case under the newest table of its kind; the calling action has allowed it."""
    now = now or timezone.now()
    table = workflow(kind)
    where = place or body.place
    due = None
    if table.working_hours:
        due = working_calendar(where).add_working_time(now, hours=table.working_hours)
    # The number is the row's own key, so that no counter makes writers wait for each other.
    case = Case.objects.create(
        reference=f"new-{timezone.now().timestamp()}-{id(title)}"[:30],
        kind=kind,
        workflow_version=table.version,
        state=table.first,
        title=title,
        body=body,
        place=where,
        post=post,
        opened_by=ref_of(actor),
        opened_at=now,
        moved_at=now,
        due_at=due,
        is_sample=is_sample,
    )
    case.reference = make_reference(prefix, case.pk, now.year)
    case.save(update_fields=["reference"])
    _event(case, "open", "", table.first, actor, now, {})
    record(subject=case, scope=body, after={"state": table.first})
    return case


@action("cases.move")
def move(
    *,
    actor: Any,
    case: Case,
    code: str,
    facts: dict[str, Any] | None = None,
    due_at: dt.datetime | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Case:
    """Move a case: locks its row, checks the table, writes the event, stops or starts the clock.

    `due_at` is a deadline that the step itself brings, such as the last day for answers.

    Raises Conflict (`not_from_here`) when the case is no longer in a state the move starts from, and
    ValidationError (`fact_missing`) naming the field when the table needs a fact that was not given.
    """
    now = now or timezone.now()
    facts = facts or {}
    locked = Case.objects.select_for_update().get(pk=case.pk)
    step = locked.workflow.move(code)
    require(actor, step.permission, locked)
    if locked.state not in step.sources:
        raise Conflict(
            _("This case has moved on meanwhile: it is now “%(state)s”."),
            code="not_from_here",
            params={"state": locked.state_now.name},
        )
    for name in step.needs:
        if not facts.get(name):
            refuse("fact_missing", _("This is needed for this step."), field=name)
    source, target = locked.state, locked.workflow.by_state[step.target]
    if locked.due_at and locked.state_now.is_waiting and not target.is_waiting:
        # The clock stood still while the case waited for somebody else.
        calendar = working_calendar(locked.place or locked.body.place)
        waited = calendar.working_minutes_between(locked.moved_at, now)
        locked.due_at = calendar.add_working_time(locked.due_at, minutes=waited)
    if due_at is not None:
        locked.due_at = due_at
    locked.state = step.target
    locked.moved_at = now
    locked.closed_at = now if target.is_closed else None
    locked.save(update_fields=["state", "moved_at", "closed_at", "due_at"])
    _event(locked, code, source, step.target, actor, now, facts)
    record(
        subject=locked, scope=locked.body, before={"state": source}, after={"state": step.target}, facts=facts
    )
    for name in ("state", "moved_at", "closed_at", "due_at"):
        setattr(case, name, getattr(locked, name))
    return case


@action("cases.assign")
def assign_case(*, actor: Any, case: Case, post: Post, door: str = "web") -> Case:
    """Give a case to a post of its body; access follows the post, not the person."""
    require(actor, "cases.assign", case)
    if post.body_id != case.body_id:
        refuse("other_body", _("Choose a post of the body that deals with this case."), field="post")
    with transaction.atomic():
        before = ref_of(case.post)
        case.post = post
        case.save(update_fields=["post"])
        _event(case, "assign", case.state, case.state, actor, timezone.now(), {"post": ref_of(post)})
    record(subject=case, scope=case.body, before={"post": before}, after={"post": ref_of(post)})
    return case


def _event(
    case: Case, code: str, source: str, target: str, actor: Any, at: dt.datetime, facts: dict[str, Any]
) -> None:
    event = CaseEvent.objects.create(
        case=case,
        move=code,
        source=source,
        target=target,
        at=at,
        actor_ref=ref_of(actor),
        actor_name=str(getattr(actor, "name", ""))[:200],
        facts={k: str(v) for k, v in facts.items()},
    )
    tell_followers(case, event, actor)
