"""Twenty needs with their twins, asked in three ways; shared by the test and by the benchmark that writes the figures down."""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence
from pathlib import Path

WAYS = ("as written", "without codes", "with a wrong code")
LANGUAGES = {"en": "English", "ur": "Urdu", "ur-Latn": "Roman Urdu"}
# The codes that most tools have, so that a wrong one pulls as hard as it can.
PULLING = ("CIT-01", "PLN-01")
NOT_FOUND = 99


def needs() -> list[dict[str, str]]:
    with Path(__file__).with_name("needs.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def codes_for(row: dict[str, str], way: str, stated: Collection[str]) -> tuple[str, ...]:
    """The codes typed with a need; `stated` are those that its twin has in the register."""
    if way == "as written":
        return tuple(filter(None, row["functions"].split(",")))
    if way == "without codes":
        return ()
    return (next(code for code in PULLING if code not in stated),)


def place_of(twin: str, found: Sequence[str]) -> int:
    return found.index(twin) + 1 if twin in found else NOT_FOUND


def recall(places: Sequence[int], first: int = 5) -> float:
    return sum(place <= first for place in places) / len(places)
