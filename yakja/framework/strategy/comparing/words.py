"""Which words of a paragraph were taken out and put in.

A word is what its reader calls one, in every script: vowel signs and the joiners of Urdu belong to their word,
a number keeps its commas and points. Small leftovers between two changes are told as part of the change, since
"the [old -> new] of [a -> b]" reads worse than one phrase for another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"

_JOINED = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d"
_TOKEN = re.compile(
    rf"\d+(?:[.,٫٬/-]\d+)*%?|[\w{_JOINED}]+(?:['’-][\w{_JOINED}]+)*|\s+|[^\w\s]",
)
# Below these shares of common words, of the longer and of the shorter text, both are told whole, one after the other.
ALIKE, WITHIN = 0.3, 0.6
# So many words between two changes that are too few to be worth reading on their own.
FEW = 1


@dataclass(frozen=True)
class Piece:
    """A run of text that is the same in both, or only in the new one, or only in the old one."""

    kind: str
    text: str

    @property
    def words(self) -> int:
        return sum(1 for token in tokens(self.text) if is_word(token))


def tokens(text: str) -> list[str]:
    """Words, spaces and signs; joined they are the text again."""
    return _TOKEN.findall(text)


def is_word(token: str) -> bool:
    return any(c.isalnum() for c in token)


def word_differences(old: str, new: str) -> list[Piece]:
    """The pieces from which both texts can be read: SAME and REMOVED give the old one, SAME and ADDED the new one."""
    if old == new:
        return [Piece(SAME, old)] if old else []
    before, after = tokens(old), tokens(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    steps = matcher.get_opcodes()
    common = sum(sum(map(is_word, before[i1:i2])) for tag, i1, i2, _j1, _j2 in steps if tag == "equal")
    words = sorted((sum(map(is_word, before)), sum(map(is_word, after))))
    if common < ALIKE * words[1] and common < max(WITHIN * words[0], 1):
        return [Piece(kind, text) for kind, text in ((REMOVED, old), (ADDED, new)) if text]
    found: list[Piece] = []
    for i1, i2, j1, j2 in _changes(steps, before):
        if i1 is None:
            found.append(Piece(SAME, "".join(before[j1:j2])))
            continue
        found += _change(before[i1:i2], after[j1:j2])
    return _joined(found)


def _changes(
    steps: Sequence[tuple[str, int, int, int, int]], before: Sequence[str]
) -> list[tuple[int | None, int, int, int]]:
    """(None, 0, from, to) for a run that stays, (i1, i2, j1, j2) for a change; runs too short to read are changes."""
    found: list[tuple[int | None, int, int, int]] = []
    open_change: tuple[int, int, int, int] | None = None
    for place, (tag, i1, i2, j1, j2) in enumerate(steps):
        if tag == "equal":
            run = before[i1:i2]
            is_between = open_change is not None and place + 1 < len(steps)
            ends = any(each in ".۔؟?!؛;" for each in run)
            if is_between and not ends and sum(map(is_word, run)) <= FEW:
                assert open_change is not None
                open_change = (open_change[0], i2, open_change[2], j2)
                continue
            if open_change is not None:
                found.append(open_change)
                open_change = None
            found.append((None, 0, i1, i2))
        elif open_change is None:
            open_change = (i1, i2, j1, j2)
        else:
            open_change = (open_change[0], i2, open_change[2], j2)
    if open_change is not None:
        found.append(open_change)
    return found


def _change(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    """What two runs share at their ends stays outside, so that spaces are not struck through."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    old_end, new_end = len(before) - tail, len(after) - tail
    parts = (
        (SAME, before[:head]),
        (REMOVED, before[head:old_end]),
        (ADDED, after[head:new_end]),
        (SAME, before[old_end:]),
    )
    return [Piece(kind, "".join(run)) for kind, run in parts if run]


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        else:
            found.append(piece)
    return found


def counts(pieces: Sequence[Piece]) -> tuple[int, int]:
    """(words added, words removed)."""
    added = sum(p.words for p in pieces if p.kind == ADDED)
    removed = sum(p.words for p in pieces if p.kind == REMOVED)
    return added, removed
