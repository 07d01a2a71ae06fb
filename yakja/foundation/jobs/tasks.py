"""Long work and the clock: running jobs, running what is due, each once across all processes."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone, translation
from django_tasks import task

from yakja.foundation.audit.actions import seal_entries
from yakja.foundation.audit.models import AuditEntry, AuditSeal
from yakja.foundation.files import actions as files

from . import actions, registry
from .models import ClockRun, Job, JobState, SharedValue

log = logging.getLogger(__name__)
# A job writes its progress this often at most: each note is a transaction of its own.
NOTE_EVERY_S = 0.5
# Set when this process is asked to end: running jobs stop at their next sign of progress.
stopping = threading.Event()


class Interrupted(Exception):  # noqa: N818 - nothing went wrong
    """The process is ending; what the job has finished stays."""


class Handle:
    """What a running job is given: it notes progress and row errors in short transactions of their own."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._noted_at = 0.0
        self._errors: list[tuple[int | None, str, str]] = []

    def progress(self, done: int, total: int | None = None, note: str | None = None) -> None:
        """Say how far the work is; called as often as convenient, written twice a second at most.

        Raises Interrupted when the process is asked to end: call it where the work may stop.
        """
        self.job.done = done
        if total is not None:
            self.job.total = total
        now = time.monotonic()
        if now - self._noted_at >= NOTE_EVERY_S or done == self.job.total:
            self._noted_at = now
            self.flush(note)
        if stopping.is_set():
            raise Interrupted

    def error(self, line: int | None, key: str, reason: Any) -> None:
        """Note that one row was not taken."""
        self._errors.append((line, key, str(reason)))
        if len(self._errors) >= 200:
            self._write_errors()

    def errors(self, found: Iterable[tuple[int | None, str, Any]]) -> None:
        for line, key, reason in found:
            self.error(line, key, reason)

    def flush(self, note: str | None = None) -> None:
        """Write what is known now."""
        self._write_errors()
        actions.note_progress(job=self.job, done=self.job.done, total=self.job.total, note=note)

    def _write_errors(self) -> None:
        if self._errors:
            actions.note_errors(job=self.job, errors=self._errors)
            self._errors = []


@task()
def run_job(pk: int) -> str:
    """Run one queued job to its end; the answer is its state. A job taken by another process is left alone."""
    job = actions.claim_job(pk=pk)
    if job is None:
        return "taken"
    handle = Handle(job)
    try:
        kind = registry.kind_of(job.kind)
        with translation.override(job.language):
            result = kind.run(handle, **job.arguments)
        handle.flush()
        actions.end_job(job=job, state=JobState.DONE, result=result)
    except Interrupted:
        handle.flush()
        actions.end_job(job=job, state=JobState.INTERRUPTED)
        return JobState.INTERRUPTED
    except Exception as error:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        handle.flush()
        # A refusal is meant for the reader; anything else is a fault whose text belongs in the log.
        messages = getattr(error, "messages", None)
        actions.end_job(job=job, state=JobState.FAILED, note=" ".join(map(str, messages)) if messages else "")
        return JobState.FAILED
    return JobState.DONE


def launch(pk: int) -> None:
    run_job.enqueue(pk)


def sweep(*, now: dt.datetime) -> None:
    """Close jobs whose process went away, and start those whose start was lost."""
    actions.close_silent_jobs(now=now)
    for pk in (
        Job.objects.waiting().filter(queued_at__lt=now - dt.timedelta(minutes=5)).values_list("pk", flat=True)
    ):
        launch(pk)


def has_shared_values(*, now: dt.datetime | None = None) -> bool:
    """Whether the time of some shared value is over."""
    return SharedValue.objects.filter(expires_at__lte=now or timezone.now()).exists()


def forget_shared_values(*, now: dt.datetime) -> None:
    """Sweep what processes shared for a while; addresses of visitors are not kept longer than their limits need."""
    actions.forget_shared_values(now=now)


def forget_keys(*, now: dt.datetime) -> None:
    actions.forget_old_keys(now=now)


def sweep_files(*, now: dt.datetime) -> None:
    files.sweep(now=now)


def seal_audit(*, now: dt.datetime) -> None:
    seal_entries()


def has_unsealed() -> bool:
    """Whether entries came after the last sealed one: two index look-ups."""
    newest = AuditEntry.objects.aggregate(newest=Max("id"))["newest"] or 0
    sealed = AuditSeal.objects.aggregate(newest=Max("entry_id"))["newest"] or 0
    return newest > sealed


def run_pending_tasks(*, worker_id: str = "") -> int:
    """Run the tasks that wait in the database, one after the other; returns how many. 0 for other backends."""
    from django_tasks import default_task_backend
    from django_tasks_db.backend import DatabaseBackend

    if not isinstance(default_task_backend, DatabaseBackend):
        return 0
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    ran = 0
    while not stopping.is_set() and DBTaskResult.objects.ready().filter(backend_name="default").exists():
        worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=worker_id or uuid.uuid4().hex,
            excluded_queue_names=[],
        )
        worker.run()
        ran += worker._run_tasks
    return ran


def run_clock(*, now: dt.datetime, shorter_than: dt.timedelta | None = None) -> list[str]:
    """Run every entry of the clock that is due; returns the names of those that ran here.

    `shorter_than` looks at the quick rhythms only. An entry that fails is noted with its error and tried again
    at its next time; the others still run.
    """
    entries = [c for c in registry.clocks() if shorter_than is None or c.every < shorter_than]
    names = [clock.name for clock in entries]
    rows = {row.name: row for row in ClockRun.objects.filter(name__in=names)}
    new = [ClockRun(name=name, next_due_at=now) for name in names if name not in rows]
    if new:
        ClockRun.objects.bulk_create(new, ignore_conflicts=True)
        rows = {row.name: row for row in ClockRun.objects.filter(name__in=names)}
    ran = []
    for clock in entries:
        if stopping.is_set():
            break
        row = rows[clock.name]
        if row.next_due_at > now and row.next_due_at - now <= clock.every:
            continue
        if clock.has_work is not None and not clock.has_work():
            continue
        if _run_once(clock, now):
            ran.append(clock.name)
    return ran


def _run_once(clock: registry.Clock, now: dt.datetime) -> bool:
    """Claim the entry and run it; False when another process holds or has just run it."""
    claim = uuid.uuid4().hex
    # A due time beyond one rhythm was written by a clock that ran ahead: it counts as due.
    is_due = Q(next_due_at__lte=now) | Q(next_due_at__gt=now + clock.every)
    is_free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    claimed = ClockRun.objects.filter(is_due, is_free, name=clock.name).update(
        claim=claim, claimed_until=now + clock.lease, next_due_at=now + clock.every, started_at=now
    )
    if not claimed:
        return False
    error = ""
    try:
        clock.run(now=now)
    except Exception as fault:
        log.exception("clock entry %s failed", clock.name)
        error = f"{type(fault).__name__}: {fault}"[:2000]
    row = ClockRun.objects.get(name=clock.name)
    if row.claim == claim:
        row.claim, row.claimed_until, row.ended_at = "", None, timezone.now()
        row.runs += 1
        row.failures = row.failures + 1 if error else 0
        row.last_error = error
        row.save(update_fields=["claim", "claimed_until", "ended_at", "runs", "failures", "last_error"])
    return True
