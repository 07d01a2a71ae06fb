"""MT940, message by message. Banks deviate: points for commas, no entry date, no narrative, letters in small."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from .balance import Balances
from .faults import Fault, Unreadable
from .mapping import Mapping, transformed
from .rows import MOST, StatementRow

MOST_LINE = 4096
MOST_FIELD = 64 * 1024
_TAG = re.compile(r":(\d{2}[A-Z]?):(.*)$", re.DOTALL)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})([\d.,]+)$", re.IGNORECASE)
# Value date, entry date, mark, third letter of the currency, amount, kind, reference of the customer, of the bank.
_MOVEMENT = re.compile(
    r"(?P<day>\d{6})(?P<entry>\d{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])??(?P<amount>\d[\d.,]*)"
    r"(?P<kind>[A-Z][A-Z0-9]{3})?(?P<ref>.*?)(?://(?P<bank>.*?))?$",
    re.IGNORECASE,
)
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}


def read_mt940(file: BinaryIO, mapping: Mapping) -> Iterator[StatementRow | Fault | Balances]:
    """Rows, faults, and after each message its Balances, already proved. Raises Unreadable."""
    reader = _Reader(mapping)
    for line, tag, value in _fields(file):
        yield from reader.field(line, tag, value)
    yield from reader.end()


def _fields(file: BinaryIO) -> Iterator[tuple[int, str, str]]:
    """Every field with the line it begins on; lines without a tag belong to the field before."""
    number, begun, tag, length = 0, 0, "", 0
    parts: list[str] = []
    while raw := file.readline(MOST_LINE + 1):
        number += 1
        if len(raw) > MOST_LINE:
            raise Unreadable(number, "line_too_long", most=MOST_LINE)
        if b"\x00" in raw:
            raise Unreadable(number, "binary")
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            text = raw.decode("latin-1")  # what MT940's own alphabet lies within; a foreign letter stays one
        text = text.strip("\r\n")
        if text.startswith("{") and "{4:" in text:
            text = text.partition("{4:")[2]
        if text.strip() in ("", "-", "-}") or (text.startswith("{") and not tag):
            continue
        found = _TAG.match(text)
        if found:
            if tag:
                yield begun, tag, "\n".join(parts)
            begun, tag, parts, length = number, found[1].upper(), [found[2]], 0
        elif not tag:
            raise Unreadable(number, "not_mt940")
        else:
            length += len(text)
            if length > MOST_FIELD:
                raise Unreadable(begun, "token_too_long")
            parts.append(text)
    if not tag:
        raise Unreadable(max(number, 1), "empty" if not number else "not_mt940")
    yield begun, tag, "\n".join(parts)


def _paisa(typed: str) -> int | None:
    """`1234,5` or `1,234.50`: the last mark parts rupees from paisa. None where it is no amount."""
    cut = max(typed.rfind(","), typed.rfind("."))
    whole = re.sub(r"[.,]", "", typed[:cut] if cut >= 0 else typed)
    part = typed[cut + 1 :] if cut >= 0 else ""
    if len(part) == 3 and typed.count(",") + typed.count(".") > 1:
        whole, part = whole + part, ""  # 1,234,567: marks of thousands only
    if (
        not whole.isdecimal()
        or (part and not part.isdecimal())
        or len(whole) > 15
        or len(part.rstrip("0")) > 2
    ):
        return None
    return int(whole) * 100 + int((part.rstrip("0") or "0").ljust(2, "0"))


@lru_cache(maxsize=1024)
def _day(typed: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(typed, "%y%m%d").date()  # noqa: DTZ007  a day, no moment
    except ValueError:
        return None


class _Reader:
    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.balances: Balances | None = None
        self.account = self.number = ""
        self.waiting: tuple[int, re.Match[str], str] | None = None
        self.sheet = 0
        self.met = False

    def field(self, line: int, tag: str, value: str) -> Iterator[StatementRow | Fault | Balances]:
        if tag == "86" and self.waiting:
            yield from self._finish(" ".join(value.split()))
            return
        if tag not in ("86",):
            yield from self._finish("")
        if tag == "20":
            if self.balances is not None:
                raise Unreadable(line, "truncated")
        elif tag == "25":
            self.account = value.strip()[:60]
        elif tag in ("28", "28C"):
            self.number = value.strip()[:35]
        elif tag in ("60F", "60M"):
            paisa, day = self._balance(line, value)
            self.balances = Balances(self.account, self.number, opening_paisa=paisa, line=line)
            self.balances.from_on = self.balances.to_on = day
        elif tag == "61":
            self.met = True
            if self.balances is None:
                raise Unreadable(line, "no_opening")
            yield from self._movement(line, value)
        elif tag in ("62F", "62M"):
            if self.balances is None:
                raise Unreadable(line, "no_opening")
            closing, day = self._balance(line, value)
            self.balances.closing_paisa, self.balances.line = closing, line
            self.balances.to_on = max(self.balances.to_on or day, day)
            yield self.balances
            self.balances = None

    def end(self) -> Iterator[StatementRow | Fault | Balances]:
        yield from self._finish("")
        if self.balances is not None:
            raise Unreadable(self.balances.line, "truncated")

    def _balance(self, line: int, value: str) -> tuple[int, dt.date]:
        found = _BALANCE.match(value.strip().replace(" ", ""))
        paisa = _paisa(found[4]) if found else None
        day = _day(found[2]) if found else None
        if found is None or paisa is None or day is None:
            raise Unreadable(line, "unreadable", found=value.strip()[:40])
        if found[3].upper() != "PKR":
            raise Unreadable(line, "currency", found=found[3].upper())
        return (paisa if found[1].upper() == "C" else -paisa), day

    def _movement(self, line: int, value: str) -> Iterator[StatementRow | Fault]:
        first, _sep, more = value.partition("\n")
        found = _MOVEMENT.match(first.strip())
        paisa = _paisa(found["amount"].rstrip(",.")) if found else None
        if found is None or paisa is None or _day(found["day"]) is None:
            yield Fault(line, "bad_movement", {"found": first.strip()[:60]}, "61")
            return
        if not paisa:
            yield Fault(line, "no_amount", {"column": "amount"}, "amount")
            return
        self.waiting = (line, found, " ".join(more.split()))

    def _finish(self, narrative: str) -> Iterator[StatementRow | Fault]:
        if self.waiting is None:
            return
        (line, found, more), self.waiting = self.waiting, None
        day, paisa = _day(found["day"]), _paisa(found["amount"].rstrip(",."))
        assert day is not None
        assert paisa is not None
        text = " ".join(part for part in (narrative, more) if part)[: MOST["text"]]
        refs = {"customer": found["ref"].strip(), "bank": (found["bank"] or "").strip(), "text": text}
        ref = refs[self.mapping.ref_from]
        if ref.upper() == "NONREF":
            ref = refs["bank"] if self.mapping.ref_from == "customer" else ""
        steps = self.mapping.transforms
        ref = transformed(ref, steps.get("ref", ()))[: MOST["ref"]]
        row = StatementRow(
            line=line, on=_entry_day(day, found["entry"]), value_on=day, ref=ref, text=text,
            amount_paisa=_SIGNS[found["mark"].upper()] * paisa,
            consumer_no=transformed(text, steps["consumer_no"])[: MOST["consumer_no"]] if "consumer_no" in steps else "",
            instrument=transformed(text, steps["instrument"])[: MOST["instrument"]] if "instrument" in steps else refs["bank"][: MOST["instrument"]],
        )  # fmt: skip
        assert self.balances is not None
        self.balances.add(row)
        yield row


def _entry_day(value: dt.date, entry: str | None) -> dt.date:
    """The day of booking, whose year is the one that brings it nearest to the value date."""
    if not entry:
        return value
    days = []
    for year in (value.year - 1, value.year, value.year + 1):
        try:
            days.append(dt.date(year, int(entry[:2]), int(entry[2:])))
        except ValueError:
            continue
    return min(days, key=lambda day: abs(day - value), default=value)
