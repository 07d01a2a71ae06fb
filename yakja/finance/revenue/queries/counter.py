"""What a counter looks up: payers by number, CNIC or name, what they owe, what lies at each point."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.statements import ask_row
from yakja.foundation.kit.text import ascii_digits
from yakja.foundation.people.actions.persons import cnic_hash

from ..models import (
    Advance,
    CollectionPoint,
    DayClose,
    Demand,
    Deposit,
    Liability,
    MoneyRequest,
    Receipt,
    Reversal,
)
from .collecting import CASH_CHANNELS, advances_left, in_suspense
from .demands import Due, outstanding

MOST_FOUND = 20


@dataclass(frozen=True)
class Found:
    """One consumer number a search answers: whose, of what, and what is owed on it today, in paisa."""

    liability: Liability
    owed_paisa: int


def find_payers(body: Body, typed: str) -> list[Found]:
    """Consumer numbers of a council by number, CNIC or part of a name; at most 20, by number."""
    text = " ".join(typed.split())
    digits = re.sub(r"\D", "", ascii_digits(text))
    rows = Liability.objects.filter(body=body)
    if not text:
        return []
    if len(digits) == 13 and re.fullmatch(r"[\d\s-]+", ascii_digits(text)):
        rows = rows.filter(Q(party__cnic_hash=cnic_hash(digits)) | Q(consumer_no=digits))
    elif digits and re.fullmatch(r"[\d\s-]+", ascii_digits(text)):
        rows = rows.filter(consumer_no__startswith=digits)
    else:
        rows = rows.filter(Q(party__name__ur__icontains=text) | Q(party__name__en__icontains=text))
    found = list(rows.select_related("party", "asset", "head").order_by("consumer_no", "pk")[:MOST_FOUND])
    owed = dict(
        Demand.objects.filter(body=body, state="posted", consumer_no__in=[row.consumer_no for row in found])
        .order_by()
        .values_list("consumer_no")
        .annotate(n=Sum(F("amount_paisa") + F("adjusted_paisa") - F("allocated_paisa")))
    )
    return [Found(row, owed.get(row.consumer_no) or 0) for row in found]


@dataclass(frozen=True)
class Account:
    """What stands on a consumer number today: open amounts with the day's surcharge, and advances, in paisa."""

    consumer_no: str
    liability: Liability | None
    dues: Sequence[Due]
    advance_paisa: int

    @property
    def owed_paisa(self) -> int:
        return sum(due.owed_paisa for due in self.dues)


def account_of(body: Body, consumer_no: str, on: dt.date, channel: str = "cash") -> Account | None:
    """What a consumer number owes on a day; None for a number nobody has in this council."""
    liability = (
        Liability.objects.filter(body=body, consumer_no=consumer_no)
        .select_related("party", "asset", "head")
        .first()
    )
    if liability is None and not Demand.objects.filter(body=body, consumer_no=consumer_no).exists():
        return None
    left = advances_left(body, consumer_no=consumer_no).aggregate(n=Sum(F("amount_paisa") - F("used_paisa")))[
        "n"
    ]
    return Account(
        consumer_no, liability, outstanding(body, consumer_no=consumer_no, on=on, channel=channel), left or 0
    )


@dataclass(frozen=True)
class Position:
    """One point with the cash that must lie there now, in paisa, and since when its day has been open."""

    point: CollectionPoint
    cash_paisa: int
    open_receipts: int


def positions(actor: Any, *, body: Body | None = None) -> list[Position]:
    """Cash at every open point in the actor's reach; the number of queries does not grow with the points."""
    points = CollectionPoint.objects.visible_to(actor).open().select_related("body")
    if body is not None:
        points = points.filter(body=body)
    rows = list(points.order_by("body__name_key_en", "body_id", "code", "pk")[:200])
    # Receipts, reversals and deposits after the last close, which `closed_through` names.
    after = Q(point__closed_through__isnull=True) | Q(booked_on__gt=F("point__closed_through"))
    taken: dict[int, Any] = {
        row["point"]: row
        for row in Receipt.objects.filter(after, point__in=rows)
        .order_by()
        .values("point")
        .annotate(n=Count("pk"), cash=Sum("amount_paisa", filter=Q(channel__in=CASH_CHANNELS)))
    }
    back = Reversal.objects.filter(
        Q(receipt__point__closed_through__isnull=True) | Q(booked_on__gt=F("receipt__point__closed_through")),
        receipt__point__in=rows,
        receipt__channel__in=CASH_CHANNELS,
    )
    less = dict(back.order_by().values_list("receipt__point").annotate(n=Sum("receipt__amount_paisa")))
    gone = dict(
        Deposit.objects.filter(after, point__in=rows)
        .order_by()
        .values_list("point")
        .annotate(n=Sum("amount_paisa"))
    )
    opening: dict[int, int] = {
        close.point_id: close.counted_paisa
        for close in (DayClose.objects.filter(point__in=rows, day=F("point__closed_through")))
    }
    return [
        Position(
            point,
            opening.get(point.pk, 0)
            + ((taken.get(point.pk) or {}).get("cash") or 0)
            - less.get(point.pk, 0)
            - gone.get(point.pk, 0),
            (taken.get(point.pk) or {}).get("n") or 0,
        )
        for point in rows
    ]


def waiting_requests(actor: Any) -> int:
    """How many reversals and refunds wait for somebody in the actor's reach."""
    return int(MoneyRequest.objects.visible_to(actor).filter(state="asked").count())


def suspense_of(body: Body) -> list[Advance]:
    """The oldest hundred amounts whose payer is not known."""
    return list(in_suspense(body).select_related("receipt")[:100])


_STANDING = f"""
SELECT r.id, (SELECT COUNT(*) FROM {Reversal._meta.db_table} v WHERE v.receipt_id = r.id)
FROM {Receipt._meta.db_table} r WHERE r.no = %s
"""  # noqa: S608  names of ours


def standing_of(no: str) -> tuple[Any, ...] | None:
    """What is another once the receipt of a typed number was taken back; None for a number nobody was given."""
    return ask_row(_STANDING, [_number(no)])


def _number(typed: str) -> str:
    return ascii_digits(typed).strip().upper()[:80]


def find_receipt(no: str) -> Receipt | None:
    """A receipt by its number, in whatever letters and digits it is typed."""
    return (
        Receipt.objects.filter(no=_number(no))
        .select_related("body", "point", "party", "leaf", "corrects")
        .first()
    )
