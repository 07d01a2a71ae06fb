"""Reads of the ledger: accounts, balances, statements, the journal."""

from .accounts import account, books_of, chart
from .balances import AccountBalance, TrialBalance, balance, balances, trial_balance
from .journal import account_statement, cash_book, journal

__all__ = [
    "AccountBalance",
    "TrialBalance",
    "account",
    "account_statement",
    "balance",
    "balances",
    "books_of",
    "cash_book",
    "chart",
    "journal",
    "trial_balance",
]
