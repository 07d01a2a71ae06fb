"""The words of a text as triage compares them: one spelling per word, with its plain forms, in Arabic and Latin script."""

import re
from functools import lru_cache
from typing import NamedTuple

from yakja.foundation.kit.text import search_key, skeleton

_WORD = re.compile(r"[0-9]+|[^\W\d_]+")

# Roman Urdu has no spelling; these foldings bring its usual variants (and English misspellings) together.
_FOLDINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"tch|chh|ch", "C"),
        (r"sh", "S"),
        (r"kh|ck|q", "k"),
        (r"gh", "g"),
        (r"ph", "f"),
        (r"^thr", "Tr"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"bh", "b"),
        (r"jh", "j"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"ee|ii|ie", "i"),
        (r"oo|ou", "u"),
        (r"(?<=.)h", ""),
        (r"a?[aei]y(?![aeiou])|a[ei]|ei", "e"),
        (r"y", "i"),
        (r"au|ao", "o"),
        (r"(.)\1+", r"\1"),
    )
)
_ENGLISH_ENDING = re.compile(r"(?<=...)(?:ings?|ed|(?<=[Ssz])es|s)$")
_ROMAN_PLURAL = re.compile(r"(?<=....)(?:ion|ian|on|en|in)$")
_ROMAN_VOWEL = re.compile(r"(?<=...)[aeiou]{1,2}$")
_ARABIC_PLURAL = re.compile(r"(?<=...)(?:ون|ین|ان|ات)$")
_ARABIC_VOWEL = re.compile(r"(?<=...)[یہاو]{1,2}$")


class Word(NamedTuple):
    """One word: its key, the key that keeps ے apart from ی, every form by which cues find it."""

    key: str
    precise: str
    forms: tuple[str, ...]
    is_latin: bool


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A Latin word in one of its spellings: nalkay and nalke, paani and pani are the same."""
    for pattern, replacement in _FOLDINGS:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=65_536)
def word_of(raw: str) -> Word:
    """The word of a run of letters or digits of a search key (with ``e`` after a final ے)."""
    if raw.isdigit():
        return Word(raw, raw, (raw,), is_latin=False)
    if raw.isascii():
        key = fold(raw)
        single = _ROMAN_PLURAL.sub("", _ENGLISH_ENDING.sub("", key))
        bare = _ROMAN_VOWEL.sub("", single)
        forms = dict.fromkeys((key, single, f"{bare}~" if bare != single and len(bare) > 3 else single))
        return Word(key, key, tuple(forms), is_latin=True)
    key = raw.removesuffix("e")
    single = _ARABIC_PLURAL.sub("", key)
    bare = _ARABIC_VOWEL.sub("", single)
    forms = dict.fromkeys((key, single, f"{bare}~" if bare != single else single))
    return Word(key, raw, tuple(forms), is_latin=False)


def raw_key(text: str) -> str:
    """The shared search key, but with a final ے kept apart from ی (a nala is not a nali)."""
    return search_key(text if text.isascii() else text.replace("ے", "یe"))


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    return [word_of(raw) for raw in _WORD.findall(raw_key(text))]


@lru_cache(maxsize=65_536)
def bones_of(raw: str) -> str:
    """The consonant skeleton of a word of any script, where Urdu and Roman Urdu meet."""
    return skeleton(raw)
