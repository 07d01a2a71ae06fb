"""Opening a case: three statements, whatever its kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Function, Post
from yakja.foundation.kit.references import make_reference
from yakja.foundation.kit.rows import put
from yakja.foundation.people.models import Account
from yakja.foundation.places.models import Place

from ..models import Case
from ..queries.deadlines import calendar_of
from ..workflow import workflow
from ._events import begin_deadline, next_key, wind_clock, write_event


@action("cases.open_case", joins=True)
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
    topic: str = "",
    function: Function | None = None,
    due_at: dt.datetime | None = None,
    working_hours: float | None = None,
    priority: int = 0,
    assignee: Account | None = None,
    level: int = 0,
    is_restricted: bool = False,
    facts: dict[str, Any] | None = None,
    text: Any = None,
    files: Iterable[Any] = (),
    is_public: bool = True,
    door: str = "web",
) -> Case:
    """Open a case under the newest table of its kind; the calling action has allowed it.

    The deadline is `due_at`, else `working_hours` from now, else what the first state or the table gives.
    """
    now = now or timezone.now()
    table = workflow(kind)
    where = place or body.place
    first = table.by_state[table.first]
    key = next_key()
    case = Case(
        pk=key,
        reference=make_reference(prefix, key, now.year),
        kind=kind,
        workflow_version=table.version,
        state=table.first,
        title=title,
        topic=topic,
        function=function,
        body=body,
        place=where,
        post=post,
        assignee=assignee,
        level=level,
        priority=priority,
        is_restricted=is_restricted,
        opened_by=ref_of(actor),
        opened_via=door[:20],
        opened_at=now,
        moved_at=now,
        waiting_since=now if first.is_waiting else None,
        is_sample=is_sample,
    )
    hours = working_hours or first.working_hours or table.working_hours
    if due_at is None and hours:
        due_at = calendar_of(where).add_working_time(now, minutes=round(hours * 60))
    if due_at is not None:
        begin_deadline(case, now, due_at)
    wind_clock(case)
    put(case)
    write_event(
        case, "open", "", actor, now, facts=facts, text=text, is_public=is_public, door=door, files=files
    )
    record(subject=case, scope=body, after={"state": table.first})
    return case
