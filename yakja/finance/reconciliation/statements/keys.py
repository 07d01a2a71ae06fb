"""What a row is known by, so that the next file's same row is unchanged or changed and not new."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .rows import StatementRow


def key_of(row: StatementRow, fields: Sequence[str] = ()) -> str:
    """A short name of the row by the mapping's key fields; without any, by its reference, day and amount.

    Two rows of one file may share a key, since a bank may book the same thing twice; whoever stores them
    numbers them.
    """
    by_field = {
        "ref": row.ref, "on": row.on.isoformat(), "amount": str(row.amount_paisa), "text": row.text,
        "consumer_no": row.consumer_no, "head": row.head, "instrument": row.instrument,
        "balance": str(row.balance_paisa),
    }  # fmt: skip
    if not fields:
        plain = ("ref", "on", "amount", "head")
        fields = plain if row.ref else ("on", "amount", "text", "consumer_no", "head", "instrument")
    facts = "\x1f".join(by_field[name] for name in fields)
    return hashlib.sha256(facts.encode()).hexdigest()[:32]
