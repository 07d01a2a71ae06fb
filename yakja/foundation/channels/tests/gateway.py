"""A real Kannel with its fake operator for tests, and a relay that brings its calls into the test's own transaction."""

from __future__ import annotations

import queue
import re
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote_to_bytes

SCRIPT = Path(__file__).resolve().parents[4] / "scripts" / "sms_gateway.sh"
PROGRAMS = (Path("/usr/sbin/bearerbox"), Path("/usr/lib/kannel/test/fakesmsc"))
_GOT = re.compile(r"Got message \d+: <(\S+) (\S+) (text|ucs-2|udh) ?(.*)>")


@dataclass(frozen=True)
class Got:
    """One text message as a telephone shows it, and in how many parts it came."""

    sender: str
    to: str
    text: str
    parts: int


class Gateway:
    """Started, stopped, and asked what telephones got."""

    def __init__(self, folder: Path, site: str = "http://127.0.0.1:9") -> None:
        self.folder, self.site = folder, site
        self.settings: dict[str, str] = {}

    def start(self) -> None:
        done = subprocess.run(
            [SCRIPT, "start", self.folder, self.site], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        self.settings = dict(line.split("=", 1) for line in done.stdout.splitlines())

    def stop(self) -> None:
        subprocess.run([SCRIPT, "stop", self.folder], timeout=60, check=True)

    def say(self, sender: str, text: str) -> None:
        """A telephone writes to us."""
        subprocess.run([SCRIPT, "say", self.folder, sender, text], timeout=60, check=True)

    def configure(self, settings) -> None:
        for name, value in self.settings.items():
            setattr(settings, {"YAKJA_SMS": "SMS_PROVIDER"}.get(name, name.removeprefix("YAKJA_")), value)

    def got(self) -> list[Got]:
        """What telephones got, parts put together, in the order of arrival."""
        whole: list[Got] = []
        pieces: dict[tuple[str, bytes], dict[int, bytes]] = {}
        for line in (self.folder / "fakesmsc.log").read_text(errors="replace").splitlines():
            found = _GOT.search(line)
            if not found:
                continue
            sender, to, kind, rest = found.groups()
            if kind == "text":
                whole.append(Got(sender, to, rest, 1))
            elif kind == "ucs-2":
                whole.append(Got(sender, to, _bytes(rest).decode("utf-16-be"), 1))
            else:
                header, _word, data = rest.split(" ", 2)
                _length, _element, _size, number, total, place = _bytes(header)
                held = pieces.setdefault((to, bytes([number])), {})
                held[place] = _bytes(data)
                if len(held) == total:
                    text = b"".join(held[n] for n in sorted(held)).decode("utf-16-be")
                    whole.append(Got(sender, to, text, total))
                    del pieces[(to, bytes([number]))]
        return whole

    def await_got(self, count: int, seconds: float = 20) -> list[Got]:
        """At least so many messages; what came until then otherwise."""
        ends = time.monotonic() + seconds
        while len(found := self.got()) < count and time.monotonic() < ends:
            time.sleep(0.05)
        return found


def _bytes(quoted: str) -> bytes:
    return unquote_to_bytes(quoted.replace("+", "%20"))


class Relay:
    """An HTTP server whose calls are answered by the test itself, so that they see its transaction."""

    def __init__(self) -> None:
        self.calls: queue.Queue = queue.Queue()
        relay = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                answer: queue.Queue = queue.Queue()
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                relay.calls.put((self.command, self.path, dict(self.headers), body, answer))
                status, words = answer.get(timeout=30)
                self.send_response(status)
                self.send_header("Content-Length", str(len(words)))
                self.end_headers()
                self.wfile.write(words)

            do_POST = do_GET

            def log_message(self, *words):
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.seen: list[tuple[str, int]] = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def serve(self, client, until: Callable[[], bool], seconds: float = 25, status: int = 0) -> None:
        """Answer calls through the site until something holds; with `status`, answer that instead."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and not until():
            try:
                method, path, headers, body, answer = self.calls.get(timeout=0.1)
            except queue.Empty:
                continue
            if status:
                answer.put((status, b""))
                self.seen.append((path, status))
                continue
            kind = headers.get("Content-Type", "text/plain")
            response = client.generic(method, path, body, content_type=kind)
            self.seen.append((path, response.status_code))
            answer.put((response.status_code, response.content))
        assert until(), self.seen

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
