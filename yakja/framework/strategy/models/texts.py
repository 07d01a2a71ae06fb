"""The text of a strategy: paragraphs with a mark that stays, every change of them, and frozen versions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.i18n import TranslatedTextField

from .strategies import Strategy


class Section(models.TextChoices):
    """The parts of a strategy, in the order in which they are read."""

    VISION = "vision", _("Vision")
    PRINCIPLES = "principles", _("Principles")
    OBJECTIVES = "objectives", _("Objectives")
    INITIATIVES = "initiatives", _("Initiatives")
    MILESTONES = "milestones", _("Milestones")
    RISKS = "risks", _("Risks")
    DEPENDENCIES = "dependencies", _("Dependencies")
    BUDGET = "budget", _("Budget")


SECTIONS = tuple(Section.values)
# The letter with which the marks of a section begin; all are different.
LETTERS = {section: section[0] for section in SECTIONS}


class ParagraphQuerySet(models.QuerySet["Paragraph"]):
    def standing(self) -> ParagraphQuerySet:
        return self.filter(is_dropped=False)


class Paragraph(models.Model):
    """One paragraph as the drafting team has it now. Its mark (`o3`) is never given again, whatever becomes of it."""

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="paragraphs")
    mark = models.CharField(max_length=12)
    section = models.CharField(max_length=14, choices=Section.choices)
    position = models.PositiveIntegerField()
    text = TranslatedTextField()
    revision = models.PositiveIntegerField(default=1)
    is_dropped = models.BooleanField(default=False)

    objects = ParagraphQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["strategy", "mark"], name="strategy_paragraph_mark"),
        ]
        indexes = [models.Index(fields=["strategy", "section", "position"], name="strategy_paragraph_order")]

    def __str__(self) -> str:
        return self.mark


class ParagraphChange(models.Model):
    """One change of a paragraph; never changed itself. Answers to comments point to the change they led to."""

    class Kind(models.TextChoices):
        ADDED = "added", _("added")
        REWORDED = "reworded", _("reworded")
        MOVED = "moved", _("moved")
        DROPPED = "dropped", _("dropped")
        RESTORED = "restored", _("taken in again")

    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="changes")
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    before = TranslatedTextField()
    after = TranslatedTextField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    actor_ref = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["paragraph", "revision"], name="strategy_change_revision")
        ]

    def __str__(self) -> str:
        return f"{self.paragraph} {self.revision} {self.kind}"


class StrategyVersion(models.Model):
    """The whole text as it stood at one moment: frozen, never changed."""

    class Occasion(models.TextChoices):
        OPENED = "opened", _("opened for comment")
        REVISED = "revised", _("revised after comments")
        ADOPTED = "adopted", _("adopted")

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    occasion = models.CharField(max_length=8, choices=Occasion.choices)
    why = TranslatedTextField()
    frozen_at = models.DateTimeField()
    actor_ref = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="strategy_version_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="strategy_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.strategy_id} v{self.number}"


class VersionParagraph(models.Model):
    """One paragraph as a version has it; never changed."""

    version = models.ForeignKey(StrategyVersion, models.PROTECT, related_name="paragraphs")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="in_versions")
    section = models.CharField(max_length=14, choices=Section.choices)
    position = models.PositiveIntegerField()
    text = TranslatedTextField()
    revision = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "paragraph"], name="strategy_version_paragraph")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.paragraph_id}"
