"""The only way an action is written: `@action` makes it atomic and leaves exactly one audit entry."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from yakja.foundation.kit.rows import put

from . import chain, queries, registry
from .chain import noting
from .models import AuditEntry, AuditHead, AuditSeal

logger = logging.getLogger(__name__)

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class _Frame:
    verb: str
    actor: Any
    door: str
    recorded: list[dict[str, Any]] = field(default_factory=list)


_frame: ContextVar[_Frame | None] = ContextVar("audit_frame", default=None)


class NotRecordedError(RuntimeError):
    """An action ended without calling record(); a habit without a check leaks."""


def action(verb: str, *, joins: bool = False) -> Callable[[F], F]:
    """Make a function an action: keyword-only, atomic, one audit entry per outermost call.

    A nested action adds its facts to the outer entry. When the body raises, nothing is written. One that `joins`
    stands and falls with the action that called it, without a savepoint of its own: whoever wants to go on after
    its refusal wraps the call in `transaction.atomic()`.
    """

    def decorate(function: F) -> F:
        signature = inspect.signature(function)
        if any(p.kind is not p.KEYWORD_ONLY for p in signature.parameters.values()):
            raise TypeError(f"{function.__qualname__}: an action takes keyword arguments only")
        if "actor" not in signature.parameters or "door" not in signature.parameters:
            raise TypeError(f"{function.__qualname__}: an action takes `actor` and `door`")
        default_door = signature.parameters["door"].default

        @functools.wraps(function)
        def run(**kwargs: Any) -> Any:
            outer = _frame.get()
            door = kwargs.get("door", default_door if default_door is not inspect.Parameter.empty else "")
            frame = _Frame(verb, kwargs["actor"], str(door))
            token = _frame.set(frame)
            # What an action decides by is as it was when it first asked, however many of its parts ask.
            asked = queries.versions_kept() if outer is None else None
            try:
                with transaction.atomic(savepoint=outer is None or not joins), asked or nullcontext():
                    answer = function(**kwargs)
                    if not frame.recorded:
                        raise NotRecordedError(verb)
                    if outer is None:
                        _write(frame)
                    else:
                        outer.recorded.extend(frame.recorded)
            finally:
                _frame.reset(token)
            return answer

        run.verb = verb  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    return decorate


def ref_of(thing: Any) -> str:
    """A stable name such as `catalogue.tool:PCP`: the `code` or `reference` where there is one, else the key."""
    if thing is None:
        return ""
    if isinstance(thing, str):
        return thing
    if isinstance(thing, models.Model):
        key = getattr(thing, "reference", None) or getattr(thing, "code", None) or thing.pk
        return f"{thing._meta.label_lower}:{key}"
    return str(getattr(thing, "ref", thing))


def record(
    *,
    subject: Any,
    scope: Any = None,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """Say what the running action did. The first call of the outermost action names the entry's subject."""
    frame = _frame.get()
    if frame is None:
        raise RuntimeError("record() is called inside an action only")
    frame.recorded.append(
        {
            "verb": frame.verb,
            "subject": ref_of(subject),
            "name": str(subject)[:300] if isinstance(subject, models.Model) else "",
            "scope": ref_of(scope),
            "reason": reason,
            "before": before or {},
            "after": after or {},
            "facts": facts or {},
        }
    )


def _write(frame: _Frame) -> None:
    registry.sentence(frame.verb)  # an unregistered verb is refused
    own = [r for r in frame.recorded if r["verb"] == frame.verb]
    main = own[0] if own else frame.recorded[0]
    others = [r for r in frame.recorded if r is not main]
    facts = ([main["facts"]] if main["facts"] else []) + [
        {key: value for key, value in r.items() if value} for r in others
    ]
    entry = AuditEntry(
        at=timezone.now(),
        actor_ref=ref_of(frame.actor),
        actor_name=str(getattr(frame.actor, "name", ""))[:200],
        door=frame.door[:20],
        room=registry.room_of(frame.verb),
        verb=frame.verb,
        subject_ref=main["subject"][:120],
        subject_name=main["name"],
        scope_ref=main["scope"][:120],
        reason=main["reason"],
        before=chain.plain(main["before"]),
        after=chain.plain(main["after"]),
        facts=chain.plain(facts),
    )
    put(entry)


def seal_entries(*, batch: int = 2000) -> int:
    """Chain the entries that are not sealed yet, in the order of their keys; returns how many.

    Written beside the transactions it seals, so that the chain never makes writers wait. Two sealers
    at once are harmless: the second meets the first one's position and leaves. A chain that does not end
    where it was left is not gone on with, and nothing behind an entry that cannot be read is sealed.
    """
    sealed = 0
    while True:
        try:
            with transaction.atomic():
                head = queries.head()
                last = AuditSeal.objects.order_by("-position").values_list("position", "digest").first()
                if (last or (0, chain.SEED)) != (head.position, head.digest):
                    logger.error("The audit chain does not end where it was left: ./manage verify_audit")
                    return sealed
                rows, unreadable = queries.readable(AuditEntry.objects.unsealed().order_by("id"), batch)
                if unreadable is not None:
                    logger.error("The audit entry %s cannot be read: ./manage verify_audit", unreadable)
                if not rows:
                    return sealed
                position, digest = head.position, head.digest
                now = timezone.now()
                links = []
                for row in rows:
                    position += 1
                    digest = chain.link(digest, row)
                    links.append(AuditSeal(position=position, entry=row, digest=digest, sealed_at=now))
                AuditSeal.objects.bulk_create(links, batch_size=500)
                new = {"position": position, "digest": digest, "at": now}
                AuditHead.objects.update_or_create(id=1, defaults=new)
                transaction.on_commit(
                    functools.partial(
                        noting.note,
                        settings.AUDIT_NOTES,
                        queries.database_name(),
                        noting.Head(position, digest),
                    )
                )
                sealed += len(links)
                if unreadable is not None:
                    return sealed
        except IntegrityError:
            return sealed
