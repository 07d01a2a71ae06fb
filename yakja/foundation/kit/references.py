"""Public reference codes that can be read out on the phone, such as `K-26-004-51X`.

There are 31 signs; those that look alike when written are not among them (typed O is
read as 0, I and L as 1, U as V, Z as 2). The last sign is a check computed modulo 31, a prime, with weights that are all
different and not 0: so one wrong sign and two neighbours exchanged are always noticed.
"""

from __future__ import annotations

import re

from .text import ascii_digits

# 31 signs; a prime number of them makes the check complete.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXY"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "Z": "2"})
# A prefix holds letters only, so there a digit can only be the letter it looks like. It ends in a letter that no
# digit looks like, so that prefix and year can be told apart without a dash.
_PREFIX = re.compile(r"[A-HJ-TV-Z]{0,7}[A-HJKMNP-TV-Y]")
_PREFIX_AS = str.maketrans({"0": "O", "1": "L", "2": "Z"})
_LONGEST = 30


def _value(sign: str) -> int:
    return SIGNS.index(sign)


def _check_sign(signs: str) -> str:
    """The sign that makes the weighted sum 0 modulo 31; weights run from 2 at the right, never a multiple of 31."""
    total = sum((index % 29 + 2) * _value(sign) for index, sign in enumerate(reversed(signs)))
    return SIGNS[-total % 31]


def make_reference(prefix: str, number: int, year: int) -> str:
    """A code from a prefix, a running number (>= 0) and a year; the same input gives the same code.

    The prefix has up to 8 letters, not I and not U, the last not L, O or Z either; ValueError otherwise.
    """
    head = prefix.upper()
    if not _PREFIX.fullmatch(head):
        raise ValueError(
            f"{prefix!r} cannot be read back; use up to 8 letters without I and U, the last not L, O or Z"
        )
    if number < 0:
        raise ValueError("a reference needs a number from 0")
    digits = f"{number:05d}"
    plain = f"{head.translate(_READ_AS)}{year % 100:02d}{digits}"
    body = digits + _check_sign(plain)
    groups = [body[max(0, end - 3) : end] for end in range(len(body), 0, -3)][::-1]
    return "-".join([head, f"{year % 100:02d}", *groups])


def check_reference(typed: str) -> str | None:
    """The code as stored, from whatever was typed: spaces, small letters, other digits, missing dashes.

    None when the check sign does not fit, which is the sign of a typing error.
    """
    signs = re.sub(r"[^0-9A-Z]", "", ascii_digits(typed).upper())[: _LONGEST + 1].translate(_READ_AS)
    if not 9 <= len(signs) <= _LONGEST or any(sign not in SIGNS for sign in signs):
        return None
    if _check_sign(signs[:-1]) != signs[-1]:
        return None
    # The year and the number behind the prefix are digits up to the check sign.
    found = re.fullmatch(r"([0-9A-Z]*[A-Z])(\d\d)(\d{5,})([0-9A-Z])", signs)
    if not found:
        return None
    head, year, digits, _sign = found.groups()
    head = head.translate(_PREFIX_AS)
    if not _PREFIX.fullmatch(head):
        return None
    return make_reference(head, int(digits), int(year))
