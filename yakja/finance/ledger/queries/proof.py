"""The proof of the books: invariants I1 and I2, kept sums, reversals, and the checks that upper rooms registered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from yakja.foundation.kit.money import format_money

from ..models import Books, Entry, Transaction
from ..models.accounts import MEMO
from ..registry import checks
from .chain import chain_faults

_MONTH = {
    "postgresql": "CAST(date_trunc('month', e.\"on\") AS date)",
    "sqlite": "date(e.\"on\", 'start of month')",
}


@dataclass(frozen=True)
class Proof:
    """What was looked at and the first fault of each check that found one, in the order they were made."""

    books: int
    transactions: int
    entries: int
    made: tuple[str, ...]
    faults: tuple[tuple[str, str], ...]

    @property
    def is_sound(self) -> bool:
        return not self.faults


def _rows(sql: str, values: list[str] | None = None) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or [])
        return list(cursor.fetchall())


def _unbalanced() -> Iterator[str]:
    for body, number, fund, grant, left in _rows(
        "SELECT b.code, t.number, a.fund, a.grant_code, SUM(e.amount) FROM ledger_entry e"
        " JOIN ledger_account a ON a.id = e.account_id JOIN ledger_transaction t ON t.id = e.transaction_id"
        " JOIN bodies_body b ON b.id = t.body_id"
        " GROUP BY b.code, t.id, t.number, a.fund, a.grant_code HAVING SUM(e.amount) <> 0"
        " ORDER BY t.id LIMIT 1"
    ):
        purse = f"{fund} {grant}".strip()
        yield f"{body}: transaction {number} leaves {format_money(int(str(left)))} over in the {purse} fund"


def _incomplete() -> Iterator[str]:
    for body, number, said, found in _rows(
        "SELECT b.code, t.number, t.entry_count, COUNT(e.id) FROM ledger_transaction t"
        " JOIN bodies_body b ON b.id = t.body_id LEFT JOIN ledger_entry e ON e.transaction_id = t.id"
        ' AND e."on" = t."on" GROUP BY b.code, t.id, t.number, t.entry_count'
        " HAVING COUNT(e.id) <> t.entry_count ORDER BY t.id LIMIT 1"
    ):
        yield f"{body}: transaction {number} has {found} entries on its day, it names {said}"


def _days_out_of_balance() -> Iterator[str]:
    for body, fund, grant, day, left in _rows(
        'SELECT b.code, a.fund, a.grant_code, e."on", SUM(e.amount) FROM ledger_entry e'
        " JOIN ledger_account a ON a.id = e.account_id JOIN bodies_body b ON b.id = a.body_id"
        ' GROUP BY b.code, a.fund, a.grant_code, e."on" HAVING SUM(e.amount) <> 0 ORDER BY e."on" LIMIT 1'
    ):
        purse = f"{fund} {grant}".strip()
        yield f"{body}: the trial balance of {day} leaves {format_money(int(str(left)))} over in the {purse} fund"


def _sums_not_kept() -> Iterator[str]:
    month = _MONTH[connection.vendor]
    fresh = (
        f"SELECT e.account_id, {month} AS month,"  # noqa: S608
        " SUM(CASE WHEN (e.amount > 0) = (t.reverses_id IS NULL) THEN e.amount ELSE 0 END) AS debit,"
        " SUM(CASE WHEN (e.amount > 0) = (t.reverses_id IS NULL) THEN 0 ELSE -e.amount END) AS credit,"
        " COUNT(*) AS n FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id"
        f" GROUP BY e.account_id, {month}"
    )
    kept = "SELECT account_id, month, debit_paisa, credit_paisa, entries FROM ledger_accountmonth"
    for one, other in ((fresh, kept), (kept, fresh)):
        for body, code, day in _rows(
            f"SELECT b.code, a.code, d.month FROM ({one} EXCEPT {other}) d"  # noqa: S608
            " JOIN ledger_account a ON a.id = d.account_id JOIN bodies_body b ON b.id = a.body_id"
            " ORDER BY d.month, a.id LIMIT 1"
        ):
            yield f"{body}: the sums kept for account {code} in {str(day)[:7]} are not those of its entries"
            return


def _reversals_that_do_not_mirror() -> Iterator[str]:
    facts = "account_id, position, head, party_ref, period"
    for body, number in _rows(
        "SELECT b.code, t.number FROM ledger_transaction t JOIN bodies_body b ON b.id = t.body_id"  # noqa: S608
        " JOIN (SELECT e.transaction_id FROM ("
        f"SELECT t.id AS transaction_id, e.amount, {', '.join('e.' + f for f in facts.split(', '))}"
        " FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id WHERE t.reverses_id IS NOT NULL"
        f" EXCEPT SELECT t.id, -e.amount, {', '.join('e.' + f for f in facts.split(', '))}"
        " FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.reverses_id"
        ") e) odd ON odd.transaction_id = t.id ORDER BY t.id LIMIT 1"
    ):
        yield f"{body}: transaction {number} does not undo exactly what it reverses"


def _claims_without_counterpart() -> Iterator[str]:
    for body, fund, grant, left in _rows(
        "SELECT b.code, a.fund, a.grant_code, SUM(m.debit_paisa - m.credit_paisa) FROM ledger_accountmonth m"
        " JOIN ledger_account a ON a.id = m.account_id JOIN bodies_body b ON b.id = a.body_id"
        " WHERE a.purpose IN (%s, %s, %s) GROUP BY b.code, a.fund, a.grant_code"
        " HAVING SUM(m.debit_paisa - m.credit_paisa) <> 0 ORDER BY b.code LIMIT 1",
        list(MEMO),
    ):
        purse = f"{fund} {grant}".strip()
        yield (
            f"{body}: receivables and what stands against them differ by {format_money(int(str(left)))} in the {purse} fund,"
            " so the cash account does not add up"
        )


def _broken_chains() -> Iterator[str]:
    for books in Books.objects.select_related("body").order_by("body__code").iterator(chunk_size=200):
        yield from chain_faults(books)


OWN = {
    "I1 every transaction balances in each fund and grant": _unbalanced,
    "I1 every transaction has its entries": _incomplete,
    "I2 the trial balance is zero at every date": _days_out_of_balance,
    "kept sums are those of the entries": _sums_not_kept,
    "a reversal undoes what it reverses": _reversals_that_do_not_mirror,
    "claims and what stands against them come to nothing": _claims_without_counterpart,
    "the chain of every journal is whole": _broken_chains,
}


def prove() -> Proof:
    """Make every check, the ledger's own and the registered ones; reads all entries, so it takes its time."""
    made, faults = [], []
    for name, check in [*OWN.items(), *checks().items()]:
        made.append(name)
        for fault in check():
            faults.append((name, fault))
            break
    return Proof(
        Books.objects.count(), Transaction.objects.count(), Entry.objects.count(), tuple(made), tuple(faults)
    )
