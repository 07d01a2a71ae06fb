"""Carbon copies that name a head alone, received as a set: the same rows and legs as one at a time at the counter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from yakja.finance.ledger.actions import post_staged
from yakja.finance.ledger.models import StagedLine

from ..models import Allocation, BookLeaf, CollectionPoint, Receipt
from . import _accepting as accepting
from . import _posting as posting
from ._sets import ROWS
from .receiving import Payment

LeafState = BookLeaf.State


def receive_leaves(
    *,
    actor: Any,
    point: CollectionPoint,
    leaves: Sequence[tuple[BookLeaf, Payment]],
    is_sample: bool,
    now: dt.datetime,
) -> list[Receipt]:
    """The receipts of leaves that nobody received before, in their order; the point is locked, the leaves are checked."""
    if not leaves:
        return []
    days = {day: accepting.open_day(point, day) for day in {payment.received_on for _leaf, payment in leaves}}
    receipts = Receipt.objects.bulk_create(
        (
            Receipt(
                no=f"{point.body.code}-{leaf}", body=point.body, point=point, number=leaf.serial, leaf=leaf,
                received_on=payment.received_on, booked_on=days[payment.received_on], entered_at=now,
                entered_by_ref=actor.ref, channel=payment.channel, payer=payment.payer[:200],
                amount_paisa=payment.amount_paisa, key=payment.key, digest=payment.digest(point, str(leaf)),
                is_sample=is_sample,
            )
            for leaf, payment in leaves
        ),
        batch_size=ROWS,
    )  # fmt: skip
    parts = [
        Allocation(receipt=receipt, part="head", head=payment.head, amount_paisa=receipt.amount_paisa)
        for receipt, (_leaf, payment) in zip(receipts, leaves, strict=True)
    ]
    Allocation.objects.bulk_create(parts, batch_size=ROWS)
    _post(actor, point, receipts, parts)
    keys = [leaf.pk for leaf, _payment in leaves]
    BookLeaf.objects.filter(pk__in=keys).update(
        state=LeafState.USED, memo="", said_by_ref=actor.ref, said_on=timezone.localdate(now)
    )
    return receipts


def _post(actor: Any, point: CollectionPoint, receipts: list[Receipt], parts: list[Allocation]) -> None:
    batch = f"leaves:{receipts[0].pk}"
    accounts = {day: posting.Accounts(actor, point.body, day) for day in {r.booked_on for r in receipts}}
    staged = [
        StagedLine(
            batch=batch, key=f"receipt:{receipt.pk}", on=receipt.booked_on, narration=f"Receipt {receipt.no}",
            source=posting.SOURCE, source_ref=receipt.no, account=line.account, amount=line.amount, head=line.head,
            party_ref=line.party_ref, period=line.period,
        )
        for receipt, part in zip(receipts, parts, strict=True)
        for line in posting.receipt_lines(accounts[receipt.booked_on], receipt, [part], {})
    ]  # fmt: skip
    StagedLine.objects.bulk_create(staged, batch_size=ROWS)
    post_staged(actor=actor, body=point.body, batch=batch)
