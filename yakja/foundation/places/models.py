"""Nouns of geography: places, their other names, dated changes, boundaries, and the days and hours of offices."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.kit.tables import ReferenceRow, search_rows
from yakja.foundation.kit.trees import CodePointField, path_range, paths_above


class Level(models.TextChoices):
    """From the whole country down to the smallest council area."""

    COUNTRY = "country", _("country")
    PROVINCE = "province", _("province or territory")
    DIVISION = "division", _("division")
    DISTRICT = "district", _("district")
    TEHSIL = "tehsil", _("tehsil")
    UNION = "union", _("union, village or neighbourhood")


class PlaceStatus(models.TextChoices):
    """How a unit stands. A closed unit keeps its row: history is never moved."""

    CURRENT = "current", _("in being")
    POST_CENSUS = "post_census", _("created after the census of 2023")
    PLACEHOLDER = "placeholder", _("stands in for a level that does not exist here")
    CLOSED = "closed", _("closed")


class PlaceQuerySet(models.QuerySet["Place"]):
    def within(self, place: Place, *, tree: str = "current") -> PlaceQuerySet:
        """The place and everything below it, in the tree of today (`current`) or of the census (`census`)."""
        column = {"current": "path", "census": "census_path"}[tree]
        path = getattr(place, column)
        if not path:
            return self.none()
        low, high = path_range(path)
        return self.filter(**{f"{column}__gte": low, f"{column}__lt": high})

    def current_on(self, day: dt.date) -> PlaceQuerySet:
        """Units in being on that day; a unit without dates has always been."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )

    def in_being(self) -> PlaceQuerySet:
        return self.exclude(status=PlaceStatus.CLOSED)

    def districts(self) -> PlaceQuerySet:
        return self.filter(level=Level.DISTRICT)

    def provinces(self) -> PlaceQuerySet:
        return self.filter(level=Level.PROVINCE)

    def counted(self) -> PlaceQuerySet:
        """The units of the census tree, whose populations sum exactly."""
        return self.filter(in_census_tree=True)

    def search(self, text: str) -> PlaceQuerySet:
        """Units whose code or names hold each word of the text, in any script; else those that sound like it."""
        return search_rows(self, text)

    def ancestors_of(self, place: Place) -> PlaceQuerySet:
        """From the country down to the parent."""
        return self.filter(path__in=paths_above(place.path)).order_by("path")

    def in_order(self, lang: str = "en") -> PlaceQuerySet:
        """By name, in the alphabet of Urdu or English."""
        return self.order_by("name_key_en" if lang == "en" else "name_key_ur", "id")


class Place(ReferenceRow):
    """One administrative unit. `parent` is where it stands today, `census_parent` where the 2023 census put it."""

    code = models.CharField(max_length=48, unique=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    name = TranslatedTextField()
    name_source = models.CharField(max_length=60, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    census_parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="census_children"
    )
    path = CodePointField(max_length=40, default="", editable=False)
    census_path = CodePointField(max_length=40, default="", editable=False)
    status = models.CharField(max_length=12, choices=PlaceStatus.choices, default=PlaceStatus.CURRENT)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    succeeded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="succeeds")
    iso_code = models.CharField(max_length=10, blank=True)
    ocha_code = models.CharField(max_length=20, blank=True)
    unit_type = models.CharField(max_length=40, blank=True)
    population_2023 = models.BigIntegerField(null=True, blank=True)
    population_2017 = models.BigIntegerField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    in_census_tree = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)
    search_text = models.TextField(default="", editable=False)
    search_bones = models.TextField(default="", editable=False)
    name_key_en = CodePointField(max_length=240, default="", editable=False)
    name_key_ur = CodePointField(max_length=240, default="", editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="place_path"),
            models.Index(fields=["census_path"], name="place_census_path"),
            models.Index(fields=["level", "name_key_en"], name="place_level_en"),
            models.Index(fields=["level", "name_key_ur"], name="place_level_ur"),
            models.Index(fields=["lat", "lon"], name="place_point"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=models.F("valid_from")),
                name="place_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
                name="place_point_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name) or self.code

    @property
    def population(self) -> int | None:
        """The newest published figure."""
        return self.population_2023 if self.population_2023 is not None else self.population_2017

    @property
    def is_closed(self) -> bool:
        return self.status == PlaceStatus.CLOSED

    def contains(self, other: Place) -> bool:
        """Whether the other unit is this one or stands below it today."""
        return bool(self.path) and other.path.startswith(self.path)

    def ancestors(self) -> list[Place]:
        """From the country down to the parent; one query."""
        return list(Place.objects.ancestors_of(self))

    def ancestor_at(self, level: str) -> Place | None:
        """This unit or the one above it at a level, such as its province."""
        if self.level == level:
            return self
        return Place.objects.ancestors_of(self).filter(level=level).first()


class PlaceName(models.Model):
    """Another name of a place: in another language, a former one, a common one."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("official")
        COMMON = "common", _("in common use")
        FORMER = "former", _("former")

    place = models.ForeignKey(Place, models.CASCADE, related_name="other_names")
    lang = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMMON)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "lang", "name"], name="place_name_once")]

    def __str__(self) -> str:
        return self.name


class PlaceChange(ReferenceRow):
    """A dated change of the map, or one that was approved or proposed and not carried out."""

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("in force")
        APPROVED = "approved", _("approved, not yet in force here")
        PROPOSED = "proposed", _("proposed")
        UNVERIFIED = "unverified", _("reported, not verified")
        SUPERSEDED = "superseded", _("superseded")

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=12, choices=State.choices)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="changes")
    name = models.TextField(blank=True)
    members = models.ManyToManyField(Place, blank=True, related_name="changes_as_member")
    effective_on = models.DateField(null=True, blank=True)
    effective_precision = models.CharField(max_length=10, blank=True)
    effective_text = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=300)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


class PlaceBoundary(models.Model):
    """The polygon an operator loaded for a place (GeoJSON Polygon or MultiPolygon, WGS 84) and its box."""

    place = models.OneToOneField(Place, models.CASCADE, related_name="boundary")
    level = models.CharField(max_length=10, choices=Level.choices)
    geometry = models.JSONField()
    min_lat = models.FloatField()
    max_lat = models.FloatField()
    min_lon = models.FloatField()
    max_lon = models.FloatField()
    source = models.CharField(max_length=300)
    disclaimer = models.TextField(blank=True)
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "place boundaries"
        indexes = [models.Index(fields=["min_lat", "max_lat", "min_lon", "max_lon"], name="boundary_box")]

    def __str__(self) -> str:
        return f"boundary of {self.place_id}"


class Holiday(ReferenceRow):
    """A day off, for the whole country or for one place; moon-sighted days may still shift."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("public holiday")
        BANK = "bank", _("bank holiday")
        OPTIONAL = "optional", _("optional holiday")
        LOCAL = "local", _("local holiday")

    key = models.CharField(max_length=80, unique=True)
    day = models.DateField()
    name = TranslatedTextField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PUBLIC)
    place = models.ForeignKey(Place, models.CASCADE, null=True, blank=True, related_name="holidays")
    applies_to = models.CharField(max_length=80, blank=True)
    is_by_moon = models.BooleanField(default=False)
    is_announced = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["day"], name="holiday_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"


class OfficeHours(ReferenceRow):
    """When offices are open on a weekday (0 is Monday) in a season, for the country or for one place."""

    class Season(models.TextChoices):
        USUAL = "usual", _("usual")
        RAMAZAN = "ramazan", _("Ramazan")

    key = models.CharField(max_length=80, unique=True)
    place = models.ForeignKey(Place, models.CASCADE, null=True, blank=True, related_name="office_hours")
    season = models.CharField(max_length=10, choices=Season.choices, default=Season.USUAL)
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    break_from = models.TimeField(null=True, blank=True)
    break_to = models.TimeField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    is_assumed = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "office hours"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="office_hours_weekday"),
            models.CheckConstraint(
                condition=Q(closes__gt=models.F("opens")), name="office_hours_close_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.season} {self.weekday}: {self.opens} to {self.closes}"


class HijriMonth(ReferenceRow):
    """The day a Hijri month began, as announced, or as expected until it is announced."""

    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    is_announced = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "month"], name="hijri_month_once"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="hijri_month_in_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    def as_pair(self) -> tuple[tuple[int, int], Any]:
        """((year, month), first day), the form `kit.calendar` takes."""
        return (self.year, self.month), self.starts_on
