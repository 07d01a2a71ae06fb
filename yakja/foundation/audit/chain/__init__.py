"""The arithmetic of the hash chain: SHA-256 over the link before and a canonical form of the entry."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

SEED = "0" * 64


def plain(value: Any) -> Any:
    """The value as JSON can hold it: keys as text, dates in ISO form, everything else as its text."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    return str(value)


def canonical(entry: Any) -> bytes:
    """The bytes that are sealed: every column of the entry, in a fixed order, UTC to the microsecond."""
    at = entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    columns = [
        entry.pk, at, entry.actor_ref, entry.actor_name, entry.door, entry.room, entry.verb,
        entry.subject_ref, entry.subject_name, entry.scope_ref, entry.reason,
        entry.before, entry.after, entry.facts,
    ]  # fmt: skip
    return json.dumps(columns, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def link(previous: str, entry: Any) -> str:
    """The digest of this link, 64 hexadecimal characters."""
    return hashlib.sha256(previous.encode() + canonical(entry)).hexdigest()
