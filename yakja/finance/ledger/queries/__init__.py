"""Reads of the ledger: accounts, balances, statements, the journal, budget against actual, the statutory account."""

from .accounts import account, books_of, chart, find_account
from .balances import AccountBalance, TrialBalance, balance, balances, trial_balance
from .budget import comparison
from .exporting import beancount_lines
from .journal import account_statement, cash_book, journal
from .objects import object_name
from .statutory import Statutory, nam_rows, statutory

__all__ = [
    "AccountBalance",
    "Statutory",
    "TrialBalance",
    "account",
    "account_statement",
    "balance",
    "balances",
    "beancount_lines",
    "books_of",
    "cash_book",
    "chart",
    "comparison",
    "find_account",
    "journal",
    "nam_rows",
    "object_name",
    "statutory",
    "trial_balance",
]
