"""How a text travels as SMS: GSM-7 where every letter fits, else UCS-2, and in how many parts (3GPP TS 23.038, 23.040).

Pure: one part holds 160 septets or 70 units of UTF-16; of a longer text each part holds 153 or 67, since a header
names the part. A letter of the extension table takes two septets and a letter beyond the basic plane two units;
neither is cut in two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# The default alphabet of 3GPP TS 23.038, and its extension, whose letters take two places.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
# Signs of typography that would turn a whole text into UCS-2, and what a telephone shows as well.
_PLAINER = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "…": "...",
        "\u00a0": " ",
        "\u2009": " ",
    }
)

Encoding = Literal["GSM-7", "UCS-2"]


@dataclass(frozen=True)
class Segments:
    """How long a text is: its encoding, its letters as the standard counts them, and its parts."""

    encoding: Encoding
    characters: int
    parts: int


def fits_gsm7(text: str) -> bool:
    """Whether every letter is in the default alphabet or its extension."""
    return all(letter in BASIC or letter in EXTENDED for letter in text)


def plainer(text: str) -> str:
    """The text with plain quotes and dashes when that spares it UCS-2; otherwise unchanged."""
    simple = text.translate(_PLAINER)
    return simple if fits_gsm7(simple) else text


def measure(text: str) -> Segments:
    """The encoding, length and parts of a text; an empty one is one part."""
    encoding: Encoding
    if fits_gsm7(text):
        encoding, whole, part = "GSM-7", 160, 153
        sizes = [2 if letter in EXTENDED else 1 for letter in text]
    else:
        encoding, whole, part = "UCS-2", 70, 67
        sizes = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
    total = sum(sizes)
    if total <= whole:
        return Segments(encoding, total, 1)
    parts, filled = 1, 0
    for size in sizes:
        if filled + size > part:
            parts, filled = parts + 1, 0
        filled += size
    return Segments(encoding, total, parts)
