# ruff: noqa: S608  the statements are put together from fixed parts; every value is a parameter
"""Posting many transactions as one set: upper rooms stage lines by `INSERT..SELECT`, this posts all of them or none."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.statements import tell_of_many

from ..models import Books, StagedLine
from ._writing import ADDED, check_day, locked_books


def _first(sql: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def _run(sql: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def _check_repeats(body: Body, batch: str) -> int:
    """Keys posted before must say the same as then; their lines are taken away. Answers how many lines."""
    posted = (
        "FROM ledger_stagedline s JOIN ledger_transaction t ON t.body_id = %s AND t.key = s.key"
        " WHERE s.batch = %s AND s.amount <> 0"
    )
    values = [body.pk, batch]
    if _first(f"SELECT 1 {posted} LIMIT 1", values) is None:
        return 0
    staged = (
        'SELECT t.id AS id, s."on", s.account_id, s.amount, s.head, s.party_ref, s.period, COUNT(*) AS n '
        f'{posted} GROUP BY t.id, s."on", s.account_id, s.amount, s.head, s.party_ref, s.period'
    )
    stored = (
        'SELECT e.transaction_id AS id, e."on", e.account_id, e.amount, e.head, e.party_ref, e.period, COUNT(*) AS n'
        f" FROM ledger_entry e WHERE e.transaction_id IN (SELECT t.id {posted})"
        ' GROUP BY e.transaction_id, e."on", e.account_id, e.amount, e.head, e.party_ref, e.period'
    )
    for one, other in ((staged, stored), (stored, staged)):
        odd = _first(
            f"SELECT t.key FROM ({one} EXCEPT {other}) d JOIN ledger_transaction t ON t.id = d.id"
            " ORDER BY d.id LIMIT 1",
            values * 2,
        )
        if odd is not None:
            raise Conflict(
                _("“%(key)s” was posted before with other amounts."), code="key_used", params={"key": odd[0]}
            )
    return _run(
        "DELETE FROM ledger_stagedline WHERE batch = %s"
        " AND EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.body_id = %s AND t.key = ledger_stagedline.key)",
        [batch, body.pk],
    )


def _check_lines(books: Books, batch: str) -> None:
    """Accounts of the body that are open, one day per key, days that take postings, balance in each fund and grant."""
    stray = _first(
        "SELECT s.key, a.id, a.body_id FROM ledger_stagedline s LEFT JOIN ledger_account a ON a.id = s.account_id"
        ' WHERE s.batch = %s AND (a.id IS NULL OR a.body_id <> %s OR a.valid_from > s."on" OR a.valid_to <= s."on")'
        " LIMIT 1",
        [batch, books.body_id],
    )
    if stray is not None:
        key, account, owner = stray
        if account is None or owner != books.body_id:
            refuse("other_body", _("“%(key)s”: an account is not of this body."), key=key)
        refuse("account_closed", _("“%(key)s”: an account takes no posting on that day."), key=key)
    mixed = _first(
        "SELECT key FROM ledger_stagedline WHERE batch = %s AND amount <> 0 GROUP BY key"
        ' HAVING MIN("on") <> MAX("on") OR MIN(narration) <> MAX(narration)'
        " OR MIN(source) <> MAX(source) OR MIN(source_ref) <> MAX(source_ref) LIMIT 1",
        [batch],
    )
    if mixed is not None:
        refuse("mixed_key", _("“%(key)s”: its lines name different days or sources."), key=mixed[0])
    first = (
        StagedLine.objects.filter(batch=batch)
        .exclude(amount=0)
        .order_by("on")
        .values_list("on", flat=True)[:1]
    )
    for day in first:
        check_day(books, day)
    odd = _first(
        "SELECT s.key, SUM(s.amount) FROM ledger_stagedline s JOIN ledger_account a ON a.id = s.account_id"
        " WHERE s.batch = %s GROUP BY s.key, a.fund, a.grant_code HAVING SUM(s.amount) <> 0 LIMIT 1",
        [batch],
    )
    if odd is not None:
        key = odd[0]
        whole = _first(
            "SELECT SUM(amount) FROM ledger_stagedline WHERE batch = %s AND key = %s", [batch, key]
        )[0]
        if whole:
            refuse("unbalanced", _("“%(key)s”: debits and credits do not balance."), key=key)
        refuse("funds_mixed", _("“%(key)s”: every fund and every grant balances by itself."), key=key)


@action("ledger.post_staged")
def post_staged(*, actor: Any, body: Body, batch: str, door: str = "web") -> int:
    """Post every staged line of a batch, one transaction per key, in a few statements; answers how many were posted.

    Keys posted before are skipped when they say the same, and are a Conflict when not. The refusals are those of
    `post_transaction`, naming the key. All or nothing; the staged lines are gone afterwards.
    """
    require(actor, "ledger.post", body)
    books = locked_books(body)
    again = _check_repeats(body, batch)
    _check_lines(books, batch)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    posted = _run(
        'INSERT INTO ledger_transaction (body_id, number, "on", narration, source, source_ref, key, entry_count,'
        ' posted_at, posted_by) SELECT %s, %s + ROW_NUMBER() OVER (ORDER BY MIN("on"), key), MIN("on"),'
        " MIN(narration), MIN(source), MIN(source_ref), key, COUNT(*), %s, %s"
        " FROM ledger_stagedline WHERE batch = %s AND amount <> 0 GROUP BY key",
        [body.pk, books.last_number, now, actor.ref, batch],
    )
    if posted:
        _run(
            'INSERT INTO ledger_entry (transaction_id, position, account_id, "on", amount, head, party_ref, period)'
            ' SELECT t.id, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY s.id), s.account_id, s."on", s.amount,'
            " s.head, s.party_ref, s.period FROM ledger_stagedline s"
            " JOIN ledger_transaction t ON t.body_id = %s AND t.key = s.key"
            " WHERE s.batch = %s AND s.amount <> 0 ORDER BY t.id, s.id",
            [body.pk, batch],
        )
        tell_of_many(posted, "ledger_entry", "ledger_transaction")
        month = (
            "CAST(date_trunc('month', \"on\") AS date)"
            if connection.vendor == "postgresql"
            else "date(\"on\", 'start of month')"
        )
        _run(
            "INSERT INTO ledger_accountmonth (account_id, month, debit_paisa, credit_paisa, entries)"
            " SELECT account_id, m, debit, credit, n FROM ("
            f"SELECT account_id, {month} AS m, SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS debit,"
            " SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END) AS credit, COUNT(*) AS n"
            f" FROM ledger_stagedline WHERE batch = %s AND amount <> 0 GROUP BY account_id, {month}"
            ") AS added WHERE true ORDER BY account_id, m" + ADDED,
            [batch],
        )
        books.last_number += posted
        books.save(update_fields=["last_number"])
    StagedLine.objects.filter(batch=batch).delete()
    record(
        subject=books,
        scope=body,
        after={"batch": batch, "posted": posted, "last_number": books.last_number},
        facts={"lines_posted_before": again} if again else None,
    )
    return posted
