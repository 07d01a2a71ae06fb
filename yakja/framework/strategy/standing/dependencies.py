"""What waits for what: circles are found, and what a slip pushes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Push:
    """A milestone that cannot keep its forecast: it waits for one that is now expected later."""

    key: int
    days: int
    forecast_on: dt.date


def circle(waits_for: Mapping[int, Iterable[int]], one: int, other: int) -> list[int]:
    """The way from `other` back to `one`, if letting `one` wait for `other` would close a circle; else an empty list."""
    if one == other:
        return [one]
    way: dict[int, int | None] = {other: None}
    waiting = [other]
    while waiting:
        here = waiting.pop()
        for beyond in waits_for.get(here, ()):
            if beyond in way:
                continue
            way[beyond] = here
            if beyond == one:
                found: list[int] = []
                step: int | None = beyond
                while step is not None:
                    found.append(step)
                    step = way[step]
                return found[::-1]
            waiting.append(beyond)
    return []


def pushed(
    waits_for: Mapping[int, Iterable[int]], forecasts: Mapping[int, dt.date], moved: int, to: dt.date
) -> list[Push]:
    """What a slip of one milestone pushes, the nearest first.

    Between two milestones the distance of their forecasts stays: what was expected ten days after the one it waits
    for still needs these ten days. What has room enough is not pushed. Only keys in `forecasts` (open ones) move.
    """
    followers: dict[int, list[int]] = {}
    for key, others in waits_for.items():
        for other in others:
            followers.setdefault(other, []).append(key)
    expected = dict(forecasts)
    expected[moved] = to
    found: dict[int, Push] = {}
    waiting = [moved]
    while waiting:
        here = waiting.pop(0)
        for follower in followers.get(here, []):
            if follower not in forecasts or follower == moved:
                continue
            earliest = expected[here] + max(forecasts[follower] - forecasts[here], dt.timedelta())
            # One that is expected before what it waits for cannot stay there.
            if expected[follower] < expected[here] and earliest > expected[follower]:
                expected[follower] = earliest
                found[follower] = Push(follower, (earliest - forecasts[follower]).days, earliest)
                waiting.append(follower)
    return sorted(found.values(), key=lambda push: (push.forecast_on, push.key))
