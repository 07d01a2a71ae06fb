"""The people behind a sum: by name as long as they are few, else only that they are many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Fewer than this could be recognised by what they paid or owe.
LEAST_PEOPLE = 5

# Who they are, where they are few; None for enough of them, or for money that came without anybody's name.
People = frozenset[str] | None


@dataclass(frozen=True)
class Cell:
    """One head in one month in which it moved: who paid how much (paisa), and of whom something was demanded."""

    payers: People
    charged: People = frozenset()
    paid: int = 0


def together(parts: Iterable[People]) -> People:
    """Everybody of several sums; None as soon as they are many."""
    found: frozenset[str] = frozenset()
    for part in parts:
        if part is None or len(found := found | part) >= LEAST_PEOPLE:
            return None
    return found


def is_few(people: People) -> bool:
    """Whether they could be recognised. Nobody at all is not few."""
    return people is not None and 0 < len(people) < LEAST_PEOPLE
