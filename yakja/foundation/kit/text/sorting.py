"""Sort keys from the alphabets of Pakistan's languages.

ICU has no order for Sindhi, Saraiki or Balochi, and code-point order puts ٹ ڈ ڑ ک ہ after all Arabic letters.
A key consists of ASCII digits and lower-case letters only, so that SQLite, PostgreSQL (any collation) and
Python sort it alike.
"""

import re
import unicodedata
from functools import lru_cache


def _alphabet(letters: str) -> list[str]:
    return letters.split()


_URDU = _alphabet("ا آ ب ٻ پ ت ٹ ث ج ڄ چ ح خ د ڈ ݙ ذ ر ڑ ز ژ س ش ص ض ط ظ ع غ ف ق ک گ ڳ ل م ن ݨ ں و ہ ھ ء ی ے")
_SINDHI = _alphabet(
    "ا ب ٻ ڀ ت ٿ ٽ ٺ ث پ ج ڄ جھ ڃ چ ڇ ح خ د ڌ ڏ ڊ ڍ ذ ر ڙ"
    " ز س ش ص ض ط ظ ع غ ف ڦ ق ڪ ک گ ڳ گھ ڱ ل م ن ڻ و ه ء ي"
)
_PASHTO = _alphabet(
    "ا آ ب پ ت ټ ث ج ځ چ څ ح خ د ډ ذ ر ړ ز ژ ږ س ش ښ ص ض ط ظ ع غ ف ق ک ګ ل م ن ڼ و ه ء ی ې ي ۍ ئ"
)
_LATIN = list("abcdefghijklmnopqrstuvwxyz")

# Letters of neighbours, placed with the letter of the same sound.
_URDU_ALSO = {
    "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ئ": "ی", "ێ": "ی", "ك": "ک", "ڪ": "ک", "ه": "ہ", "ە": "ہ",
    "ة": "ہ", "ۃ": "ہ", "ۂ": "ہ", "ۓ": "ے", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ګ": "گ", "ټ": "ٹ",
    "ٽ": "ٹ", "ډ": "ڈ", "ڊ": "ڈ", "ړ": "ڑ", "ڙ": "ڑ", "ڻ": "ݨ", "ڼ": "ݨ", "ࣇ": "ل", "ڷ": "ل",
}  # fmt: skip
_SINDHI_ALSO = {
    "آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ی": "ي", "ى": "ي", "ے": "ي", "ۓ": "ي",
    "ك": "ڪ", "ہ": "ه", "ھ": "ه", "ە": "ه", "ة": "ه", "ۃ": "ه", "ۂ": "ه", "ں": "ن", "ٹ": "ٽ", "ڈ": "ڊ",
    "ڑ": "ڙ", "ݨ": "ڻ",
}  # fmt: skip
_PASHTO_ALSO = {
    "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ى": "ی", "ے": "ې", "ۓ": "ې", "ك": "ک", "ڪ": "ک", "گ": "ګ",
    "ہ": "ه", "ھ": "ه", "ە": "ه", "ة": "ه", "ۀ": "ه", "ۂ": "ه", "ۃ": "ه", "ں": "ن", "ٹ": "ټ", "ڈ": "ډ",
    "ڑ": "ړ", "ݨ": "ڼ",
}  # fmt: skip

_MARKS = re.compile(
    "[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u0674\u06d6-\u06dc\u200b-\u200f\u202a-\u202e]"
)
_DIGITS = {zero + value: str(value) for zero in (0x0660, 0x06F0) for value in range(10)}
_BASE = "0123456789abcdefghijklmnopqrstuvwxyz"
_SPACE, _NUMBER, _OTHER = "00", "01", "zz"


class _Order:
    """The weights of one language: two characters per letter, numbers by value, strangers last."""

    def __init__(self, own: list[str], also: dict[str, str], *, latin_first: bool) -> None:
        letters = [*_LATIN, *own] if latin_first else [*own, *_LATIN]
        self.weights = {letter: self._weight(place + 2) for place, letter in enumerate(letters)}
        for stranger, letter in also.items():
            self.weights.setdefault(stranger, self.weights[letter])
        pairs = [letter for letter in own if len(letter) > 1]
        self.tokens = re.compile("|".join([*pairs, "[0-9]+", r"[^\W\d_]", r"\S", r"\s+"]))

    @staticmethod
    def _weight(place: int) -> str:
        return _BASE[place // 36] + _BASE[place % 36]

    def key(self, text: str) -> str:
        out: list[str] = []
        weights = self.weights
        for token in self.tokens.findall(text):
            weight = weights.get(token)
            if weight is not None:
                out.append(weight)
            elif token.isascii() and token.isdigit():
                number = token.lstrip("0")[:35]
                out.append(_NUMBER + _BASE[len(number)] + number)
            elif token.isalpha() or token.isdigit():
                out.append(f"{_OTHER}{ord(token[0]):06x}")
            elif out and out[-1] != _SPACE:
                out.append(_SPACE)
        while out and out[-1] == _SPACE:
            out.pop()
        return "".join(out)


@lru_cache(maxsize=8)
def _order(lang: str) -> _Order:
    if lang == "sd":
        return _Order(_SINDHI, _SINDHI_ALSO, latin_first=False)
    if lang == "ps":
        return _Order(_PASHTO, _PASHTO_ALSO, latin_first=False)
    return _Order(_URDU, _URDU_ALSO, latin_first=lang == "en")


_URDU_ORDERED = frozenset({"ur", "pnb", "skr", "bal", "brh", "hno", "pa-Arab"})


def sort_key(text: str, lang: str) -> str:
    """A key whose plain string order is the alphabetical order of ``lang`` (en, ur, pnb, skr, bal, sd, ps).

    The reader's own script comes first; numbers sort by value (UC 2 before UC 10); marks and punctuation
    do not count. An unknown language sorts as English.
    """
    code = lang if lang in ("sd", "ps") else "ur" if lang in _URDU_ORDERED else "en"
    if not text.isascii():
        # Letters with their own weight (آ ئ ؤ) stay composed; a Latin letter loses its accent.
        composed = unicodedata.normalize("NFKC", text)
        text = "".join(c if "\u0600" <= c <= "\u08ff" else unicodedata.normalize("NFKD", c) for c in composed)
        text = _MARKS.sub("", text).translate(_DIGITS)
    return _order(code).key(text.lower())
