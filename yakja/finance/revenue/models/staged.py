"""Rows of a scroll waiting to be posted as a set; emptied when the batch is posted or refused."""

from __future__ import annotations

from django.db import models

from .receipts import Channel


class StagedReceipt(models.Model):
    """One line of a bank's or network's list. `key` names the payment wherever it is sent; `line` its place in the file.

    The columns behind `key` are filled while the batch is posted.
    """

    batch = models.CharField(max_length=60)
    line = models.PositiveIntegerField()
    key = models.CharField(max_length=120)
    consumer_no = models.CharField(max_length=24, blank=True, default="", db_default="")
    amount_paisa = models.BigIntegerField()
    received_on = models.DateField()
    channel = models.CharField(max_length=12, choices=Channel.choices)
    instrument_ref = models.CharField(max_length=80, blank=True, default="", db_default="")
    # Worked out by the posting: where in what its consumer pays this payment begins, and its number.
    starts_at = models.BigIntegerField(default=0, db_default=0)
    number = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="staged_receipt_line_once"),
            models.CheckConstraint(
                condition=models.Q(amount_paisa__gt=0), name="staged_receipt_of_something"
            ),
        ]
        indexes = [models.Index(fields=["batch", "consumer_no"], name="staged_receipt_consumer")]

    def __str__(self) -> str:
        return f"{self.batch} {self.line}"
