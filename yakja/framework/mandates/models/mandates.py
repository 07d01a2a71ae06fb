"""A mandate: one role of one body for one function, in an area, between two days, by an instrument."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Place


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, day: dt.date) -> MandateQuerySet:
        """Valid on that day and not suspended on it."""
        return self.filter(
            Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
            Q(suspended_from__isnull=True) | Q(suspended_from__gt=day),
        )

    def of_role(self, role: str) -> MandateQuerySet:
        return self.filter(role=role)

    def reaching(self, place: Place) -> MandateQuerySet:
        """Mandates whose area is this place or one above it."""
        return self.filter(place__path__in=[*paths_above(place.path), place.path])

    def for_body(self, body: Body) -> MandateQuerySet:
        """Mandates whose area and kind of body take this body in."""
        return self.reaching(body.place).filter(Q(kind__isnull=True) | Q(kind=body.kind_id))


class Mandate(models.Model):
    """`kind` empty means every kind of body in the area."""

    class Role(models.TextChoices):
        POLICY_OWNER = "policy_owner", _("owns the policy")
        STANDARD_SETTER = "standard_setter", _("sets the standards")
        BUILDER = "builder", _("builds")
        OPERATOR = "operator", _("runs")
        DATA_CUSTODIAN = "data_custodian", _("keeps the data")

    code = models.CharField(max_length=40, unique=True)
    function = models.ForeignKey(Function, models.PROTECT, related_name="mandates")
    kind = models.ForeignKey(BodyKind, models.PROTECT, null=True, blank=True, related_name="mandates")
    place = models.ForeignKey(Place, models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=16, choices=Role.choices)
    holder = models.ForeignKey(Body, models.PROTECT, related_name="mandates_held")
    instrument = models.CharField(max_length=300)
    section = models.CharField(max_length=80, blank=True)
    notification = models.CharField(max_length=120, blank=True)
    notified_on = models.DateField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    delegated_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="delegations"
    )
    suspended_from = models.DateField(null=True, blank=True)
    suspension_reason = models.TextField(blank=True)
    source = models.CharField(max_length=400)
    is_sample = models.BooleanField(default=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["function", "role", "valid_from"], name="mandate_function"),
            models.Index(fields=["holder", "valid_from"], name="mandate_holder"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="mandate_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.code
