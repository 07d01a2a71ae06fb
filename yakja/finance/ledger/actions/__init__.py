"""Verbs of the ledger. `post_transaction` and `post_staged` are the only writers of the journal."""

from .books import account_for, lock_period, open_account, open_books, unlock_period
from .budgeting import adopt_budget, load_budget, withdraw_budget
from .posting import Line, post_transaction, reverse_transaction
from .staged import post_staged
from .vouchers import (
    approve_voucher,
    enter_voucher,
    import_vouchers,
    post_batch,
    refuse_voucher,
    reverse_voucher,
)

__all__ = [
    "Line",
    "account_for",
    "adopt_budget",
    "approve_voucher",
    "enter_voucher",
    "import_vouchers",
    "load_budget",
    "lock_period",
    "open_account",
    "open_books",
    "post_batch",
    "post_staged",
    "post_transaction",
    "refuse_voucher",
    "reverse_transaction",
    "reverse_voucher",
    "unlock_period",
    "withdraw_budget",
]
