"""A mandate: one role of one body for one function, in an area, between two days, by an instrument."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.trees import path_range, paths_above
from yakja.foundation.places.models import Place


class MandateQuerySet(models.QuerySet["Mandate"]):
    def valid_on(self, day: dt.date) -> MandateQuerySet:
        """Begun and not ended on that day, suspended or not."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def in_force(self, day: dt.date) -> MandateQuerySet:
        """Valid on that day and not suspended on it."""
        return self.valid_on(day).exclude(
            Exists(Suspension.objects.standing_on(day).filter(mandate=OuterRef("pk")))
        )

    def suspended_on(self, day: dt.date) -> MandateQuerySet:
        """Valid on that day, but suspended."""
        return self.valid_on(day).filter(
            Exists(Suspension.objects.standing_on(day).filter(mandate=OuterRef("pk")))
        )

    def of_role(self, role: str) -> MandateQuerySet:
        return self.filter(role=role)

    def reaching(self, place: Place) -> MandateQuerySet:
        """Mandates whose area is this place or one above it."""
        return self.filter(place__path__in=[*paths_above(place.path), place.path])

    def touching(self, place: Place) -> MandateQuerySet:
        """Mandates that hold somewhere in this place: their area reaches it, or lies within it."""
        low, high = path_range(place.path)
        return self.filter(
            Q(place__path__in=paths_above(place.path)) | Q(place__path__gte=low, place__path__lt=high)
        )

    def for_body(self, body: Body) -> MandateQuerySet:
        """Mandates whose area and kind of body take this body in."""
        return self.reaching(body.place).filter(Q(kind__isnull=True) | Q(kind=body.kind_id))


class Mandate(models.Model):
    """`kind` empty means every kind of body in the area; `valid_to` is the first day without it."""

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
    end_reason = models.CharField(max_length=500, blank=True)
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

    @property
    def body(self) -> Body:
        """The body a rule asks about: the one that is charged."""
        return self.holder

    def has_ended(self, day: dt.date) -> bool:
        return self.valid_to is not None and self.valid_to <= day


# As the field lists them: who owns, who sets, who builds, who runs, who keeps.
ROLE_ORDER: tuple[str, ...] = tuple(Mandate.Role.values)


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def standing_on(self, day: Any) -> SuspensionQuerySet:
        return self.filter(Q(until_day__isnull=True) | Q(until_day__gt=day), from_day__lte=day)


class Suspension(models.Model):
    """A mandate does not count from one day (inclusive) until another (exclusive; null: still).

    A sub-delegation is suspended with what it comes from: `follows` names that suspension.
    """

    mandate = models.ForeignKey(Mandate, models.CASCADE, related_name="suspensions")
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=1000)
    instrument = models.CharField(max_length=300, blank=True)
    lifted_reason = models.CharField(max_length=1000, blank=True)
    follows = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="followed_by")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ["-from_day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate"], condition=Q(until_day__isnull=True), name="mandate_one_open_suspension"
            ),
            models.CheckConstraint(
                condition=Q(until_day__isnull=True) | Q(until_day__gte=models.F("from_day")),
                name="mandate_suspension_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id} from {self.from_day}"
