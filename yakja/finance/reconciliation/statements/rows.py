"""The one type of row that every format becomes, and the cells it is read from."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

# What a row keeps of a text; a longer one is a fault, never cut in silence.
MOST = {"ref": 80, "text": 500, "consumer_no": 40, "head": 40, "instrument": 80}


class Number(str):
    """A cell that a spreadsheet keeps as a number, perhaps a day counted from 1900."""

    __slots__ = ()


class LaterNumber(Number):
    """The same of a workbook that counts its days from 1904."""

    __slots__ = ()


class Formula(str):
    """A cell that a spreadsheet works out; what is stored beside it need not be true."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One movement: `line` is its line in the file, `amount_paisa` is positive for money in, negative for money out."""

    line: int
    on: dt.date
    amount_paisa: int
    ref: str = ""
    text: str = ""
    value_on: dt.date | None = None
    balance_paisa: int | None = None
    consumer_no: str = ""
    head: str = ""
    instrument: str = ""
    key: str = ""

    @property
    def digest(self) -> str:
        """The same content has the same digest, wherever in a file it stands."""
        facts = (
            self.on.isoformat(), self.amount_paisa, self.ref, self.text, str(self.value_on or ""),
            self.consumer_no, self.head, self.instrument,
        )  # fmt: skip
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:32]
