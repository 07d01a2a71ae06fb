"""Success stories: a body's own words beside what the landscape shows before and after."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.cases.models import Case
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.people.models import Consent

from .strategies import Strategy


class StoryQuerySet(models.QuerySet["Story"]):
    def public(self) -> StoryQuerySet:
        """Published, with a consent that stands: a withdrawn one ends the story at once, before anybody acts."""
        return self.filter(case__state="published").exclude(consent__withdrawn_at__isnull=False)

    def without_consent(self) -> StoryQuerySet:
        """Published stories whose person has withdrawn the consent."""
        return self.filter(case__state="published", consent__withdrawn_at__isnull=False)


class Story(models.Model):
    """What a body tells about one change, with the consent to tell it: a person's, or a recorded letter of the body."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="stories")
    strategy = models.ForeignKey(Strategy, models.PROTECT, null=True, blank=True, related_name="stories")
    case = models.OneToOneField(Case, models.PROTECT, related_name="story")
    title = TranslatedTextField()
    text = TranslatedTextField()
    before_on = models.DateField()
    after_on = models.DateField()
    functions = models.ManyToManyField(Function, related_name="stories")
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, blank=True, related_name="stories")
    consent_letter = models.CharField(max_length=200, blank=True)
    proof = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    # The cells as they stood when it was published: [{"function", "before", "after", "standing", "level"...}].
    cells = models.JSONField(default=list, blank=True)
    is_measured = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"
        constraints = [
            models.CheckConstraint(
                condition=Q(after_on__gt=models.F("before_on")), name="strategy_story_after_before"
            ),
            models.CheckConstraint(
                condition=Q(consent__isnull=False) | ~Q(consent_letter=""), name="strategy_story_has_consent"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def reference(self) -> str:
        return self.case.reference
