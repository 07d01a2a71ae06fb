"""A storm of filings: writers and the sender are killed in the middle, what was not answered is sent again.

Whatever was acknowledged exists once, its receipt is stored once and sent at least once, and the record is whole.
`STORM=2000` (the default) says how many are filed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.copies import Copy

pytestmark = pytest.mark.slow
STORM = int(os.environ.get("STORM", "2000"))
WRITERS, ROUNDS = 4, 6
SEED = "from yakja.citizens.complaints.tests.conftest import City; City()"
# Each line of its answer is written when the filing has returned, so it is an acknowledgement.
WRITER = """
import json, pathlib
from yakja.citizens.complaints import actions
from yakja.citizens.complaints.models import Category
from yakja.foundation.channels.actions import address_for
from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.foundation.places.models import Place
category = Category.objects.select_related("function").get(code="water_supply")
place = Place.objects.get(code="PK60201")
for n in json.loads(pathlib.Path(%(todo)r).read_text()):
    contact = actions.Contact(address=address_for(f"03004{n:06d}", language="ur"), is_verified=True)
    made = actions.file_complaint(
        actor=ANONYMOUS, category=category, place=place, text=f"No water, house {n}", door="web", key=f"storm-{n}",
        contact=contact,
    )
    print(n, made.reference, flush=True)
"""
# The worker itself with a provider that notes what it was given; noted means sent.
SENDER = """
import datetime as dt
from django.utils import timezone
from yakja.foundation.channels.tasks import send_all
noon = timezone.localtime().replace(hour=12, minute=0) + dt.timedelta(days=1, minutes=%(minutes)s)
class Noting:
    name = "noting"
    def __enter__(self):
        self.notes = open(%(notes)r, "a")
        return self
    def __exit__(self, *_all):
        self.notes.close()
    def send(self, posting):
        print(posting.to, file=self.notes, flush=True)
        print("sent", flush=True)
        return f"n-{posting.to}"
send_all(now=noon, providers={"sms": Noting})
"""
COUNT = """
import json
from collections import Counter
from yakja.citizens.complaints.actions.keeping import differences
from yakja.citizens.complaints.models import Complaint, ComplaintCount
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.cases.models import Case, CaseEvent
from yakja.foundation.channels.models import OutboundMessage
print(json.dumps({
    "complaints": dict(Complaint.objects.values_list("key", "case__reference")),
    "cases": Case.objects.count(), "events": CaseEvent.objects.filter(move="open").count(),
    "filed": sum(ComplaintCount.objects.values_list("filed", flat=True)), "differences": len(differences()),
    "entries": AuditEntry.objects.filter(verb="complaints.file").count(),
    "receipts": dict(Counter(json.loads(m.context)["reference"] for m in OutboundMessage.objects.filter(template="complaints/notice"))),
}))
"""


@pytest.fixture
def copy(migrated: Copy, tmp_path: Path) -> Iterator[Copy]:
    made = Copy(tmp_path / "copy", migrated)
    made.shell(SEED)
    yield made
    made.remove()


def write(copy: Copy, todo: list[int], folder: Path, name: str, *, kill_after: int | None) -> dict[int, str]:
    """Let a process file these; killed after so many answers. What it acknowledged, by number."""
    path = folder / f"{name}.json"
    path.write_text(json.dumps(todo))
    process = copy.start("shell", "--no-imports", "-c", WRITER % {"todo": str(path)})
    assert process.stdout
    answered: dict[int, str] = {}
    for line in process.stdout:
        number, _space, reference = line.strip().partition(" ")
        answered[int(number)] = reference
        if kill_after is not None and len(answered) >= kill_after:
            process.send_signal(signal.SIGKILL)
            break
    _out, problem = process.communicate()
    assert kill_after is not None or process.returncode == 0, problem
    return answered


def test_whatever_was_acknowledged_exists_once_and_its_receipt_goes_out(copy, tmp_path):
    answers: list[tuple[int, str]] = []
    share = [list(range(STORM))[each::WRITERS] for each in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        # Two of four are killed in the middle; of what they had answered, the last answer is lost as well.
        first = list(
            pool.map(
                lambda n: write(
                    copy, share[n], tmp_path, f"first-{n}", kill_after=len(share[n]) // 2 if n % 2 else None
                ),
                range(WRITERS),
            )
        )
        for found in first:
            answers += found.items()
        heard = dict(answers)
        # Sent again with the same key: all that was not answered, and a tenth of what was; by two at once.
        again = [n for n in range(STORM) if n not in heard or n % 10 == 0]
        for found in pool.map(
            lambda n: write(copy, again, tmp_path, f"again-{n}", kill_after=None), range(2)
        ):
            answers += found.items()
    references: dict[int, set[str]] = {}
    for number, reference in answers:
        references.setdefault(number, set()).add(reference)
    assert set(references) == set(range(STORM))
    assert all(len(each) == 1 for each in references.values())

    found = json.loads(copy.shell(COUNT))
    assert found["complaints"] == {f"storm-{n}": next(iter(each)) for n, each in references.items()}
    assert found["cases"] == found["events"] == found["filed"] == found["entries"] == STORM
    assert found["differences"] == 0
    assert Counter(found["receipts"].values()) == {1: STORM}
    assert copy.answer("verify_audit")["verdict"] == "whole"

    notes = tmp_path / "notes"
    notes.touch()
    sender = copy.start("shell", "--no-imports", "-c", SENDER % {"notes": str(notes), "minutes": 0})
    _kill_after(sender, STORM // 3)
    for round_ in range(1, ROUNDS):
        copy.shell(SENDER % {"notes": str(notes), "minutes": 20 * round_})
    sent = Counter(notes.read_text().split())
    assert len(sent) == STORM
    # Only what the killed one had in hand may go twice.
    assert sum(sent.values()) - STORM <= 1


def _kill_after(process: subprocess.Popen[str], lines: int) -> None:
    assert process.stdout
    for number, _line in enumerate(process.stdout, 1):
        if number >= lines:
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
