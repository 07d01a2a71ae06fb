"""The arithmetic of the journal's chain: SHA-256 over the link before and a canonical form of a transaction.

The form takes in every column of the transaction and of its entries, and of each entry's account what decides
where its money lies: code, fund, grant and object code. So a rewritten account shows as well as a rewritten entry.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

SEED = "0" * 64


def canonical(
    transaction: Any, body_code: str, reverses: int | None, entries: Sequence[Sequence[Any]]
) -> bytes:
    """The bytes that are sealed. `reverses` is the number of the reversed transaction, `entries` rows of values."""
    at = transaction.posted_at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    columns = [
        body_code, transaction.number, transaction.on.isoformat(), transaction.narration, transaction.source,
        transaction.source_ref, transaction.key, reverses, at, transaction.posted_by, [list(row) for row in entries],
    ]  # fmt: skip
    return json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode()


def link(previous: str, sealed: bytes) -> str:
    """The digest of this link, 64 hexadecimal characters."""
    return hashlib.sha256(previous.encode() + sealed).hexdigest()
