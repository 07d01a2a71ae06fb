"""What a tool needs of a body, and what it takes to close a gap."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText, TranslatedTextField
from yakja.foundation.kit.tables import ReferenceRow
from yakja.framework.catalogue.models import Tool

from .holdings import Resource


class StatedBy(models.TextChoices):
    """Whose figure it is. An adopter's experience stands before what the supplier claims."""

    SUPPLIER = "supplier", _("the supplier")
    RESEARCH = "research", _("our reading of sources")
    ADOPTER = "adopter", _("bodies that run it")


class Requirement(ReferenceRow):
    """How much of a resource a tool needs in a body that adopts it. One row in force for a tool and resource."""

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="requirements")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="requirements")
    quantity = models.PositiveBigIntegerField()
    stated_by = models.CharField(max_length=8, choices=StatedBy.choices, default=StatedBy.RESEARCH)
    is_estimate = models.BooleanField(default=True)
    source = models.CharField(max_length=400)
    reason = TranslatedTextField()  # what it is needed for, in one line
    stated_on = models.DateField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tool", "resource"], name="capacity_requirement_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="capacity_requirement_needs"),
        ]

    def __str__(self) -> str:
        return f"{self.tool_id} needs {self.quantity} {self.resource_id}"


class Experience(models.Model):
    """What a body that runs the tool found it needs; a steward takes it over into the requirement, or not, with a reason."""

    class State(models.TextChoices):
        SENT = "sent", _("sent")
        TAKEN_OVER = "taken_over", _("taken over")
        NOT_TAKEN_OVER = "not_taken_over", _("not taken over")

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="experiences")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="experiences")
    body = models.ForeignKey(Body, models.PROTECT, related_name="experiences")
    quantity = models.PositiveBigIntegerField()
    note = models.CharField(max_length=600)
    state = models.CharField(max_length=16, choices=State.choices, default=State.SENT)
    reason = models.CharField(max_length=600, blank=True)
    by_ref = models.CharField(max_length=80)
    sent_at = models.DateTimeField()
    decided_by_ref = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["state", "sent_at"], name="capacity_experience_state")]

    def __str__(self) -> str:
        return f"{self.body_id} on {self.tool_id}: {self.quantity} {self.resource_id}"


class Closer(models.TextChoices):
    """Who can close a gap."""

    BODY = "body", _("the body itself")
    DISTRICT = "district", _("the district")
    PROVINCE = "province", _("the province")
    SUPPLIER = "supplier", _("a supplier")
    UTILITY = "utility", _("the power or telephone company")
    NOBODY = "nobody", _("nobody can, in sight")


class Remedy(ReferenceRow):
    """How a gap in one resource is closed: price, running cost, time, and by whom.

    `unit_paisa` for each missing unit (an hour, a desktop, a trained clerk), `fixed_paisa` once for a body. The row
    without a resource is the look of an inspector, which settles what is not known, claimed only or out of date.
    """

    resource = models.OneToOneField(Resource, models.CASCADE, null=True, blank=True, related_name="remedy")
    code = models.CharField(max_length=60, unique=True)
    name = TranslatedTextField()
    unit_paisa = models.PositiveBigIntegerField(default=0)
    per = models.PositiveIntegerField(default=1)  # so many units at a time: 1,000 kbps, one desktop
    fixed_paisa = models.PositiveBigIntegerField(default=0)
    yearly_paisa = models.PositiveBigIntegerField(
        default=0
    )  # running cost of each lot of `per`, from then on
    lead_days = models.PositiveSmallIntegerField(default=30)
    closer = models.CharField(max_length=8, choices=Closer.choices)
    is_estimate = models.BooleanField(default=True)
    source = models.CharField(max_length=400)
    as_of = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "remedies"

    def __str__(self) -> str:
        return str(TranslatedText(self.name)) or self.code
