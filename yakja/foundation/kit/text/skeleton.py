"""Consonant skeletons, where شکایت, shikayat and shikayet meet.

Roman Urdu has no spelling: vowels come and go, kh and k, q and k, z and j, w and v stand for one
another. A skeleton keeps an initial vowel as ``a`` and the consonants that writers agree on; it is a hint
to be confirmed by a closer look (glossary, likeness of the romanised words), never an identity.
"""

import re
from functools import lru_cache

from yakja.foundation.kit.text.normalise import search_key

# Urdu letters (after search_key) to Roman, long vowels as one letter.
_ROMAN = {
    "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh",
    "د": "d", "ڈ": "d", "ذ": "z", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s",
    "ض": "z", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ک": "k", "گ": "g", "ل": "l",
    "م": "m", "ن": "n", "و": "o", "ہ": "h", "ی": "i", "ښ": "kh", "ځ": "z", "څ": "s", "ږ": "g",
}  # fmt: skip
_TO_ROMAN = str.maketrans(_ROMAN)

# Applied in order to a romanised word; the first rules are English spellings that Urdu writes by ear.
_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"igh(?=t)", "i"),
        (r"[ts]ion", "shn"),
        (r"^[aeiou]+(?=s[tkpc])", ""),
        (r"sch", "sk"),
        (r"ck", "k"),
        (r"tch|chh|ch", "C"),
        (r"sh", "s"),
        (r"ph", "f"),
        (r"[ksq]?c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"kh|q", "k"),
        (r"gh", "g"),
        (r"zh|z", "j"),
        (r"v", "w"),
        (r"^[aeiou]+", "A"),
        (r"(?<=.)[aeiouywh]", ""),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=65_536)
def romanise(word: str) -> str:
    """The word in Roman letters by a plain letter map (نقشہ -> nqshh); a Latin word is its search key."""
    key = search_key(word)
    if key.isascii():
        return key
    roman = key.translate(_TO_ROMAN)
    if key[0] == "و" and len(key) > 1:
        roman = "w" + roman[1:]
    if key[0] == "ی" and len(key) > 1:
        roman = "y" + roman[1:]
    return roman


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """The consonants of one word in any of the scripts; ``""`` for a word without letters."""
    roman = romanise(word)
    if not roman or not roman.isascii() or roman.isdigit():
        return roman if roman.isdigit() else ""
    for pattern, replacement in _RULES:
        roman = pattern.sub(replacement, roman)
    return roman.lower()


def skeleton_words(text: str) -> list[str]:
    """The skeleton of each word of the text, in order, empty ones left out."""
    return [bones for word in search_key(text).split() if (bones := skeleton(word))]
