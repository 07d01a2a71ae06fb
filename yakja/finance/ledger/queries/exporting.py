"""The journal as plain-text accounting, streamed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from yakja.foundation.bodies.models import Body

from .. import plaintext
from ..models import Account
from .balances import sums_until
from .journal import journal


def beancount_lines(body: Body, begins: dt.date, ends: dt.date) -> Iterator[str]:
    """The journal of a body between two days as lines of beancount: opening, transactions, asserted balances."""
    accounts = [
        plaintext.AccountRow(
            row.pk,
            row.code,
            row.kind,
            row.fund,
            row.grant_code,
            row.object_code,
            row.name.best("en")[0],
            row.valid_from,
        )
        for row in Account.objects.of(body).in_order()
    ]
    keys = [row.key for row in accounts]
    transactions = (
        plaintext.TransactionRow(
            row.number, row.on, row.narration, row.source, row.source_ref,
            [(e.account_id, e.amount, e.head, e.period) for e in sorted(row.entries.all(), key=lambda e: e.position)],
        )
        # beancount reads in the order of days; the number keeps the order within one.
        for row in journal(body, begins, ends).order_by("on", "number").iterator(chunk_size=500)
    )  # fmt: skip
    return plaintext.lines(
        title=body.name.best("en")[0] or body.code,
        accounts=accounts,
        opening=sums_until(keys, begins - dt.timedelta(days=1)),
        begins=begins,
        transactions=transactions,
        closing=sums_until(keys, ends),
        ends=ends,
    )
