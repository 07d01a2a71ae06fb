"""Which of the citizens' needs a sentence speaks of: whole sentences, in Urdu, Roman Urdu and English."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from yakja.foundation.kit.glossary import stem
from yakja.foundation.kit.tables import read_file
from yakja.foundation.kit.text import search_key, skeleton

from ..models import Need
from .search import glossary

# What a word of the sentence is worth when a need has it so.
NAMED, STEMMED, BEGUN, HEARD = 1.0, 1.0, 0.7, 0.6
CONCEPT, FUNCTION, BESIDE, ALSO = 1.0, 0.9, 0.5, 0.3
# Needs that fit less than this part of the best one are not shown with it.
NEAR = 0.4


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Words that say nothing of what is needed, in the three scripts (`stop_words.csv`)."""
    rows = read_file(settings.REFERENCE_DIR / "stop_words.csv")
    return frozenset(search_key(" ".join(row["words"] for row in rows)).split())


@dataclass(frozen=True)
class _Asked:
    """One stretch of the sentence: its words, and the concepts it names."""

    words: tuple[str, ...]
    concepts: tuple[str, ...]


def find_needs(sentence: str) -> list[Need]:
    """The needs a sentence fits, best first; all of them in their order when nothing is asked. One query.

    A need does not have to have every word. Words that few needs have count more than those of many.
    """
    rows = list(Need.objects.select_related("function").order_by("position", "code"))
    if not sentence.strip():
        return rows
    asked = _asked(sentence)
    fits = [[_fit(part, need) for need in rows] for part in asked]
    totals = [0.0] * len(rows)
    for values in fits:
        having = sum(value > 0 for value in values)
        if having:
            rarity = math.log(1 + len(rows) / having)
            totals = [total + rarity * value for total, value in zip(totals, values, strict=True)]
    best = max(totals, default=0.0)
    found = [
        (total, need) for total, need in zip(totals, rows, strict=True) if total and total >= NEAR * best
    ]
    return [need for _total, need in sorted(found, key=lambda pair: -pair[0])]


def _asked(sentence: str) -> list[_Asked]:
    """The parts of a sentence that carry meaning: every concept it names, and every other word that is no stop word."""
    words = glossary()
    parts: dict[tuple[str, ...], dict[str, None]] = {}
    stops = stop_words()
    for term in words.expand(sentence[:400]):
        own = tuple(word for word in term.key.split() if word not in stops)
        if own:
            parts.setdefault(own, {}).update(dict.fromkeys(term.concepts))
            if not term.concepts and len(own) == 1:
                # Alone, a word is heard in any spelling, whatever language the sentence is in.
                for match in words.matches(own[0], latin_by_ear=True):
                    parts[own].update(dict.fromkeys(match.concepts))
    # Two words that together name something beside what each says alone.
    for match in words.matches(sentence[:400]):
        if match.weight < 0.8:
            parts.setdefault(("", *match.concepts), dict.fromkeys(match.concepts))
    return [_Asked(own, tuple(concepts)) for own, concepts in parts.items()]


def _fit(part: _Asked, need: Need) -> float:
    """How well one part of the sentence fits a need, from 0 to 1."""
    return max(_by_words(part.words, need), _by_concepts(part.concepts, need))


def _by_words(words: Iterable[str], need: Need) -> float:
    values = []
    for word in words:
        if not word or (word.isdigit() and len(word) < 3):
            continue
        bones = skeleton(word)
        if f" {word} " in need.search_text:
            values.append(NAMED)
        elif any(stem(word) == stem(other) for other in need.search_text.split()):
            values.append(STEMMED)
        elif len(word) > 3 and (f" {word}" in need.search_text or _begins(word, need)):
            values.append(BEGUN)
        elif len(bones) > 2 and f" {bones} " in need.search_bones:
            values.append(HEARD)
        else:
            values.append(0.0)
    return sum(values) / len(values) if values else 0.0


def _begins(word: str, need: Need) -> bool:
    return any(len(other) > 4 and word.startswith(other) for other in need.search_text.split())


def _by_concepts(concepts: Iterable[str], need: Need) -> float:
    best = 0.0
    for code in concepts:
        functions = glossary().functions(code)
        if f" {code} " in need.search_concepts:
            # A street that is dark, dirty or full of dogs is no broken street: the concept belongs to its own work.
            best = max(best, CONCEPT if not functions or need.function.code in functions else BESIDE)
        elif need.function.code in functions:
            best = max(best, FUNCTION if functions[0] == need.function.code else ALSO)
    return best
