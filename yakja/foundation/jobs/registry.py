"""What rooms plug in here: kinds of jobs, and entries of the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SeesJob = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class JobKind:
    """What runs a job: `run(handle, **arguments)`; `label` names it to readers; `may_see` adds readers."""

    name: str
    run: Callable[..., Any]
    label: Any
    may_see: SeesJob | None = None


@dataclass(frozen=True)
class Clock:
    """Work done at a rhythm: `run(now=...)`. `has_work()` may say cheaply that there is nothing to do."""

    name: str
    every: dt.timedelta
    run: Callable[..., Any]
    has_work: Callable[[], bool] | None = None
    lease: dt.timedelta = dt.timedelta(minutes=15)


_kinds: dict[str, JobKind] = {}
_clocks: dict[str, Clock] = {}
_sources: list[Callable[[], None]] = []


def register_kind(name: str, run: Callable[..., Any], label: Any, *, may_see: SeesJob | None = None) -> None:
    """Let jobs of this kind be started. Called from a room's `apps.py`; names look like `places.load_councils`."""
    _kinds[name] = JobKind(name, run, label, may_see)


def kind_of(name: str) -> JobKind:
    """The kind of that name; LookupError when no room has registered it."""
    if name not in _kinds:
        raise LookupError(f"no kind of job named {name!r}")
    return _kinds[name]


def has_kind(name: str) -> bool:
    return name in _kinds


def register_clock(
    name: str,
    *,
    every: dt.timedelta,
    run: Callable[..., Any],
    has_work: Callable[[], bool] | None = None,
    lease: dt.timedelta = dt.timedelta(minutes=15),
) -> None:
    """Have `run(now=moment)` called at this rhythm, once across all processes.

    `lease` bounds one run: after it, a run that has not ended counts as dead and another may begin.
    """
    if every <= dt.timedelta():
        raise ValueError("a rhythm is longer than nothing")
    _clocks[name] = Clock(name, every, run, has_work, lease)


def register_clock_source(source: Callable[[], None]) -> None:
    """Have `source()` register more entries, the first time somebody asks for the clock."""
    _sources.append(source)


def clocks() -> list[Clock]:
    """Every entry of the clock, in the order of registration."""
    while _sources:
        _sources.pop(0)()
    return list(_clocks.values())
