"""What `./manage serve` becomes: nothing it started outlives it, and its exit code is the server's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yakja.config import supervising

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
sys.exit(supervising.main([server, clock]))
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
