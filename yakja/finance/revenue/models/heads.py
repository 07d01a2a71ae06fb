"""Heads of revenue: what a council may charge, whether its collection may be auctioned, who keeps the record."""

from __future__ import annotations

import datetime as dt

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Certainty
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.kit.tables import ReferenceRow
from yakja.foundation.places.models import Place

from .instruments import LegalInstrument

# Object codes of the New Accounting Model have letters inside (A0120L) and local tails (C0388027): a text, never a number.
OBJECT_CODE = r"[ABCEFGH][0-9]{3}[0-9A-Z]{2}([0-9]{2})?"
object_code_form = RegexValidator(
    rf"^{OBJECT_CODE}$", _("An object code is a letter and five to seven digits, such as B01311 or C0388027.")
)


class Family(models.TextChoices):
    """The ten families of municipal income; two digits of every consumer number stand for one."""

    PROPERTY = "property", _("taxes on property")
    RATES = "rates", _("rates and utility charges")
    PLANNING = "planning", _("building and planning fees")
    TRADE = "trade", _("licences and advertisement")
    MARKETS = "markets", _("markets and fairs")
    MOVEMENT = "movement", _("parking, stands and tolls")
    RENTS = "rents", _("rents and leases")
    CIVIL = "civil", _("civil registration fees")
    ENFORCEMENT = "enforcement", _("fines and tender fees")
    TRANSFERS = "transfers", _("transfers, shares and deposits")


FAMILY_NUMBERS = {family: f"{number:02d}" for number, family in enumerate(Family.values, start=10)}


class HeadKind(models.TextChoices):
    TAX = "tax", _("tax")
    FEE = "fee", _("fee")
    RATE = "rate", _("rate")
    RENT = "rent", _("rent")
    FINE = "fine", _("fine")
    SHARE = "share", _("share of a provincial tax")
    DEPOSIT = "deposit", _("deposit, to be given back")
    GRANT = "grant", _("grant or transfer")


class Periodicity(models.TextChoices):
    """How often a head falls due."""

    ANNUAL = "annual", _("every financial year")
    QUARTERLY = "quarterly", _("every quarter")
    MONTHLY = "monthly", _("every month")
    DAILY = "daily", _("every day")
    EVENT = "event", _("when it happens")


class RevenueHead(ReferenceRow):
    """One thing a council may charge for. `priority` orders payment within a period, the smallest first.

    `is_assessed`: demanded from a named payer whose arrears carry forward; such income is never auctioned.
    """

    code = models.CharField(max_length=24, unique=True)
    name = TranslatedTextField()
    family = models.CharField(max_length=12, choices=Family.choices)
    kind = models.CharField(max_length=8, choices=HeadKind.choices)
    base = TranslatedTextField()
    period = models.CharField(max_length=10, choices=Periodicity.choices)
    is_assessed = models.BooleanField(default=True)
    is_auctionable = models.BooleanField(default=False)
    is_refundable = models.BooleanField(default=False)
    is_own = models.BooleanField(default=True)  # own-source income; not a share, a grant or a deposit
    priority = models.PositiveSmallIntegerField(default=50)
    function_code = models.CharField(max_length=12, blank=True)
    # The confirmed object code of the chart of accounts; blank where none is confirmed. See HeadMapping.
    object_code = models.CharField(max_length=8, blank=True, validators=[object_code_form])
    certainty = models.CharField(max_length=8, choices=Certainty.choices, default=Certainty.ASSUMED)
    source = models.CharField(max_length=400)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_auctionable=False) | Q(is_assessed=False), name="head_assessed_never_auctioned"
            )
        ]

    def __str__(self) -> str:
        return str(self.name) or self.code

    @property
    def family_number(self) -> str:
        """Two digits for the family in a consumer number."""
        return FAMILY_NUMBERS[self.family]


class CollectionRight(ReferenceRow):
    """Whether one province's law lets the collection of a head be given to a contractor; overrides the head's own word."""

    head = models.ForeignKey(RevenueHead, models.PROTECT, related_name="collection_rights")
    province = models.ForeignKey(Place, models.PROTECT, related_name="collection_rights")
    may_auction = models.BooleanField(default=False)
    instrument = models.ForeignKey(LegalInstrument, models.PROTECT, related_name="collection_rights")
    source = models.CharField(max_length=400)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["head", "province"], name="collection_right_once")]

    def __str__(self) -> str:
        return f"{self.head_id} in {self.province_id}: {self.may_auction}"


class HeadMappingQuerySet(models.QuerySet["HeadMapping"]):
    def in_force(self, day: dt.date) -> HeadMappingQuerySet:
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day))


class HeadMapping(models.Model):
    """Under which object code a province books a head, between two days."""

    head = models.ForeignKey(RevenueHead, models.PROTECT, related_name="mappings")
    province = models.ForeignKey(Place, models.PROTECT, related_name="head_mappings")
    object_code = models.CharField(max_length=8, validators=[object_code_form])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=400)

    objects = HeadMappingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["head", "province"], condition=Q(valid_to__isnull=True), name="head_mapping_one_open"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="head_mapping_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.head_id}: {self.object_code}"


class HeadModeQuerySet(models.QuerySet["HeadMode"]):
    def own(self) -> HeadModeQuerySet:
        """Heads that the council bills here."""
        return self.filter(mode=HeadMode.Mode.SYSTEM_OF_RECORD)


class HeadMode(models.Model):
    """Where one council keeps the record of one head: here, or in another system that is only reconciled with."""

    class Mode(models.TextChoices):
        SYSTEM_OF_RECORD = "system_of_record", _("billed and kept here")
        RECONCILE_ONLY = "reconcile_only", _("billed elsewhere, reconciled here")

    body = models.ForeignKey(Body, models.PROTECT, related_name="head_modes")
    head = models.ForeignKey(RevenueHead, models.PROTECT, related_name="modes")
    mode = models.CharField(max_length=18, choices=Mode.choices)
    kept_in = models.CharField(max_length=120, blank=True)  # the other system, where there is one
    since = models.DateField()
    set_by = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    objects = HeadModeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "head"], name="head_mode_once"),
            models.CheckConstraint(
                condition=~Q(mode="reconcile_only") | ~Q(kept_in=""), name="head_mode_names_the_other"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.head_id}: {self.mode}"

    @property
    def is_own(self) -> bool:
        return self.mode == self.Mode.SYSTEM_OF_RECORD
