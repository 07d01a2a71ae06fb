"""Amounts and dates as banks and clerks write them, into paisa and days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache

from django.core.exceptions import ValidationError

from yakja.foundation.kit.money import MOST_PAISA, parse_money
from yakja.foundation.kit.text import ascii_digits

from .rows import LaterNumber, Number

_PLAIN = re.compile(r"([-+]?)(\d{1,15})(?:\.(\d{1,2})0*)?$")
_SIDE = re.compile(r"^(.*?)\s*\b(cr|dr|c|d)\.?$", re.IGNORECASE)
_MARKS = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
# Beginnings that spreadsheets take for a formula; after a sign only where something could be worked out.
_FORMULA = re.compile(r"[=@\t\r]|[-+].*[(|!=]", re.DOTALL)
EXCEL_EPOCH = dt.date(1899, 12, 30)
EARLIEST = dt.date(1990, 1, 1)


class CellError(ValueError):
    """A cell that is not what its column asks for; `code` is one of the faults."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_formula(text: str) -> bool:
    """Whether a spreadsheet that opens this text might work something out; a negative number is none."""
    return bool(_FORMULA.match(text))


def paisa_of(text: str) -> int:
    """An amount in paisa: `1,25,000.50`, `(500.00)`, `500-`, `500.00 Dr`, `Rs 500/-`, Urdu digits.

    `Dr` and brackets make it negative, `Cr` leaves it as it is. Raises CellError.
    """
    typed = text.strip()
    if found := _PLAIN.match(typed):
        sign, whole, part = found.groups()
        paisa = int(whole) * 100 + (int(part.ljust(2, "0")) if part else 0)
        return -paisa if sign == "-" else paisa
    if isinstance(text, Number):
        typed = _from_float(typed)
    typed = _MARKS.sub("", ascii_digits(typed)).strip()
    negative = False
    if typed.startswith("(") and typed.endswith(")"):
        negative, typed = True, typed[1:-1]
    elif (found := _SIDE.match(typed)) and any(c.isdigit() for c in found[1]):
        negative, typed = found[2].lower().startswith("d"), found[1]
    elif typed.endswith("-") and not typed.endswith("/-"):
        negative, typed = True, typed[:-1]
    if typed.lower().startswith("pkr"):
        typed = typed[3:].lstrip(" .:")
    try:
        paisa = parse_money(typed).paisa
    except ValidationError as error:
        code = error.error_list[0].code
        raise CellError({"not_money": "bad_amount"}.get(code or "", code or "bad_amount")) from error
    if abs(paisa) > MOST_PAISA // 1000:
        raise CellError("too_much")
    return -paisa if negative else paisa


def _from_float(text: str) -> str:
    """A binary fraction as Excel stores it (1234.5599999999999) as the number that was typed."""
    try:
        return f"{float(text):.6f}".rstrip("0").rstrip(".")
    except (ValueError, OverflowError):
        return text


@lru_cache(maxsize=4096)
def _read_day(text: str, forms: tuple[str, ...]) -> dt.date | None:
    for form in forms:
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  a day, no moment
        except ValueError:
            continue
    return None


def day_of(text: str, forms: Sequence[str]) -> dt.date:
    """A day written in one of the forms, or counted by a spreadsheet. Raises CellError."""
    typed = _MARKS.sub("", ascii_digits(text)).strip()
    day: dt.date | None = None
    if isinstance(text, Number):
        try:
            later = 1462 if isinstance(text, LaterNumber) else 0
            day = EXCEL_EPOCH + dt.timedelta(days=int(float(typed)) + later)
        except (ValueError, OverflowError) as error:
            raise CellError("bad_date") from error
    else:
        day = _read_day(typed, tuple(forms))
        if day is None and " " in typed:
            day = _read_day(typed.split()[0], tuple(forms))
    if day is None:
        raise CellError("bad_date")
    if not EARLIEST <= day <= dt.date.today() + dt.timedelta(days=366):  # noqa: DTZ011  a bound, not a fact
        raise CellError("date_outside")
    return day
