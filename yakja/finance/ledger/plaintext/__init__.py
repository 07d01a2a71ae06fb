"""Plain-text accounting: a journal as lines of beancount, which any reader of that format re-balances by itself.

Each transaction is written once per purse (fund and grant), so that the reader proves the balance within each;
at the end every balance is asserted. Knows nothing of models: accounts and transactions are told as rows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_ROOTS = {
    "asset": "Assets", "liability": "Liabilities", "equity": "Equity", "income": "Income", "expenditure": "Expenses",
}  # fmt: skip
_FUNDS = {"local": "Local", "public_account": "PublicAccount", "special": "Special"}


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account: `key` is how transactions name it, `name` what a person reads."""

    key: int
    code: str
    kind: str
    fund: str
    grant_code: str
    object_code: str
    name: str
    opened_on: dt.date

    @property
    def purse(self) -> tuple[str, str]:
        return self.fund, self.grant_code


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """A transaction: `legs` are (account key, paisa, head, period)."""

    number: int
    on: dt.date
    narration: str
    source: str
    source_ref: str
    legs: Sequence[tuple[int, int, str, str]]


def amount(paisa: int) -> str:
    """Paisa as rupees with two decimals: `-1250.05 PKR`."""
    whole, part = divmod(abs(paisa), 100)
    return f"{'-' if paisa < 0 else ''}{whole}.{part:02d} PKR"


def quoted(text: str) -> str:
    """A string of the format: quotes and backslashes escaped, on one line."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def names_of(accounts: Iterable[AccountRow]) -> dict[int, str]:
    """The account's name in the format by key, such as `Assets:Local:L-BANK`; no two share one."""
    found: dict[int, str] = {}
    used: set[str] = set()
    for row in accounts:
        leaf = re.sub(r"[^A-Z0-9-]+", "-", row.code.upper()).strip("-") or "ACCOUNT"
        name = f"{_ROOTS[row.kind]}:{_FUNDS[row.fund]}:{leaf}"
        if name in used:
            name = f"{name}-{row.key}"
        used.add(name)
        found[row.key] = name
    return found


def lines(
    *,
    title: str,
    accounts: Sequence[AccountRow],
    opening: Mapping[int, int],
    begins: dt.date,
    transactions: Iterable[TransactionRow],
    closing: Mapping[int, int],
    ends: dt.date,
) -> Iterator[str]:
    """The journal line by line. `opening` are balances before `begins`, `closing` those after `ends`, in paisa."""
    names = names_of(accounts)
    rows = {row.key: row for row in accounts}
    yield f"option {quoted('title')} {quoted(title)}"
    yield f"option {quoted('operating_currency')} {quoted('PKR')}"
    yield ""
    for row in accounts:
        # An account that carries a balance into the period stands open before it.
        day = min(row.opened_on, begins)
        yield f"{day.isoformat()} open {names[row.key]} PKR"
        yield f"  name: {quoted(row.name)}"
        if row.object_code:
            yield f"  object: {quoted(row.object_code)}"
    if any(opening.values()):
        legs = [(key, paisa, "", "") for key, paisa in sorted(opening.items()) if paisa]
        yield from _transaction(
            TransactionRow(0, begins, "Balances brought forward", "opening", "", legs), rows, names
        )
    for transaction in transactions:
        yield from _transaction(transaction, rows, names)
    yield ""
    # A balance is asserted as of the beginning of a day.
    after = (ends + dt.timedelta(days=1)).isoformat()
    for row in accounts:
        yield f"{after} balance {names[row.key]} {amount(closing.get(row.key, 0))}"


def _transaction(
    transaction: TransactionRow, rows: Mapping[int, AccountRow], names: Mapping[int, str]
) -> Iterator[str]:
    purses = dict.fromkeys(rows[key].purse for key, *_rest in transaction.legs)
    for purse in purses:
        yield ""
        yield f"{transaction.on.isoformat()} * {quoted(transaction.narration)}"
        yield f"  number: {quoted(str(transaction.number))}"
        yield f"  source: {quoted(f'{transaction.source} {transaction.source_ref}'.strip())}"
        for key, paisa, head, period in transaction.legs:
            if rows[key].purse != purse:
                continue
            yield f"  {names[key]}  {amount(paisa)}"
            if head:
                yield f"    head: {quoted(head)}"
            if period:
                yield f"    period: {quoted(period)}"
