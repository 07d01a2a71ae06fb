"""Reads of the audit trail: verification of the chain, history of a subject, version of a room's data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max

from . import chain
from .models import AuditEntry, AuditSeal
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


def verify_chain() -> Verdict:
    """Walk every link in order and recompute its digest; reports the first that does not fit."""
    digest, position = chain.SEED, 0
    waiting = AuditEntry.objects.unsealed().count()
    while True:
        seals = list(AuditSeal.objects.filter(position__gt=position).order_by("position")[:2000])
        if not seals:
            return Verdict(True, position, waiting, digest)
        entries = AuditEntry.objects.in_bulk([seal.entry_id for seal in seals])
        for seal in seals:
            entry = entries.get(seal.entry_id)
            if seal.position != position + 1:
                return Verdict(
                    False, position, waiting, digest, seal.entry_id, f"link {position + 1} is missing"
                )
            if entry is None:
                return Verdict(False, position, waiting, digest, seal.entry_id, "the entry was removed")
            found = chain.link(digest, entry)
            if found != seal.digest:
                return Verdict(
                    False, position, waiting, digest, seal.entry_id, "the entry or its link was changed"
                )
            digest, position = found, seal.position


def history_of(subject_ref: str, limit: int = 50) -> list[AuditEntry]:
    """The newest entries about one subject."""
    return list(AuditEntry.objects.about(subject_ref).order_by("-id")[:limit])


def version_of(rooms: Iterable[str], *, scope: str = "") -> tuple[int, int] | int:
    """A number that grows whenever one of these rooms changes: the key of its newest entry.

    One index look-up; prepared pages are kept under it. Verbs that no public page shows do not count. With a
    `scope` (a reference such as `bodies.body:17`) there is a second number: its newest entry of any kind.
    """
    newest = (
        AuditEntry.objects.filter(room__in=list(rooms)).order_by().aggregate(newest=Max("id"))["newest"] or 0
    )
    if not scope:
        return newest
    own = AuditEntry.objects.filter(scope_ref=scope).order_by("-id").values_list("id", flat=True).first() or 0
    return newest, own
