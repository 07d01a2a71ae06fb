"""How often one client may do one thing; counted where all processes see it (decision 0009)."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.cache import cache

HOUR = 3600


def is_too_often(what: str, who: str, *, most: int, seconds: int = HOUR) -> bool:
    """Count this try of `who` at `what`; true when it is more than `most` within the time."""
    return are_too_often([(what, who, most)], seconds=seconds)


def are_too_often(tries: Sequence[tuple[str, str, int]], *, seconds: int = HOUR) -> bool:
    """Count several (what, who, most) at once, one statement for all; true when any of them is too many."""
    most = {f"{what}:{who}": limit for what, who, limit in tries}
    if hasattr(cache, "count_up"):
        counted: dict[str, int] = cache.count_up(list(most), timeout=seconds)
    else:
        counted = {name: _count(name, seconds) for name in most}
    # The first try is never too many.
    return any(count > max(most[name], 1) for name, count in counted.items())


def _count(name: str, seconds: int) -> int:
    """For a cache that counts one name at a time."""
    if cache.add(name, 1, timeout=seconds):
        return 1
    try:
        return int(cache.incr(name))
    except ValueError:  # it ran out in between
        return 1
