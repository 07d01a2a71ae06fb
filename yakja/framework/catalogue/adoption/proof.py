"""What a cell shows to somebody who accepts evidence of a certain strength only.

A *proof* is six letters, one for each weakest kind of evidence accepted, the strictest first (LADDER). Each letter is
what the cell shows by statements of that kind and stronger ones alone, so that a count beside a declaration of "full"
proves partial use, not full use. Statements that contradict each other, or have all expired, prove nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from .derive import Statement, derive

LADDER = ("count", "export", "visit", "declaration", "report", "claim")  # strongest first
LETTERS = {
    "full": "F",
    "partial": "P",
    "phasing_out": "O",
    "pilot": "T",
    "manual": "M",
    "planned": "L",
    "not_devolved": "N",
    "unknown": "U",
}
NOTHING = "U" * len(LADDER)
EXPIRED, DISPUTED = "E", "D"


def proof(statements: Sequence[Statement], day: dt.date) -> str:
    """The six letters of a cell on a day."""
    letters: list[str] = []
    accepted: list[Statement] = []
    for kind in LADDER:
        more = [s for s in statements if s.kind == kind and s.on <= day]
        accepted += more
        letters.append(letters[-1] if letters and not more else _letter(accepted, day))
    return "".join(letters)


def _letter(accepted: Sequence[Statement], day: dt.date) -> str:
    if not accepted:
        return LETTERS["unknown"]
    _, shown = derive(accepted, day)
    if shown.is_stale:
        return EXPIRED
    if shown.standing == "disputed":
        return DISPUTED
    return LETTERS[shown.status]


def proof_until(statements: Sequence[Statement], day: dt.date) -> dt.date | None:
    """The first day after this one on which a statement expires, so that the proof may be another."""
    return min((s.expires_on for s in statements if s.on <= day < s.expires_on), default=None)


def position(kind: str) -> int:
    """The place, from 1, of the letter for this weakest kind of evidence."""
    return LADDER.index(kind) + 1
