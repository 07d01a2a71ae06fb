"""One normaliser for search keys.

A key is for comparing and indexing only; what a person typed is stored and shown as typed.
"""

import unicodedata
from functools import lru_cache

_Table = dict[int, str | None]

_ARABIC_INDIC_ZERO = 0x0660
_EXTENDED_ZERO = 0x06F0


def _digit_table() -> _Table:
    table: _Table = {}
    for value in range(10):
        table[_ARABIC_INDIC_ZERO + value] = str(value)
        table[_EXTENDED_ZERO + value] = str(value)
    return table


_DIGITS = _digit_table()

# What carries no letter: vowel signs and Koranic marks, combining accents, joiners, direction marks, tatweel.
_DROPPED_RANGES = (
    (0x0300, 0x036F),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E4),
    (0x06E7, 0x06E8),
    (0x06EA, 0x06ED),
    (0x08CA, 0x08FF),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x2064),
    (0x2066, 0x206F),
)
_DROPPED = (
    "\u0640",
    "\u0670",
    "\u0674",
    "\u00ad",
    "\ufeff",
    "\u061c",
    "ء",
    "'",
    "\u2018",
    "\u2019",
    "\u02bc",
    "`",
)

# Folded alike for every language that is written in Arabic script.
_ALWAYS = {"ٱ": "ا", "ٵ": "ا", "ٶ": "و", "ٸ": "ی", "ں": "ن", "ۃ": "ہ", "ے": "ی", "ى": "ی"}

# The key shared by all languages (and the one for Urdu, Punjabi, Saraiki, Balochi, Brahvi, Hindko): Sindhi,
# Pashto and Saraiki letters meet the Urdu letter or digraph of the same sound, so that شڪايت finds شکایت.
_GENERIC = _ALWAYS | {
    "ي": "ی", "ې": "ی", "ۍ": "ی", "ێ": "ی", "ݔ": "ی", "ۑ": "ی",
    "ك": "ک", "ڪ": "ک", "ګ": "گ", "ڳ": "گ", "ڱ": "نگ",
    "ه": "ہ", "ھ": "ہ", "ە": "ہ", "ة": "ہ",
    "ټ": "ٹ", "ٽ": "ٹ", "ٺ": "ٹہ", "ٿ": "تہ",
    "ډ": "ڈ", "ڊ": "ڈ", "ݙ": "ڈ", "ڍ": "ڈہ", "ڌ": "دہ",
    "ړ": "ڑ", "ڙ": "ڑ", "ڻ": "ن", "ڼ": "ن", "ݨ": "ن", "ڃ": "نج",
    "ٻ": "ب", "ڀ": "بہ", "ڄ": "ج", "ڇ": "چہ", "ڦ": "پہ", "ࣇ": "ل", "ڷ": "ل",
    "ۄ": "و", "ۆ": "و", "ۇ": "و",
}  # fmt: skip

# Sindhi: ڪ (k) and ک (kh) are two letters, ي and ه are its own; only keyboard variants are joined.
_SINDHI = _ALWAYS | {
    "ی": "ي", "ى": "ي", "ے": "ي", "ك": "ڪ", "ہ": "ه", "ھ": "ه", "ە": "ه", "ة": "ه", "ۃ": "ه",
    "ٹ": "ٽ", "ڈ": "ڊ", "ڑ": "ڙ",
}  # fmt: skip

# Pashto: ې and ۍ carry meaning (person, gender) and stay; the other forms of ye are mixed up by keyboards.
_PASHTO = _ALWAYS | {
    "ي": "ی", "ك": "ک", "گ": "ګ", "ہ": "ه", "ھ": "ه", "ە": "ه", "ة": "ه", "ۃ": "ه",
    "ٹ": "ټ", "ڈ": "ډ", "ڑ": "ړ",
}  # fmt: skip


class _Folding(dict[int, str | None]):
    """A translate table that decides once per unseen character: punctuation and controls become a space."""

    def __missing__(self, codepoint: int) -> str:
        char = chr(codepoint)
        kept = char if unicodedata.category(char)[0] in "LNM" else " "
        self[codepoint] = kept
        return kept


def _build(letters: dict[str, str]) -> _Folding:
    table = _Folding(_DIGITS)
    for first, last in _DROPPED_RANGES:
        for codepoint in range(first, last + 1):
            table[codepoint] = None
    for char in _DROPPED:
        table[ord(char)] = None
    for char, folded in letters.items():
        table[ord(char)] = folded
    return table


_TABLE = _build(_GENERIC)
_TABLES = {"sd": _build(_SINDHI), "ps": _build(_PASHTO)}


def search_key(text: str, lang: str | None = None) -> str:
    """The text as it is indexed: one script variant, no marks, ASCII digits, lower case, single spaces.

    Without ``lang`` (or for any language but ``sd`` and ``ps``) the key is shared by all languages;
    ``sd`` and ``ps`` keep the letters whose folding would lose meaning there. The key of a key is
    the key itself.
    """
    if text.isascii():
        return " ".join(text.translate(_TABLE).lower().split())
    table = _TABLES.get(lang, _TABLE) if lang else _TABLE
    key = unicodedata.normalize("NFKD", text).translate(table).lower()
    if not key.isascii():
        # Lower case may bring a combining mark, and some letters fold to a sequence that composes anew.
        again = unicodedata.normalize("NFKD", key).translate(table).lower()
        key = again
    return " ".join(key.split())


def compact_key(text: str, lang: str | None = None) -> str:
    """The search key without its spaces, for Urdu words that are written joined or apart (ہےاور, ہے اور)."""
    return search_key(text, lang).replace(" ", "")


@lru_cache(maxsize=1)
def _digits_only() -> _Table:
    table = dict(_DIGITS)
    for codepoint in range(0xFF10, 0xFF1A):
        table[codepoint] = str(codepoint - 0xFF10)
    return table


def ascii_digits(text: str) -> str:
    """The text with Arabic-Indic, extended and full-width digits as 0-9; everything else as it was."""
    return text if text.isascii() else text.translate(_digits_only())
