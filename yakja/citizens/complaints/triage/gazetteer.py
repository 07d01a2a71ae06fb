"""Names of places in every script, joined to codes of places.csv, with the parts of towns that people name instead."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from yakja.citizens.complaints.triage.words import bones_of, words_of

_IN_PARENTHESES = re.compile(r"\s*[(（].*?[)）]")
_CITY = re.compile(r"\s+(?:city|سٹی)$", re.IGNORECASE)
_DIVISION = re.compile(r"\s+(?:division|ڈویژن)$", re.IGNORECASE)
# اوکاڑہ, اوکاڑے; لاڙڪاڻو, لاڙڪاڻي: a name changes its last vowel before a postposition.
_FINAL_VOWEL = re.compile(r"[یہاو]$")


@dataclass(frozen=True, slots=True)
class Place:
    """A row of places.csv as far as a mention needs it."""

    code: str
    level: str
    names: tuple[str, ...]
    parents: frozenset[str]
    population: int


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name may mean: a place, as itself or by one of its parts, perhaps only beside another place."""

    code: str
    is_locality: bool
    needs: str


def joined(name: str) -> str:
    """A name as it is looked up: folded words without spaces, so that فیصلآباد and Faisal Abad are found."""
    return "".join(word.key for word in words_of(name))


@lru_cache(maxsize=16_384)
def bones(name: str) -> str:
    """The consonants of a joined name, for misspellings and other scripts."""
    return bones_of(name.lower())


class Gazetteer:
    """Meanings by joined name, by consonants, and what a name may mean besides."""

    def __init__(self, places: dict[str, Place]) -> None:
        self.places = places
        self.by_name: dict[str, list[Meaning]] = {}
        self.by_bones: dict[str, set[str]] = {}
        self.by_stem: dict[str, set[str]] = {}
        self.clashes: dict[str, str] = {}
        self.namesakes = _namesakes(places)

    @classmethod
    def of(cls, folder: Path) -> "Gazetteer":
        """From ``places.csv``, ``localities.csv`` and ``place_word_clashes.csv`` of a folder."""
        gazetteer = cls(_places(folder / "places.csv"))
        for code, name in gazetteer._own_names():
            gazetteer.add(name, Meaning(code, is_locality=False, needs=""))
        with (folder / "localities.csv").open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                meaning = Meaning(row["place_code"], row["kind"] == "locality", row["beside"])
                for name in row["names"].split(";"):
                    gazetteer.add(name, meaning)
                    if not meaning.is_locality and (district := gazetteer.namesakes.get(meaning.code)):
                        gazetteer.add(name, Meaning(district, is_locality=False, needs=""))
        with (folder / "place_word_clashes.csv").open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                gazetteer.clashes[joined(row["name"])] = row["strength"]
        return gazetteer

    def _own_names(self) -> Iterator[tuple[str, str]]:
        for place in self.places.values():
            if place.level in ("country", "province"):
                continue
            for name in place.names:
                yield place.code, name
                bare = _IN_PARENTHESES.sub("", name)
                if bare != name and place.code != "PK70601":  # the rural tehsil is not what "Hyderabad" means
                    yield place.code, bare
                if place.level == "division":
                    continue
                if _CITY.search(bare):
                    yield place.code, _CITY.sub("", bare)

    def add(self, name: str, meaning: Meaning) -> None:
        """One more name of a place."""
        words = words_of(name)
        key = "".join(word.key for word in words)
        if len(key) < 2 or meaning.code not in self.places:
            return
        meanings = self.by_name.setdefault(key, [])
        if meaning not in meanings:
            meanings.append(meaning)
        if not key.isascii() and len(stem := _FINAL_VOWEL.sub("", key)) > 3 and stem != key:
            self.by_stem.setdefault(stem, set()).add(key)
        if len(key) > 4 and len(skeleton := bones(key)) >= 3:
            self.by_bones.setdefault(skeleton, set()).add(key)

    def is_within(self, code: str, above: str) -> bool:
        """Whether a place is the other one or lies in it, by today's tree or that of the census."""
        return code == above or above in self.places[code].parents

    def lookup(self, key: str, *, is_latin: bool, is_common: bool) -> list[Meaning]:
        """The meanings of a joined name; a name nobody knows by its consonants, when it is no common word."""
        if found := self.by_name.get(key):
            return found
        if is_common or len(key) < 5:
            return []
        if not is_latin and (stem := _FINAL_VOWEL.sub("", key)) != key and (same := self.by_stem.get(stem)):
            return [meaning for other in sorted(same) for meaning in self.by_name[other]]
        skeleton = bones(key)
        shortest = (3 if len(key) > 6 else 4) if is_latin else 5
        if len(skeleton) < shortest:
            return []
        near = [
            other
            for other in self.by_bones.get(skeleton, ())
            if abs(len(other) - len(key)) <= (3 if other.isascii() == is_latin else 5)
            and other[0].isascii() == is_latin
            and _is_near(key, other)
        ]
        return [meaning for other in sorted(near) for meaning in self.by_name[other]]


def _is_near(key: str, other: str) -> bool:
    """Whether the vowels agree well enough: most letters in the same order."""
    from difflib import SequenceMatcher

    least = 0.8 if len(bones(key)) > 3 else 0.85
    return SequenceMatcher(None, key, other, autojunk=False).ratio() >= least


def _namesakes(places: dict[str, Place]) -> dict[str, str]:
    """Tehsils that bear their district's name, with the district: the town that is meant when the name stands alone."""
    found = {}
    for place in places.values():
        if place.level != "tehsil":
            continue
        own = {joined(_CITY.sub("", name)) for name in place.names}
        for parent in sorted(place.parents):
            if places[parent].level == "district" and own & {joined(name) for name in places[parent].names}:
                found[place.code] = parent
    return found


def _places(path: Path) -> dict[str, Place]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    above = {row["code"]: [c for c in (row["parent_code"], row["current_parent_code"]) if c] for row in rows}

    def parents(code: str) -> set[str]:
        found: set[str] = set()
        todo = list(above.get(code, ()))
        while todo:
            parent = todo.pop()
            if parent not in found:
                found.add(parent)
                todo.extend(above.get(parent, ()))
        return found

    return {
        row["code"]: Place(
            row["code"],
            row["level"],
            tuple(name for column in ("name_en", "name_ur") if (name := row[column].strip())),
            frozenset(parents(row["code"])),
            int(row["population_2023"] or row["population_2017"] or 0),
        )
        for row in rows
    }
