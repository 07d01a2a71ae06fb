"""What people can know: frameworks, competencies, and what each kind of post needs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.i18n import TranslatedText, TranslatedTextField
from yakja.foundation.kit.tables import ReferenceRow


class Level(models.IntegerChoices):
    """How well somebody can do something; a level holds those below it."""

    NONE = 0, _("cannot yet")
    GUIDED = 1, _("with help")
    ALONE = 2, _("alone")
    EXCEPTIONS = 3, _("also what is out of the ordinary")
    TEACHES = 4, _("teaches others")


class Framework(ReferenceRow):
    """A published framework of competencies; its codes are kept, the wording is ours."""

    code = models.CharField(max_length=20, unique=True)
    name = TranslatedTextField()
    issuer = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=400)

    def __str__(self) -> str:
        return str(TranslatedText(self.name)) or self.code


class Competency(ReferenceRow):
    """One thing that can be learned, shown and checked, in a framework's area."""

    code = models.CharField(max_length=32, unique=True)
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="competencies")
    area = TranslatedTextField()
    name = TranslatedTextField()
    shown_by = TranslatedTextField()  # what somebody does who can do it
    also = models.JSONField(default=list, blank=True)  # codes of other frameworks that mean the same
    valid_months = models.PositiveSmallIntegerField(default=24)  # a proof is believed for so long
    position = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=400)

    class Meta:
        verbose_name_plural = "competencies"

    def __str__(self) -> str:
        return str(TranslatedText(self.name)) or self.code


class Profile(ReferenceRow):
    """A kind of post with what it needs to know: a chief officer, a union secretary, a tax clerk."""

    code = models.CharField(max_length=32, unique=True)
    name = TranslatedTextField()
    post_kind = models.CharField(max_length=16, blank=True)  # bodies.Post.Kind, where one answers to it
    position = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=400)
    is_estimate = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(TranslatedText(self.name)) or self.code


class ProfileLevel(ReferenceRow):
    """The level of one competency that a post needs."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="levels")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="profile_levels")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    source = models.CharField(max_length=400)
    is_estimate = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "competency"], name="capacity_profile_level")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.competency_id} >= {self.level}"
