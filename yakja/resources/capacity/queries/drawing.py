"""The lot that decides which sites are looked at, and by whom. Pure: anybody with the seed can repeat it."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence


def lot(seed: str, *parts: str) -> str:
    """The lot of one thing: whoever has the smaller one is drawn first."""
    return hashlib.sha256("|".join((seed, *parts)).encode()).hexdigest()


def sealed(seed: str) -> str:
    """What is published of a seed while the round is open: it cannot be exchanged afterwards, nor guessed before."""
    return hashlib.sha256(seed.encode()).hexdigest()


def drawn(seed: str, sites: Iterable[tuple[str, str]], percent: int) -> list[tuple[str, str]]:
    """So many per cent of (body code, site code), rounded up, those with the smallest lots."""
    ranked = sorted(sites, key=lambda site: lot(seed, *site))
    return ranked[: -(-len(ranked) * percent // 100)]


def neighbour(bodies: Sequence[tuple[str, str]], one: tuple[str, str]) -> str | None:
    """The code of another body whose place shares most of the way down the tree with this one's.

    `bodies` are (path of the place, code), sorted; None where there is no other.
    """
    at = bisect_left(bodies, one)
    near = [bodies[i] for i in (at - 1, at + 1) if 0 <= i < len(bodies) and bodies[i][1] != one[1]]
    if not near:
        return None
    return max(near, key=lambda other: (_shared(other[0], one[0]), other[1]))[1]


def _shared(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
