"""Numbers that belong to a person, found in a text that everybody is about to read, and put out of sight."""

from __future__ import annotations

import re

# Digits of all three sets that people here type; between groups, what they put there.
_D = "[0-9۰-۹٠-٩]"
_GAP = r"[\s.\-–—_/]{0,2}"
_EDGE_BEFORE, _EDGE_AFTER = "(?<![0-9۰-۹٠-٩])", "(?![0-9۰-۹٠-٩])"
_CNIC = re.compile(f"{_EDGE_BEFORE}{_D}{{5}}{_GAP}{_D}{{7}}{_GAP}{_D}{_EDGE_AFTER}")
# +92, 0092, 92 or a leading zero, then nine or ten digits in any grouping: mobile numbers and land lines.
_ZERO, _NINE_TWO = "[0۰٠]", "[9۹٩][2۲٢]"
_PHONE = re.compile(
    rf"{_EDGE_BEFORE}(?:\+{_GAP}{_NINE_TWO}|{_ZERO}{_ZERO}{_NINE_TWO}|{_NINE_TWO}|{_ZERO})(?:{_GAP}\(?{_D}\)?){{9,10}}{_EDGE_AFTER}"
)
# Written without the leading zero: 300 1234567.
_BARE_MOBILE = re.compile(f"{_EDGE_BEFORE}[3۳٣]{_D}{{2}}{_GAP}{_D}{{7}}{_EDGE_AFTER}")
_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_KINDS = (("cnic", _CNIC), ("phone", _PHONE), ("phone", _BARE_MOBILE), ("email", _EMAIL))
MASK = "•••"


def masked(text: str) -> str:
    """The text with identity numbers, telephone numbers and mail addresses put out of sight."""
    for _kind, pattern in _KINDS:
        text = pattern.sub(MASK, text)
    return text


def personal_numbers(text: str) -> list[str]:
    """Which kinds of them the text holds: `cnic`, `phone`, `email`."""
    found = []
    for kind, pattern in _KINDS:
        if pattern.search(text):
            found.append(kind)
            text = pattern.sub(MASK, text)
    return list(dict.fromkeys(found))
