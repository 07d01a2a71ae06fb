"""Receipt books: issued, their leaves entered from carbon copies, gaps explained, returned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import BookLeaf, Channel, CollectionPoint, Receipt, ReceiptBook, RevenueHead
from ..queries import books as reading
from . import _accepting as accepting
from ._leaves import receive_leaves
from .receiving import Payment, receive_payment

LeafState = BookLeaf.State


@dataclass(frozen=True, slots=True)
class LeafEntry:
    """One carbon copy as typed: serial, day written on it, head, amount in paisa; a consumer number where there is one."""

    serial: int
    received_on: dt.date
    amount_paisa: int
    head: RevenueHead | None = None
    consumer_no: str = ""
    payer: str = ""


class LeavesRefusedError(ValidationError):
    """Leaves that could not be entered; `rows` holds the place of each in the list, its field and the sentence."""

    def __init__(self, rows: list[tuple[int, str, Any]]) -> None:
        super().__init__(_("Some leaves cannot be entered; nothing was entered."), code="leaves_refused")
        self.rows = rows


@action("revenue.issue_book")
def issue_book(
    *,
    actor: Any,
    point: CollectionPoint,
    first_serial: int,
    last_serial: int,
    issued_to: str,
    issued_on: dt.date,
    prefix: str = "",
    note: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> ReceiptBook:
    """Hand a printed book to a collector. No serial may stand in another book of the council with the same prefix."""
    require(actor, "revenue.keep_books", point)
    point = accepting.locked_point(point)
    prefix = prefix.strip().upper()
    if not point.holds_cash:
        refuse("point", _("Books are issued where cash is collected."), field="point")
    if len(prefix) > 12 or not all(sign.isascii() and (sign.isalnum() or sign in "-/") for sign in prefix):
        refuse("prefix", _("A prefix has up to 12 letters and digits."), field="prefix")
    if first_serial < 1:
        refuse("serial", _("Serials begin at 1."), field="first_serial")
    if not 0 <= last_serial - first_serial < ReceiptBook.MOST_LEAVES:
        refuse(
            "serial",
            _("The last serial follows the first; a book has up to %(most)s leaves."),
            field="last_serial",
            most=ReceiptBook.MOST_LEAVES,
        )
    if not issued_to.strip():
        refuse("missing", _("Name the person who takes the book."), field="issued_to")
    if issued_on > timezone.localdate():
        refuse("future", _("The day lies in the future."), field="issued_on")
    taken = (
        BookLeaf.objects.filter(body=point.body, prefix=prefix, serial__range=(first_serial, last_serial))
        .order_by("serial")
        .first()
    )
    if taken is not None:
        refuse(
            "serial_taken",
            _("Serial %(serial)s stands in a book issued before."),
            field="first_serial",
            serial=str(taken),
        )
    book = ReceiptBook.objects.create(
        body=point.body, point=point, prefix=prefix, first_serial=first_serial, last_serial=last_serial,
        issued_to=issued_to.strip()[:200], issued_on=issued_on, issued_by_ref=actor.ref, note=note.strip()[:300],
        is_sample=is_sample,
    )  # fmt: skip
    BookLeaf.objects.bulk_create(
        [
            BookLeaf(book=book, body=point.body, prefix=prefix, serial=serial)
            for serial in range(first_serial, last_serial + 1)
        ],
        batch_size=500,
    )
    record(
        subject=book,
        scope=point.body,
        after={"prefix": prefix, "from": first_serial, "to": last_serial, "issued_to": book.issued_to},
    )
    return book


@action("revenue.enter_leaves")
def enter_leaves(
    *,
    actor: Any,
    book: ReceiptBook,
    entries: Sequence[LeafEntry],
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> list[Receipt]:
    """Enter carbon copies in bulk, all or none; a leaf that was entered before in the same words is passed over.

    Raises LeavesRefusedError with every row that is wrong.
    """
    require(actor, "revenue.receive", book)
    now = now or timezone.now()
    point = accepting.locked_point(book.point)
    faults = reading.faults_of(book, entries, timezone.localdate(now))
    if faults:
        raise LeavesRefusedError(faults)
    leaves = {leaf.serial: leaf for leaf in BookLeaf.objects.filter(book=book).select_for_update(no_key=True)}
    told = [(leaves[entry.serial], _payment(leaves[entry.serial], entry)) for entry in entries]
    before = _received(point, told)
    made = {
        receipt.key: receipt
        for receipt in receive_leaves(
            actor=actor, point=point, is_sample=is_sample, now=now,
            leaves=[(leaf, paid) for leaf, paid in told if paid.head is not None and paid.key not in before],
        )
    } | before  # fmt: skip
    for leaf, paid in told:
        if paid.key not in made:  # of a consumer: what is owed is paid, one after another
            made[paid.key] = receive_payment(
                actor=actor, point=point, payment=paid, leaf=leaf, is_sample=is_sample, now=now, door=door
            )
            leaf.state, leaf.memo = LeafState.USED, ""
            leaf.said_by_ref, leaf.said_on = actor.ref, timezone.localdate(now)
            leaf.save(update_fields=["state", "memo", "said_by_ref", "said_on"])
    record(
        subject=book,
        scope=book.body,
        after={
            "leaves": [entry.serial for entry in entries],
            "paisa": sum(entry.amount_paisa for entry in entries),
        },
    )
    return [made[paid.key] for _leaf, paid in told]


def _payment(leaf: BookLeaf, entry: LeafEntry) -> Payment:
    """What a carbon copy tells; its key is the leaf, so that it is received once."""
    return Payment(
        amount_paisa=entry.amount_paisa,
        channel=Channel.CASH,
        key=f"leaf:{leaf.pk}",
        received_on=entry.received_on,
        consumer_no=entry.consumer_no,
        head=None if entry.consumer_no else entry.head,
        payer=entry.payer,
    )


def _received(point: CollectionPoint, told: Sequence[tuple[BookLeaf, Payment]]) -> dict[str, Receipt]:
    """Receipts that leaves have already, by key; Conflict `key_reused` where one says something else now."""
    rows = Receipt.objects.filter(body=point.body, key__in=[paid.key for _leaf, paid in told])
    found = {row.key: row for row in rows.select_related("point", "body")}
    for leaf, paid in told:
        if paid.key in found and found[paid.key].digest != paid.digest(point, str(leaf)):
            raise Conflict(
                _("This was sent before with other content. Send it again under a new key."),
                code="key_reused",
            )
    return found


@action("revenue.explain_leaves")
def explain_leaves(
    *,
    actor: Any,
    book: ReceiptBook,
    serials: Sequence[int],
    state: str,
    memo: str = "",
    evidence: StoredFile | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> list[BookLeaf]:
    """Say what became of leaves that were not entered: void, with a photo or the place where the leaf is kept,

    or missing, with a memo. A leaf found again can be said to be void later; a used one never.
    """
    require(actor, "revenue.keep_books", book)
    memo = memo.strip()[:500]
    if state not in (LeafState.VOID, LeafState.MISSING):
        refuse("state", _("A leaf that was not used is void or missing."), field="state")
    if state == LeafState.MISSING and not memo:
        refuse("missing", _("A missing leaf needs a memo: since when, who was told."), field="memo")
    if state == LeafState.VOID and not memo and evidence is None:
        refuse(
            "evidence",
            _("Attach a photo of the void leaf, or say where the leaf itself is kept."),
            field="evidence",
        )
    accepting.locked_point(book.point)
    leaves = list(
        BookLeaf.objects.filter(book=book, serial__in=list(serials))
        .select_for_update(no_key=True)
        .order_by("serial")
    )
    found = {leaf.serial for leaf in leaves}
    for serial in serials:
        if serial not in found:
            refuse("serial", _("Serial %(serial)s is not in this book."), field="serials", serial=serial)
    if not leaves:
        refuse("serial", _("Choose at least one leaf."), field="serials")
    for leaf in leaves:
        if leaf.state == LeafState.USED:
            refuse("used", _("Leaf %(serial)s was used."), field="serials", serial=str(leaf))
    on = timezone.localdate(now or timezone.now())
    for leaf in leaves:
        leaf.state, leaf.memo, leaf.evidence = state, memo, evidence
        leaf.said_by_ref, leaf.said_on = actor.ref, on
        leaf.save(update_fields=["state", "memo", "evidence", "said_by_ref", "said_on"])
    record(subject=book, scope=book.body, reason=memo, after={"leaves": sorted(found), "state": state})
    return leaves


@action("revenue.return_book")
def return_book(
    *, actor: Any, book: ReceiptBook, returned_on: dt.date, note: str = "", door: str = "web"
) -> ReceiptBook:
    """Take a book back. Every gap must be explained first; leaves behind the last used one are returned blank."""
    require(actor, "revenue.keep_books", book)
    accepting.locked_point(book.point)
    book = ReceiptBook.objects.select_for_update().get(pk=book.pk)
    if book.state == ReceiptBook.State.RETURNED:
        raise Conflict(_("This book was returned before."), code="returned_before")
    if returned_on < book.issued_on or returned_on > timezone.localdate():
        refuse("day", _("The day lies between the issue of the book and today."), field="returned_on")
    gaps = reading.gaps(book)
    if gaps:
        refuse(
            "gaps",
            _("Say first what became of these leaves: %(serials)s."),
            field="returned_on",
            serials=reading.in_ranges(gaps),
        )
    book.state, book.returned_on = ReceiptBook.State.RETURNED, returned_on
    if note.strip():
        book.note = note.strip()[:300]
    book.save(update_fields=["state", "returned_on", "note"])
    last = BookLeaf.objects.filter(book=book, state=LeafState.USED).aggregate(n=Max("serial"))["n"]
    record(subject=book, scope=book.body, after={"returned_on": returned_on, "last_used": last})
    return book
