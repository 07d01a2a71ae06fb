"""By SMS from filing to confirmed: telephones, a real Kannel, server and worker as processes of their own.

A citizen writes, the office proposes, the citizen denies twice, and it goes two levels up; then confirms. In Urdu, and
shorter in English and Sindhi. Every message is stored as delivered.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from yakja.foundation.channels.tests.gateway import PROGRAMS, Gateway

pytestmark = [pytest.mark.sms, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
URDU, ENGLISH, SINDHI = "+923001234567", "+923001234568", "+923001234569"
WITHIN_S = 300
STARTS_WITHIN_S = 1200  # the whole reference data, on a busy machine

# Telephones that may be written to at any hour, so that the journey does not depend on the time of day.
AWAKE = """
import datetime as dt
from yakja.foundation.channels.actions import address_for
for number in {numbers!r}:
    address = address_for(number, language="ur")
    address.quiet_from = address.quiet_to = dt.time()
    address.save()
"""
# An officer of the office that has it now proposes that it is solved, as the desk does.
PROPOSE = """
from django.utils import timezone
from yakja.citizens.complaints.actions import propose_solution
from yakja.citizens.complaints.models import ClosingReason, Complaint
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions import add_person, appoint
from yakja.foundation.people.queries import person_actor
c = Complaint.objects.with_case().get(case__reference={reference!r})
kind = ["council_officer", "district_officer", "provincial_steward"][min(c.case.level, 2)]
who = add_person(actor=SYSTEM, name=TranslatedText({{"en": f"Officer {{c.case.level}}"}}))
appoint(actor=SYSTEM, person=who, kind=kind, body=c.case.body, starts_on=timezone.localdate())
propose_solution(
    actor=person_actor(who, has_second_factor=True), complaint=c, reason=ClosingReason.objects.get(code="done"),
    text="The pipe was mended on Tuesday by the crew.",
)
"""
STANDS = """
import json
from yakja.citizens.complaints.models import Complaint
from yakja.foundation.audit.queries import verify_chain
from yakja.foundation.channels.models import OutboundMessage
rows = Complaint.objects.with_case().order_by("pk")
print("STANDS " + json.dumps({
    "complaints": [[c.reference, c.language, c.phase, c.case.level, c.reopened, c.case.opened_via] for c in rows],
    "states": sorted(set(OutboundMessage.objects.filter(template="complaints/notice").values_list("state", flat=True))),
    "unbroken": verify_chain().is_whole,
}))
"""


class Town:
    """A copy of Yakja with its gateway: telephones write and read, the office works."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.site = f"http://127.0.0.1:{self.port}"
        self.gateway = Gateway(folder / "sms", self.site)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.read = 0

    def start(self) -> None:
        self.gateway.start()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("YAKJA_", "DATABASE_", "SAMPLE"))}
        self.environment = {
            **kept, **self.gateway.settings, "DJANGO_SETTINGS_MODULE": "yakja.config.settings.dev", "SAMPLE": "0",
            "YAKJA_DATA": str(self.folder / "data"), "YAKJA_URL": self.site,
        }  # fmt: skip
        self._launch("serve", "--port", str(self.port), "--no-clock")
        self.until(self._answers, "the server", STARTS_WITHIN_S)
        self.shell(AWAKE.format(numbers=[URDU, ENGLISH, SINDHI]))
        self._launch("tick", "--forever")

    def _launch(self, *command: str) -> None:
        log = (self.folder / f"{command[0]}.log").open("wb")
        self.processes.append(
            subprocess.Popen(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        )

    def _answers(self) -> bool:
        assert self.processes[0].poll() is None, (self.folder / "serve.log").read_text()[-2000:]
        try:
            return urllib.request.urlopen(f"{self.site}/healthz", timeout=5).status < 500
        except urllib.error.HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False

    def until(self, holds: Callable[[], bool], what: str, seconds: float = WITHIN_S) -> None:
        ends = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < ends, f"{what}: not within {seconds} s"
            time.sleep(0.3)

    def shell(self, code: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code], cwd=ROOT, env=self.environment,
            capture_output=True, text=True, timeout=WITHIN_S, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def say(self, number: str, text: str) -> str:
        self.gateway.say(number, text)
        return self.next(number)

    def next(self, number: str) -> str:
        """The next message a telephone gets; feedback asks hours later only."""
        wanted = self.read + 1
        self.until(lambda: len(self.gateway.got()) >= wanted, f"message {wanted}")
        self.read = wanted
        found = self.gateway.got()[wanted - 1]
        assert found.to == number
        assert found.parts <= 2
        return found.text

    def propose(self, number: str, reference: str) -> str:
        self.shell(PROPOSE.format(reference=reference))
        return self.next(number)

    def stop(self) -> None:
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=30)
        self.gateway.stop()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    if not all(program.exists() for program in PROGRAMS) and os.environ.get("CI") != "true":
        pytest.skip("Kannel is not installed (Debian packages kannel and kannel-extras)")
    found = Town(tmp_path_factory.mktemp("town"))
    try:
        found.start()
        yield found
    finally:
        found.stop()


def reference_in(text: str) -> str:
    found = re.search(r"SHK-\d\d-[0-9A-Z-]+[0-9A-Z]", text)
    assert found, text
    return found[0]


def test_from_a_text_message_to_the_citizens_yes(town):
    # Urdu: the place is asked for, denied twice, two levels up, confirmed.
    assert "یہ کہاں ہے" in town.say(URDU, "گلی میں تین دن سے پانی نہیں آ رہا")
    filed = town.say(URDU, "بہاولنگر")
    assert "درج" in filed
    urdu = reference_in(filed)
    assert "دفتر کہتا ہے کام ہو گیا" in town.propose(URDU, urdu)
    assert "دوبارہ کھل گئی" in town.say(URDU, "۲")
    assert "1 ہاں، 2 نہیں" in town.propose(URDU, urdu)
    assert "دوبارہ کھل گئی" in town.say(URDU, f"2 {urdu}")
    assert "1 ہاں، 2 نہیں" in town.propose(URDU, urdu)
    assert "شکریہ" in town.say(URDU, "1")
    # English: one message, denied once.
    english = reference_in(town.say(ENGLISH, "No water for three days in Bahawalnagar"))
    assert "the office says it is done" in town.propose(ENGLISH, english)
    assert "is open again, one level higher" in town.say(ENGLISH, "2")
    assert "Is it? Reply 1 yes, 2 no" in town.propose(ENGLISH, english)
    assert "thank you" in town.say(ENGLISH, "1")
    # Sindhi: one message, the state asked for, confirmed by a word.
    sindhi = reference_in(town.say(SINDHI, "بهاولنگر ۾ ٽن ڏينهن کان پاڻي نه پيو اچي"))
    assert "ملي وئي" in town.say(SINDHI, sindhi)
    assert "ڇا ٿيو" in town.propose(SINDHI, sindhi)
    assert "مهرباني" in town.say(SINDHI, "ها")

    def stands() -> dict:
        line = next(line for line in town.shell(STANDS).splitlines() if line.startswith("STANDS "))
        return json.loads(line.removeprefix("STANDS "))

    found: dict = {}

    def delivered() -> bool:
        found.update(stands())
        return found["states"] == ["delivered"]

    town.until(delivered, "receipts of delivery")
    assert found["complaints"] == [
        [urdu, "ur", "c", 2, 2, "sms"], [english, "en", "c", 1, 1, "sms"], [sindhi, "sd", "c", 0, 0, "sms"],
    ]  # fmt: skip
    assert found["unbroken"]
