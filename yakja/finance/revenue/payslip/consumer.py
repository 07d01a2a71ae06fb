"""Consumer numbers: council 4 digits, family 2, running number 7, check digit 1.

The check digit is Damm's (H. M. Damm, *Total anti-symmetrische Quasigruppen*, 2004), which notices every single wrong
digit and every exchange of two neighbours. The public references of `kit` use letters; a bank's counter types digits only.
"""

from __future__ import annotations

import re

from yakja.foundation.kit.text import ascii_digits

LENGTH = 14
MOST = 9_999_999
# A totally anti-symmetric quasigroup of order 10.
_TABLE = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def check_digit(digits: str) -> str:
    """The digit that brings the run to 0."""
    at = 0
    for digit in digits:
        at = int(_TABLE[at][int(digit)])
    return str(at)


def consumer_number(council: str, family: str, running: int) -> str:
    """14 digits from the council's four, the family's two and a running number from 1; ValueError outside its bounds."""
    if not re.fullmatch(r"[0-9]{4}", council) or not re.fullmatch(r"[0-9]{2}", family):
        raise ValueError("a council has four digits and a family two")
    if not 1 <= running <= MOST:
        raise ValueError("this series of consumer numbers is full")
    digits = f"{council}{family}{running:07d}"
    return digits + check_digit(digits)


def is_consumer_number(text: str) -> bool:
    """Whether the text is 14 digits whose check digit fits."""
    return re.fullmatch(rf"[0-9]{{{LENGTH}}}", text) is not None and check_digit(text) == "0"


def read_consumer_number(typed: str) -> str | None:
    """The number as stored from what was typed, with spaces, dashes or Urdu digits; None when a digit must be wrong."""
    text = re.sub(r"[\s\-\u200e\u200f\u2066-\u2069]", "", ascii_digits(typed))
    return text if is_consumer_number(text) else None
