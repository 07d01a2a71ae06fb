"""The strategy itself and who drafts it; its text, its objectives and its comments stand in modules of their own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.models import Case
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.people.models import Person
from yakja.foundation.places.models import Place


class StrategyQuerySet(models.QuerySet["Strategy"]):
    def public(self) -> StrategyQuerySet:
        """Strategies that anybody may read: from the day they open for comment; a withdrawn one leaves a notice."""
        return self.exclude(case__state="draft")

    def real(self) -> StrategyQuerySet:
        return self.filter(is_sample=False)

    def in_force(self) -> StrategyQuerySet:
        """Adopted and not yet closed."""
        return self.filter(case__state__in=["adopted", "under_way"])


class Strategy(models.Model):
    """A strategy of one province, or of one district under its province's. Its state is the state of its case."""

    code = models.CharField(max_length=40, unique=True)
    name = TranslatedTextField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="strategies")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="districts")
    owner = models.ForeignKey(Body, models.PROTECT, related_name="strategies")
    case = models.OneToOneField(Case, models.PROTECT, related_name="strategy")
    starts_on = models.DateField()
    ends_on = models.DateField()
    comments_until = models.DateField(null=True, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    instrument = models.CharField(max_length=200, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by_order = models.CharField(max_length=200, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = StrategyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "strategies"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")), name="strategy_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return str(self.name) or self.code

    @property
    def state(self) -> str:
        return self.case.state

    @property
    def is_being_written(self) -> bool:
        """Whether the drafting team may change the text now: never while it lies open, never after adoption."""
        return self.case.state in ("draft", "answering")

    @property
    def is_withdrawn(self) -> bool:
        return self.case.state == "withdrawn"


class Drafter(models.Model):
    """Somebody on the drafting team of one strategy; ended, never removed."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="drafters")
    person = models.ForeignKey(Person, models.PROTECT, related_name="drafting")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    named_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "person"], condition=Q(until__isnull=True), name="strategy_drafter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.strategy_id} {self.person_id}"
