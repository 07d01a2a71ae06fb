"""The law that a charge rests on. Acts are replaced every few years, so it is a row and never a line of code."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Certainty
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.kit.tables import ReferenceRow
from yakja.foundation.places.models import Place


class LegalInstrumentQuerySet(models.QuerySet["LegalInstrument"]):
    def in_force(self, day: dt.date) -> LegalInstrumentQuerySet:
        return self.filter(
            Q(in_force_from__isnull=True) | Q(in_force_from__lte=day),
            Q(in_force_to__isnull=True) | Q(in_force_to__gt=day),
        )

    def usable_by(self, body: Body, province: Place | None) -> LegalInstrumentQuerySet:
        """Instruments of the council itself, of its province, and of the country."""
        return self.filter(
            Q(body=body)
            | Q(body__isnull=True, province=province)
            | Q(body__isnull=True, province__isnull=True)
        )


class LegalInstrument(ReferenceRow):
    """An act, rules, a gazette notification or a council's resolution by which something may be charged.

    `body` is set for an instrument of one council, `province` for one of a province; neither for a federal one.
    """

    class Kind(models.TextChoices):
        ACT = "act", _("act")
        RULES = "rules", _("rules")
        NOTIFICATION = "notification", _("gazette notification")
        RESOLUTION = "resolution", _("resolution of the council")
        ORDER = "order", _("order or circular")
        JUDGMENT = "judgment", _("judgment of a court")

    code = models.CharField(max_length=48, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = TranslatedTextField()
    number = models.CharField(max_length=120, blank=True)
    province = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="revenue_instruments"
    )
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="revenue_instruments")
    gazetted_on = models.DateField(null=True, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    in_force_to = models.DateField(null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="revenue_instruments"
    )
    certainty = models.CharField(max_length=8, choices=Certainty.choices, default=Certainty.ASSUMED)
    source = models.CharField(max_length=400)
    note = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)

    objects = LegalInstrumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True)
                | Q(in_force_from__isnull=True)
                | Q(in_force_to__gt=F("in_force_from")),
                name="instrument_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return str(self.title) or self.number or self.code

    def is_in_force(self, day: dt.date) -> bool:
        return (self.in_force_from is None or self.in_force_from <= day) and (
            self.in_force_to is None or day < self.in_force_to
        )
