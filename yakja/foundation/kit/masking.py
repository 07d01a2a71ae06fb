"""Hiding in a text for everybody what leads to a person: telephones, identity cards, e-mail addresses, given names."""

from __future__ import annotations

import re
from collections.abc import Iterable

HIDDEN = "•••"
# What may stand between two digits of one number: spaces, dashes, brackets and marks that cannot be seen.
_GAP = "[\\s\\-./()\\u00ad\\u2010-\\u2015\\u200b-\\u200f\\u2066-\\u2069\\u06d4]{0,3}"


def _digits(least: int, most: int) -> str:
    return rf"(?:{_GAP}\d){{{least},{most}}}"


_CNIC = re.compile(rf"(?<!\d)[1-7۱-۷١-٧]{_digits(12, 12)}(?!\d)")  # 35202-1234567-1
_PHONE = re.compile(
    r"(?<!\d)(?:"
    rf"\+{_digits(8, 15)}"  # any country
    rf"|[0۰٠]{_digits(9, 13)}"  # 0300 1234567, 042 35751234, 0092 300 1234567
    rf"|[9۹٩]{_GAP}[2۲٢]{_digits(9, 10)}"  # 92 300 1234567
    rf"|[3۳٣]{_digits(9, 9)}"  # 300 1234567
    r")(?!\d)"
)
_MAIL = re.compile(r"[\w.+'-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_KINDS = (("email", _MAIL), ("cnic", _CNIC), ("phone", _PHONE))


def masked(text: str, *, names: Iterable[str] = ()) -> str:
    """The text with those parts covered. Of `names` every word of three letters or more is covered too."""
    if not text:
        return text
    for _kind, pattern in _KINDS:
        text = pattern.sub(HIDDEN, text)
    words = sorted({w for name in names for w in re.findall(r"[^\W\d_]{3,}", name)}, key=len, reverse=True)
    if words:
        text = re.sub(
            rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", HIDDEN, text, flags=re.IGNORECASE
        )
    return text


def personal_numbers(text: str) -> list[str]:
    """Which kinds of them a text holds: `cnic`, `phone`, `email`."""
    found = set()
    for kind, pattern in _KINDS:
        text, times = pattern.subn(HIDDEN, text)
        if times:
            found.add(kind)
    return [kind for kind in ("cnic", "phone", "email") if kind in found]
