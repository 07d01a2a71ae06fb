"""What revenue tells of collected money, as feeds: receipts, day books and closes, deposits, and the register."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, F, Max, Min, Q, Sum
from django.db.models.functions import Coalesce

from yakja.finance.revenue.models import Allocation, Channel, DayClose, Deposit, Receipt, Reversal
from yakja.foundation.bodies.models import Body

from ..registry import Collected, register_feed


def receipts(body: Body, from_on: dt.date, to_on: dt.date) -> Iterator[Collected]:
    """Standing receipts by the day the money came; a head where all of the receipt went to one."""
    code = Coalesce("allocations__demand__head__code", "allocations__head__code")
    rows = (
        Receipt.objects.standing()
        .filter(body=body, received_on__gte=from_on, received_on__lte=to_on)
        .annotate(low=Min(code), high=Max(code), ahead=Count("allocations", filter=Q(allocations__part="advance")))
        .order_by("received_on", "id")
        .values_list("no", "amount_paisa", "received_on", "channel", "instrument_ref", "consumer_no", "low", "high", "ahead")
    )  # fmt: skip
    for no, paisa, on, channel, instrument, consumer, low, high, ahead in rows.iterator(chunk_size=2000):
        yield Collected(
            f"receipts:{no}", paisa, on, channel=channel, instrument_ref=instrument, consumer_no=consumer,
            head=(low or "") if low == high and not ahead else "", no=no,
        )  # fmt: skip


def day_book(body: Body, from_on: dt.date, to_on: dt.date) -> Iterator[Collected]:
    """Cash as the day books hold it, reversals as a minus, under the day of the close that covers it.

    What is not closed yet stands under its own day.
    """
    closes: dict[int, list[dt.date]] = defaultdict(list)
    for point, day in (
        DayClose.objects.filter(body=body).order_by("point", "day").values_list("point_id", "day")
    ):
        closes[point].append(day)
    since = from_on - dt.timedelta(days=60)  # a close may cover weeks without one
    taken = Receipt.objects.filter(
        body=body, channel=Channel.CASH, booked_on__gte=since, booked_on__lte=to_on
    )
    back = Reversal.objects.filter(
        receipt__body=body, receipt__channel=Channel.CASH, booked_on__gte=since, booked_on__lte=to_on
    )
    columns = ("no", "point_id", "booked_on", "amount_paisa")
    rows = [
        *((f"receipts:{no}", p, day, paisa) for no, p, day, paisa in taken.values_list(*columns).order_by("id")),
        *(
            (f"reversal:{no}", p, day, -paisa)
            for no, p, day, paisa in back.values_list("receipt__no", "receipt__point_id", "booked_on", "receipt__amount_paisa").order_by("id")
        ),
    ]  # fmt: skip
    for name, point, day, paisa in rows:
        days = closes.get(point, [])
        place = bisect_left(days, day)
        on = days[place] if place < len(days) else day
        if from_on <= on <= to_on:
            yield Collected(name, paisa, on, channel="cash")


def day_closes(body: Body, from_on: dt.date, to_on: dt.date) -> Iterator[Collected]:
    """Cash of closed days, as they were closed."""
    rows = DayClose.objects.filter(body=body, day__gte=from_on, day__lte=to_on).order_by("day", "id")
    for pk, day, by_channel in rows.values_list("pk", "day", "by_channel"):
        if paisa := int(by_channel.get(Channel.CASH, 0)):
            yield Collected(f"day_close:{pk}", paisa, day, channel="cash")


def deposits(body: Body, from_on: dt.date, to_on: dt.date) -> Iterator[Collected]:
    """Cash carried to the bank, by its slip."""
    rows = Deposit.objects.filter(body=body, deposited_on__gte=from_on, deposited_on__lte=to_on)
    for pk, slip, paisa, on in rows.order_by("deposited_on", "id").values_list(
        "pk", "slip_no", "amount_paisa", "deposited_on"
    ):
        yield Collected(f"deposits:{pk}", paisa, on, channel="cash", instrument_ref=slip, no=slip)  # fmt: skip


def register(body: Body, from_on: dt.date, to_on: dt.date) -> Iterator[Collected]:
    """What the demand and collection register holds as paid: the parts of receipts, advances among them."""
    rows = (
        Allocation.objects.filter(
            receipt__in=Receipt.objects.standing(), receipt__body=body, receipt__received_on__gte=from_on,
            receipt__received_on__lte=to_on,
        )
        .order_by("receipt__received_on", "receipt")
        .values(on=F("receipt__received_on"), no=F("receipt__no"))
        .annotate(paisa=Sum("amount_paisa"))
    )  # fmt: skip
    for row in rows.iterator(chunk_size=2000):
        yield Collected(f"register:{row['no']}", row["paisa"], row["on"], no=row["no"])


def register_feeds() -> None:
    """Called once at start."""
    register_feed("receipts", receipts)
    register_feed("day_book", day_book)
    register_feed("day_close", day_closes)
    register_feed("deposits", deposits)
    register_feed("register", register)
