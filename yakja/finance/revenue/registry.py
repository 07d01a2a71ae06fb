"""What upper rooms do when a receipt is taken back: whoever matched or counted it lets go of it in the same transaction."""

from __future__ import annotations

from typing import Any, Protocol

from .models import Receipt


class TakenBack(Protocol):
    """Called with the receipt under the lock of its point, before anything of it is turned back in the books."""

    def __call__(self, *, actor: Any, receipt: Receipt, reason: str) -> None: ...


_taken_back: dict[str, TakenBack] = {}


def register_taken_back(name: str, told: TakenBack) -> None:
    """Have a room told of every receipt that is reversed; the same name replaces it.

    It may be told twice of one receipt and does nothing then. What it locks comes before demands and books.
    """
    _taken_back[name] = told


def tell_taken_back(*, actor: Any, receipt: Receipt, reason: str) -> None:
    """Tell every room that registered that a receipt is being taken back."""
    for told in _taken_back.values():
        told(actor=actor, receipt=receipt, reason=reason)
