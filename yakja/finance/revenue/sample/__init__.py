"""What revenue adds to the sample: a committee that levies and collects month by month, a village council with its books.

The months come one after another as they did in life: what a month demands is posted, then what it pays is taken in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from .collecting import collect_month, furnish_village, open_collection, stand_at_counter
from .contracting import auction, pay_instalment
from .levying import bill_everybody, demand_month, found_levy


def months(begins: dt.date, today: dt.date) -> Iterator[dt.date]:
    """The first day of every month from one day to another."""
    while begins <= today:
        yield begins
        begins = (begins + dt.timedelta(days=32)).replace(day=1)


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Everything in its order; dates are relative to the day of loading."""
    levy = found_levy(actor=actor, today=today)
    if levy is not None:
        bank, counter = open_collection(levy.body, actor, levy.begins)
        market = auction(levy, today)
        receipts = 0
        for month in months(levy.begins, today):
            demand_month(levy, month)
            if (month.year, month.month) == (today.year, today.month):
                bill_everybody(levy, month)
            pay_instalment(levy, market, bank, month, today)
            receipts += collect_month(levy.body, bank, actor, month, today)
        stand_at_counter(levy.body, counter, actor, today)
        say(
            f"    a municipal committee levies on {levy.assets:,} assets: {receipts:,} receipts of a bank's lists, a counter"
        )
    furnish_village(actor=actor, today=today, say=say)
