"""The items of every side: this room's own statements, and what lower rooms registered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from yakja.foundation.bodies.models import Body

from .. import registry
from ..matching import Item
from ..matching.items import plain_ref
from ..models import SourceKind, StatementLine
from ..registry import Collected

# Sides whose items are lines of statements.
OWN = tuple(kind.value for kind in SourceKind if kind != SourceKind.REGISTER)
# How the money of receipts reaches the bank: by the payer, or carried there with a slip.
BY_PAYER = ("bank", "1link", "psid", "raast", "cheque", "imported")


def item_name(side: str, source: int, row_key: str) -> str:
    """The lasting name of a line: the same row, read again, has the same."""
    return f"{side}:{source}:{row_key}"


def statement_lines(side: str, body: Body, from_on: dt.date, to_on: dt.date) -> Iterator[Collected]:
    """The lines of all of a body's sources of one kind in some days."""
    rows = (
        StatementLine.objects.live()
        .filter(source__body=body, source__kind=side, on__gte=from_on, on__lte=to_on)
        .order_by("on", "id")
        .values_list("source_id", "row_key", "amount_paisa", "on", "ref", "instrument", "consumer_no", "head")
    )
    for source, key, amount, on, ref, instrument, consumer, head in rows.iterator(chunk_size=2000):
        yield Collected(
            item_name(side, source, key), amount, on, channel=side, instrument_ref=instrument,
            consumer_no=consumer, head=head, source=str(source), no=ref,
        )  # fmt: skip


def collected(side: str, body: Body, from_on: dt.date, to_on: dt.date) -> Iterator[Collected]:
    """What a side says was collected; nothing for a side that nobody tells of."""
    feed = registry.feed_of(side) or (partial(statement_lines, side) if side in OWN else None)
    return feed(body, from_on, to_on) if feed else iter(())


# Where the instrument (cheque, slip, PSID) names one payment; elsewhere it names the batch many came in.
_BY_INSTRUMENT = ("bank", "receipts", "deposits", "treasury")


def as_item(one: Collected) -> Item:
    """An item as matching takes it: known by its number, and by its instrument where that names one payment."""
    side = one.ref.partition(":")[0]
    told = (one.no, one.instrument_ref if side in _BY_INSTRUMENT else "")
    if side == "receipts" and one.channel in BY_PAYER:
        told = told[
            ::-1
        ]  # what the payer's channel names the payment by comes first: it is the same elsewhere
    refs = tuple(dict.fromkeys(ref for ref in map(plain_ref, told) if len(ref) > 1))
    return Item(
        one.ref, one.amount_paisa, one.on, refs, slip=plain_ref(one.instrument_ref), head=one.head,
        consumer=plain_ref(one.consumer_no), shown=one.no or one.instrument_ref or one.ref,
    )  # fmt: skip


def items(side: str, body: Body, from_on: dt.date, to_on: dt.date) -> list[Item]:
    return [as_item(one) for one in collected(side, body, from_on, to_on)]
