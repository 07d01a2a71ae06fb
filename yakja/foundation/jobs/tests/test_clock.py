"""The clock: each entry at its rhythm, once across processes; the command that keeps it going."""

from __future__ import annotations

import contextlib
import datetime as dt
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from yakja.foundation.audit.models import AuditSeal
from yakja.foundation.jobs import actions, registry, tasks
from yakja.foundation.jobs.models import ClockRun
from yakja.foundation.kit.permissions import SYSTEM

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def clock(monkeypatch):
    """A clock without entries, and a way to add one that counts its runs."""
    monkeypatch.setattr(registry, "_clocks", {})
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    monkeypatch.setattr(registry, "_sources", [])
    ran: list[str] = []

    def add(name, every=MINUTE, run=None, **more):
        registry.register_clock(name, every=every, run=run or (lambda *, now: ran.append(name)), **more)
        return ran

    return add


@pytest.mark.django_db
def test_an_entry_runs_at_its_rhythm(clock):
    ran = clock("tests.minute")
    start = timezone.now()
    for seconds in (0, 30, 59, 60, 61, 120):
        tasks.run_clock(now=start + dt.timedelta(seconds=seconds))
    assert ran == ["tests.minute"] * 3
    assert ClockRun.objects.get(name="tests.minute").runs == 3


@pytest.mark.django_db
def test_a_missed_time_is_made_up_once(clock):
    ran = clock("tests.minute")
    start = timezone.now()
    tasks.run_clock(now=start)
    tasks.run_clock(now=start + dt.timedelta(hours=5))
    tasks.run_clock(now=start + dt.timedelta(hours=5, seconds=1))
    assert len(ran) == 2


@pytest.mark.django_db
def test_an_entry_that_fails_is_noted_and_the_others_run(clock, caplog):
    def fail(*, now):
        raise RuntimeError("no paper")

    clock("tests.fails", run=fail)
    ran = clock("tests.works")
    now = timezone.now()
    tasks.run_clock(now=now)
    row = ClockRun.objects.get(name="tests.fails")
    assert ran == ["tests.works"]
    assert (row.failures, row.last_error, row.claim) == (1, "RuntimeError: no paper", "")
    tasks.run_clock(now=now + MINUTE)
    assert ClockRun.objects.get(name="tests.fails").failures == 2


@pytest.mark.django_db
def test_an_entry_without_work_writes_nothing(clock):
    has_work = [False]
    ran = clock("tests.quiet", has_work=lambda: has_work[0])
    now = timezone.now()
    assert tasks.run_clock(now=now) == []
    assert ClockRun.objects.get(name="tests.quiet").started_at is None
    has_work[0] = True
    assert tasks.run_clock(now=now) == ["tests.quiet"]
    assert ran == ["tests.quiet"]


@pytest.mark.django_db
def test_only_quick_entries_run_between_rounds(clock):
    ran = clock("tests.quick", every=dt.timedelta(seconds=2))
    clock("tests.slow")
    tasks.run_clock(now=timezone.now(), shorter_than=dt.timedelta(seconds=30))
    assert ran == ["tests.quick"]


@pytest.mark.django_db
def test_a_run_whose_process_died_is_taken_over_after_its_lease(clock):
    ran = clock("tests.minute", lease=dt.timedelta(minutes=5))
    now = timezone.now()
    ClockRun.objects.create(
        name="tests.minute", next_due_at=now, claim="lost", claimed_until=now + dt.timedelta(minutes=4)
    )
    assert tasks.run_clock(now=now + dt.timedelta(minutes=3)) == []
    assert tasks.run_clock(now=now + dt.timedelta(minutes=4)) == ["tests.minute"]
    assert ran == ["tests.minute"]


@pytest.mark.django_db
def test_a_due_time_written_by_a_clock_that_ran_ahead_does_not_stop_the_entry(clock):
    ran = clock("tests.minute")
    now = timezone.now()
    ClockRun.objects.create(name="tests.minute", next_due_at=now + dt.timedelta(days=365))
    tasks.run_clock(now=now)
    assert ran == ["tests.minute"]


@pytest.mark.django_db(transaction=True)
def test_processes_that_look_together_run_an_entry_once(clock):
    ran = clock("tests.together")
    now = timezone.now()
    tasks.run_clock(now=now)
    together = threading.Barrier(6)

    def look():
        try:
            together.wait(10)
            tasks.run_clock(now=now + MINUTE)
        finally:
            connections[connection.alias].close()

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(ran) == 2


@pytest.mark.django_db
def test_a_rhythm_of_nothing_is_refused(clock):
    with pytest.raises(ValueError, match="rhythm"):
        clock("tests.never", every=dt.timedelta())


@pytest.mark.django_db
def test_the_clock_seals_the_audit_trail(clock):
    clock("audit.seal", run=tasks.seal_audit, has_work=tasks.has_unsealed)
    registry.register_kind("tests.sealed", lambda handle: None, "Sealed")
    assert not tasks.has_unsealed()
    actions.start_job(actor=SYSTEM, kind="tests.sealed", title="Sealed")
    assert tasks.has_unsealed()
    assert tasks.run_clock(now=timezone.now()) == ["audit.seal"]
    assert AuditSeal.objects.count() == 1
    assert not tasks.has_unsealed()


def test_the_audit_trail_is_an_entry_of_the_clock():
    assert {"audit.seal", "jobs.sweep", "channels.send"} <= {each.name for each in registry.clocks()}


@pytest.mark.django_db
def test_tick_answers_what_ran_as_one_json_line(clock, capsys):
    clock("tests.minute")
    call_command("tick")
    call_command("tick")
    out = capsys.readouterr().out.splitlines()
    assert out == ['{"ran": ["tests.minute"], "tasks": 0}', '{"ran": [], "tasks": 0}']


@pytest.fixture
def copy(migrated, tmp_path):
    made = type(migrated)(tmp_path / "copy", migrated)
    yield made
    made.remove()


@pytest.mark.slow
def test_the_clock_ends_on_sigterm_and_when_its_parent_dies(copy):
    """In processes of their own, over a database of their own."""
    env = copy.environment
    manage = [sys.executable, str(settings.ROOT / "manage.py")]
    running = subprocess.Popen([*manage, "tick", "--forever"], env=env, stderr=subprocess.PIPE)
    assert _wait_for(lambda: _runs(copy)), "the clock never ran"
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=20) == 0

    # A parent that starts the clock and dies at once leaves nothing behind.
    program = "import subprocess,sys,time; p=subprocess.Popen(sys.argv[1:]); print(p.pid, flush=True); time.sleep(300)"
    parent = subprocess.Popen(
        [sys.executable, "-c", program, *manage, "tick", "--forever"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    child = int(parent.stdout.readline())
    # One whose parent dies before it has looked who that is would take init for it.
    before = _runs(copy)
    assert _wait_for(lambda: _runs(copy) > before), "the second clock never ran"
    parent.kill()
    parent.wait(timeout=10)
    assert _wait_for(lambda: not _is_alive(child)), "the clock outlived its parent"


def _runs(copy) -> int:
    asked = "SELECT COALESCE(SUM(runs), 0) FROM jobs_clockrun"
    if copy.database:
        with psycopg.connect(copy.environment["DATABASE_URL"]) as session:
            return session.execute(asked).fetchone()[0]
    with contextlib.closing(
        sqlite3.connect(f"file:{copy.folder}/yakja.sqlite3?mode=ro", uri=True)
    ) as session:
        return session.execute(asked).fetchone()[0]


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _wait_for(what, seconds: float = 40) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if what():
            return True
        time.sleep(0.2)
    return False
