"""How often one client may do one thing; counted where all processes see it (decision 0009)."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

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


def were_too_often(tries: Sequence[tuple[str, str, int]]) -> list[bool]:
    """Of several (what, who, most), which have been counted up to their most; asking counts nothing."""
    names = [f"{what}:{who}" for what, who, _most in tries]
    if hasattr(cache, "counted"):
        counted: list[int] = cache.counted(names)
    else:
        found = cache.get_many(names)
        counted = [int(found.get(name) or 0) for name in names]
    return [count >= most for count, (_what, _who, most) in zip(counted, tries, strict=True)]


_paces: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()
_pacing = Lock()
MOST_PACED = 20_000


def is_too_fast(what: str, who: str, *, most: int, seconds: float = 60) -> bool:
    """Count one costly reading of `who` in this process alone; true when it is more than `most` within the time.

    Reading writes nothing, so every process counts for itself (decision 0009); `most` of 0 is no limit.
    """
    if most <= 0:
        return False
    now = time.monotonic()
    with _pacing:
        began, count = _paces.pop((what, who), (now, 0))
        if now - began >= seconds:
            began, count = now, 0
        _paces[what, who] = began, count + 1
        while len(_paces) > MOST_PACED:
            _paces.popitem(last=False)
    return count + 1 > most


_let_in: OrderedDict[tuple[str, str], float] = OrderedDict()


def note_let_in(what: str, who: str) -> None:
    """Remember in this process that `who` has shown to hold what `what` asks for."""
    with _pacing:
        _let_in.pop((what, who), None)
        _let_in[what, who] = time.monotonic()
        while len(_let_in) > MOST_PACED:
            _let_in.popitem(last=False)


def was_let_in(what: str, who: str, *, seconds: float = 60) -> bool:
    """Whether that was so within the time: then nobody is kept from trying what they know, and no count is asked."""
    at = _let_in.get((what, who))
    return at is not None and time.monotonic() - at < seconds


def forget_paces() -> None:
    """Begin anew, for tests."""
    with _pacing:
        _paces.clear()
        _let_in.clear()
