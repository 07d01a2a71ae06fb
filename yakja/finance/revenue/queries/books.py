"""What stands in a receipt book: its gaps, its leaves with their receipts, and what is wrong with leaves typed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.money import MOST_PAISA

from ..models import BookLeaf, HeadMode, ReceiptBook

Fault = tuple[int, str, Any]


def gaps(book: ReceiptBook) -> list[int]:
    """Blank leaves before the last one that is not blank: somebody used what follows, so they need a word."""
    last = BookLeaf.objects.filter(book=book).exclude(state="blank").aggregate(n=Max("serial"))["n"]
    if last is None:
        return []
    blank = BookLeaf.objects.filter(book=book, state="blank", serial__lt=last)
    return list(blank.order_by("serial").values_list("serial", flat=True))


def in_ranges(serials: Iterable[int]) -> str:
    """`3, 7-9, 12`: ascending serials as people write them."""
    runs: list[list[int]] = []
    for serial in sorted(serials):
        if runs and serial == runs[-1][1] + 1:
            runs[-1][1] = serial
        else:
            runs.append([serial, serial])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def leaves_of(book: ReceiptBook) -> list[BookLeaf]:
    """All leaves in order, with their receipts."""
    return list(
        BookLeaf.objects.filter(book=book)
        .select_related("evidence")
        .prefetch_related("receipt__allocations__head", "receipt__allocations__demand__head")
        .order_by("serial")
    )


def counts(book: ReceiptBook) -> dict[str, int]:
    """Leaves by state; together the size of the book."""
    found = ReceiptBook.objects.with_counts().values(*BookLeaf.State.values).get(pk=book.pk)
    return {str(state): int(found[state]) for state in BookLeaf.State.values}


def faults_of(book: ReceiptBook, entries: Sequence[Any], today: dt.date) -> list[Fault]:
    """What is wrong with leaves typed in: the place of the row, its field, the sentence; every fault of every row.

    A leaf entered before with the same day and amount is no fault, so that a grid sent twice is taken once.
    """
    leaves = {
        leaf.serial: leaf
        for leaf in BookLeaf.objects.filter(book=book).select_related("receipt").order_by("serial")
    }
    elsewhere = set(
        HeadMode.objects.filter(body=book.body, mode=HeadMode.Mode.RECONCILE_ONLY).values_list(
            "head_id", flat=True
        )
    )
    found: list[Fault] = []
    seen: dict[int, int] = {}
    for place, entry in enumerate(entries):
        leaf = leaves.get(entry.serial)
        if leaf is None:
            found.append(
                (place, "serial", _("Serial %(serial)s is not in this book.") % {"serial": entry.serial})
            )
        elif entry.serial in seen:
            found.append(
                (place, "serial", _("Serial %(serial)s stands twice in the list.") % {"serial": leaf})
            )
        elif leaf.state == "void":
            found.append((place, "serial", _("Leaf %(serial)s is recorded as void.") % {"serial": leaf}))
        elif leaf.state == "used":
            before = leaf.receipt
            if (before.amount_paisa, before.received_on) != (entry.amount_paisa, entry.received_on):
                found.append(
                    (
                        place,
                        "serial",
                        _("Leaf %(serial)s was entered before with other content.") % {"serial": leaf},
                    )
                )
        elif book.state == ReceiptBook.State.RETURNED:
            found.append(
                (place, "serial", _("The book was returned; its blank leaves can no longer be used."))
            )
        seen.setdefault(entry.serial, place)
        if not 0 < entry.amount_paisa <= MOST_PAISA // 1000:
            found.append((place, "amount", _("The amount must be more than nothing.")))
        if entry.received_on > today:
            found.append((place, "received_on", _("The day of receipt lies in the future.")))
        elif entry.received_on < book.issued_on:
            found.append((place, "received_on", _("The book was issued later than this day.")))
        elif entry.received_on < book.point.opened_on:
            found.append((place, "received_on", _("This point was not open on that day.")))
        if entry.head is None and not entry.consumer_no:
            found.append((place, "head", _("Give the head or a consumer number.")))
        elif entry.head is not None and entry.head.pk in elsewhere and not entry.consumer_no:
            found.append(
                (
                    place,
                    "head",
                    _("This head is billed in another system; its receipts are taken in from there."),
                )
            )
    return found
