"""Verbs of long work: start a job, note its progress, and answer the same request once."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit import i18n
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import require

from . import registry
from .models import ENDED, IdempotencyKey, Job, JobError, JobState, SharedValue

# What begins a queued job; `tasks` sets it, since tasks stand above actions.
_launch: list[Callable[[int], Any]] = []
MAX_ERRORS = 5000
FORGET_KEYS_AFTER = dt.timedelta(days=30)


def on_launch(launch: Callable[[int], Any]) -> None:
    """Say how a job begins to run once its row is committed."""
    _launch[:] = [launch]


@action("jobs.start_job")
def start_job(
    *,
    actor: Any,
    kind: str,
    title: str,
    arguments: dict[str, Any] | None = None,
    scope: Any = None,
    total: int | None = None,
    door: str = "web",
) -> Job:
    """Queue a job of a registered kind; it begins when the transaction is committed.

    `arguments` must be JSON. Raises LookupError for an unknown kind, Forbidden for a visitor.
    """
    require(actor, "jobs.start_job")
    registry.kind_of(kind)
    job = Job.objects.create(
        kind=kind,
        title=title[:200],
        arguments=arguments or {},
        total=total,
        actor_ref=ref_of(actor),
        scope_ref=ref_of(scope)[:120],
        language=i18n.active(),
        queued_at=timezone.now(),
    )
    record(subject=job, scope=scope, after={"kind": kind, "title": job.title})
    transaction.on_commit(functools.partial(_begin, job.pk))
    return job


def _begin(pk: int) -> None:
    for launch in _launch:
        launch(pk)


def claim_job(*, pk: int) -> Job | None:
    """Take a queued job; None when another process has taken it or it is gone."""
    now = timezone.now()
    taken = Job.objects.filter(pk=pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING, started_at=now, seen_at=now
    )
    return Job.objects.get(pk=pk) if taken else None


def note_progress(*, job: Job, done: int, total: int | None = None, note: str | None = None) -> None:
    """Write how far a job is, which is also its sign of life; readers see it once committed."""
    fields: dict[str, Any] = {"done": done, "seen_at": timezone.now()}
    if total is not None:
        fields["total"] = total
    if note is not None:
        fields["note"] = note[:300]
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(**fields)
    for name, value in fields.items():
        setattr(job, name, value)


def note_errors(*, job: Job, errors: Iterable[tuple[int | None, str, str]]) -> int:
    """Keep row errors (line, key, reason); the first 5000 are kept whole, all are counted."""
    found = list(errors)
    room = max(0, MAX_ERRORS - job.error_count)
    with transaction.atomic():
        JobError.objects.bulk_create(
            [
                JobError(job=job, line=line, key=str(key)[:200], reason=str(reason))
                for line, key, reason in found[:room]
            ],
            batch_size=500,
        )
        Job.objects.filter(pk=job.pk).update(error_count=models.F("error_count") + len(found))
    job.error_count += len(found)
    return len(found)


def end_job(*, job: Job, state: str, result: Any = None, note: str = "") -> bool:
    """Close a running job as done or failed; False when it had ended before."""
    ended = (
        Job.objects.filter(pk=job.pk)
        .exclude(state__in=ENDED)
        .update(
            state=state,
            result=result if isinstance(result, dict) else {} if result is None else {"answer": result},
            note=note[:300],
            ended_at=timezone.now(),
        )
    )
    return bool(ended)


def close_silent_jobs(*, now: dt.datetime, after: dt.timedelta = dt.timedelta(minutes=30)) -> int:
    """Mark running jobs without a sign of life as interrupted; returns how many."""
    return Job.objects.silent_since(now - after).update(state=JobState.INTERRUPTED, ended_at=now)


def digest_of(payload: Any) -> str:
    """A name of a JSON-able payload; the same content has the same digest whatever the order of its keys."""
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def once(scope: str, key: str, payload: Any, make: Callable[[], Any]) -> Any:
    """The JSON answer of `make()`, which runs only the first time this key is sent within its scope.

    A repetition gets the stored answer; the same key with another payload raises Conflict `key_reused`.
    The answer is kept in the transaction of the work: when `make` raises, the key is free again. A second
    request that arrives meanwhile waits for the first one's end, on both databases.
    """
    if not key:
        return make()
    digest = digest_of(payload)
    # A key too long for its column is known by its digest.
    key = key if len(key) <= 120 else hashlib.sha256(key.encode()).hexdigest()
    with transaction.atomic():
        try:
            with transaction.atomic():
                kept = IdempotencyKey.objects.create(
                    scope=scope, key=key, payload_digest=digest, made_at=timezone.now()
                )
        except IntegrityError:
            kept = IdempotencyKey.objects.get(scope=scope, key=key)
            if kept.payload_digest != digest:
                raise Conflict(
                    _("This was sent before with other content. Send it again under a new key."),
                    code="key_reused",
                ) from None
            return kept.answer
        answer = make()
        kept.answer = answer
        kept.save(update_fields=["answer"])
        return answer


def forget_shared_values(*, now: dt.datetime) -> int:
    """Delete shared values whose time is over; returns how many."""
    return SharedValue.objects.filter(expires_at__lte=now).delete()[0]


def forget_old_keys(*, now: dt.datetime) -> int:
    """Delete kept answers older than 30 days; returns how many."""
    return IdempotencyKey.objects.filter(made_at__lt=now - FORGET_KEYS_AFTER).delete()[0]
