"""Nouns of the ledger: books and accounts, transactions and entries, kept sums, locks, staged lines."""

from .accounts import Account, AccountMonth, Books, Fund, Kind, Purpose
from .journal import Entry, PeriodLock, StagedLine, Transaction

__all__ = [
    "Account",
    "AccountMonth",
    "Books",
    "Entry",
    "Fund",
    "Kind",
    "PeriodLock",
    "Purpose",
    "StagedLine",
    "Transaction",
]
