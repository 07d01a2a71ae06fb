"""What could explain a line of a bank statement: items of other sides that no standing match has taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from yakja.foundation.bodies.models import Body

from ..matching import DAYS, Item
from ..models import MatchItem, StatementLine
from ..registry import Collected
from .feeds import BY_PAYER, as_item, collected

# Whose items may be a bank's line, the nearest to the council first.
EXPLAINS = ("receipts", "deposits", "ebilling", "treasury")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item with what is left of it."""

    item: Item
    side: str
    left_paisa: int
    channel: str


def candidates(body: Body, from_on: dt.date, to_on: dt.date) -> list[Candidate]:
    """Items that went to the bank in some days and are not wholly matched, in the order of days.

    Cash is in the bank as deposits, never receipt by receipt; an e-billing entry that stands among the receipts
    is the receipt.
    """
    found: list[tuple[str, Collected]] = []
    known: set[str] = set()
    for side in EXPLAINS:
        for one in collected(side, body, from_on, to_on):
            if side == "receipts":
                known |= set(as_item(one).refs)
                if one.channel not in BY_PAYER:
                    continue
            elif side == "ebilling" and set(as_item(one).refs) & known:
                continue
            found.append((side, one))
    taken = taken_of(one.ref for _side, one in found)
    rows = [
        Candidate(as_item(one), side, one.amount_paisa - taken.get(one.ref, 0), one.channel)
        for side, one in found
    ]
    return sorted((c for c in rows if c.left_paisa), key=lambda c: (c.item.on, c.item.name))


def taken_of(names: Iterable[str]) -> dict[str, int]:
    """How much of each item standing matches have taken."""
    wanted = list(names)
    taken: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        rows = MatchItem.objects.filter(is_standing=True, item_ref__in=wanted[start : start + 500])
        taken |= dict(rows.order_by().values_list("item_ref").annotate(n=Sum("amount_paisa")))
    return taken


def near(line: StatementLine, *, days: int = 4 * DAYS, most: int = 60) -> list[Candidate]:
    """Candidates for one line by hand, the likeliest first: reference, then amount, then day."""
    body = line.source.body
    window = dt.timedelta(days=days)
    mine = as_item_of(line)
    rows = candidates(body, line.on - window, line.on + window)
    rows = [c for c in rows if (c.left_paisa > 0) == (line.amount_paisa > 0)]

    def unlike(c: Candidate) -> tuple[bool, bool, int, str]:
        return (
            not set(c.item.refs) & set(mine.refs), c.left_paisa != line.open_paisa, abs((c.item.on - line.on).days), c.item.name
        )  # fmt: skip

    return sorted(rows, key=unlike)[:most]


def as_item_of(line: StatementLine) -> Item:
    return as_item(
        Collected(
            f"bank:{line.pk}", line.open_paisa, line.on, instrument_ref=line.instrument,
            consumer_no=line.consumer_no, head=line.head, no=line.ref,
        )
    )  # fmt: skip


def open_lines(body: Body) -> QuerySet[StatementLine]:
    """The open list of a body's bank statements, the oldest first."""
    rows = StatementLine.objects.open().filter(source__body=body, source__kind="bank")
    return rows.select_related("source__body").order_by("on", "id")
