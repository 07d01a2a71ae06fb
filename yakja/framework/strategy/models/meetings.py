"""Meetings at which comments were taken down."""

from __future__ import annotations

from django.db import models

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.places.models import Place

from .strategies import Strategy


class Meeting(models.Model):
    """A recorded meeting about a strategy: where, when, who called it, how many women and men came."""

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="meetings")
    place = models.ForeignKey(Place, models.PROTECT, related_name="strategy_meetings")
    venue = TranslatedTextField()
    held_on = models.DateField()
    organiser = models.ForeignKey(Body, models.PROTECT, related_name="strategy_meetings")
    women = models.PositiveIntegerField()
    men = models.PositiveIntegerField()
    minutes = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.venue}, {self.held_on}"

    @property
    def present(self) -> int:
        return self.women + self.men
