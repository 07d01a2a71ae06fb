"""A real SMTP server, a real HTTP receiver, and providers that remember; all on loopback, in this process."""

from __future__ import annotations

import os
import socket
import threading
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from yakja.foundation.channels import registry
from yakja.foundation.channels.providers import Posting
from yakja.foundation.channels.tests.gateway import PROGRAMS, Gateway, Relay


@pytest.fixture(autouse=True)
def _own_log(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def topics(monkeypatch):
    """Topics of a room that exists in tests only."""
    monkeypatch.setattr(registry, "_families", dict(registry._families))
    registry.register_topics("catalogue.tool", lambda code: None if code else "tools of the register")
    registry.register_topics("function", lambda code: f"function {code}" if code.startswith("CIT-") else None)


class Memory:
    """A provider that keeps what it is given, or meets the problems it is told to meet."""

    name = "memory"

    def __init__(self, *problems: Exception | None) -> None:
        self.sent: list[Posting] = []
        self.problems = list(problems)

    def __call__(self) -> Memory:
        return self

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def send(self, posting: Posting) -> str:
        problem = self.problems.pop(0) if self.problems else None
        if problem is not None:
            raise problem
        self.sent.append(posting)
        return f"memory-{len(self.sent)}"


@pytest.fixture
def memory() -> type[Memory]:
    return Memory


class Mailbox:
    """What an SMTP server received, and how it answers: `refuse` {address: answer}, `after_data` an answer."""

    def __init__(self) -> None:
        self.letters = []
        self.recipients: list[str] = []
        self.refuse: dict[str, str] = {}
        self.after_data = "250 taken"
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        if self.after_data == "hang up":
            session_transport = server.transport
            session_transport.abort()
            return "250 nobody hears this"
        if self.after_data.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=default))
            self.recipients += envelope.rcpt_tos
        return self.after_data


@pytest.fixture
def mailbox():
    from aiosmtpd.controller import Controller

    found = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found.port = probe.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    yield found
    controller.stop()


class Receiver:
    """Another system: an HTTP server that keeps what is posted to it and answers `statuses` in turn."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        receiver = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append((dict(self.headers), body))
                status = receiver.statuses.pop(0) if receiver.statuses else 200
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", "http://169.254.169.254/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words):
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)


@pytest.fixture
def receiver():
    found = Receiver()
    yield found
    found.close()


@pytest.fixture
def relay():
    found = Relay()
    yield found
    found.close()


@pytest.fixture
def gateway(settings, tmp_path_factory, relay):
    """A running Kannel that leads to the relay; in CI a machine without it fails."""
    if not all(program.exists() for program in PROGRAMS) and os.environ.get("CI") != "true":
        pytest.skip("Kannel is not installed (Debian packages kannel and kannel-extras)")
    found = Gateway(tmp_path_factory.mktemp("sms"), relay.url)
    try:
        found.start()
        found.configure(settings)
        yield found
    finally:
        found.stop()


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Channels by themselves: rooms above that take every text are not asked here."""
    own = {name: each for name, each in registry._receivers.items() if name.startswith("channels")}
    monkeypatch.setattr(registry, "_receivers", own)
