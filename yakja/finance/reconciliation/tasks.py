"""What is loaded with the product."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .actions import load_mappings


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """The shipped mappings of statements."""
    counts = load_mappings(actor=actor)
    if counts["new"] or counts["changed"]:
        say(f"    {counts['new']} mappings of statements new, {counts['changed']} changed")
