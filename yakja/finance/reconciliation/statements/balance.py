"""Opening + movements = closing, worked out here and never taken on trust."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .faults import Fault, Unreadable
from .rows import StatementRow


@dataclass(slots=True)
class Balances:
    """What a statement says of itself, and what its movements add up to. `closing_paisa` is None where none is stated."""

    account: str = ""
    number: str = ""
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    opening_paisa: int | None = None
    closing_paisa: int | None = None
    moved_paisa: int = 0
    rows: int = 0
    line: int = 1

    def add(self, row: StatementRow) -> None:
        self.moved_paisa += row.amount_paisa
        self.rows += 1
        self.from_on = min(self.from_on or row.on, row.on)
        self.to_on = max(self.to_on or row.on, row.on)

    @property
    def variation_paisa(self) -> int | None:
        """What is missing between opening + movements and closing; None where the statement has no balances."""
        if self.opening_paisa is None or self.closing_paisa is None:
            return None
        return self.closing_paisa - self.opening_paisa - self.moved_paisa

    def prove(self) -> None:
        """Raise Unreadable when the balances do not agree with the movements."""
        if self.variation_paisa:
            raise Unreadable(self.line, "balance", found=rupees(self.variation_paisa))


class RunningBalance:
    """The balance column of a table: each line's balance follows from the one before, oldest or newest first."""

    def __init__(self) -> None:
        self.before: StatementRow | None = None
        self.is_newest_first: bool | None = None
        self.first: StatementRow | None = None

    def check(self, row: StatementRow) -> Fault | None:
        """The fault of a row whose balance does not follow, else None; rows without a balance are passed over."""
        if row.balance_paisa is None:
            return None
        before, self.before = self.before, row
        if before is None or before.balance_paisa is None:
            self.first = self.first or row
            return None
        forwards = row.balance_paisa - before.balance_paisa - row.amount_paisa
        backwards = before.balance_paisa - row.balance_paisa - before.amount_paisa
        if self.is_newest_first is None and forwards and not backwards:
            self.is_newest_first = True
        elif self.is_newest_first is None and not forwards and backwards:
            self.is_newest_first = False
        apart = backwards if self.is_newest_first else forwards
        if not apart:
            return None
        return Fault(row.line, "balance_breaks", {"found": rupees(apart), "column": "balance"}, "balance")

    def close(self, balances: Balances) -> None:
        """State opening and closing as the first and the last line give them."""
        if self.first is None or self.before is None:
            return
        oldest, newest = (self.before, self.first) if self.is_newest_first else (self.first, self.before)
        assert oldest.balance_paisa is not None
        balances.opening_paisa = oldest.balance_paisa - oldest.amount_paisa
        balances.closing_paisa = newest.balance_paisa


def rupees(paisa: int) -> str:
    """A difference as digits, such as `-1250.50`."""
    whole, part = divmod(abs(paisa), 100)
    return f"{'-' if paisa < 0 else ''}{whole}.{part:02d}"
