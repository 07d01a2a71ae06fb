"""Moving cases: the one function that executes every workflow, and the same for many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.rows import alter

from ..models import Case, CaseFile
from ..rules import require_on
from ..workflow import Move
from ._events import Attachment, begin_deadline, calendar_for, copy_to, lock, wind_clock, write_event

__all__ = ["Attachment", "Moved", "move", "move_many"]

MOST = 200
_WRITTEN = (
    "state", "moved_at", "closed_at", "due_at", "given_at", "given_until", "waiting_since", "urgency", "escalates_at",
    "rungs_fired",
)  # fmt: skip


@action("cases.move", joins=True)
def move(
    *,
    actor: Any,
    case: Case,
    code: str,
    facts: dict[str, Any] | None = None,
    files: Iterable[Any] = (),
    text: Any = None,
    due_at: dt.datetime | None = None,
    is_public: bool = True,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Case:
    """Move a case: locks its row, checks the table, writes the event, stops or starts the clock.

    `due_at` is a deadline that the step itself brings, such as the last day for answers. `text` is what everybody
    reads of it, `files` are Attachments or (file, kind[, is_public]).

    Raises Conflict (`not_from_here`) when the case is no longer in a state the move starts from,
    ValidationError (`fact_missing`, `evidence_missing`) naming the field when the table needs what was not given,
    and whatever the move's guard raises.
    """
    now = now or timezone.now()
    facts = facts or {}
    files = list(files)
    locked = lock(case)
    step = locked.workflow.move(code)
    acting = require_on(actor, step.permission, locked)
    if locked.state not in step.sources:
        raise Conflict(
            _("This case has moved on meanwhile: it is now “%(state)s”."),
            code="not_from_here",
            params={"state": locked.state_now.name},
        )
    for name in step.needs:
        if not facts.get(name):
            refuse("fact_missing", _("This is needed for this step."), field=name)
    _check_evidence(locked, step, files)
    if step.guard is not None:
        step.guard(locked, actor, facts)
    source, target = locked.state, locked.workflow.by_state[step.target]
    _turn_clock(locked, target.stops_clock, now)
    locked.state = step.target
    locked.moved_at = now
    locked.closed_at = now if target.is_closed else None
    if due_at is None and target.working_hours:
        due_at = calendar_for(locked).add_working_time(now, hours=target.working_hours)
    if due_at is not None:
        begin_deadline(locked, now, due_at)
    wind_clock(locked)
    alter(locked, _WRITTEN)
    copy_to(case, locked, _WRITTEN)
    write_event(
        locked, code, source, actor, now,
        facts=facts, text=text, is_public=is_public, door=door, files=files, stands_in=acting,
    )  # fmt: skip
    record(
        subject=locked,
        scope=locked.body,
        before={"state": source},
        after={"state": step.target},
        facts=facts if acting is actor else {**facts, "in_place_of": ref_of(acting)},
    )
    return case


def _check_evidence(case: Case, step: Move, files: list[Any]) -> None:
    """One file of the named kinds: given now, or hung on the case since it entered the state."""
    if not step.evidence or any(each[1] in step.evidence for each in files):
        return
    entered = (
        case.events.exclude(source=F("target")).order_by("-at", "-id").values_list("at", flat=True).first()
    )
    kept = CaseFile.objects.filter(case=case, kind__in=step.evidence, at__gte=entered or case.opened_at)
    if not kept.filter(event__move__in=("attach", "open")).exists():
        refuse("evidence_missing", _("Add a file that shows this."), field="files")


def _turn_clock(case: Case, stops: bool, now: dt.datetime) -> None:
    """The clock stands still while a case waits for somebody else or is closed; what was left is left again."""
    stood = case.state_now.stops_clock
    if stood and not stops:
        # Rows from before this was kept stand still since they were last seen to move.
        since = case.waiting_since or case.closed_at or case.moved_at
        if case.due_at is not None:
            calendar = calendar_for(case)
            case.due_at = calendar.add_working_time(
                case.due_at, minutes=calendar.working_minutes_between(since, now)
            )
        case.waiting_since = None
    elif stops and not stood:
        case.waiting_since = now


@dataclass(frozen=True)
class Moved:
    """What became of one case of many: moved, or refused with the reason and its code."""

    case: Case
    is_moved: bool
    code: str = ""
    reason: str = ""


@action("cases.move_many")
def move_many(
    *,
    actor: Any,
    cases: Sequence[Case],
    code: str,
    facts: dict[str, Any] | None = None,
    text: Any = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> list[Moved]:
    """Take the same step with many cases, each for itself: one that is refused keeps no other back."""
    return each_for_itself(
        cases,
        lambda case: move(actor=actor, case=case, code=code, facts=facts, text=text, now=now, door=door),
        code,
    )


def each_for_itself(cases: Sequence[Case], act: Callable[[Case], Any], what: str) -> list[Moved]:
    """Do one thing to many cases, each on a savepoint of its own; answers in the order in which they were given."""
    if len(cases) > MOST:
        refuse("too_many", _("At most %(n)s cases at once."), field="case", n=MOST)
    found: dict[int, Moved] = {}
    # In the order of their keys, so that two hands with the same cases do not wait for each other crosswise.
    for case in sorted(cases, key=lambda each: each.pk):
        try:
            with transaction.atomic():
                act(case)
        except ValidationError as refusal:
            found[case.pk] = Moved(case, False, _code_of(refusal), " ".join(map(str, refusal.messages)))
        except PermissionDenied:
            found[case.pk] = Moved(case, False, "forbidden", str(_("You may not take this step here.")))
        except LookupError:
            found[case.pk] = Moved(case, False, "unknown_move", str(_("This kind of case has no such step.")))
        else:
            found[case.pk] = Moved(case, True)
    moved = [each for each in found.values() if each.is_moved]
    record(
        subject="cases.case:many",
        facts={"step": what, "done": len(moved), "refused": len(found) - len(moved)},
    )
    return [found[case.pk] for case in cases]


def _code_of(refusal: ValidationError) -> str:
    inner: Any = refusal
    if hasattr(refusal, "error_dict"):
        inner = next(iter(refusal.error_dict.values()))[0]
    elif hasattr(refusal, "error_list"):
        inner = refusal.error_list[0]
    return str(getattr(inner, "code", "") or "refused")
