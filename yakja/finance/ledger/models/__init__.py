"""Nouns of the ledger: books and accounts, transactions and entries, kept sums, locks, staged lines."""

from .accounts import Account, AccountMonth, Books, Fund, Kind, Purpose
from .journal import Entry, PeriodLock, StagedLine, Transaction
from .sealing import JournalHead, JournalSeal
from .spending import Budget, BudgetLine, Voucher, VoucherBatch, VoucherKind, VoucherState

__all__ = [
    "Account",
    "AccountMonth",
    "Books",
    "Budget",
    "BudgetLine",
    "Entry",
    "Fund",
    "JournalHead",
    "JournalSeal",
    "Kind",
    "PeriodLock",
    "Purpose",
    "StagedLine",
    "Transaction",
    "Voucher",
    "VoucherBatch",
    "VoucherKind",
    "VoucherState",
]
