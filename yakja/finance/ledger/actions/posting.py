"""Posting one transaction, and undoing one: the only writers of the journal beside `post_staged`."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.money import MOST_PAISA, format_money
from yakja.foundation.kit.permissions import require

from ..models import Entry, Transaction
from ._writing import Line, check_day, locked_books, write_transaction

__all__ = ["Line", "post_transaction", "reverse_transaction"]


def _checked(body: Body, on: dt.date, lines: Sequence[Line]) -> list[Line]:
    """The lines that say something, which balance in each fund and grant; refuses with the reason otherwise."""
    kept = [line for line in lines if line.amount != 0]
    if not kept:
        refuse("empty", _("There is nothing to post: every amount is zero."), field="lines")
    purses: dict[tuple[str, str], int] = defaultdict(int)
    for line in kept:
        if isinstance(line.amount, bool) or not isinstance(line.amount, int) or abs(line.amount) > MOST_PAISA:
            refuse("not_money", _("An amount is a whole number of paisa."), field="lines")
        account = line.account
        if account.body_id != body.pk:
            refuse(
                "other_body",
                _("The account %(account)s is not of this body."),
                field="lines",
                account=account.code,
            )
        if on < account.valid_from or (account.valid_to is not None and on >= account.valid_to):
            refuse(
                "account_closed",
                _("The account %(account)s takes no posting on %(day)s."),
                field="lines",
                account=account.code,
                day=on,
            )
        purses[account.purse] += line.amount
    left = sum(purses.values())
    if left:
        refuse(
            "unbalanced",
            _("Debits and credits do not balance: %(amount)s is left over."),
            field="lines",
            amount=format_money(left),
        )
    if any(purses.values()):
        refuse(
            "funds_mixed",
            _("Every fund and every grant balances by itself; money of one does not make up for another."),
            field="lines",
        )
    return kept


def _facts(lines: Sequence[Line] | Sequence[Entry]) -> Counter[tuple[Any, ...]]:
    """What is compared when the same key comes again."""
    return Counter(
        (
            line.account.pk if isinstance(line, Line) else line.account_id,
            line.amount, line.head, line.party_ref, line.period,
        )
        for line in lines
    )  # fmt: skip


def _stored(body: Body, key: str) -> Transaction | None:
    """The transaction under a key; the usual answer, that there is none, is asked for the cheapest way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_transaction WHERE body_id = %s AND key = %s", [body.pk, key])
        found = cursor.fetchone()
    return Transaction.objects.get(pk=found[0]) if found else None


def _tell(transaction: Transaction, body: Body, **more: Any) -> None:
    record(
        subject=f"ledger.transaction:{body.code}/{transaction.number}"[:120],
        scope=body,
        after={"number": transaction.number, "on": transaction.on.isoformat(), "key": transaction.key},
        **more,
    )


@action("ledger.post_transaction")
def post_transaction(
    *,
    actor: Any,
    body: Body,
    on: dt.date,
    narration: str,
    lines: Sequence[Line],
    source: str,
    source_ref: str = "",
    key: str,
    door: str = "web",
) -> Transaction:
    """Post a transaction that balances in each fund and grant; the same `key` again answers the stored one.

    Lines of zero are left out. Refuses with `unbalanced`, `funds_mixed`, `period_locked`, `before_books`,
    `account_closed`, `other_body`, `empty`, `no_books`; raises Conflict when the key came with other content before.
    """
    require(actor, "ledger.post", body)
    if not key or len(key) > 120:
        refuse("bad_key", _("A posting needs a key of at most 120 characters."), field="key")
    kept = _checked(body, on, lines)
    books = locked_books(body)
    found = _stored(body, key)
    if found is not None:
        if found.on != on or _facts(kept) != _facts(list(found.entries.order_by("position"))):
            raise Conflict(
                _("Number %(number)s was posted under this key with other amounts."),
                code="key_used",
                params={"number": found.number},
            )
        _tell(found, body, facts={"again": True})
        return found
    check_day(books, on)
    made = write_transaction(
        books=books, actor=actor, on=on, narration=narration.strip()[:300], lines=kept, source=source[:40],
        source_ref=source_ref[:120], key=key,
    )  # fmt: skip
    _tell(made, body)
    return made


@action("ledger.reverse_transaction")
def reverse_transaction(
    *, actor: Any, transaction: Transaction, on: dt.date, reason: str, key: str, door: str = "web"
) -> Transaction:
    """Undo a transaction by its mirror image on a later or the same day. It is undone once; a reversal never is."""
    body = transaction.body
    require(actor, "ledger.post", body)
    reason = reason.strip()
    if not reason:
        refuse("reason_missing", _("Say why this is reversed."), field="reason")
    if not key or len(key) > 120:
        refuse("bad_key", _("A posting needs a key of at most 120 characters."), field="key")
    books = locked_books(body)
    if transaction.reverses_id is not None:
        refuse("is_reversal", _("A reversal is not reversed; post what is right instead."))
    done = Transaction.objects.filter(reverses=transaction).first()
    same_key = _stored(body, key)
    if done is not None and same_key is not None and done.pk == same_key.pk and done.on == on:
        _tell(done, body, reason=reason, facts={"again": True})
        return done
    if done is not None:
        raise Conflict(
            _("This was reversed already, by number %(number)s."),
            code="already_reversed",
            params={"number": done.number},
        )
    if same_key is not None:
        raise Conflict(
            _("Number %(number)s was posted under this key with other amounts."),
            code="key_used",
            params={"number": same_key.number},
        )
    if on < transaction.on:
        refuse("before_original", _("A reversal is not dated before what it reverses."), field="on")
    check_day(books, on)
    mirror = [
        Line(entry.account, -entry.amount, entry.head, entry.party_ref, entry.period)
        for entry in transaction.entries.select_related("account").order_by("position")
    ]
    made = write_transaction(
        books=books, actor=actor, on=on, narration=reason[:300], lines=mirror, source=transaction.source,
        source_ref=transaction.source_ref, key=key, reverses=transaction,
    )  # fmt: skip
    _tell(made, body, reason=reason, facts={"reverses": transaction.number})
    return made
