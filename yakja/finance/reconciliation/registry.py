"""Where lower rooms' accounts of collected money come in: each is a feed under the name of a side.

A feed answers what was collected for a body in some days, in the order of days, streamed. Statements of
sources are feeds of this room's own; the register, receipts and day closes are added by `apps.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yakja.foundation.bodies.models import Body


@dataclass(frozen=True, slots=True)
class Collected:
    """Money that one side says was collected. `ref` is the name of the item within its side, never used again."""

    ref: str
    amount_paisa: int
    on: dt.date
    channel: str = ""
    instrument_ref: str = ""
    consumer_no: str = ""
    head: str = ""
    source: str = ""
    no: str = ""  # what people call it by: the number of the receipt or slip


Feed = Callable[[Body, dt.date, dt.date], Iterator[Collected]]
_feeds: dict[str, Feed] = {}


def register_feed(side: str, feed: Feed) -> None:
    """Say where a side's items come from; a side has one feed."""
    _feeds[side] = feed


def feed_of(side: str) -> Feed | None:
    return _feeds.get(side)


def sides() -> list[str]:
    """The sides that have a feed."""
    return list(_feeds)


def forget_feed(side: str) -> None:
    """Take a feed away; for tests that bring their own."""
    _feeds.pop(side, None)
