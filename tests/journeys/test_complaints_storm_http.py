"""A storm through the door of other systems: server and worker are real processes, and both are killed with -9.

Whatever was acknowledged over HTTP exists once under the number that was answered, its receipt is stored once and
reaches the gateway at least once, and the record is whole. What a killed worker had in hand is told as perhaps sent,
and goes out when a person says so. `STORM=2000` (the default) says how many are filed.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.copies import ROOT, Copy

pytestmark = pytest.mark.slow
STORM = int(os.environ.get("STORM", "2000"))
CLIENTS = 8
STARTS_WITHIN_S, WITHIN_S = 900, 1200
# After so many answers: who is killed.
KILLS = ((0.2, ("server",)), (0.4, ("worker",)), (0.6, ("server", "worker")), (0.8, ("server",)))
SEED = "from yakja.citizens.complaints.tests.conftest import City; City()"
# As the units of the operator's folder start them.
SERVER = [
    "-m", "yakja.config.serving", "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "2", "--blocking-threads", "1",
    "--backpressure", "128", "--no-ws", "--log-level", "warning",
]  # fmt: skip
APPLICATION = "yakja.config.wsgi:application"
WORKER = ["manage.py", "tick", "--forever"]
KEY = """
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions import make_api_key
print(make_api_key(actor=SYSTEM, name="Storm", scope="open311")[1])
"""
# Nobody's telephone sleeps, so that every receipt may go out at once.
AWAKE = """
import datetime as dt
from django.db import transaction
from yakja.foundation.channels.actions import address_for
with transaction.atomic():
    for n in range(%(many)d):
        address = address_for(f"03004{n:06d}", language="ur")
        address.quiet_from = address.quiet_to = dt.time()
        address.save()
"""
# What a killed worker held is free ten minutes later; the test does not wait for them.
LATER = """
from django.utils import timezone
from yakja.foundation.channels.models import OutboundMessage
OutboundMessage.objects.filter(held_until__gt=timezone.now()).update(held_until=timezone.now())
"""
COUNT = """
import json
from collections import Counter
from yakja.citizens.complaints.actions.keeping import differences
from yakja.citizens.complaints.models import Complaint, ComplaintCount
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.cases.models import Case, CaseEvent
from yakja.foundation.channels.models import OutboundMessage
ours = OutboundMessage.objects.filter(template="complaints/notice")
print(json.dumps({
    "references": sorted(Complaint.objects.values_list("case__reference", flat=True)),
    "cases": Case.objects.filter(kind="complaints.complaint").count(), "events": CaseEvent.objects.filter(move="open").count(),
    "filed": sum(ComplaintCount.objects.values_list("filed", flat=True)), "differences": len(differences()),
    "entries": AuditEntry.objects.filter(verb="complaints.file").count(),
    "receipts": dict(Counter(json.loads(m.context)["reference"] for m in ours)),
    "waiting": ours.filter(state__in=("queued", "sending")).count(), "uncertain": ours.filter(state="uncertain").count(),
    "states": dict(Counter(ours.values_list("state", flat=True))),
}))
"""
# Nobody but a person says that a message which perhaps went out goes out again.
AGAIN = """
from conftest import Holder
from yakja.foundation.channels.actions import send_again
from yakja.foundation.channels.models import OutboundMessage
for message in OutboundMessage.objects.filter(state="uncertain"):
    send_again(actor=Holder("administrator"), message=message, reason="a worker was lost")
"""


class Gateway:
    """What Kannel's sendsms answers; notes the number of every message it takes. It can keep its answers back."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.answers, self.holds = threading.Event(), threading.Event()
        self.answers.set()
        gateway = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                gateway.taken[parse_qs(urlsplit(self.path).query)["to"][0]] += 1
                if not gateway.answers.is_set():
                    gateway.holds.set()
                    gateway.answers.wait()
                body = b"0: Accepted for delivery"
                self.send_response(202)
                self.send_header("Content-Length", str(len(body)))
                with contextlib.suppress(OSError):  # whoever asked may be dead
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                return None

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/cgi-bin/sendsms"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @contextlib.contextmanager
    def keeping_an_answer_back(self) -> Iterator[None]:
        """Within, a message has been taken and its sender knows nothing of it yet."""
        self.holds.clear()
        self.answers.clear()
        try:
            assert self.holds.wait(WITHIN_S), "nothing was sent"
            yield
        finally:
            self.answers.set()

    def close(self) -> None:
        self.answers.set()
        self.server.shutdown()
        self.server.server_close()


class Town:
    """A server and a worker as an operator runs them, each a group of processes that can be killed as one."""

    def __init__(self, folder: Path, migrated: Copy, gateway: Gateway) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.folder = folder
        self.copy = Copy(
            folder / "copy", migrated, YAKJA_SMS="kannel", YAKJA_KANNEL_URL=gateway.url, YAKJA_KANNEL_PASSWORD="storm",
            YAKJA_URL=f"http://127.0.0.1:{self.port}", PYTHONUNBUFFERED="1",
        )  # fmt: skip
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.killed: Counter[str] = Counter()

    def launch(self, name: str) -> None:
        command = {"server": [*SERVER, "--port", str(self.port), APPLICATION], "worker": WORKER}[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.copy.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """As a cut of power: the process with all it has started, without a word."""
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
        self.killed[name] += 1

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def until_it_answers(self) -> None:
        ends = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < ends:
            assert self.running["server"].poll() is None, self.log("server")[-3000:]
            with contextlib.suppress(OSError, http.client.HTTPException):
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                line.request("GET", "/healthz")
                status = line.getresponse().status
                line.close()
                if status < 500:
                    return
            time.sleep(0.3)
        raise AssertionError(f"the server did not answer: {self.log('server')[-3000:]}")

    def close(self) -> None:
        for name in list(self.running):
            self.kill(name)
        self.copy.remove()


@pytest.fixture
def town(migrated: Copy, tmp_path: Path) -> Iterator[tuple[Town, Gateway]]:
    gateway = Gateway()
    made = Town(tmp_path, migrated, gateway)
    try:
        yield made, gateway
    finally:
        made.close()
        gateway.close()


class Storm:
    """Clients that file one complaint each and repeat it under its key until it is acknowledged."""

    def __init__(self, port: int, key: str) -> None:
        self.port, self.key = port, key
        self.answers: list[tuple[int, str]] = []
        self.repeated = 0
        self.lock = threading.Lock()
        self.ends = time.monotonic() + WITHIN_S

    def file(self, number: int) -> None:
        form = urlencode(
            {
                "api_key": self.key, "service_code": "water_supply", "address_id": "PK60201",
                "description": f"No water, house {number}", "phone": f"03004{number:06d}",
            }
        )  # fmt: skip
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": f"storm-{number}",
            "Accept-Language": "ur",
        }  # fmt: skip
        while True:
            assert time.monotonic() < self.ends, f"{len(self.answers)} were answered in time"
            status, said = self._once(form, headers)
            if status == 200:
                reference = str(said[0]["service_request_id"])
                with self.lock:
                    self.answers.append((number, reference))
                return
            # The line broke or the server was away: nobody knows whether it was taken. Anything else is a fault.
            assert status is None or status >= 500, said
            with self.lock:
                self.repeated += 1
            time.sleep(0.2)

    def _once(self, form: str, headers: dict[str, str]) -> tuple[int | None, Any]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request("POST", "/open311/v2/requests.json", form, headers)
            answer = line.getresponse()
            body = answer.read()
            return answer.status, json.loads(body) if answer.status == 200 else body[:500]
        except (OSError, http.client.HTTPException, ValueError) as error:
            return None, error
        finally:
            line.close()


def until_none_waits(place: Town) -> dict[str, Any]:
    """What is counted once the worker has dealt with every receipt."""
    ends = time.monotonic() + WITHIN_S
    while True:
        counted: dict[str, Any] = json.loads(place.copy.shell(COUNT))
        if not counted["waiting"]:
            return counted
        assert time.monotonic() < ends, f"receipts are still waiting: {counted['states']}"
        time.sleep(2)


def test_whatever_was_acknowledged_over_http_exists_once_though_both_are_killed(town):
    place, gateway = town
    place.copy.shell(SEED)
    place.launch("server")
    place.until_it_answers()
    # A key of its own: the one that the server prints is another after each start.
    key = place.copy.shell(KEY).strip()
    place.copy.shell(AWAKE % {"many": STORM})
    place.launch("worker")
    storm = Storm(place.port, key)
    with ThreadPoolExecutor(CLIENTS) as pool:
        filings = [pool.submit(storm.file, number) for number in range(STORM)]
        for share, names in KILLS:
            while len(storm.answers) < share * STORM:
                for each in filings:
                    if each.done():
                        each.result()  # a filing that was refused ends the test here
                time.sleep(0.02)
            with gateway.keeping_an_answer_back() if "worker" in names else contextlib.nullcontext():
                for name in names:
                    place.kill(name)
            for name in names:
                place.launch(name)
            if "server" in names:
                place.until_it_answers()
        for each in filings:
            each.result()
        # An answer that was lost on its way is asked for again, long after.
        again = [pool.submit(storm.file, number) for number in range(0, STORM, 10)]
        for each in again:
            each.result()
    assert place.killed == Counter(server=3, worker=2)
    assert storm.repeated > 0, "no filing was under way when the server was killed"

    answered: dict[int, set[str]] = {}
    for number, reference in storm.answers:
        answered.setdefault(number, set()).add(reference)
    assert set(answered) == set(range(STORM))
    assert all(len(each) == 1 for each in answered.values())
    references = sorted(next(iter(each)) for each in answered.values())
    assert len(set(references)) == STORM

    place.kill("worker")
    place.copy.shell(LATER)
    place.launch("worker")
    wanted = {f"+923004{number:06d}" for number in range(STORM)}
    counted = until_none_waits(place)
    assert 2 <= counted["uncertain"] <= place.killed["worker"], counted["states"]
    place.copy.shell(AGAIN)
    counted = until_none_waits(place)
    assert counted["states"] == {"sent": STORM}
    assert counted["references"] == references
    assert counted["cases"] == counted["events"] == counted["filed"] == counted["entries"] == STORM
    assert counted["differences"] == 0
    assert counted["receipts"] == dict.fromkeys(references, 1)
    assert {number for number in gateway.taken if number in wanted} == wanted
    # Only what a killed worker had in hand goes twice.
    twice = sum(gateway.taken[number] - 1 for number in wanted)
    assert 2 <= twice <= place.killed["worker"]
    assert place.copy.answer("verify_audit")["verdict"] == "whole"
