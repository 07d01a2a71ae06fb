"""Rows of the journal, written: the lock on a body's books, the transaction with its entries, the kept sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import refuse

from ..models import Account, Books, Transaction


@dataclass(frozen=True, slots=True)
class Line:
    """One leg to be posted: `amount` in paisa, debit positive, credit negative."""

    account: Account
    amount: int
    head: str = ""
    party_ref: str = ""
    period: str = ""


def locked_books(body: Body) -> Books:
    """The books of a body, held until the transaction ends; refuses with `no_books` where there are none.

    Every posting takes this lock: numbers have no gap, and a month that is being locked meets no late posting.
    """
    books = Books.objects.select_for_update().filter(body=body).first()
    if books is None:
        refuse("no_books", _("The books of this body are not open yet."))
    return books


def check_day(books: Books, on: dt.date) -> None:
    """Refuse a day before the books began (`before_books`) or in a locked month (`period_locked`)."""
    if on < books.opened_on:
        refuse("before_books", _("The books begin on %(day)s."), field="on", day=books.opened_on)
    if books.locked_through is not None and on <= books.locked_through:
        refuse(
            "period_locked",
            _("The books are locked through %(day)s; nothing is posted on a day before that."),
            field="on",
            day=books.locked_through,
        )


def write_transaction(
    *,
    books: Books,
    actor: Any,
    on: dt.date,
    narration: str,
    lines: Sequence[Line],
    source: str,
    source_ref: str,
    key: str,
    reverses: Transaction | None = None,
) -> Transaction:
    """Store a checked transaction under the next number, with its entries and sums. The books are locked."""
    books.last_number += 1
    Books.objects.filter(pk=books.pk).update(last_number=books.last_number)
    made = Transaction.objects.create(
        body_id=books.body_id, number=books.last_number, on=on, narration=narration, source=source,
        source_ref=source_ref, key=key, entry_count=len(lines), reverses=reverses, posted_at=timezone.now(),
        posted_by=actor.ref,
    )  # fmt: skip
    _write_entries(made, lines)
    keep_sums(on.replace(day=1), lines, is_reversal=reverses is not None)
    return made


def _write_entries(transaction: Transaction, lines: Sequence[Line]) -> None:
    """The entries in the order of their positions, some hundred in a statement: databases bound its parameters."""
    day = connection.ops.adapt_datefield_value(transaction.on)
    with connection.cursor() as cursor:
        for start in range(0, len(lines), 500):
            some = lines[start : start + 500]
            values: list[Any] = []
            for position, line in enumerate(some, start + 1):
                values += [transaction.pk, position, line.account.pk, day, line.amount]
                values += [line.head, line.party_ref, line.period]
            cursor.execute(
                'INSERT INTO ledger_entry (transaction_id, position, account_id, "on", amount, head, party_ref, period)'  # noqa: S608
                f" VALUES {', '.join(['(%s, %s, %s, %s, %s, %s, %s, %s)'] * len(some))}",
                values,
            )


def keep_sums(month: dt.date, lines: Sequence[Line], *, is_reversal: bool) -> None:
    """Add the lines to their accounts' sums of the month; accounts in the order of their keys, so that none waits in a ring."""
    sums: dict[int, list[int]] = {}
    for line in lines:
        found = sums.setdefault(line.account.pk, [0, 0, 0])
        # A reversal takes back: its credit lessens the debits, its debit the credits.
        if (line.amount > 0) != is_reversal:
            found[0] += line.amount
        else:
            found[1] -= line.amount
        found[2] += 1
    values: list[Any] = []
    for key in sorted(sums):
        values += [key, month.isoformat(), *sums[key]]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_accountmonth (account_id, month, debit_paisa, credit_paisa, entries)"  # noqa: S608
            f" VALUES {', '.join(['(%s, %s, %s, %s, %s)'] * len(sums))}{ADDED}",
            values,
        )


ADDED = (
    " ON CONFLICT (account_id, month) DO UPDATE SET"
    " debit_paisa = ledger_accountmonth.debit_paisa + excluded.debit_paisa,"
    " credit_paisa = ledger_accountmonth.credit_paisa + excluded.credit_paisa,"
    " entries = ledger_accountmonth.entries + excluded.entries"
)
