"""Jobs: started by an action, run by a task, seen while they run, closed when their process goes away."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.jobs import actions, registry, tasks
from yakja.foundation.jobs.models import Job, JobError, JobState
from yakja.foundation.jobs.queries import job_for, jobs_of
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """Registers a kind of job for one test."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))

    def register(run, **more):
        registry.register_kind("tests.count", run, "Counting", **more)

    return register


@pytest.fixture
def run_now(django_capture_on_commit_callbacks):
    """Start a job and let it run as it would after the commit."""

    def start(**more):
        with django_capture_on_commit_callbacks(execute=True):
            job = actions.start_job(actor=SYSTEM, kind="tests.count", title="Count", **more)
        job.refresh_from_db()
        return job

    return start


def test_a_job_runs_after_the_commit_and_keeps_its_result(kind, run_now):
    seen = []

    def run(handle, upto):
        for number in range(upto):
            handle.progress(number + 1, upto)
            seen.append(Job.objects.get(pk=handle.job.pk).state)
        return {"counted": upto}

    kind(run)
    job = run_now(arguments={"upto": 3})
    assert (job.state, job.done, job.total, job.result) == (JobState.DONE, 3, 3, {"counted": 3})
    assert seen == [JobState.RUNNING] * 3
    assert job.started_at <= job.ended_at


def test_nothing_runs_when_the_starting_transaction_is_undone(kind, django_capture_on_commit_callbacks):
    ran = []
    kind(lambda handle: ran.append(1))

    def start_and_fail():
        with transaction.atomic():
            actions.start_job(actor=SYSTEM, kind="tests.count", title="Count")
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        start_and_fail()
    assert not ran
    assert not Job.objects.exists()


def test_starting_leaves_one_audit_entry(kind):
    kind(lambda handle: None)
    actions.start_job(actor=SYSTEM, kind="tests.count", title="Count")
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["jobs.start_job"]


def test_a_visitor_starts_nothing(kind):
    kind(lambda handle: None)
    with pytest.raises(PermissionDenied):
        actions.start_job(actor=ANONYMOUS, kind="tests.count", title="Count")


def test_an_unknown_kind_is_refused_before_a_row_is_written():
    with pytest.raises(LookupError):
        actions.start_job(actor=SYSTEM, kind="tests.nothing", title="Nothing")
    assert not Job.objects.exists()


def test_row_errors_are_kept_with_line_and_reason(kind, run_now):
    def run(handle):
        for line in range(2, 452):
            handle.error(line, f"key {line}", "not a number")
        handle.progress(450, 450)

    kind(run)
    job = run_now()
    assert job.error_count == 450 == JobError.objects.filter(job=job).count()
    assert (job.errors.first().line, job.errors.first().reason) == (2, "not a number")


def test_errors_beyond_the_limit_are_counted_but_not_kept(kind, run_now, monkeypatch):
    monkeypatch.setattr(actions, "MAX_ERRORS", 10)
    kind(lambda handle: handle.errors((line, "", "bad") for line in range(25)))
    job = run_now()
    assert (job.error_count, job.errors.count()) == (25, 10)


def test_a_refusal_fails_the_job_with_its_sentence(kind, run_now):
    def run(handle):
        raise ValidationError("The heading “code” is missing.", code="heading_missing")

    kind(run)
    job = run_now()
    assert (job.state, job.note) == (JobState.FAILED, "The heading “code” is missing.")


def test_a_fault_fails_the_job_without_showing_its_text(kind, run_now, caplog):
    def run(handle):
        handle.progress(1, 2)
        raise RuntimeError("secret path /etc/shadow")

    kind(run)
    job = run_now()
    assert job.state == JobState.FAILED
    assert "secret" not in job.note
    assert job.ended_at
    assert "secret path" in caplog.text


def test_a_job_is_run_once_when_two_workers_take_it(kind):
    ran = []
    kind(lambda handle: ran.append(1))
    job = actions.start_job(actor=SYSTEM, kind="tests.count", title="Count")
    assert tasks.run_job.call(job.pk) == JobState.DONE
    assert tasks.run_job.call(job.pk) == "taken"
    assert ran == [1]


def test_a_job_stops_at_its_next_progress_when_the_process_ends(kind, monkeypatch):
    import threading

    monkeypatch.setattr(tasks, "stopping", threading.Event())

    def run(handle):
        handle.progress(1, 3)
        tasks.stopping.set()
        handle.progress(2, 3)
        raise AssertionError("it went on")

    kind(run)
    job = actions.start_job(actor=SYSTEM, kind="tests.count", title="Count")
    assert tasks.run_job.call(job.pk) == JobState.INTERRUPTED
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.INTERRUPTED, 2)


def test_a_silent_job_is_closed_and_a_lively_one_is_not(kind):
    kind(lambda handle: None)
    now = timezone.now()
    silent, lively = (actions.start_job(actor=SYSTEM, kind="tests.count", title="Count") for _ in range(2))
    for job in (silent, lively):
        actions.claim_job(pk=job.pk)
    Job.objects.filter(pk=silent.pk).update(seen_at=now - dt.timedelta(hours=1))
    tasks.sweep(now=now)
    silent.refresh_from_db()
    lively.refresh_from_db()
    assert (silent.state, lively.state) == (JobState.INTERRUPTED, JobState.RUNNING)


def test_a_job_whose_start_was_lost_is_started_by_the_clock(kind):
    ran = []
    kind(lambda handle: ran.append(1))
    job = actions.start_job(actor=SYSTEM, kind="tests.count", title="Count")
    Job.objects.filter(pk=job.pk).update(queued_at=timezone.now() - dt.timedelta(minutes=6))
    tasks.sweep(now=timezone.now())
    job.refresh_from_db()
    assert (ran, job.state) == ([1], JobState.DONE)


def test_an_interrupted_job_stays_closed_when_its_lost_worker_returns(kind):
    kind(lambda handle: None)
    job = actions.claim_job(pk=actions.start_job(actor=SYSTEM, kind="tests.count", title="Count").pk)
    actions.close_silent_jobs(now=timezone.now() + dt.timedelta(hours=1))
    assert not actions.end_job(job=job, state=JobState.DONE)
    job.refresh_from_db()
    assert job.state == JobState.INTERRUPTED


def test_a_job_is_seen_by_its_starter_by_administrators_and_by_whom_its_kind_names(kind, holder):
    kind(lambda handle: None, may_see=lambda actor, job: actor.has_role("auditor"))
    starter = holder(ref="person:1")
    job = actions.start_job(actor=starter, kind="tests.count", title="Count")
    assert job_for(starter, job.pk) == job
    assert job_for(holder("administrator", ref="person:2"), job.pk) == job
    assert job_for(holder("auditor", ref="person:3"), job.pk) == job
    assert job_for(holder(ref="person:4"), job.pk) is None
    assert job_for(ANONYMOUS, job.pk) is None
    assert list(jobs_of(starter)) == [job]
