"""Walking a body's journal in the order of its numbers: what is sealed, and whether it still fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from yakja.foundation.bodies.models import Body

from .. import chain
from ..models import Books, Entry, JournalHead, JournalSeal, PeriodLock, Transaction

BATCH = 1000


def transactions_after(body: Body, number: int, most: int = BATCH) -> list[tuple[Transaction, bytes]]:
    """The next transactions of a journal, each with the bytes that its link seals; three queries."""
    rows = list(Transaction.objects.of(body).filter(number__gt=number).order_by("number")[:most])
    if not rows:
        return []
    entries: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    keys = [row.pk for row in rows]
    for transaction, *values in (
        Entry.objects.filter(transaction__in=keys)
        .order_by("transaction", "position")
        .values_list(
            "transaction", "position", "account__code", "account__fund", "account__grant_code",
            "account__object_code", "amount", "head", "party_ref", "period",
        )
    ):  # fmt: skip
        entries[transaction].append(tuple(values))
    undone = {row.reverses_id for row in rows if row.reverses_id}
    numbers = dict(Transaction.objects.filter(pk__in=undone).values_list("pk", "number")) if undone else {}
    return [
        (row, chain.canonical(row, body.code, numbers.get(row.reverses_id or 0), entries[row.pk]))
        for row in rows
    ]


def bodies_to_seal() -> list[Body]:
    """Bodies whose journal has gone on since its last link."""
    heads = dict(JournalHead.objects.order_by("pk").values_list("body", "number"))
    return [
        books.body
        for books in Books.objects.select_related("body").order_by("pk")
        if books.last_number > heads.get(books.body_id, 0)
    ]


def noted_head(body: Body) -> str:
    """Where the chain of a journal ends, as `number digest`; empty before the first link."""
    head = JournalHead.objects.filter(body=body).first()
    return f"{head.number} {head.digest}" if head else ""


def unsealed(body: Body) -> int:
    """How many transactions of a journal wait for their link."""
    books = Books.objects.filter(body=body).first()
    head = JournalHead.objects.filter(body=body).first()
    return (books.last_number if books else 0) - (head.number if head else 0)


def chain_faults(books: Books) -> Iterator[str]:
    """What does not fit in the chain of a body's journal, the first first; numbers are complete or named."""
    body = books.body
    head = JournalHead.objects.filter(body=body).first()
    noted = {
        lock.number: lock.digest
        for lock in PeriodLock.objects.filter(body=body).exclude(digest="").order_by("id")
    }
    at, digest = 0, chain.SEED
    while found := transactions_after(body, at):
        seals = dict(
            JournalSeal.objects.filter(transaction__in=[row.pk for row, _sealed in found]).values_list(
                "transaction", "digest"
            )
        )
        for row, sealed in found:
            if row.number != at + 1:
                yield f"{body.code}: transaction {at + 1} is missing from the journal"
                return
            at = row.number
            if head is None or at > head.number:
                if row.pk in seals:
                    yield f"{body.code}: the link of transaction {at} was not written by the sealer"
                    return
                continue
            digest = chain.link(digest, sealed)
            if seals.get(row.pk) != digest:
                yield f"{body.code}: transaction {at}, its accounts or its link were changed after it was sealed"
                return
            if at == head.number and digest != head.digest:
                yield f"{body.code}: the chain is not the one that the sealer left"
                return
            if noted.get(at, digest) != digest:
                yield f"{body.code}: the chain is not the one noted when the period was locked"
                return
    if at != books.last_number:
        yield f"{body.code}: the journal ends at {at}, its books at {books.last_number}"
    elif head is not None and head.number > at:
        yield f"{body.code}: transactions {at + 1} to {head.number} were cut off"
