"""Tool and what is known of it. Empty means unknown, and pages say so."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.kit.tables import ReferenceRow
from yakja.foundation.kit.trees import CodePointField


class ToolQuerySet(models.QuerySet["Tool"]):
    def main_for(self, function: Any) -> ToolQuerySet:
        return self.filter(tool_functions__function=function, tool_functions__rank=ToolFunction.Rank.MAIN)

    def supporting(self, function: Any) -> ToolQuerySet:
        return self.filter(tool_functions__function=function).distinct()

    def in_force(self) -> ToolQuerySet:
        return self.exclude(lifecycle__in=[Tool.Lifecycle.RETIRED, Tool.Lifecycle.MERGED])


class Tool(ReferenceRow):
    """A digital tool, a module of one, a helpline or a counter service that a body can do a function with."""

    class Kind(models.TextChoices):
        APPLICATION = "application", _("application")
        MODULE = "module", _("module of a suite")
        SUITE = "suite", _("suite of modules")
        PLATFORM = "platform", _("platform")
        COMPONENT = "component", _("component for other software")
        REGISTRY = "registry", _("registry")
        WEBSITE = "website", _("website")
        HELPLINE = "helpline", _("helpline")
        SERVICE_CENTRE = "service_centre", _("service centre")
        CONTROL_ROOM = "control_room", _("control room")
        PROGRAMME = "programme", _("programme")

    class Audience(models.TextChoices):
        INTERNAL = "internal", _("for officers")
        CITIZEN = "citizen", _("for citizens")
        BOTH = "both", _("for officers and citizens")

    class Openness(models.TextChoices):
        OPEN = "open", _("open source")
        CLOSED = "closed", _("closed source")
        UNKNOWN = "unknown", _("not known")

    class Lifecycle(models.TextChoices):
        PLANNED = "planned", _("planned")
        PILOT = "pilot", _("pilot")
        ACTIVE = "active", _("active")
        SEASONAL = "seasonal", _("active in season")
        RETIRED = "retired", _("retired")
        MERGED = "merged", _("merged into another tool")
        UNKNOWN = "unknown", _("not known")

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.APPLICATION)
    name = TranslatedTextField()
    aliases = models.JSONField(default=list, blank=True)
    search_words = models.JSONField(default=list, blank=True)  # what people type; no sign of likeness
    purpose = TranslatedTextField()
    description = TranslatedTextField()
    features = models.JSONField(default=dict, blank=True)  # {lang: [text]}
    features_note = models.TextField(blank=True)  # as the source words them
    lifecycle_note = models.CharField(max_length=200, blank=True)
    platforms_note = models.CharField(max_length=300, blank=True)
    openness_basis = models.CharField(max_length=200, blank=True)
    languages_note = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="modules")
    variant_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="variants")
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    owner = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="tools_owned")
    owner_name = models.CharField(max_length=300, blank=True)
    supplier = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="tools_supplied")
    supplier_name = models.CharField(max_length=300, blank=True)
    openness = models.CharField(max_length=10, choices=Openness.choices, default=Openness.UNKNOWN)
    licence = models.CharField(max_length=120, blank=True)
    repository = models.URLField(max_length=500, blank=True)
    url = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=120, blank=True)
    platforms = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    languages_basis = models.CharField(max_length=120, blank=True)
    lifecycle = models.CharField(max_length=10, choices=Lifecycle.choices, default=Lifecycle.UNKNOWN)
    launch_year = models.CharField(max_length=12, blank=True)
    launch_year_basis = models.CharField(max_length=120, blank=True)
    domain = models.CharField(max_length=120, blank=True)
    coverage_note = models.TextField(blank=True)
    users_note = models.TextField(blank=True)
    figures_note = models.TextField(blank=True)  # what is counted of it beside users and cost
    cost_paisa = models.BigIntegerField(null=True, blank=True)
    cost_note = models.CharField(max_length=500, blank=True)
    yearly_cost_paisa = models.BigIntegerField(null=True, blank=True)
    contract_end = models.DateField(null=True, blank=True)
    how_to_get = TranslatedTextField()
    guides = models.JSONField(default=list, blank=True)  # [{"title": {lang: text}, "url": str}]
    is_checked = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    source = models.TextField()
    source_date = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    # Search keys, written by actions only: see kit.text and kit.glossary. Each begins and ends with a space.
    search_name = models.TextField(blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    search_bones = models.TextField(blank=True, editable=False)
    search_concepts = models.TextField(blank=True, editable=False)
    sort_en = CodePointField(max_length=300, default="", editable=False, db_index=True)
    sort_ur = CodePointField(max_length=300, default="", editable=False, db_index=True)

    functions = models.ManyToManyField(Function, through="ToolFunction", related_name="tools")

    objects = ToolQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name) or self.code


class ToolFunction(models.Model):
    """That a tool supports a function, how centrally, and who judged it so."""

    class Rank(models.TextChoices):
        MAIN = "main", _("main function")
        SECONDARY = "secondary", _("secondary function")

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="tool_functions")
    function = models.ForeignKey(Function, models.PROTECT, related_name="tool_functions")
    rank = models.CharField(max_length=10, choices=Rank.choices)
    basis = models.CharField(max_length=300, blank=True)
    reviewer = models.CharField(max_length=120, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tool", "function"], name="catalogue_tool_function")]
        ordering = ["rank", "function__code"]

    def __str__(self) -> str:
        return f"{self.tool_id} {self.rank} {self.function_id}"


class FacetValue(models.Model):
    """One value of the controlled lists: capability, object, user, interface, standard."""

    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=60)
    name = TranslatedTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="catalogue_facet_value")]
        ordering = ["facet", "value"]

    def __str__(self) -> str:
        return str(self.name) or self.value


class ToolFacet(models.Model):
    """That a tool has a capability, holds a kind of object, serves a group, speaks an interface or standard."""

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="facets")
    value = models.ForeignKey(FacetValue, models.PROTECT, related_name="tool_facets")
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tool", "value"], name="catalogue_tool_facet")]
        ordering = ["value__facet", "value__value"]

    def __str__(self) -> str:
        return f"{self.tool_id} {self.value_id}"
