"""Printed receipt books: issued to a collector, their leaves accounted for one by one, returned."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile

from .points import CollectionPoint, in_reach


class ReceiptBookQuerySet(models.QuerySet["ReceiptBook"]):
    def visible_to(self, actor: Any) -> ReceiptBookQuerySet:
        return self.filter(in_reach(actor))

    def out(self) -> ReceiptBookQuerySet:
        """Issued and not returned."""
        return self.filter(state=ReceiptBook.State.ISSUED)

    def with_counts(self) -> ReceiptBookQuerySet:
        """Each book with `used`, `void`, `missing` and `blank`, which together are its size."""
        return self.annotate(
            **{state.value: Count("leaves", filter=Q(leaves__state=state.value)) for state in BookLeaf.State}
        )


class ReceiptBook(models.Model):
    """One printed book: its leaves carry `prefix` and the serials from first to last."""

    class State(models.TextChoices):
        ISSUED = "issued", _("with the collector")
        RETURNED = "returned", _("returned, every leaf accounted for")

    MOST_LEAVES = 1000

    body = models.ForeignKey(Body, models.PROTECT, related_name="receipt_books")
    point = models.ForeignKey(CollectionPoint, models.PROTECT, related_name="books")
    prefix = models.CharField(max_length=12, blank=True)
    first_serial = models.PositiveIntegerField()
    last_serial = models.PositiveIntegerField()
    issued_to = models.CharField(max_length=200)
    issued_on = models.DateField()
    issued_by_ref = models.CharField(max_length=80)
    returned_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    note = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = ReceiptBookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_serial__gte=1) & Q(last_serial__gte=F("first_serial")),
                name="receipt_book_runs_upward",
            ),
            models.CheckConstraint(
                condition=Q(state="issued", returned_on__isnull=True)
                | Q(state="returned", returned_on__isnull=False),
                name="receipt_book_returned_on_a_day",
            ),
            models.UniqueConstraint(fields=["body", "prefix", "first_serial"], name="receipt_book_once"),
        ]
        indexes = [models.Index(fields=["body", "-issued_on", "-id"], name="receipt_book_newest")]

    def __str__(self) -> str:
        return f"{self.prefix}{self.first_serial}-{self.last_serial}"

    @property
    def size(self) -> int:
        """How many leaves the book was printed with."""
        return self.last_serial - self.first_serial + 1


class BookLeaf(models.Model):
    """One leaf. It is blank until a carbon copy is entered, or until it is said to be void or missing, with proof.

    A serial exists once in a body whatever the book, so that no leaf is entered twice.
    """

    class State(models.TextChoices):
        BLANK = "blank", _("blank")
        USED = "used", _("used")
        VOID = "void", _("void")
        MISSING = "missing", _("missing")

    book = models.ForeignKey(ReceiptBook, models.PROTECT, related_name="leaves")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=12, blank=True)
    serial = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.BLANK)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    memo = models.CharField(max_length=500, blank=True)
    said_by_ref = models.CharField(max_length=80, blank=True)
    said_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "book leaves"
        constraints = [
            models.UniqueConstraint(fields=["body", "prefix", "serial"], name="book_leaf_serial_once"),
            models.CheckConstraint(
                condition=~Q(state="void") | Q(evidence__isnull=False) | ~Q(memo=""),
                name="book_leaf_void_with_proof",
            ),
            models.CheckConstraint(
                condition=~Q(state="missing") | ~Q(memo=""), name="book_leaf_missing_with_memo"
            ),
        ]
        indexes = [models.Index(fields=["book", "serial"], name="book_leaf_in_order")]

    def __str__(self) -> str:
        return f"{self.prefix}{self.serial}"
