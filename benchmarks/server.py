"""The real server on a private port, and what its processes and those of the database spend."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")
WARM = 25
TRIES = 600  # a fifth of a second apart, until a server has to answer


@dataclass(frozen=True)
class Cost:
    """CPU per request in milliseconds, the part of it spent in the database's own processes, and how fast it went."""

    cpu_ms: float
    database_ms: float
    requests: int
    per_second: float
    bytes: int


def _stat(pid: int) -> tuple[int, float]:
    """Parent and CPU seconds of a process with its dead children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1]), sum(map(int, fields[11:15])) / TICK


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                children.setdefault(_stat(int(entry.name))[0], []).append(int(entry.name))
            except (OSError, ValueError, IndexError):
                continue
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def cpu_of(pids: list[int]) -> float:
    """CPU seconds spent by these processes so far."""
    total = 0.0
    for pid in pids:
        try:
            total += _stat(pid)[1]
        except OSError:
            continue
    return total


def memory_of(pids: list[int]) -> float:
    """Megabytes that these processes hold for themselves; pages of files, which the kernel may drop, are left out."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(
            int(line.split()[1]) for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:", "SwapPss:"))
        )
    return total * 1024 / 1_000_000


def _site(port: int, workers: int) -> list[str]:
    serve = ["serve", "--no-clock", "--port", str(port), "--workers", str(workers)]
    return [sys.executable, str(ROOT / "manage.py"), *serve]


def _bare(port: int) -> list[str]:
    options = f"--interface wsgi --port {port} --workers 1 --blocking-threads 1 --log-level warning --no-ws"
    return [sys.executable, "-m", "granian", *options.split(), "benchmarks.bare:application"]


class Server:
    """`./manage serve` as `make run` starts it, without the clock; or, `bare`, Django with the floors alone."""

    def __init__(
        self, environment: Mapping[str, str], *, workers: int, database_pid: int | None, bare: bool = False
    ) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._environment = {**os.environ, **environment}
        self._command = _bare(self.port) if bare else _site(self.port, workers)
        self._database_pid = database_pid

    def __enter__(self) -> Server:
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._log,
        )
        try:
            self._wait()
        except BaseException as error:
            # Whoever could not come in does not leave either: the process would stay.
            self.__exit__(type(error), error, None)
            raise
        return self

    def _wait(self) -> None:
        for _ in range(TRIES):
            if self._process.poll() is not None:
                raise RuntimeError(self.said())
            try:
                self.get("/floor/hello")
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise RuntimeError("the server does not answer")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._log.close()

    def get(
        self, path: str, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            response = connection.getresponse()
            return response.status, response.read(), response.headers
        finally:
            connection.close()

    def said(self) -> str:
        """The end of what the server wrote to its log."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")[-3000:]

    def pids(self) -> list[int]:
        return family(self._process.pid)

    def memory(self) -> float:
        """Of the server, its workers and the command that started them, which holds what it shares with them."""
        return memory_of(self.pids())

    def _database(self) -> list[int]:
        return family(self._database_pid) if self._database_pid else []

    def post(
        self, path: str, forms: Sequence[Mapping[str, str]], *, connections: int = 8, expected: int = 200
    ) -> Cost:
        """Send forms, each once, over several connections at a time. RuntimeError when one is answered otherwise."""
        address, sent = self.port, {"Content-Type": "application/x-www-form-urlencoded"}

        def send(some: Sequence[Mapping[str, str]]) -> int:
            connection = http.client.HTTPConnection("127.0.0.1", address, timeout=60)
            size = 0
            for form in some:
                connection.request("POST", path, body=urlencode(form), headers=sent)
                response = connection.getresponse()
                body = response.read()
                if response.status != expected:
                    raise RuntimeError(f"{path}: {response.status} {body[:500]!r}")
                size = len(body)
            connection.close()
            return size

        server, base = self.pids(), self._database()
        before, base_before, began = cpu_of(server), cpu_of(base), time.monotonic()
        with ThreadPoolExecutor(connections) as pool:
            sizes = list(pool.map(send, [forms[n::connections] for n in range(connections)]))
        took, count = time.monotonic() - began, len(forms)
        # Each connection of the server to PostgreSQL is a process that may have begun meanwhile.
        in_base = cpu_of(self._database()) - base_before
        spent = cpu_of(server) - before + in_base
        return Cost(spent / count * 1000, in_base / count * 1000, count, count / took, max(sizes))

    def measure(
        self, path: str, *, seconds: float, headers: Mapping[str, str] | None = None, unique: str = ""
    ) -> Cost:
        """Ask for a page again and again on one connection. `unique` is a parameter that differs each time.

        RuntimeError when an answer is not 200, TimeoutError when one takes longer than a minute.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Accept-Encoding": "br", **(headers or {})}
        number = size = 0

        def ask() -> int:
            nonlocal number
            number += 1
            at = f"{path}{'&' if '?' in path else '?'}{unique}={number}" if unique else path
            connection.request("GET", at, headers=sent)
            response = connection.getresponse()
            body = response.read()
            if response.status != 200:
                raise RuntimeError(f"{path}: {response.status}\n{self.said()}")
            return len(body)

        for _ in range(WARM if not unique else 3):
            ask()
        server, base = self.pids(), self._database()
        before, base_before, began, first = cpu_of(server), cpu_of(base), time.monotonic(), number
        while time.monotonic() - began < seconds or number - first < 5:
            size = ask()
        took, count = time.monotonic() - began, number - first
        in_base = cpu_of(base) - base_before
        spent = cpu_of(server) - before + in_base
        connection.close()
        return Cost(spent / count * 1000, in_base / count * 1000, count, count / took, size)
