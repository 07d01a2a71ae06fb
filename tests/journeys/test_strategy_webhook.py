"""Another system follows a strategy: signed calls, tried again after the worker was killed, applied once."""

from __future__ import annotations

import hashlib
import hmac
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.copies import Copy

pytestmark = pytest.mark.slow
SEED = """
import datetime as dt
from django.utils import timezone
from yakja.foundation.bodies.models import BodyKind, Devolution, Function
from yakja.foundation.channels.actions import follow_by_webhook
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.strategy.tests.standing_world import Standing
world = Standing()
world.objective()
system = follow_by_webhook(actor=SYSTEM, url="http://127.0.0.1:%(port)s/hook", topics=["strategy:PK6-D"], language="en")
world.says("visit", world.mc_lahore)
print(system.secret)
"""
# The worker itself; only which numbers may be called is another, for the receiver stands on this machine.
WORKER = """
import datetime as dt
from django.utils import timezone
from yakja.foundation.channels.providers.webhook import Webhook
from yakja.foundation.channels.tasks import send_all
print(send_all(
    now=timezone.now() + dt.timedelta(minutes=%(minutes)s),
    providers={"webhook": lambda: Webhook(may_call=lambda number: number.is_loopback)},
))
"""


@pytest.fixture
def copy(migrated: Copy, tmp_path: Path) -> Iterator[Copy]:
    made = Copy(tmp_path / "copy", migrated)
    yield made
    made.remove()


@pytest.fixture
def received(tmp_path: Path) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """A receiver in a process of its own; answers what it has noted so far."""
    notes = tmp_path / "received.jsonl"
    notes.touch()
    process = subprocess.Popen([sys.executable, str(Path(__file__).with_name("receiver.py")), str(notes)])

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines()]

    try:
        yield read
    finally:
        process.kill()
        process.wait()


def wait_for(read: Callable[[], list[dict[str, Any]]], number: int) -> list[dict[str, Any]]:
    for _ in range(300):
        found = read()
        if len(found) >= number:
            return found
        time.sleep(0.1)
    raise AssertionError(f"only {len(read())} of {number} came")


def test_a_webhook_is_signed_tried_again_after_a_kill_and_applied_once(copy, received):
    port = wait_for(received, 1)[0]["port"]
    secret = copy.shell(SEED % {"port": port}).strip().splitlines()[-1]
    # The real clock measures: evidence changed a status, which is what the other system follows.
    ran = copy.answer("tick", "--clock-only")["ran"]
    assert "strategy.measure" in ran

    worker = copy.start("shell", "--no-imports", "-c", WORKER % {"minutes": 0})
    wait_for(received, 2)
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    states = "from yakja.foundation.channels.models import OutboundMessage as M; print(*M.objects.values_list('state', 'attempts'))"
    assert copy.shell(states).strip() == "('sending', 1)"

    # While the dead worker's hold lasts nobody sends; then it is found, waits its minute, and goes again.
    assert copy.shell(WORKER % {"minutes": 1}).strip() == "0"
    assert copy.shell(WORKER % {"minutes": 15}).strip() == "0"
    assert copy.shell(WORKER % {"minutes": 30}).strip() == "1"
    assert copy.shell(WORKER % {"minutes": 60}).strip() == "0"
    assert copy.shell(states).strip() == "('sent', 2)"

    calls = [row for row in received() if "message" in row]
    assert len(calls) == 2
    assert [row["applied"] for row in calls] == [True, False]
    assert len({row["message"] for row in calls}) == 1
    for row in calls:
        signed = hmac.new(
            secret.encode(), f"{row['timestamp']}.{row['body']}".encode(), hashlib.sha256
        ).hexdigest()
        assert row["signature"] == f"sha256={signed}"
        forged = hmac.new(
            b"another secret", f"{row['timestamp']}.{row['body']}".encode(), hashlib.sha256
        ).hexdigest()
        assert row["signature"] != f"sha256={forged}"
    told = json.loads(calls[0]["body"])
    assert "strategy:PK6-D" in told["topics"]
    assert {
        "subject": "objective",
        "code": "PK6-D-O1",
        "from": "",
        "to": "done",
        "rule": "objective.reached",
    } in (told["data"]["changes"])
