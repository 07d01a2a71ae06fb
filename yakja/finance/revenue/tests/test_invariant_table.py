"""The README's table of invariants names every one of them, and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

FINANCE = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| I(\d+) [^|]+\| ([^|]+) \|$",
    (FINANCE / "revenue/README.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_every_invariant_has_a_row():
    assert [int(number) for number, _proofs in ROWS] == list(range(1, 21))


def test_every_proof_is_a_test():
    for number, proofs in ROWS:
        named = re.findall(r"`([^`]+)::(test_\w+)`", proofs)
        assert named, f"I{number} is proved by nothing"
        for file, test in named:
            assert re.search(rf"^def {test}\(", (FINANCE / file).read_text(encoding="utf-8"), re.MULTILINE), (
                test
            )
