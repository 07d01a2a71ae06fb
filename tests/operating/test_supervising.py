"""What `./manage serve` and the server become: nothing they started outlives them, and they end as their child ended."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.copies import ROOT, Copy
from yakja.config import serving, supervising

# Two children lead groups of their own, as `serve` forks them; the first has forked a worker. Then the supervisor.
FAMILY = """
import os, signal, sys, time
sys.path.insert(0, {folder!r})
import supervising
supervising.PATIENCE = 0.5
def tell(name, pid):
    os.write(1, f"{{name}} {{pid}}\\n".encode())
def child(work):
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        work()
    return pid
def sleep():
    time.sleep(60)
    os._exit(0)
def server():
    worker = os.fork()
    if worker == 0:
        {worker}
        sleep()
    tell("worker", worker)
    {server}
    sleep()
server, clock = child(server), child(sleep)
tell("server", server)
tell("clock", clock)
tell("ready", os.getpid())
sys.exit(supervising.main(1, server, clock))
"""


def started(server: str = "pass", worker: str = "pass") -> tuple[subprocess.Popen[str], dict[str, int]]:
    code = FAMILY.format(folder=str(Path(supervising.__file__).parent), server=server, worker=worker)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    told = dict(process.stdout.readline().split() for _ in range(4))
    _until_it_listens(process.pid)
    return process, {name: int(pid) for name, pid in told.items()}


def _until_it_listens(pid: int) -> None:
    """Until the signals are caught by the supervisor, not by what Python does with them by itself."""
    wanted = 1 << (signal.SIGTERM - 1) | 1 << (signal.SIGHUP - 1)
    for _ in range(200):
        status = Path(f"/proc/{pid}/status").read_text()
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) & wanted == wanted:
            return
        time.sleep(0.02)


def is_there(pid: int) -> bool:
    """Whether it runs; who has ended and waits for somebody to ask for its code does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def left_over(pids: dict[str, int]) -> list[str]:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        left = [name for name, pid in pids.items() if is_there(pid)]
        if not left:
            return []
        time.sleep(0.05)
    return left


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 0)], ids=str
)
def test_nothing_is_left_when_it_is_asked_to_end(number, code):
    process, pids = started()
    os.kill(process.pid, number)
    assert process.wait(10) == code
    assert left_over(pids) == []


def test_who_does_not_listen_is_ended_all_the_same():
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    process, pids = started(worker=deaf)
    # The worker sets its ear aside after it is born; before that the test would prove nothing.
    time.sleep(0.3)
    process.terminate()
    assert process.wait(10) == 143
    assert left_over(pids) == []


@pytest.mark.parametrize(
    ("last_word", "code"), [("os._exit(7)", 7), ("os.kill(os.getpid(), signal.SIGKILL)", 137)]
)
def test_a_server_that_ends_takes_its_workers_and_the_clock_along(last_word, code):
    process, pids = started(server=f"time.sleep(0.3); {last_word}")
    assert process.wait(10) == code
    assert left_over(pids) == []


def test_a_server_that_ends_unasked_has_failed_whatever_it_says():
    process, pids = started(server="time.sleep(0.3); os._exit(0)")
    assert process.wait(10) == 1
    assert left_over(pids) == []


# The server: granian, until its workers run


class Served:
    """`python -m yakja.config.serving` as the unit of systemd starts it, with two workers."""

    def __init__(self, copy: Copy, *options: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [
            "-m", "yakja.config.serving", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
            "--blocking-threads", "1", "--log-level", "warning", "--no-ws", *options, "yakja.config.wsgi:application",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**copy.environment, "YAKJA_URL": f"http://127.0.0.1:{port}"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.address = f"http://127.0.0.1:{port}/healthz"

    def answers(self) -> bool:
        until = time.monotonic() + 120
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(self.address, timeout=5) as answer:
                return bool(answer.status == 200)
            time.sleep(0.1)
        return False

    def workers(self) -> list[int]:
        """The two processes below it, once there are two."""
        until = time.monotonic() + 60
        found: list[int] = []
        while time.monotonic() < until:
            parents = {
                int(p.name): parent_of(int(p.name)) for p in Path("/proc").iterdir() if p.name.isdigit()
            }
            found = sorted(pid for pid, parent in parents.items() if parent == self.process.pid)
            if len(found) == 2:
                break
            time.sleep(0.05)
        return found

    def is_supervisor(self) -> bool:
        words = Path(f"/proc/{self.process.pid}/cmdline").read_bytes().split(b"\0")
        return supervising.__file__.encode() in words

    def becomes_supervisor(self) -> bool:
        """A worker may answer while the first process still waits for the other."""
        until = time.monotonic() + 60
        while time.monotonic() < until and not self.is_supervisor():
            time.sleep(0.05)
        return self.is_supervisor()


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@pytest.fixture
def served(seeded: Copy) -> Iterator[Any]:
    running: list[Served] = []

    def serve(*options: str) -> Served:
        running.append(Served(seeded, *options))
        assert running[-1].answers()
        return running[-1]

    yield serve
    for one in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.wait(30)


@pytest.mark.slow
def test_a_server_holds_nothing_beside_its_workers_and_ends_with_them(served):
    site = served()
    workers = site.workers()
    assert site.becomes_supervisor()
    rollup = Path(f"/proc/{site.process.pid}/smaps_rollup").read_text()
    held = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss_Anon:"))
    assert held < 16 * 1024, "kB; what Python takes by itself, and nothing of Yakja"
    os.kill(workers[0], signal.SIGKILL)
    assert site.process.wait(30) == 137
    assert left_over({str(pid): pid for pid in workers}) == []


@pytest.mark.slow
def test_a_server_that_is_asked_to_end_takes_its_workers_along(served):
    site = served()
    workers = site.workers()
    assert site.becomes_supervisor()
    _until_it_listens(site.process.pid)
    # The one process alone, as an operator would by hand; systemd asks all of them.
    site.process.terminate()
    assert site.process.wait(30) == 143
    assert left_over({str(pid): pid for pid in workers}) == []


@pytest.mark.slow
def test_a_server_that_is_to_replace_its_workers_stays_granian(served):
    site = served("--respawn-failed-workers")
    first = site.workers()
    assert not site.is_supervisor()
    # Granian takes an early death for a loop of them.
    time.sleep(6)
    os.kill(first[0], signal.SIGKILL)
    time.sleep(1)
    again = site.workers()
    assert len(again) == 2
    assert first[0] not in again
    assert site.answers()


@pytest.mark.parametrize("name", serving.NEED_GRANIAN)
def test_whatever_needs_granian_keeps_it(name):
    server = SimpleNamespace(**dict.fromkeys(serving.NEED_GRANIAN), wrks=[])
    setattr(server, name, True)
    assert serving.hand_over(server) is False


def test_granian_still_calls_by_their_names_what_is_asked_of_it():
    from granian.server.mp import MPServer

    server = MPServer("yakja.config.wsgi:application")
    assert {name for name in serving.NEED_GRANIAN if not hasattr(server, name)} == set()
    assert server.wrks == []
    assert callable(MPServer._serve_loop)
