"""Tariffs as data: what is charged, by which formula, from which day; and what being late or early changes."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.places.models import Place

from .heads import RevenueHead
from .instruments import LegalInstrument

_ONE_SCOPE = Q(body__isnull=False, province__isnull=True) | Q(body__isnull=True, province__isnull=False)


class Charge(models.Model):
    """A head and a class of what is charged, by one council or as the default of a province.

    Its tariffs follow one another day by day and never overlap. `asset_class` is "" for every class.
    """

    head = models.ForeignKey(RevenueHead, models.PROTECT, related_name="charges")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="charges")
    province = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="charges")
    asset_class = models.CharField(max_length=40, blank=True, default="")
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_ONE_SCOPE, name="charge_one_scope"),
            models.UniqueConstraint(
                fields=["body", "head", "asset_class"],
                condition=Q(body__isnull=False),
                name="charge_once_in_body",
            ),
            models.UniqueConstraint(
                fields=["province", "head", "asset_class"],
                condition=Q(province__isnull=False),
                name="charge_once_in_province",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.head}{f' ({self.asset_class})' if self.asset_class else ''}"


class TariffQuerySet(models.QuerySet["Tariff"]):
    def on(self, day: dt.date) -> TariffQuerySet:
        """In force on that day."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day))

    def of_body_or_province(self, body: Body, province: Place | None) -> TariffQuerySet:
        """Tariffs of the council, and the defaults of its province that stand behind them."""
        return self.filter(Q(charge__body=body) | Q(charge__province=province))

    def visible_to(self, actor: object) -> TariffQuerySet:
        """All: what the law makes people pay is public."""
        return self


class Tariff(models.Model):
    """What one charge costs from a day until a day. Never rewritten: a revision ends it and begins another.

    `formula` is data of the closed grammar in `tariff/`. A suspension and a fee that is free are tariffs of zero,
    so that an official who asks for money is seen. On every day a charge has at most one (database constraint).
    """

    class Act(models.TextChoices):
        LEVY = "levy", _("levied")
        REVISION = "revision", _("revised")
        SUSPENSION = "suspension", _("suspended")
        ABOLITION = "abolition", _("abolished")
        EXEMPTION = "exemption", _("exempted")

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="tariffs")
    act = models.CharField(max_length=10, choices=Act.choices, default=Act.LEVY)
    formula = models.JSONField()
    rounding_paisa = models.PositiveIntegerField(default=100)  # amounts are rounded to a multiple of this
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day without it
    instrument = models.ForeignKey(LegalInstrument, models.PROTECT, related_name="tariffs")
    section = models.CharField(max_length=120, blank=True)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    source = models.CharField(max_length=400, blank=True)
    note = models.TextField(blank=True)
    enacted_at = models.DateTimeField()
    enacted_by = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    objects = TariffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="tariff_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(rounding_paisa__gt=0), name="tariff_rounds_to_something"),
            models.UniqueConstraint(fields=["charge", "valid_from"], name="tariff_one_beginning"),
        ]
        indexes = [models.Index(fields=["valid_from", "id"], name="tariff_newest")]

    def __str__(self) -> str:
        return f"{self.charge} {self.valid_from:%Y-%m-%d}"

    def is_in_force(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class AdjustmentRuleQuerySet(models.QuerySet["AdjustmentRule"]):
    def on(self, day: dt.date) -> AdjustmentRuleQuerySet:
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day))


class AdjustmentRule(models.Model):
    """A surcharge for paying late or a rebate for paying early or by a channel, between two days.

    `rate_ppm` is a part of the demand in millionths (5 % = 50,000); `amount_paisa` a fixed sum; either, not both.
    A surcharge counts its steps from the day after the due day (`grace_days` later) and is simple unless the rule
    says that it compounds. A rebate holds for payment on or before `paid_by` ("09-30": that day of the financial
    year; "" the due day), by one of `channels` (none named: by any), and never twice.
    """

    class Kind(models.TextChoices):
        SURCHARGE = "surcharge", _("surcharge")
        REBATE = "rebate", _("rebate")

    class Step(models.TextChoices):
        ONCE = "once", _("once")
        DAY = "day", _("every day")
        MONTH = "month", _("every month begun")

    head = models.ForeignKey(RevenueHead, models.PROTECT, related_name="adjustment_rules")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="adjustment_rules")
    province = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="adjustment_rules"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=160)
    step = models.CharField(max_length=6, choices=Step.choices, default=Step.ONCE)
    rate_ppm = models.PositiveIntegerField(default=0)
    amount_paisa = models.BigIntegerField(default=0)
    cap_ppm = models.PositiveIntegerField(null=True, blank=True)  # at most this part of the demand
    grace_days = models.PositiveSmallIntegerField(default=0)
    is_compounding = models.BooleanField(default=False)
    paid_by = models.CharField(max_length=5, blank=True)
    channels = models.JSONField(default=list, blank=True)
    is_full_payment = models.BooleanField(default=True)  # a rebate asks that the whole demand is paid at once
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    instrument = models.ForeignKey(LegalInstrument, models.PROTECT, related_name="adjustment_rules")
    source = models.CharField(max_length=400, blank=True)
    enacted_at = models.DateTimeField()
    enacted_by = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    objects = AdjustmentRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_ONE_SCOPE, name="rule_one_scope"),
            models.CheckConstraint(
                condition=Q(rate_ppm__gt=0, amount_paisa=0) | Q(rate_ppm=0, amount_paisa__gt=0),
                name="rule_rate_or_amount",
            ),
            models.CheckConstraint(
                condition=Q(kind="surcharge") | Q(rate_ppm__lte=1_000_000), name="rule_rebate_within_demand"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="rule_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["head", "valid_from"], name="rule_of_head")]

    def __str__(self) -> str:
        return self.name
