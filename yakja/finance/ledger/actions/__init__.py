"""Verbs of the ledger. `post_transaction` and `post_staged` are the only writers of the journal."""

from .books import account_for, lock_period, open_account, open_books, unlock_period
from .posting import Line, post_transaction, reverse_transaction
from .staged import post_staged

__all__ = [
    "Line",
    "account_for",
    "lock_period",
    "open_account",
    "open_books",
    "post_staged",
    "post_transaction",
    "reverse_transaction",
    "unlock_period",
]
