"""Two ways of drawing, both decided by SHA-256 of seed and number, so that anybody can draw again with paper and a hash.

random         the units are put in the order of sha256(seed + ":" + name); the first `size` are drawn.
monetary unit  the units are laid end to end by their amounts, in the order of their names. One paisa in every interval
               of total / size is hit, beginning at a start that the seed decides; a unit that is hit is drawn. Units as
               large as the interval are always drawn, and a large one may be hit more than once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

RANDOM, MONETARY = "random", "monetary"
METHODS = (RANDOM, MONETARY)


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that can be drawn: a name that never changes, and its amount in paisa, more than nothing."""

    name: str
    amount_paisa: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A unit of the sample; `hits` says how many of the marks fell on it, one for a random sample."""

    unit: Unit
    hits: int = 1


def _number(*words: object) -> int:
    return int(hashlib.sha256(":".join(map(str, words)).encode()).hexdigest(), 16)


def digest_of(units: Iterable[Unit]) -> str:
    """What the population is known by: 64 hexadecimal digits over names and amounts, in the order of names."""
    found = hashlib.sha256()
    for unit in sorted(units, key=lambda u: u.name):
        found.update(f"{unit.name}\t{unit.amount_paisa}\n".encode())
    return found.hexdigest()


def draw(units: Iterable[Unit], *, method: str, size: int, seed: str) -> list[Drawn]:
    """The sample, in the order of names. Whatever the order of the units given, it is the same.

    Raises ValueError for a method there is none of, a size below one, an amount that is not positive, or a name twice.
    """
    rows = sorted(units, key=lambda u: u.name)
    if method not in METHODS or size < 1:
        raise ValueError("a method and a size of at least one are needed")
    if any(unit.amount_paisa <= 0 for unit in rows) or len({unit.name for unit in rows}) != len(rows):
        raise ValueError("every unit has a name of its own and an amount")
    if method == RANDOM:
        chosen = sorted(rows, key=lambda u: (_number(seed, u.name), u.name))[:size]
        return [Drawn(unit) for unit in sorted(chosen, key=lambda u: u.name)]
    return _by_money(rows, size, seed)


def _by_money(rows: list[Unit], size: int, seed: str) -> list[Drawn]:
    """Marks at start + k * total / size, kept as whole numbers over `size`; the unit under each mark is drawn."""
    total = sum(unit.amount_paisa for unit in rows)
    if not total:
        return []
    # Everything times `size`, so that an interval that does not divide the total loses no paisa.
    start = _number(seed, "start") % total
    found: list[Drawn] = []
    end, mark = 0, start
    for unit in rows:
        end += unit.amount_paisa * size
        hits = 0
        while mark < end:
            hits += 1
            mark += total
        if hits:
            found.append(Drawn(unit, hits))
    return found
