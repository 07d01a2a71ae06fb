"""Whom a council charges, what for, and which of the two owes what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.kit.secrecy import EncryptedTextField
from yakja.foundation.kit.tables import ReferenceRow
from yakja.foundation.people.models import Person, phone_hash
from yakja.foundation.places.models import Place

from .heads import RevenueHead

OFFICERS = ("council_officer", "district_officer", "provincial_steward", "auditor", "administrator")


class OfBodyQuerySet(models.QuerySet[Any]):
    """Rows that belong to a council: seen by those who work for it or above it, by nobody else."""

    def visible_to(self, actor: Any) -> Any:
        if getattr(actor, "is_system", False):
            return self
        if getattr(actor, "is_anonymous", True) or not getattr(actor, "is_officer", False):
            return self.none()
        return self.filter(body__in=actor.bodies_in_reach(OFFICERS))


class Party(models.Model):
    """Who owes: a person, a firm or an office. Of a CNIC a keyed hash and four digits are kept, a phone is encrypted.

    Kept for as long as something is owed and the audit of the last payment is open.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        FIRM = "firm", _("firm or company")
        OFFICE = "office", _("government office")
        CONTRACTOR = "contractor", _("contractor of collection rights")

    body = models.ForeignKey(Body, models.PROTECT, related_name="revenue_parties", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PERSON)
    name = TranslatedTextField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="revenue_parties")
    cnic_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    # How many retired keys stand inside the hash, as with persons.
    cnic_round = models.PositiveSmallIntegerField(default=0, editable=False)
    cnic_last_four = models.CharField(max_length=4, blank=True, default="")
    ntn = models.CharField(max_length=20, blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    phone_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "cnic_hash"], condition=~Q(cnic_hash=""), name="revenue_party_cnic_once"
            )
        ]
        indexes = [
            models.Index(fields=["body", "id"], name="revenue_party_body"),
            models.Index(fields=["phone_hash"], name="revenue_party_phone", condition=~Q(phone_hash="")),
        ]

    def __str__(self) -> str:
        return str(self.name) or f"#{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.phone_hash = phone_hash(self.phone)
        super().save(*args, **kwargs)


class AssetKind(ReferenceRow):
    """A kind of thing that is charged, with the attributes a tariff may ask for.

    `attributes`: [{"code", "name": {lang: text}, "type": "integer" | "choice" | "yes_no", "unit": {lang: text},
    "choices": [{"code", "name"}], "is_required"}]. Areas, sizes and money are whole numbers of the unit named.
    """

    code = models.CharField(max_length=16, unique=True)
    name = TranslatedTextField()
    attributes = models.JSONField(default=list)
    classes = models.JSONField(default=list)  # [{"code", "name": {lang: text}}]
    position = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=400)

    def __str__(self) -> str:
        return str(self.name) or self.code


class Asset(models.Model):
    """A property, shop, connection, hoarding, tower, trade or plot in a council's register."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("in use")
        CLOSED = "closed", _("closed")

    body = models.ForeignKey(Body, models.PROTECT, related_name="revenue_assets", db_index=False)
    kind = models.ForeignKey(AssetKind, models.PROTECT, related_name="assets")
    number = models.CharField(max_length=40)  # as the council's register has it
    asset_class = models.CharField(max_length=40, blank=True, default="")
    address = TranslatedTextField()
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="revenue_assets")
    attributes = models.JSONField(default=dict)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "kind", "number"], name="revenue_asset_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="asset_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["body", "id"], name="revenue_asset_body")]

    def __str__(self) -> str:
        return self.number


class LiabilityQuerySet(OfBodyQuerySet):
    def on(self, day: dt.date) -> Any:
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day))


class Liability(models.Model):
    """One party owes one head for one asset, from a day until a day. Its consumer number is how it is paid by.

    `share_ppm` is the part of the tariff that falls on this party, in millionths.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        TENANT = "tenant", _("tenant")
        LICENSEE = "licensee", _("licensee")
        CONSUMER = "consumer", _("consumer")

    body = models.ForeignKey(Body, models.PROTECT, related_name="liabilities", db_index=False)
    head = models.ForeignKey(RevenueHead, models.PROTECT, related_name="liabilities", db_index=False)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="liabilities")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="liabilities")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.OWNER)
    share_ppm = models.PositiveIntegerField(default=1_000_000)
    consumer_no = models.CharField(max_length=20, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    objects = LiabilityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "liabilities"
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "head", "party"],
                condition=Q(valid_to__isnull=True, party__isnull=False),
                name="liability_once_open",
            ),
            models.UniqueConstraint(
                fields=["asset", "head"],
                condition=Q(valid_to__isnull=True, party__isnull=True),
                name="liability_once_unnamed",
            ),
            models.CheckConstraint(
                condition=Q(share_ppm__gt=0, share_ppm__lte=1_000_000), name="liability_share_is_a_part"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="liability_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["body", "head", "id"], name="liability_of_head")]

    def __str__(self) -> str:
        return self.consumer_no
