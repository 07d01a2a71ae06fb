"""How often one client may do one thing; counted where all processes see it (decision 0009)."""

from __future__ import annotations

from django.core.cache import cache

HOUR = 3600


def is_too_often(what: str, who: str, *, most: int, seconds: int = HOUR) -> bool:
    """Count this try of `who` at `what`; true when it is more than `most` within the time."""
    name = f"{what}:{who}"
    if cache.add(name, 1, timeout=seconds):
        return False
    try:
        return cache.incr(name) > most
    except ValueError:  # it ran out in between
        return False
