"""Long work of revenue and its clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings

from .actions import loading


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """Heads, laws, kinds of assets and rights of collection; a second run changes nothing that is the same."""
    said = loading.load_reference(actor=actor, folder=settings.REFERENCE_DIR)
    say(f"    {sum(said.values())} new or changed rows of what councils may charge")
