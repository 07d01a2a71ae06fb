"""What is matched: one shape for lines of statements and for collected items."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

_MARKS = re.compile(r"[^0-9a-z\u0600-\u06ff]+")


def plain_ref(text: str) -> str:
    """A reference as it is compared: small letters and digits, without marks and without zeros before a number."""
    flat = _MARKS.sub("", text.lower())
    return flat.lstrip("0") or flat


@dataclass(frozen=True, slots=True)
class Item:
    """A line or an item. `name` is unique on its side; `refs` are all references it may be known by, plain;
    `slip` is the deposit slip or scroll its money was carried in, plain. `amount` in paisa, negative for money out.
    """

    name: str
    amount: int
    on: dt.date
    refs: tuple[str, ...] = ()
    slip: str = ""
    head: str = ""
    consumer: str = ""
    shown: str = ""  # what people call it by


@dataclass(frozen=True, slots=True)
class Found:
    """One line and the items that explain it in whole. `because` are the facts its sentence names."""

    line: str
    items: tuple[str, ...]
    rule: str
    because: dict[str, Any] = field(default_factory=dict)
