"""Consolidation sheets: one per function x area cluster of tools."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.cases.models import Case
from yakja.foundation.places.models import Place

from .tools import Tool


class Consolidation(models.Model):
    """The sheet on which a province decides what becomes of several tools for one function in one area."""

    reference = models.CharField(max_length=30, unique=True)
    function = models.ForeignKey(Function, models.PROTECT, related_name="consolidations")
    place = models.ForeignKey(Place, models.PROTECT, related_name="consolidations")
    tools = models.ManyToManyField(Tool, related_name="consolidations")
    case = models.OneToOneField(Case, models.PROTECT, related_name="consolidation")
    chosen = models.ForeignKey("ConsolidationOption", models.PROTECT, null=True, blank=True, related_name="+")
    decision_reason = models.TextField(blank=True)
    proposed_on = models.DateField()
    answers_due_on = models.DateField(null=True, blank=True)
    check_on = models.DateField(null=True, blank=True)
    data_day = models.DateField()  # the day of the landscape it was worked out from
    # Unit costs this sheet was worked out with: {key: {"value", "source", "is_estimate"}}; editable per sheet.
    assumptions = models.JSONField(default=dict)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.reference


class ConsolidationOption(models.Model):
    """One way out. Amounts in paisa; null means the cost is not known, and the sheet says whose."""

    class Kind(models.TextChoices):
        DO_NOTHING = "do_nothing", _("leave everything as it is")
        MERGE = "merge", _("move everyone to one tool")
        INTEGRATE = "integrate", _("keep both and connect them")

    consolidation = models.ForeignKey(Consolidation, models.CASCADE, related_name="options")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    target = models.ForeignKey(Tool, models.PROTECT, null=True, blank=True, related_name="+")
    one_off_paisa = models.BigIntegerField(null=True, blank=True)
    yearly_saving_paisa = models.BigIntegerField(null=True, blank=True)
    payback_months = models.PositiveIntegerField(null=True, blank=True)
    earliest_on = models.DateField(null=True, blank=True)
    sheet = models.JSONField(
        default=dict
    )  # costs by part, bodies, users, data to move, risks, blocks, unknowns
    is_blocked = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.consolidation_id} {self.kind} {self.target_id or ''}"


class ConsolidationAnswer(models.Model):
    """What an affected body says; objections are published."""

    consolidation = models.ForeignKey(Consolidation, models.CASCADE, related_name="answers")
    body = models.ForeignKey(Body, models.PROTECT, related_name="consolidation_answers")
    stance = models.CharField(max_length=10)  # agrees, objects, conditions
    text = models.TextField(blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consolidation", "body"], name="catalogue_consolidation_answer")
        ]

    def __str__(self) -> str:
        return f"{self.consolidation_id} {self.body_id} {self.stance}"
