"""What a payment network is told of a bill, and the point at which it pays in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import translation

from yakja.foundation.bodies.models import Body

from ..models import CollectionPoint, Liability, Receipt
from ..onelink import Inquiry
from ..rules import PaymentNetwork
from .bills import amounts, bill_of
from .collecting import is_known_consumer
from .day_rules import claims_of
from .demands import outstanding, unpaid


def network_of(actor: Any) -> PaymentNetwork | None:
    """The network at the open bank point that a key's subject names, `<body>-<point>`; None for any other actor."""
    if not getattr(actor, "is_key", False):
        return None
    body, _dash, code = actor.key.subject.rpartition("-")
    if not body or not actor.has_scope("onelink", actor.key.subject):
        return None
    rows = CollectionPoint.objects.open().filter(body__code=body, code=code, kind=CollectionPoint.Kind.BANK)
    point = rows.select_related("body__place").first()
    return PaymentNetwork(actor, point) if point else None


def bill_told(body: Body, consumer_no: str, on: dt.date) -> Inquiry | None:
    """What stands on a consumer number of this council; None for a number it never gave.

    Until the due day the amount falls due as the bill says; after it both amounts are what is owed on the day. The
    payer is told the thing charged, never a name: anybody may ask a bank about a number.
    """
    if not is_known_consumer(body, consumer_no):
        return None
    bill = bill_of(consumer_no)
    due_on = bill.due_on if bill else on
    if on <= due_on:
        costs = amounts(body, claims_of(unpaid(body, consumer_no=consumer_no)), due_on).values()
        within, after = sum(cost[0] for cost in costs), sum(cost[1] for cost in costs)
    else:
        within = after = sum(due.owed_paisa for due in outstanding(body, consumer_no=consumer_no, on=on))
    last = None if within else _last_payment(body, consumer_no)
    return Inquiry(
        detail=_thing_charged(body, consumer_no),
        is_paid=within == 0,
        due_on=due_on,
        within_paisa=within,
        after_paisa=after,
        month=bill.issued_on if bill else on,
        paid_on=last.received_on if last else None,
        paid_paisa=last.amount_paisa if last else 0,
        auth_id=last.instrument_ref if last else "",
    )


def _last_payment(body: Body, consumer_no: str) -> Receipt | None:
    rows = Receipt.objects.filter(body=body, consumer_no=consumer_no, reversal__isnull=True)
    return rows.order_by("-received_on", "-pk").first()


def _thing_charged(body: Body, consumer_no: str) -> str:
    """`<head> <asset number>` in English: the form carries Latin letters only."""
    charged = (
        Liability.objects.filter(body=body, consumer_no=consumer_no).select_related("head", "asset").first()
    )
    if charged is None:
        return ""
    with translation.override("en"):
        return f"{charged.head} {charged.asset.number if charged.asset else ''}".strip()
