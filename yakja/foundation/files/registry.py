"""What files are kept for: each room names its purposes, with the kinds it takes and who may store and see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .models import StoredFile

MIB = 1024 * 1024


@dataclass(frozen=True)
class Purpose:
    """`kinds` are names of `content.KINDS`; `may_see` decides where a file is not public.

    `is_personal`: each opening of a file that is not public leaves an audit entry.
    `may_be_public`: whether a file may be stored for everybody at all; no, unless the room says so.
    """

    name: str
    label: Any
    kinds: frozenset[str]
    max_bytes: int
    may_store: Callable[[Any], bool]
    may_see: Callable[[Any, StoredFile], bool]
    is_personal: bool = False
    may_be_public: bool = False


_purposes: dict[str, Purpose] = {}


def is_its_storer(actor: Any, file: StoredFile) -> bool:
    """Whether the actor stored the file; visitors share no name and are never its storer."""
    return not actor.is_anonymous and actor.ref == file.stored_by


def is_signed_in(actor: Any) -> bool:
    return not actor.is_anonymous


def register_purpose(
    name: str,
    label: Any,
    *,
    kinds: set[str] | frozenset[str] = frozenset({"image", "pdf"}),
    max_bytes: int = 10 * MIB,
    may_store: Callable[[Any], bool] = is_signed_in,
    may_see: Callable[[Any, StoredFile], bool] = is_its_storer,
    is_personal: bool = False,
    may_be_public: bool = False,
) -> None:
    """Let files of this purpose be stored. Called from a room's `apps.py`; names look like `catalogue.evidence`."""
    _purposes[name] = Purpose(
        name, label, frozenset(kinds), max_bytes, may_store, may_see, is_personal, may_be_public
    )


def purpose_of(name: str) -> Purpose:
    """The purpose of that name; LookupError when no room has registered it."""
    if name not in _purposes:
        raise LookupError(f"no purpose of files named {name!r}")
    return _purposes[name]


def purpose_or_none(name: str) -> Purpose | None:
    return _purposes.get(name)
