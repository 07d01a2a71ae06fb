"""What the bank says there is: the balance of a body's accounts at the end of a day, for the monthly account."""

from __future__ import annotations

import datetime as dt

from django.db.models import Sum

from yakja.foundation.bodies.models import Body

from ..models import Source, SourceKind, Statement, StatementLine

# What goes into a bank account and stands in the books; what another system bills does not.
IN_BOOKS = {"receipts", "deposits"}


def statement_balance(body: Body, fund: str, on: dt.date) -> int | None:
    """Paisa in all bank accounts of a fund of a body at the end of a day; None where one has no statement of that month.

    An account that only carries what another system bills is left out, since its money is not in the books.
    """
    sources = Source.objects.filter(body=body, kind=SourceKind.BANK, fund=fund, is_closed=False).order_by(
        "pk"
    )
    told = [
        _balance(source, on) for source in sources if not source.carries or IN_BOOKS & set(source.carries)
    ]
    known = [paisa for paisa in told if paisa is not None]
    return sum(known) if told and len(known) == len(told) else None


def _balance(source: Source, on: dt.date) -> int | None:
    """From the newest statement that ends in the month, else from one that goes on beyond the day, else from a running balance."""
    begins = on.replace(day=1)
    statements = Statement.objects.filter(source=source, is_reverted=False)
    ended = (
        statements.filter(closing_paisa__isnull=False, to_on__gte=begins, to_on__lte=on)
        .order_by("-to_on", "-pk")
        .first()
    )
    if ended is not None and ended.closing_paisa is not None and ended.to_on is not None:
        return ended.closing_paisa + _moved(source, ended.to_on + dt.timedelta(days=1), on)
    beyond = (
        statements.filter(opening_paisa__isnull=False, from_on__lte=on, to_on__gt=on)
        .order_by("-from_on", "-pk")
        .first()
    )
    if beyond is not None and beyond.opening_paisa is not None and beyond.from_on is not None:
        return beyond.opening_paisa + _moved(source, beyond.from_on, on)
    return (
        StatementLine.objects.live()
        .filter(source=source, balance_paisa__isnull=False, on__gte=begins, on__lte=on)
        .order_by("-on", "-statement_id", "-line")
        .values_list("balance_paisa", flat=True)
        .first()
    )


def _moved(source: Source, first: dt.date, last: dt.date) -> int:
    rows = StatementLine.objects.live().filter(source=source, on__gte=first, on__lte=last)
    return int(rows.aggregate(n=Sum("amount_paisa"))["n"] or 0)
