"""Eight clerks at once, a fifth of their calls sent twice, two of them killed: nothing lost, nothing paid twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from yakja.finance.revenue.models import Advance, Demand, Receipt

from .world import CollectingWorld, faults

CLERKS, KILLS = 8, 2
ROOT = Path(settings.ROOT)


@pytest.fixture
def copy(migrated: Any, tmp_path: Path) -> Any:
    """A database of its own, which other processes can open; the world is written there and committed."""
    settings = "yakja.config.settings.test"
    made = type(migrated)(tmp_path / "copy", migrated, DJANGO_SETTINGS_MODULE=settings, PYTHONPATH=str(ROOT))
    yield made.environment
    made.remove()


def furnish(payers: int) -> None:
    """Run in the copy: the world, and payers who each owe Rs 300."""
    world = CollectingWorld()
    for _ in range(payers):
        world.demand(world.payer(), 300_00)


def proofs() -> list[str]:
    """Run in the copy: every invariant of the council, and who was paid twice."""
    from yakja.foundation.bodies.models import Body

    found = faults(Body.objects.get(code="PK602-MC"))
    found += [
        f"demand {d.pk} is paid {d.allocated_paisa}" for d in Demand.objects.exclude(allocated_paisa=300_00)
    ]
    kept = sum(a.amount_paisa for a in Advance.objects.all())
    if kept != sum(r.amount_paisa for r in Receipt.objects.all()) - 300_00 * Demand.objects.count():
        found.append(f"{kept} paisa are kept as advances")
    return found


def ask(env: dict[str, str], words: str) -> str:
    program = f"import django; django.setup(); from yakja.finance.revenue.tests.collecting import test_clerks as t; {words}"
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, timeout=900
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return done.stdout.decode()


def start(env: dict[str, str], plan: Path, place: int, out: Path) -> subprocess.Popen[bytes]:
    words = [
        sys.executable,
        "-m",
        "yakja.finance.revenue.tests.collecting.clerk",
        str(plan),
        str(place),
        str(CLERKS),
        str(out),
    ]
    return subprocess.Popen(words, env=env, cwd=ROOT, stderr=subprocess.PIPE)


@pytest.mark.slow
def test_eight_clerks_lose_no_receipt_and_pay_nothing_twice(copy, tmp_path):
    calls = 2_000 if connection.vendor == "postgresql" else 800
    once = calls * 8 // 10
    payers = once // 4
    ask(copy, f"t.furnish({payers})")
    chance = random.Random(11)
    plan_lines = [f"key-{n} {('C1', 'C2', 'B1')[n % 3]} 1402{n % payers + 1:08d} 30000" for n in range(once)]
    plan_lines += chance.sample(plan_lines, calls - once)
    chance.shuffle(plan_lines)
    plan = tmp_path / "plan"
    plan.write_text("\n".join(plan_lines))
    outs = [tmp_path / f"told-{place}" for place in range(CLERKS)]
    clerks = [start(copy, plan, place, outs[place]) for place in range(CLERKS)]
    killed: set[int] = set()
    try:
        while len(killed) < KILLS:
            time.sleep(0.02)
            under_way = [p for p, clerk in enumerate(clerks) if p not in killed and clerk.poll() is None]
            assert under_way, "every clerk ended before two could be killed"
            for place in under_way:
                told = outs[place].read_text().count("\n") if outs[place].exists() else 0
                if told >= 10 and len(killed) < KILLS:
                    clerks[place].send_signal(signal.SIGKILL)
                    clerks[place].wait()
                    # Another one takes the counter over and sends everything again.
                    clerks[place] = start(copy, plan, place, outs[place])
                    killed.add(place)
        for clerk in clerks:
            _out, errors = clerk.communicate(timeout=900)
            assert clerk.returncode == 0, errors.decode()[-2000:]
    finally:
        for clerk in clerks:
            clerk.kill()
    answered: dict[str, set[str]] = {}
    for out in outs:
        for line in out.read_text().splitlines():
            if line.count(" ") == 1:
                key, no = line.split()
                answered.setdefault(key, set()).add(no)
    assert len(answered) == once, "every payment was answered"
    assert all(len(numbers) == 1 for numbers in answered.values()), "a key always got the same receipt"
    stored = ask(
        copy,
        "from yakja.finance.revenue.models import Receipt; print(*('%s %s' % r for r in Receipt.objects.values_list('key', 'no')), sep='\\n')",
    )
    kept = dict(line.split() for line in stored.split("\n") if line)
    assert kept == {key: min(numbers) for key, numbers in answered.items()}, (
        "no receipt was lost, none is without an answer"
    )
    assert ask(copy, "print(*t.proofs(), sep='\\n')").strip() == ""
