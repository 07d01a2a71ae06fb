"""What a body has: things that can be counted or measured, what was said of them, and what of it may be relied on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.i18n import TranslatedText, TranslatedTextField
from yakja.foundation.kit.tables import ReferenceRow

from .competencies import Competency, Level, Profile


class Site(models.Model):
    """An office, counter or yard of a body, which has its own power, line and equipment."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("office")
        COUNTER = "counter", _("citizens' counter")
        FIELD = "field", _("field office or yard")
        STORE = "store", _("record room or store")

    body = models.ForeignKey(Body, models.PROTECT, related_name="sites")
    code = models.CharField(max_length=24)
    name = TranslatedTextField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.OFFICE)
    lat_micro = models.IntegerField(null=True, blank=True)
    lon_micro = models.IntegerField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "code"], name="capacity_site_once")]

    def __str__(self) -> str:
        return str(TranslatedText(self.name)) or self.code


class Resource(ReferenceRow):
    """A thing that a body has more or less of: working desktops, hours of power, clerks who can reconcile a scroll.

    A skill (`profile`, `competency`, `level`) is counted from the rows of staff; everything else is told of in readings.
    """

    class Group(models.TextChoices):
        SKILLS = "skills", _("staff and skills")
        DEVICES = "devices", _("devices")
        POWER = "power", _("power")
        CONNECTIVITY = "connectivity", _("connectivity")
        PREMISES = "premises", _("rooms and counters")
        MONEY = "money", _("money")
        BUILDING = "building", _("capacity to build")

    class Unit(models.TextChoices):
        COUNT = "count", _("number")
        HOURS = "hours", _("hours a day")
        KBPS = "kbps", _("kilobits a second")
        PAISA = "paisa", _("rupees")
        YES = "yes", _("yes or no")
        MONTHS = "months", _("person-months")
        YEARS = "years", _("years")

    class Combine(models.TextChoices):
        """How the sites of a body make one figure."""

        SUM = "sum", _("added up")
        BEST = "best", _("the best site")
        WORST = "worst", _("the weakest site")

    code = models.CharField(max_length=60, unique=True)
    group = models.CharField(max_length=12, choices=Group.choices)
    name = TranslatedTextField()
    unit = models.CharField(max_length=6, choices=Unit.choices, default=Unit.COUNT)
    combine = models.CharField(max_length=5, choices=Combine.choices, default=Combine.SUM)
    valid_days = models.PositiveSmallIntegerField(default=365)
    profile = models.ForeignKey(Profile, models.PROTECT, null=True, blank=True, related_name="resources")
    competency = models.ForeignKey(
        Competency, models.PROTECT, null=True, blank=True, related_name="resources"
    )
    level = models.PositiveSmallIntegerField(choices=Level.choices, null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=400)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(competency__isnull=True, level__isnull=True)
                | models.Q(competency__isnull=False, level__isnull=False, group="skills"),
                name="capacity_skill_is_whole",
            )
        ]

    def __str__(self) -> str:
        return str(TranslatedText(self.name)) or self.code

    @property
    def is_skill(self) -> bool:
        return self.competency_id is not None


class Basis(models.TextChoices):
    """How a reading came about, weakest first. What a body says of itself is shown and never counted."""

    SELF = "self", _("the body's own word")
    VERIFIED = "verified", _("seen by an inspector")
    MEASURED = "measured", _("measured")


PROVEN = (Basis.VERIFIED, Basis.MEASURED)


class Reading(models.Model):
    """One dated statement of how much of a resource a body, or one site of it, has. Never rewritten."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="readings")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="readings")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="readings")
    value = models.BigIntegerField()
    basis = models.CharField(max_length=8, choices=Basis.choices)
    on = models.DateField()
    expires_on = models.DateField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    by_ref = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["body", "resource", "site", "-on"], name="capacity_reading_body"),
            models.Index(fields=["expires_on"], name="capacity_reading_expires"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(value__gte=0), name="capacity_reading_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.resource_id}: {self.value} ({self.basis})"


class Standing(models.TextChoices):
    """How far a holding may be relied on. Only `proven` counts; a resource without a row is not known."""

    PROVEN = "proven", _("proven")
    CLAIMED = "claimed", _("the body's own word")
    EXPIRED = "expired", _("out of date")


class Holding(models.Model):
    """Kept: what a body has of a resource today, by the strongest statement that is not out of date.

    `value` counts (0 unless proven); `claimed` is the best that is said of it at all. Made from readings and skills
    by actions._holdings alone, and again on the day something expires.
    """

    body = models.ForeignKey(Body, models.CASCADE, related_name="holdings")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="holdings")
    value = models.BigIntegerField(default=0)
    claimed = models.BigIntegerField(default=0)
    standing = models.CharField(max_length=8, choices=Standing.choices)
    on = models.DateField()
    expires_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "resource"], name="capacity_holding_once")]
        indexes = [models.Index(fields=["resource", "body"], name="capacity_holding_resource")]

    def __str__(self) -> str:
        return f"{self.body_id} {self.resource_id}: {self.value} ({self.standing})"
