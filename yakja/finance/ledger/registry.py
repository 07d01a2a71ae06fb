"""What upper rooms add to the proof of the ledger: checks that compare their rows with its accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from yakja.foundation.bodies.models import Body

# A check answers a sentence for every fault it finds, the first first; nothing when all is well.
Check = Callable[[], Iterable[str]]

_checks: dict[str, Check] = {}


def register_check(name: str, check: Check) -> None:
    """Have `./manage check_ledger` run a check, named as in `I5 receivable equals demands`. The same name replaces it."""
    _checks[name] = check


def checks() -> dict[str, Check]:
    """The registered checks by name, in the order of registration."""
    return dict(_checks)


# What the bank says: reconciliation answers the balance of a body's accounts in a fund at the end of a day, in paisa.
BankBalance = Callable[[Body, str, dt.date], int | None]

_bank: list[BankBalance] = []


def register_bank_balance(source: BankBalance) -> None:
    """Say who knows the bank's statements; asked as `source(body, fund, day)`, None where there is no statement."""
    _bank[:] = [source]


def bank_balance(body: Body, fund: str, on: dt.date) -> int | None:
    """The balance that the bank's statements show at the end of a day; None where nobody knows."""
    return _bank[0](body, fund, on) if _bank else None
