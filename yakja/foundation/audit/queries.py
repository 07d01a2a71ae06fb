"""Reads of the audit trail: verification of the chain, history of a subject, version of a room's data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from yakja.foundation.kit.statements import ask_row

from . import chain
from .chain import noting
from .chain.noting import Head
from .models import AuditEntry, AuditEntryQuerySet, AuditHead, AuditSeal
from .registry import register_verbs, sentence, verbs

__all__ = ["Verdict", "history_of", "register_verbs", "sentence", "verbs", "verify_chain", "version_of"]


@dataclass(frozen=True)
class Verdict:
    """What walking the chain found. `broken` is the first entry that does not fit, or None."""

    is_whole: bool
    links: int
    unsealed: int
    head: str
    broken: int | None = None
    why: str = ""


# What a database driver raises for a value that is not of its column's kind: a time, a JSON text.
_UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, OverflowError)
_BATCH = 2000


def database_name() -> str:
    """Under which name the head of this database is noted: its server and its name, or its file."""
    known = connection.settings_dict
    return ":".join(str(known[key]) for key in ("HOST", "PORT", "NAME") if known[key])


def head() -> Head:
    """Where the sealer left the chain."""
    row = AuditHead.objects.values_list("position", "digest").first()
    return Head(*row) if row else Head(0, chain.SEED)


def _get(key: int) -> AuditEntry | None:
    """One entry, None when a value in it cannot be read; SQLite answers None for a time that is none."""
    try:
        entry = AuditEntry.objects.get(pk=key)
    except _UNREADABLE:
        return None
    return entry if entry.at else None


def readable(rows: AuditEntryQuerySet, most: int) -> tuple[list[AuditEntry], int | None]:
    """The first of these entries, up to one that cannot be read; and that one's key."""
    with suppress(*_UNREADABLE):
        found = list(rows[:most])
        if all(entry.at for entry in found):
            return found, None
    good: list[AuditEntry] = []
    for key in list(rows.values_list("pk", flat=True)[:most]):
        if (entry := _get(key)) is None:
            return good, key
        good.append(entry)
    return good, None


def _entries(keys: list[int]) -> dict[int, AuditEntry | None]:
    """The entries of some links by their keys; None for one that cannot be read."""
    with suppress(*_UNREADABLE):
        found = AuditEntry.objects.in_bulk(keys)
        if all(entry.at for entry in found.values()):
            return dict(found)
    known = AuditEntry.objects.filter(pk__in=keys).values_list("pk", flat=True)
    return {key: _get(key) for key in known}


def verify_chain() -> Verdict:
    """Walk every link in order and recompute its digest; reports the first that does not fit.

    Then the end: it must be where the sealer left it, in the database and in the file beside it.
    """
    digest, position = chain.SEED, 0
    waiting = AuditEntry.objects.unsealed().count()
    left = head()
    known = noting.noted(settings.AUDIT_NOTES, database_name())

    def broken(entry: int | None, why: str) -> Verdict:
        return Verdict(False, position, waiting, digest, entry, why)

    while True:
        seals = list(
            AuditSeal.objects.filter(position__gt=position)
            .order_by("position")
            .values_list("position", "entry_id", "digest")[:_BATCH]
        )
        if not seals:
            break
        entries = _entries([key for _at, key, _digest in seals])
        for at, key, sealed in seals:
            if at != position + 1:
                return broken(key, f"link {position + 1} is missing")
            if key not in entries:
                return broken(key, "the entry was removed")
            entry = entries[key]
            if entry is None:
                return broken(key, "the entry cannot be read")
            if chain.link(digest, entry) != sealed:
                return broken(key, "the entry or its link was changed")
            if at == left.position + 1:
                return broken(key, "the link was not written by the sealer")
            digest, position = sealed, at
            if known and at == known.position and sealed != known.digest:
                return broken(key, "the chain is not the one whose end was noted beside the database")
            if at == left.position and sealed != left.digest:
                return broken(key, "the chain is not the one that the sealer left")
    furthest = max(left.position, known.position if known else 0)
    if furthest > position:
        return broken(None, f"links {position + 1} to {furthest} were cut off")
    _good, unreadable = readable(AuditEntry.objects.unsealed().order_by("id"), waiting)
    if unreadable is not None:
        return broken(unreadable, "the entry cannot be read")
    return Verdict(True, position, waiting, digest)


def history_of(subject_ref: str, limit: int = 50) -> list[AuditEntry]:
    """The newest entries about one subject."""
    return list(AuditEntry.objects.about(subject_ref).order_by("-id")[:limit])


_kept_versions: ContextVar[dict[Any, Any] | None] = ContextVar("audit_versions", default=None)


@contextmanager
def versions_kept() -> Iterator[None]:
    """Within it, the version of a room is looked up once: for an action, whose own entry comes at its end."""
    token = _kept_versions.set({})
    try:
        yield
    finally:
        _kept_versions.reset(token)


def version_of(rooms: Iterable[str], *, scope: str = "", subject: str = "") -> tuple[int, int] | int:
    """A number that grows whenever one of these rooms changes: the key of its newest entry. No room: any of them.

    Prepared pages are kept under it. Verbs that no public page shows do not count. With a `scope` or a `subject`
    (a reference such as `bodies.body:17`) there is a second number: its newest entry of any kind.
    """
    known = _kept_versions.get()
    name = (tuple(rooms), scope, subject)
    if known is not None and name in known:
        return known[name]
    found = _newest_of(name[0], scope, subject)
    if known is not None:
        known[name] = found
    return found


def _newest_of(rooms: tuple[str, ...], scope: str, subject: str) -> tuple[int, int] | int:
    return version_in(
        ask_row(*version_statement(rooms, scope=scope, subject=subject)), has_own=bool(scope or subject)
    )


def version_in(row: Sequence[Any] | None, *, has_own: bool) -> tuple[int, int] | int:
    """The version that a row of `version_statement` tells."""
    newest, of_own = row or (0, 0)
    return (newest or 0, of_own or 0) if has_own else newest or 0


def version_statement(rooms: Iterable[str], *, scope: str = "", subject: str = "") -> tuple[str, list[Any]]:
    """What `version_of` asks and its parameters, for who asks something else with it: columns `newest` and `own`."""
    # One statement of index look-ups, each from the end of its room: asked for all rooms at once, PostgreSQL would
    # walk back over every entry of the busy rooms to find the last one of a quiet room.
    table, asked = AuditEntry._meta.db_table, list(rooms)
    of_a_room = f"SELECT MAX(id) AS newest FROM {table} WHERE room = %s"  # noqa: S608  a name of ours
    each = " UNION ALL ".join([of_a_room] * len(asked)) or f"SELECT MAX(id) AS newest FROM {table}"  # noqa: S608
    column = "scope_ref" if scope else "subject_ref"
    own = f"(SELECT MAX(id) FROM {table} WHERE {column} = %s)"  # noqa: S608  names of ours
    has_own = bool(scope or subject)
    return (
        f"SELECT MAX(newest) AS newest, {own if has_own else 'NULL'} AS own FROM ({each}) AS of_rooms",  # noqa: S608
        [scope or subject, *asked] if has_own else asked,
    )
