"""The parts of taking money in that several verbs share: locks, guarded payment of demands, gapless numbers.

Locks are taken in one order everywhere, so that clerks never wait for each other in a circle: demands by id,
advances by id, the collection point, the books of the ledger.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger import queries as ledger_queries
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.kit.errors import Conflict, refuse

from ..apportion import Part, Spread, spread
from ..models import Channel, CollectionPoint, CollectionPolicy, Demand, DemandState, ReceiptSeries
from ..queries.collecting import open_items
from .adjusting import apply_day_rules


def locked_point(point: CollectionPoint) -> CollectionPoint:
    """The point under lock: no receipt enters its day while the day is being closed, and no number is given twice."""
    row = (
        CollectionPoint.objects.select_for_update(no_key=True, of=("self",))
        .select_related("body")
        .get(pk=point.pk)
    )
    if not row.is_open:
        refuse("point_closed", _("This collection point is closed."), field="point")
    return row


def open_day(point: CollectionPoint, received_on: dt.date) -> dt.date:
    """The day in whose book something of `received_on` is entered: that day, else the first one still open."""
    first = received_on
    if point.closed_through is not None and first <= point.closed_through:
        first = point.closed_through + dt.timedelta(days=1)
    books = ledger_queries.books_of(point.body)
    if books is not None and books.locked_through is not None and first <= books.locked_through:
        first = books.locked_through + dt.timedelta(days=1)
    return first


def next_numbers(point: CollectionPoint, day: dt.date, count: int = 1) -> tuple[ReceiptSeries, int]:
    """Take the next numbers of the point's series; returns it and the first of them.

    One statement moves the counter, under the lock of its row: numbers are given once and none is left out,
    since a transaction that fails gives its numbers back.
    """
    year = FiscalYear.of(day).first_year
    series, _made = ReceiptSeries.objects.get_or_create(
        point=point,
        year=year,
        defaults={"prefix": f"{point.body.code}-{point.code}-{year % 100:02d}"},
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE revenue_receiptseries SET last_number = last_number + %s WHERE id = %s RETURNING last_number",
            [count, series.pk],
        )
        last = cursor.fetchone()[0]
    return series, last - count + 1


def pay_demand(part: Part) -> bool:
    """Add a part to what was paid on a demand, unless that would be more than is owed; False then."""
    on_surcharge = part.amount_paisa if part.kind == "surcharge" else 0
    return bool(
        Demand.objects.filter(
            pk=part.demand,
            state=DemandState.POSTED,
            allocated_paisa__lte=F("amount_paisa") + F("adjusted_paisa") - part.amount_paisa,
        ).update(
            allocated_paisa=F("allocated_paisa") + part.amount_paisa,
            surcharge_allocated_paisa=F("surcharge_allocated_paisa") + on_surcharge,
        )
    )


def unpay_demand(demand: int, kind: str, amount_paisa: int) -> None:
    """Take back a part that was paid on a demand."""
    on_surcharge = amount_paisa if kind == "surcharge" else 0
    changed = Demand.objects.filter(pk=demand, allocated_paisa__gte=amount_paisa).update(
        allocated_paisa=F("allocated_paisa") - amount_paisa,
        surcharge_allocated_paisa=F("surcharge_allocated_paisa") - on_surcharge,
    )
    if not changed:
        raise Conflict(
            _("This demand no longer holds the payment that is to be taken back."), code="not_held"
        )


def lock_demands(body: Body, *, consumer_no: str = "", party: Any = None) -> list[int]:
    """Lock what a consumer or party owes, in id order; returns the keys."""
    rows = Demand.objects.unpaid().filter(body=body)
    if consumer_no:
        rows = rows.filter(consumer_no=consumer_no)
    else:
        rows = rows.filter(party=party)
    return list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def spread_over(
    *,
    actor: Any,
    body: Body,
    amount_paisa: int,
    demands: Sequence[int],
    on: dt.date,
    booked_on: dt.date,
    channel: str,
) -> Spread:
    """What a payment pays of locked demands on its day, surcharges and rebates of that day written first."""
    if not demands:
        return Spread((), amount_paisa)
    apply_day_rules(
        actor=actor, body=body, demand_ids=demands, on=on, channel=channel, paying_paisa=amount_paisa,
        booked_on=booked_on,
    )  # fmt: skip
    return spread(amount_paisa, open_items(demands, on), CollectionPolicy.of(body).order)


def pay_spread(found: Spread) -> tuple[list[Part], int]:
    """Pay the parts of a spread; a part that another payment took meanwhile joins the advance."""
    paid: list[Part] = []
    advance = found.advance_paisa
    for part in found.parts:
        if pay_demand(part):
            paid.append(part)
        else:
            advance += part.amount_paisa
    return paid, advance


def fits(point: CollectionPoint, channel: str) -> bool:
    """Whether money of this channel is received at a point of this kind."""
    kind = CollectionPoint.Kind
    takes: dict[str, tuple[Channel, ...]] = {
        kind.COUNTER: (Channel.CASH, Channel.CHEQUE),
        kind.BOOKS: (Channel.CASH,),
        kind.BANK: (Channel.BANK, Channel.ONELINK, Channel.PSID, Channel.RAAST),
        kind.CONTRACTOR: (Channel.CONTRACTOR,),
        kind.IMPORTED: (Channel.IMPORTED,),
    }
    return channel in takes[point.kind]
