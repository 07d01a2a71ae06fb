"""Reading a tool's texts, in any of the scripts: what it speaks of, and so which functions and things it holds.

Nothing here translates. Words of three scripts meet in the concepts of the civic glossary, and what the glossary
does not know is compared with the words of each function. What was read is marked as read, never as stated.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from yakja.foundation.kit.glossary import Glossary, Match, stem
from yakja.foundation.kit.text import (
    EUROPEAN_LANGUAGES,
    european_language,
    likely_language,
    script_of,
    search_key,
)
from yakja.framework.catalogue.overlap.evidence import Stretch, Tally, chosen_functions, said_instead
from yakja.framework.catalogue.overlap.names import Names
from yakja.framework.catalogue.overlap.profiles import Profile
from yakja.framework.catalogue.overlap.senses import GENERAL_WORDS, sense_of
from yakja.framework.catalogue.overlap.vocabulary import (
    ALONG_THE_WAY,
    CAPABILITY_OF,
    INTERFACE_OF,
    NEEDS_BESIDE,
    USER_OF,
)

_FIELD_WEIGHT = {"name": 2.0, "short": 1.5, "long": 0.9, "features": 0.6}
_KIND_WEIGHT = {"work": 1.0, "object": 0.7, "capability": 0.25, "user": 0.2}
_RANK_WEIGHT = (1.0, 0.45, 0.3)
_GENERAL_AREAS = frozenset({"CIT", "GOV", "OFF", "DAT"})
_SENSE_WORTH = 0.7
_PHRASE = 1.0
_WORD = 0.7
_AGAIN = 1.0
_FEW_WORDS = 300  # letters
_SENTENCE = re.compile(r"(?<=[.!?;۔؛؟])\s+|\n+")

_COMPONENT = re.compile(
    r"\b(?:software library|code library|programming library|sdk|plug-?in|add-?on|browser extension|component"
    r"|widget|configuration files|not an application by itself|developers include|for developers)\b"
    r"|سافٹ ویئر لائبریری|کوڈ لائبریری|پلگ ان|اضافی جزو",
    re.IGNORECASE,
)
_SUITE = re.compile(r"\b(?:suite|erp|modules)\b|ماڈیول|ای آر پی|مربوط نظام", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the texts of one tool say; weights are between 0 and 1, ``evidence`` is per function before selection.

    ``field`` holds the areas (WAT, SWM...) that name and short text speak of: what a general tool is confined to;
    ``done`` the functions that name, short text or a feature names outright as work.
    """

    functions: dict[str, float]
    capabilities: dict[str, float]
    objects: dict[str, float]
    users: dict[str, float]
    interfaces: dict[str, float]
    concepts: dict[str, float]
    specifics: dict[str, frozenset[str]]
    evidence: dict[str, float]
    field: frozenset[str]
    done: frozenset[str]
    kind: str


class Reader:
    """Reads texts through a glossary and the names of the functions; build once, use for many tools."""

    def __init__(self, glossary: Glossary, names: Names) -> None:
        self.glossary = glossary
        self.names = names
        self._rarity = self._concept_rarity()
        self._hints_of = self._function_words()

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, reference: Path) -> Reader:
        """The reader over a reference folder (``glossary.csv``, ``functions.csv``, ``facets.csv``), kept for reuse."""
        glossary = Glossary.load([reference / "glossary.csv", reference / "glossary_europe.csv"])
        return cls(glossary, Names.load(reference, glossary))

    def _concept_rarity(self) -> dict[str, float]:
        """How much a concept says: one that points to a single function says more than one that points to four."""
        return {
            code: _KIND_WEIGHT[concept.kind] * (1.0 if len(concept.functions) <= 1 else 0.75)
            for code, concept in self.glossary.by_code.items()
        }

    def _function_words(self) -> dict[str, list[tuple[str, float]]]:
        """For each word the functions among whose words it occurs, with what it hints for each."""
        words: dict[str, set[str]] = defaultdict(set)
        for code, names in self.names.functions.items():
            for name in names.values():
                words[code].update(stem(word) for word in search_key(name).split())
        for concept in self.glossary.by_code.values():
            for code in concept.functions[:1]:
                for lang in ("en", "ur", "roman_ur"):
                    for variant in concept.words.get(lang, ()):
                        words[code].update(stem(word) for word in search_key(variant).split())
        holders: dict[str, list[str]] = defaultdict(list)
        for code, own in words.items():
            for word in own:
                holders[word].append(code)
        total = max(len(words), 1)
        return {
            word: [(code, 0.15 * (math.log(total / len(codes)) / math.log(total + 1)) ** 2) for code in codes]
            for word, codes in holders.items()
        }

    def read(self, texts: Mapping[str, str | Sequence[str]]) -> Reading:
        """Read the fields ``name``, ``short``, ``long`` and ``features`` (text or list of texts; any may be absent)."""
        seen: dict[str, float] = {}
        tally = Tally()
        specifics: dict[str, set[str]] = defaultdict(set)
        field: set[str] = set()
        whole = " \n ".join(text for name in _FIELD_WEIGHT for text in _as_texts(texts.get(name)))
        found = self._found(texts, whole)
        heading = {
            code
            for name, matches in found
            if name in ("name", "short")
            for match in matches
            for code in match.concepts
        }
        for field_name, matches in found:
            company = heading | {code for match in matches for code in match.concepts}
            for match in matches:
                self._count(match, _FIELD_WEIGHT[field_name], field_name, company, tally)
                for code in match.concepts:
                    seen[code] = max(seen.get(code, 0.0), match.weight)
                self._note_specifics(match.concepts, company, specifics)
                if field_name in ("name", "short") and match.weight == 1.0:
                    field.update(self._matters(match.concepts))
        evidence = tally.evidence()
        for code, share in self._by_words(texts).items():
            evidence[code] = evidence.get(code, 0.0) + share
        concepts = {code: weight * self._rarity[code] for code, weight in seen.items()}
        kind = _kind(whole)
        return Reading(
            functions=chosen_functions(evidence, tally, is_suite=kind == "suite"),
            capabilities=_mapped(
                {c: w for c, w in seen.items() if NEEDS_BESIDE.get(c, seen.keys()) & seen.keys()},
                CAPABILITY_OF,
            ),
            objects=self._objects(seen),
            users=_mapped(seen, USER_OF),
            interfaces=_mapped(seen, INTERFACE_OF),
            concepts=concepts,
            specifics={code: frozenset(things) for code, things in specifics.items()},
            evidence=evidence,
            field=frozenset(field),
            done=frozenset(tally.done),
            kind=kind,
        )

    def _found(self, texts: Mapping[str, str | Sequence[str]], whole: str) -> list[tuple[str, list[Match]]]:
        """The matches of every text, a long one sentence by sentence.

        A few Latin words that no other language knows are tried as words of each European one.
        """
        is_latin = script_of(whole) == "Latn"
        european = european_language(whole) if is_latin else ""
        found = self._found_as(texts, european, is_roman=not european and likely_language(whole) == "ur-Latn")
        if is_latin and len(whole) < _FEW_WORDS and not self._speaks_of_work(found):
            tries = [self._found_as(texts, lang, is_roman=False) for lang in EUROPEAN_LANGUAGES]
            best = max(tries, key=lambda each: sum(len(matches) for _, matches in each))
            found = best if self._speaks_of_work(best) else found
        return found

    def _found_as(
        self, texts: Mapping[str, str | Sequence[str]], european: str, *, is_roman: bool
    ) -> list[tuple[str, list[Match]]]:
        found: list[tuple[str, list[Match]]] = []
        for name in _FIELD_WEIGHT:
            for text in _as_texts(texts.get(name)):
                for sentence in _SENTENCE.split(text) if name == "long" else (text,):
                    lang = european and (european_language(sentence) or european)
                    found.append(
                        (name, self.glossary.matches(sentence, latin_by_ear=is_roman, european=lang))
                    )
        return found

    def _speaks_of_work(self, found: list[tuple[str, list[Match]]]) -> bool:
        return any(
            self.glossary.by_code[code].functions
            for _, matches in found
            for match in matches
            for code in match.concepts
        )

    def _count(
        self, match: Match, field_weight: float, field_name: str, company: set[str], tally: Tally
    ) -> None:
        """Add what one stretch of text says for functions; a stretch seen before adds a third."""
        weight = match.weight * field_weight * (_PHRASE if match.end - match.start > 1 else _WORD)
        key = frozenset(match.concepts)
        if key in tally.counted:
            share = weight / 3
        elif key & tally.spoken:
            share = weight * _AGAIN
        else:
            share = weight
        tally.counted.add(key)
        tally.spoken |= key
        best: dict[str, float] = {}
        is_general = True
        for code in match.concepts:
            concept = self.glossary.by_code[code]
            ranks, kind_weight = concept.functions, _KIND_WEIGHT[concept.kind]
            sense = sense_of(code, company)
            if sense:
                if sense.gains:
                    best[sense.gains] = max(best.get(sense.gains, 0.0), max(kind_weight, _SENSE_WORTH))
                    if field_name != "long":
                        tally.done.add(sense.gains)
                    is_general = False
                ranks = tuple(one for one in ranks if sense.drops and one not in sense.drops)
            elif ranks and code not in GENERAL_WORDS:
                is_general = False
                if concept.kind == "work" and field_name != "long":
                    tally.done.add(ranks[0])
            for rank, function in enumerate(ranks):
                worth = kind_weight * _RANK_WEIGHT[min(rank, 2)] / math.sqrt(len(ranks))
                best[function] = max(best.get(function, 0.0), worth)
        for function in best:
            aside = function in ALONG_THE_WAY and field_name in ("long", "features")
            best[function] *= share * (0.4 if aside else 1.0)
        if best:
            is_heading = field_name in ("name", "short") and match.weight >= 0.8
            tally.stretches.append(Stretch(best, is_general, is_heading))

    def _note_specifics(
        self, codes: tuple[str, ...], company: set[str], specifics: dict[str, set[str]]
    ) -> None:
        things = [code for code in codes if self.glossary.by_code[code].kind == "object"]
        for code in things or codes:
            concept = self.glossary.by_code[code]
            sense = sense_of(code, company)
            if sense and sense.gains:
                specifics[sense.gains].add(code)
            elif concept.kind in ("object", "work") and concept.functions and not sense:
                specifics[concept.functions[0]].add(code)

    def _matters(self, codes: tuple[str, ...]) -> set[str]:
        """The areas of work (WAT, SWM...) a stretch of text is about, where it is about one only."""
        matters: set[str] = set()
        for code in codes:
            concept = self.glossary.by_code[code]
            areas = {function[:3] for function in concept.functions if function not in ALONG_THE_WAY}
            if concept.kind in ("work", "object") and len(areas) == 1:
                matters |= areas
        return matters - _GENERAL_AREAS

    def _by_words(self, texts: Mapping[str, str | Sequence[str]]) -> dict[str, float]:
        """A weak hint from single words that occur among a function's words, at most 0.8 per function."""
        words = dict.fromkeys(
            stem(word)
            for name in ("name", "short", "long", "features")
            for text in _as_texts(texts.get(name))
            for word in search_key(text).split()
        )
        hints: dict[str, float] = defaultdict(float)
        for word in words:
            for code, hint in self._hints_of.get(word, ()):
                hints[code] += hint
        return {code: min(0.8, hint) for code, hint in hints.items()}

    def _objects(self, seen: Mapping[str, float]) -> dict[str, float]:
        objects: dict[str, float] = {}
        for code, weight in seen.items():
            concept = self.glossary.by_code[code]
            if concept.kind in ("object", "work"):
                objects[code] = max(objects.get(code, 0.0), weight)
                if concept.functions:
                    family = f"@{concept.functions[0]}"
                    objects[family] = max(objects.get(family, 0.0), weight)
        return objects

    def profile(self, record: Mapping[str, Any], *, text_only: bool = False) -> Profile:
        """A profile from a record ``id, name, lang, short, long, features, functions`` (the first function is main).

        With ``text_only`` the stated functions are left aside and read from the texts; so are they when the list of
        functions has none of the stated codes.
        """
        reading = self.read(record)
        named = [] if text_only else [str(code).strip().upper() for code in record.get("functions") or ()]
        stated = [code for code in named if code in self.names.functions]
        functions = {code: 1.0 if place == 0 else 0.5 for place, code in reversed(list(enumerate(stated)))}
        read = {"capabilities", "objects", "users", "interfaces"}
        if not stated:
            functions = reading.functions
            read.add("functions")
        return Profile(
            code=str(record["id"]),
            name=str(record.get("name") or record["id"]),
            functions=functions or None,
            capabilities=reading.capabilities or None,
            objects=reading.objects or None,
            users=reading.users or None,
            interfaces=reading.interfaces or None,
            concepts=reading.concepts or None,
            specifics=reading.specifics,
            field=reading.field,
            done=reading.done,
            said=said_instead(reading.evidence, stated),
            not_known=tuple(dict.fromkeys(code for code in named if code and code not in stated)),
            read=frozenset(read),
            kind=reading.kind,
        )

    def complete(self, profile: Profile, texts: Mapping[str, str | Sequence[str]]) -> Profile:
        """A stated profile with what only texts can say (concepts, specifics, field), and unknown facets read.

        Objects are not filled in: those of the register's list and those of the glossary are not the same words.
        Nor is a stated function doubted: what the register states was read by somebody.
        """
        reading = self.read(texts)
        read = set(profile.read)
        filled: dict[str, Any] = {}
        for facet in ("functions", "capabilities", "users", "interfaces"):
            found: dict[str, float] = getattr(reading, facet)
            if not profile.facet(facet) and found:
                filled[facet] = found
                read.add(facet)
        return replace(
            profile,
            **filled,
            concepts=reading.concepts or None,
            specifics=reading.specifics,
            field=reading.field,
            done=reading.done,
            read=frozenset(read),
        )


def _mapped(seen: Mapping[str, float], values: Mapping[str, str]) -> dict[str, float]:
    mapped: dict[str, float] = {}
    for code, weight in seen.items():
        if value := values.get(code):
            mapped[value] = max(mapped.get(value, 0.0), weight)
    return mapped


def _kind(text: str) -> str:
    if _COMPONENT.search(text):
        return "component"
    return "suite" if _SUITE.search(text) else "application"


def _as_texts(value: str | Iterable[str] | None) -> list[str]:
    if not value:
        return []
    return [value] if isinstance(value, str) else [str(text) for text in value]
