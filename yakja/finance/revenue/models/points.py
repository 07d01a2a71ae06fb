"""Where money is received, the gapless counters of its receipts, and how a council has payments spread."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedTextField

from ..apportion import ARREARS_FIRST, PRINCIPAL_FIRST

# Who reads a council's money: the same kinds as in `rules.READERS`, so that lists and the permission agree.
READERS = ("council_officer", "district_officer", "provincial_steward", "auditor", "administrator")


def in_reach(actor: Any) -> Q:
    """The bodies whose money an actor may see, as a condition on `body`; nothing for a visitor or a machine."""
    if getattr(actor, "is_system", False):
        return Q()
    if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
        return Q(pk__in=[])
    return Q(body__in=actor.bodies_in_reach(READERS))


class InReachQuerySet(models.QuerySet[Any]):
    """Rows of a council's money: seen by those who work for it, supervise or audit it, by nobody else."""

    def visible_to(self, actor: Any) -> Any:
        return self.filter(in_reach(actor))


class CollectionPointQuerySet(models.QuerySet["CollectionPoint"]):
    def visible_to(self, actor: Any) -> CollectionPointQuerySet:
        return self.filter(in_reach(actor))

    def open(self) -> CollectionPointQuerySet:
        return self.filter(is_open=True)


class CollectionPoint(models.Model):
    """A place where a body's money comes in: a counter, a bank, a collector with receipt books, a contractor.

    `closed_through` is the last day that was closed; nothing is entered on it or before it.
    """

    class Kind(models.TextChoices):
        COUNTER = "counter", _("counter")
        BOOKS = "books", _("collector with receipt books")
        BANK = "bank", _("bank and payment networks")
        CONTRACTOR = "contractor", _("contractor")
        IMPORTED = "imported", _("another system, imported")

    body = models.ForeignKey(Body, models.PROTECT, related_name="collection_points")
    code = models.CharField(max_length=12)
    name = TranslatedTextField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    is_open = models.BooleanField(default=True)
    opened_on = models.DateField()
    closed_through = models.DateField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = CollectionPointQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "code"], name="collection_point_once")]

    def __str__(self) -> str:
        return str(self.name) or self.code

    @property
    def holds_cash(self) -> bool:
        """Whether cash lies here that is counted at the end of the day."""
        return self.kind in (self.Kind.COUNTER, self.Kind.BOOKS)


class ReceiptSeries(models.Model):
    """The numbers of one point's receipts in one fiscal year. `last_number` moves up by one with each receipt,

    in the transaction of the receipt, so that none is missing and none is used twice.
    """

    point = models.ForeignKey(CollectionPoint, models.PROTECT, related_name="series")
    year = models.PositiveSmallIntegerField()
    prefix = models.CharField(max_length=70, unique=True)
    last_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "receipt series"
        constraints = [models.UniqueConstraint(fields=["point", "year"], name="receipt_series_once")]

    def __str__(self) -> str:
        return f"{self.prefix}: {self.last_number}"

    def number_text(self, number: int) -> str:
        """The receipt number as it is printed: `PK61402-MC-C1-26-000123`."""
        return f"{self.prefix}-{number:06d}"


class CollectionPolicy(models.Model):
    """What a council has decided about collection: the order of payment, and from which amount a resolution is needed."""

    class Order(models.TextChoices):
        ARREARS_FIRST = ARREARS_FIRST, _("oldest period first, in it the penalty before the rest")
        PRINCIPAL_FIRST = PRINCIPAL_FIRST, _("all principal first, then penalties")

    body = models.OneToOneField(Body, models.PROTECT, related_name="collection_policy")
    order = models.CharField(max_length=20, choices=Order.choices, default=Order.ARREARS_FIRST)
    resolution_from_paisa = models.BigIntegerField(default=5_000_00)
    above_from_paisa = models.BigIntegerField(default=100_000_00)
    bounce_charge_paisa = models.BigIntegerField(default=0)
    instrument = models.CharField(max_length=300, blank=True)
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "collection policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(resolution_from_paisa__gte=0)
                & Q(above_from_paisa__gte=F("resolution_from_paisa"))
                & Q(bounce_charge_paisa__gte=0),
                name="collection_policy_steps_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id}: {self.order}"

    @classmethod
    def of(cls, body: Body) -> CollectionPolicy:
        """What a council decided; the defaults, unsaved, where it decided nothing."""
        return cls.objects.filter(body=body).first() or cls(body=body)
