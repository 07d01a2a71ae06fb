"""Standards, what is required for which function, and whether a tool meets one."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.kit.tables import ReferenceRow
from yakja.foundation.places.models import Place

from .tools import Tool


class Standard(ReferenceRow):
    """An open format, interface, data model or rule of use. `facet` names its value in the facets of tools."""

    class Kind(models.TextChoices):
        FORMAT = "format", _("open format")
        INTERFACE = "interface", _("interface")
        ACCESSIBILITY = "accessibility", _("accessibility")
        LANGUAGE = "language", _("languages")
        DATA_MODEL = "data_model", _("data model")
        METADATA = "metadata", _("description")

    code = models.CharField(max_length=40, unique=True)
    name = TranslatedTextField()
    kind = models.CharField(max_length=14, choices=Kind.choices)
    version = models.CharField(max_length=40, blank=True)
    maintainer = models.CharField(max_length=200, blank=True)
    purpose = TranslatedTextField()
    url = models.CharField(max_length=300, blank=True)
    facet = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=400)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name) or self.code


class FunctionStandardQuerySet(models.QuerySet["FunctionStandard"]):
    def in_force(self, day: dt.date) -> FunctionStandardQuerySet:
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def of_function(self, function: Function) -> FunctionStandardQuerySet:
        """Rows for the function itself, for its area, and for every function."""
        return self.filter(
            Q(function=function)
            | Q(function__isnull=True, area_code=function.area_code)
            | Q(function__isnull=True, area_code="")
        )

    def general(self) -> FunctionStandardQuerySet:
        """Rows of the draft policy, which no province has entered."""
        return self.filter(province__isnull=True)

    def seen_from(self, province: Place | None) -> FunctionStandardQuerySet:
        """The rows of the draft policy and those that this province has entered."""
        return self.filter(Q(province__isnull=True) | Q(province=province)) if province else self.general()


class FunctionStandard(ReferenceRow):
    """A standard that is required or recommended for a function, an area (`area_code`), or every function (neither).

    With `province` it is what that province asks, by its own instrument; for the same standard it stands before the
    draft policy there, also where it says that the standard is not asked.
    """

    class Level(models.TextChoices):
        REQUIRED = "required", _("required")
        RECOMMENDED = "recommended", _("recommended")
        NOT_ASKED = "not_asked", _("not asked")

    code = models.CharField(
        max_length=100, unique=True
    )  # target:standard:first day; a province's own: place/target:standard:first day
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="function_standards")
    function = models.ForeignKey(
        Function, models.PROTECT, null=True, blank=True, related_name="function_standards"
    )
    province = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="function_standards"
    )
    area_code = models.CharField(max_length=6, blank=True)
    level = models.CharField(max_length=12, choices=Level.choices)
    version = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = TranslatedTextField()
    source = models.CharField(max_length=400)
    end_reason = models.CharField(max_length=400, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.CharField(max_length=80, blank=True)

    objects = FunctionStandardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(function__isnull=True) | Q(area_code=""), name="catalogue_standard_one_target"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="catalogue_standard_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(level="not_asked") | Q(province__isnull=False),
                name="catalogue_standard_only_a_province_waives",
            ),
        ]
        indexes = [models.Index(fields=["function", "valid_from"], name="catalogue_standard_function")]

    def __str__(self) -> str:
        return self.code


class Conformance(models.Model):
    """One statement that a tool meets a standard or does not: who says so, on what day, until when. Append-only.

    A claim is the supplier's word; a test was made by somebody else; a certificate was given by a body that may.
    """

    class Level(models.TextChoices):
        CLAIMED = "claimed", _("claimed")
        TESTED = "tested", _("tested")
        CERTIFIED = "certified", _("certified")

    class Outcome(models.TextChoices):
        MET = "met", _("met")
        PARTLY = "partly", _("met in part")
        NOT_MET = "not_met", _("not met")

    tool = models.ForeignKey(Tool, models.PROTECT, related_name="conformances")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="conformances")
    version = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.MET)
    on = models.DateField()
    expires_on = models.DateField()
    says = models.CharField(max_length=300)  # who claims, tested or certified
    says_body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    report_url = models.CharField(max_length=500, blank=True)
    report = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["tool", "standard", "on"], name="catalogue_conformance_tool"),
            models.Index(fields=["standard", "level"], name="catalogue_conformance_standard"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=models.F("on")), name="catalogue_conformance_expires_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tool_id} {self.standard_id} {self.level} {self.outcome}"
