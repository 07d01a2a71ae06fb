"""The real server with the furnished sample on a port of its own, and Chromium before it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-dev-shm-usage",
)  # fmt: skip
STARTS_WITHIN_S = 900


@dataclass
class Site:
    """The address of the server and the one-time link of each role; `kept` are the cookies of who has come in."""

    base: str
    links: dict[str, str]
    kept: dict[str, Any] = field(default_factory=dict)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`manage.py serve` as `make run` calls it, with data of its own; ended by its own process id."""
    folder, port = tmp_path_factory.mktemp("served"), _free_port()
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "YAKJA_URL")}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "yakja.config.settings.dev",
        "SAMPLE": "1",
        "YAKJA_DATA": str(folder),
        "PYTHONUNBUFFERED": "1",
    }
    log = (folder / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port), "--no-clock"],
        cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
    )  # fmt: skip
    said: list[str] = []
    threading.Thread(target=lambda: [said.append(line) for line in server.stdout or ()], daemon=True).start()
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(server, f"{base}/healthz", folder / "server.log")
        yield Site(base, _links(said))
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()


def _wait(server: subprocess.Popen[str], address: str, log: Path) -> None:
    ends = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < ends:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    pytest.fail(f"the server did not start:\n{log.read_text()[-4000:]}")


def _links(said: list[str]) -> dict[str, str]:
    """The sign-in links by role; they are printed once the site answers."""
    ends = time.monotonic() + 30
    links: dict[str, str] = {}
    while "administrator" not in links and time.monotonic() < ends:
        time.sleep(0.1)
        links = dict(re.findall(r"^SIGN-IN (\w+) (\S+)$", "".join(said), re.MULTILINE))
    assert {"council_officer", "district_officer", "provincial_steward"} <= set(links), said
    return links


@pytest.fixture(scope="session")
def chromium(site: Site) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


class Reader:
    """Opens pages as a visitor or as somebody of the sample; every context is closed with the test."""

    def __init__(self, chromium: Any, site: Site) -> None:
        self.chromium, self.site = chromium, site
        self._contexts: list[Any] = []

    def context(self, role: str = "", **more: Any) -> Any:
        """A browser of its own: no cookies but those of the role's session."""
        if role and role not in self.site.kept:
            first = self.chromium.new_context(base_url=self.site.base)
            page = first.new_page()
            page.goto(self.site.links[role])
            assert "/my/" in page.url, f"{role} did not get in: {page.url}"
            self.site.kept[role] = first.storage_state()
            first.close()
        state = {"storage_state": self.site.kept[role]} if role else {}
        made = self.chromium.new_context(base_url=self.site.base, **state, **more)
        made.set_default_timeout(20_000)
        self._contexts.append(made)
        return made

    def page(self, role: str = "", **more: Any) -> Any:
        return self.context(role, **more).new_page()

    def close(self) -> None:
        for each in self._contexts:
            each.close()


@pytest.fixture
def reader(chromium: Any, site: Site) -> Iterator[Reader]:
    made = Reader(chromium, site)
    yield made
    made.close()


class Line:
    """The line between the phone and the server, which can be cut: what is in transit is lost."""

    def __init__(self, port: int) -> None:
        self.port, self.is_cut, self._ends = port, False, set[socket.socket]()
        self.loses_answers, self._unanswered = False, set[socket.socket]()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.port))
            self._ends |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other, far), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(1 << 16):
                if one is not far and self.loses_answers and piece.startswith(b"POST "):
                    self._unanswered.add(far)
                if one is far and far in self._unanswered:
                    break  # it has arrived, and the line breaks before anybody hears so
                other.sendall(piece)
        for end in (one, other):
            with_end(end)

    def cut(self) -> None:
        self.is_cut = True
        for end in list(self._ends):
            with_end(end)
        self._ends.clear()

    def mend(self) -> None:
        self.is_cut = False

    def close(self) -> None:
        self.cut()
        self._listener.close()


def with_end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@pytest.fixture
def line(site: Any) -> Iterator[Line]:
    made = Line(urlsplit(site.base).port or 80)
    yield made
    made.close()
