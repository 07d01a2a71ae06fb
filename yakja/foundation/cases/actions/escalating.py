"""The ladder: what happens to a case by itself when its deadline nears or has passed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import require

from ..models import Case, Escalation
from ..queries.deadlines import next_rung
from ..workflow import Rung
from ._events import begin_deadline, calendar_for, copy_to, lock, wind_clock, write_event
from .moving import move

# Who leads a body, in the order in which a case is brought before them.
HEADS = (Post.Kind.CHIEF_OFFICER.value, Post.Kind.ADMINISTRATOR.value, Post.Kind.HEAD.value)
_WRITTEN = ("body", "post", "assignee", "level", "escalates_at", "rungs_fired")


@action("cases.escalate")
def escalate(
    *, actor: Any, case: Case, rung: str | Rung, now: dt.datetime | None = None, door: str = "clock"
) -> Escalation:
    """Let one rung fire, if it is still its turn: tell, give the case on, or take the rung's move.

    Raises Conflict `not_due` when it fired already for this deadline, or the case has moved on. A move that is
    refused leaves its reason in the row; the rung has fired all the same.
    """
    now = now or timezone.now()
    locked = lock(case)
    require(actor, "cases.escalate", locked)
    code = rung if isinstance(rung, str) else rung.code
    coming = next_rung(locked, calendar_for(locked)) if locked.closed_at is None else None
    if coming is None or coming[0].code != code or coming[1] > now or locked.given_until is None:
        raise Conflict(_("This is not due."), code="not_due")
    step = coming[0]
    fired, is_new = Escalation.objects.get_or_create(
        case=locked, rung=code, due_at=locked.given_until, defaults={"fired_at": now}
    )
    if not is_new:
        raise Conflict(_("This is not due."), code="not_due")
    before = {"body": locked.body.code, "post": ref_of(locked.post), "level": locked.level}
    locked.rungs_fired = ",".join(sorted(locked.fired | {code}))
    if step.do == "reassign":
        _reassign(locked, step)
        locked.moved_at = now
    wind_clock(locked)
    locked.save(update_fields=(*_WRITTEN, "moved_at"))
    facts: dict[str, Any] = {"rung": code, "do": step.do}
    if step.do == "reassign":
        facts |= {"from": before["body"], "to": locked.body.code, "level": locked.level}
    write_event(
        locked, "escalate", locked.state, actor, now,
        facts=facts, is_public=step.do == "reassign", door=door,
    )  # fmt: skip
    if step.do == "act":
        fired.outcome = _act(actor, locked, step, now, door)
        fired.save(update_fields=["outcome"])
    copy_to(case, locked, (*_WRITTEN, "state", "moved_at", "closed_at", "due_at", "urgency", "waiting_since"))
    record(
        subject=locked,
        scope=locked.body,
        before=before,
        after={"body": locked.body.code, "post": ref_of(locked.post), "level": locked.level},
        facts={**facts, **({"outcome": fired.outcome} if fired.outcome else {})},
    )
    return fired


@action("cases.raise")
def raise_case(
    *,
    actor: Any,
    case: Case,
    reason: str,
    due_at: dt.datetime | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Case:
    """Bring an open case one level up outside the ladder, away from whoever had it; `due_at` gives a new deadline.

    Where nobody stands above, it stays in the body and goes to whoever leads it.
    """
    now = now or timezone.now()
    require(actor, "cases.escalate", case)
    locked = lock(case)
    before = {"body": locked.body.code, "post": ref_of(locked.post), "level": locked.level}
    _reassign(locked, Rung("raised", do="reassign", to="supervisor"))
    locked.moved_at = now
    if due_at is not None:
        begin_deadline(locked, now, due_at)
    wind_clock(locked)
    fields = (*_WRITTEN, "due_at", "given_at", "given_until", "urgency", "moved_at")
    locked.save(update_fields=fields)
    copy_to(case, locked, fields)
    facts = {
        "rung": "raised", "do": "reassign", "from": before["body"], "to": locked.body.code, "level": locked.level,
        "reason": reason,
    }  # fmt: skip
    write_event(locked, "escalate", locked.state, actor, now, facts=facts, is_public=True, door=door)
    record(
        subject=locked,
        scope=locked.body,
        reason=reason,
        before=before,
        after={"body": locked.body.code, "post": ref_of(locked.post), "level": locked.level},
    )
    return case


def _act(actor: Any, case: Case, step: Rung, now: dt.datetime, door: str) -> str:
    """The rung's move; why not, where it is refused."""
    try:
        with transaction.atomic():
            move(actor=actor, case=case, code=step.move, facts={"rung": step.code}, now=now, door=door)
    except (ValidationError, PermissionDenied, LookupError) as refusal:
        said = " ".join(map(str, getattr(refusal, "messages", [refusal])))
        return f"refused: {said}"[:200]
    return f"moved: {step.move}"


def _reassign(case: Case, step: Rung) -> None:
    """One level up: to the head of the body, and from there, or at once, to the office above it."""
    head = _head_of(case.body)
    above = case.body.parent
    is_with_head = case.post is not None and case.post.kind in HEADS
    if step.to == "supervisor" and above is not None:
        case.body, case.post = above, _head_of(above)
    elif not is_with_head and head is not None:
        case.post = head
    elif above is not None:
        case.body, case.post = above, _head_of(above)
    case.assignee = None
    case.level += 1


def _head_of(body: Body) -> Post | None:
    """The post that leads a body: its chief officer, else its administrator or elected head."""
    posts = {p.kind: p for p in Post.objects.filter(body=body, kind__in=HEADS, valid_to__isnull=True)}
    return next((posts[kind] for kind in HEADS if kind in posts), None)


def rewind(*, case: Case) -> None:
    """Work out anew when the ladder goes on, for a case whose table has changed under it."""
    locked = lock(case)
    wind_clock(locked)
    locked.save(update_fields=["escalates_at", "urgency"])
