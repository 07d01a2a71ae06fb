"""What became of the paragraphs of a text from one version to another.

Paragraphs are known by their marks. One has moved when it changed its section, or when it does not stand in the
longest run of paragraphs that kept their order: so taking the first paragraph to the end is one move, not nine.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .words import Piece, counts, word_differences


@dataclass(frozen=True)
class Entry:
    """One paragraph of one version: its mark, section, and its text by language."""

    mark: str
    section: str
    text: Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """What became of one paragraph. `pieces` are of the language asked for; `languages` differ besides that one."""

    mark: str
    section: str
    kinds: frozenset[str]  # of added, dropped, moved, reworded; empty: unchanged
    pieces: tuple[Piece, ...]
    language: str = ""  # of the pieces; "" where the two sides have no language in common
    was_section: str = ""
    languages: tuple[str, ...] = ()
    added: int = 0
    removed: int = 0

    @property
    def is_unchanged(self) -> bool:
        return not self.kinds


@dataclass(frozen=True)
class Summary:
    """How many paragraphs were added, dropped, moved, reworded, and stayed."""

    added: int
    dropped: int
    moved: int
    reworded: int
    unchanged: int


def compare(old: Sequence[Entry], new: Sequence[Entry], *, languages: Sequence[str]) -> list[Difference]:
    """The paragraphs of both versions in the new order, dropped ones where they stood.

    `languages` is the reader's chain: a paragraph is compared in the first language that both sides have; where
    there is none in common, each side is told in the first it has.
    """
    before = {entry.mark: entry for entry in old}
    after = {entry.mark: entry for entry in new}
    staying = _in_order([e.mark for e in old if e.mark in after], [e.mark for e in new if e.mark in before])
    found = [_difference(before.get(entry.mark), entry, staying, languages) for entry in new]
    for place, entry in enumerate(old):
        if entry.mark in after:
            continue
        # Where it stood: after the nearest paragraph before it that is still told.
        earlier = {e.mark for e in old[:place]}
        at = max(
            (i + 1 for i, d in enumerate(found) if d.mark in earlier and d.section == entry.section),
            default=None,
        )
        if at is None:
            at = next((i for i, d in enumerate(found) if d.section == entry.section), len(found))
        found.insert(at, _dropped(entry, languages))
    return found


def summary(differences: Sequence[Difference]) -> Summary:
    def n(kind: str) -> int:
        return sum(kind in d.kinds for d in differences)

    return Summary(
        n("added"), n("dropped"), n("moved"), n("reworded"), sum(d.is_unchanged for d in differences)
    )


def _difference(
    before: Entry | None, after: Entry, staying: frozenset[str], languages: Sequence[str]
) -> Difference:
    new_text, spoken_in = _best(after, languages)
    if before is None:
        pieces = tuple(word_differences("", new_text))
        return Difference(
            after.mark, after.section, frozenset({"added"}), pieces, spoken_in, added=counts(pieces)[0]
        )
    kinds = set()
    if before.section != after.section or after.mark not in staying:
        kinds.add("moved")
    spoken = list(dict.fromkeys((*languages, *sorted({*before.text, *after.text}))))
    changed = tuple(code for code in spoken if before.text.get(code, "") != after.text.get(code, ""))
    if changed:
        kinds.add("reworded")
    both = next((c for c in spoken if before.text.get(c) and after.text.get(c)), "")
    old_text = before.text[both] if both else _best(before, languages)[0]
    pieces = tuple(word_differences(old_text, after.text[both] if both else new_text))
    added, removed = counts(pieces)
    return Difference(
        after.mark,
        after.section,
        frozenset(kinds),
        pieces,
        both,
        was_section=before.section if before.section != after.section else "",
        languages=tuple(code for code in changed if code != both),
        added=added,
        removed=removed,
    )


def _dropped(entry: Entry, languages: Sequence[str]) -> Difference:
    text, spoken_in = _best(entry, languages)
    pieces = tuple(word_differences(text, ""))
    return Difference(
        entry.mark, entry.section, frozenset({"dropped"}), pieces, spoken_in, removed=counts(pieces)[1]
    )


def _best(entry: Entry, languages: Sequence[str]) -> tuple[str, str]:
    """The text in the first language it has, and that language."""
    for code in (*languages, *sorted(entry.text)):
        if entry.text.get(code):
            return entry.text[code], code
    return "", ""


def _in_order(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """The marks of a longest run that stands in the same order on both sides."""
    place = {mark: i for i, mark in enumerate(old)}
    order = [place[mark] for mark in new]
    ends: list[int] = []  # the smallest last place of a run of each length
    last: list[int] = []  # the index in `order` of that last place
    before: list[int | None] = []
    for index, value in enumerate(order):
        length = bisect_left(ends, value)
        if length == len(ends):
            ends.append(value)
            last.append(index)
        else:
            ends[length], last[length] = value, index
        before.append(last[length - 1] if length else None)
    kept = set()
    at: int | None = last[-1] if last else None
    while at is not None:
        kept.add(new[at])
        at = before[at]
    return frozenset(kept)
