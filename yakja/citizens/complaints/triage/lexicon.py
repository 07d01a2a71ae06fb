"""Cues: words and phrases that speak for or against a function, read from data and found in one pass over a text."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from yakja.citizens.complaints.triage.words import Word, bones_of, raw_key, word_of

# Which languages' cues are read in a text of a language; words of a neighbour count less.
_OWN = {
    "ur": {"ur": 1.0, "pnb": 0.9, "skr": 0.8, "sd": 0.5, "ps": 0.5},
    "pnb": {"pnb": 1.0, "ur": 1.0, "skr": 1.0},
    "skr": {"skr": 1.0, "pnb": 1.0, "ur": 1.0, "sd": 0.4},
    "sd": {"sd": 1.0, "ur": 0.8},
    "ps": {"ps": 1.0, "ur": 0.8},
    "bal": {"bal": 1.0, "ur": 0.8, "pnb": 0.4},
}
_LATIN = {"en": 1.0, "ur-Latn": 1.0}


class Cue(NamedTuple):
    """One entry: ``target`` is what it speaks for, ``parts`` must all stand in the text."""

    target: str
    lang: str
    weight: float
    text: str


class Found(NamedTuple):
    """A cue found in a text: where its first part stands, and what it weighs there."""

    cue: Cue
    start: int
    stop: int
    weight: float


@dataclass(frozen=True)
class _Part:
    cue: int
    place: int
    rest: tuple[str, ...]


def _matches(pattern: str, word: Word) -> bool:
    if pattern.startswith("="):
        return word.precise == pattern[1:]
    if pattern.endswith("*"):
        return word.key.startswith(pattern[:-1])
    return any(form in word.forms for form in word_of(pattern).forms)


def _pattern(raw: str) -> str:
    """A word of an entry as it is compared: ``=نالے`` exact, ``sewer*`` by its beginning, else any of its forms."""
    if raw.startswith("="):
        return "=" + word_of(raw_key(raw[1:])).precise
    if raw.endswith("*"):
        return word_of(raw_key(raw[:-1]).replace(" ", "")).key + "*"
    return raw_key(raw)


class Lexicon:
    """All cues of a file of entries, indexed by their first word."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self.cues: list[Cue] = []
        self._parts: list[int] = []
        self._exact: dict[str, list[_Part]] = {}
        self._prefix: dict[str, list[_Part]] = {}
        self._bones: dict[str, list[_Part]] = {}
        self.known: set[str] = set()
        for cue in cues:
            self._add(cue)

    def _add(self, cue: Cue) -> None:
        number = len(self.cues)
        pieces = [piece.strip() for piece in cue.text.split("+")]
        added = 0
        for piece in pieces:
            patterns = [p for raw in piece.split() for p in self._split(raw)]
            if not patterns:
                continue
            self._index(number, added, patterns, is_alone=len(pieces) == 1 and len(patterns) == 1)
            added += 1
        self.cues.append(cue)
        self._parts.append(max(added, 1))

    @staticmethod
    def _split(raw: str) -> list[str]:
        pattern = _pattern(raw)
        return pattern.split() if " " in pattern else [pattern] if pattern.strip("=*") else []

    def _index(self, number: int, place: int, patterns: list[str], *, is_alone: bool) -> None:
        first, part = patterns[0], _Part(number, place, tuple(patterns[1:]))
        if first.startswith("="):
            self._exact.setdefault(first, []).append(part)
        elif first.endswith("*"):
            self._prefix.setdefault(first[:-1], []).append(part)
        else:
            word = word_of(first)
            self.known.update(word.forms)
            for form in word.forms:
                self._exact.setdefault(form, []).append(part)
            if is_alone and word.is_latin and len(bones := bones_of(word.key.lower())) >= 3:
                self._bones.setdefault(bones, []).append(part)

    def find(self, words: list[Word], lang: str) -> list[Found]:
        """Every cue of the text once, at its first place, weighed by how near its language is."""
        is_latin = lang in _LATIN or lang == "any"
        own: Mapping[str, float] = _OWN.get(lang, _OWN["ur"])
        seen: dict[int, dict[int, tuple[int, int, float]]] = {}
        for start, word in enumerate(words):
            for part, share in self._candidates(word, lang):
                cue_lang = self.cues[part.cue].lang
                near = share * (1.0 if cue_lang == "any" else _LATIN.get(cue_lang, own.get(cue_lang, 0.0)))
                if not near or (is_latin and word.is_latin and cue_lang not in _LATIN and cue_lang != "any"):
                    continue
                stop = start + 1 + len(part.rest)
                if stop > len(words):
                    continue
                if all(_matches(p, words[start + 1 + i]) for i, p in enumerate(part.rest)):
                    seen.setdefault(part.cue, {}).setdefault(part.place, (start, stop, near))
        found = []
        for number, places in seen.items():
            if len(places) == self._parts[number]:
                cue = self.cues[number]
                start, stop, _ = min(places.values())
                near = min(n for _, _, n in places.values())
                found.append(Found(cue, start, stop, cue.weight * near))
        return found

    def _candidates(self, word: Word, lang: str) -> Iterator[tuple[_Part, float]]:
        hit = False
        for form in (*word.forms, "=" + word.precise):
            for part in self._exact.get(form, ()):
                hit = True
                yield part, 1.0
        key = word.key
        for length in range(2, len(key) + 1):
            for part in self._prefix.get(key[:length], ()):
                hit = True
                yield part, 1.0
        # A misspelt word: by its consonants, when nothing else knows it.
        if not hit and word.is_latin and len(key) > 4:
            bones = bones_of(key.lower())
            if len(bones) >= (3 if lang == "ur-Latn" else 4):
                for part in self._bones.get(bones, ()):
                    yield part, 0.7


def read_cues(path: Path, target: str) -> list[Cue]:
    """The cues of a CSV file with the columns ``target``, ``lang``, ``weight``, ``words`` (parted by ``;``)."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Cue(row[target], row["lang"], float(row.get("weight") or 1), text.strip())
            for row in csv.DictReader(file)
            for text in row["words"].split(";")
            if text.strip()
        ]
