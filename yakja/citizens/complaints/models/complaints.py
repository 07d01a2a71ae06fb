"""The complaint: what somebody told us, where it is, who told it, and how far it has come."""

from __future__ import annotations

import math
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.models import Case
from yakja.foundation.channels.models import Address
from yakja.foundation.kit.masking import masked
from yakja.foundation.kit.secrecy import EncryptedTextField
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Place

from .categories import Category

# Points are kept in millionths of a degree; a cell is about 220 m high and 185 m wide at this latitude.
MICRO = 1_000_000
_CELLS = 500
_COLUMNS = 360 * _CELLS
CATEGORY_CELLS = 9


def cell_of(lat: float, lon: float) -> int:
    """The number of the cell a point lies in; its neighbours are one away, or one row of cells away."""
    return (math.floor((lat + 90) * _CELLS) + 1) * _COLUMNS + math.floor((lon + 180) * _CELLS)


def cells_around(cell: int) -> list[int]:
    """A cell and its eight neighbours."""
    return [cell + row * _COLUMNS + column for row in (-1, 0, 1) for column in (-1, 0, 1)]


class Phase(models.TextChoices):
    """What the public sees of a state, and what the counts tell apart."""

    OPEN = "o", _("open")
    PLANNED = "a", _("accepted, no money yet")
    PROPOSED = "p", _("said to be solved; the citizen is asked")
    CONFIRMED = "c", _("solved, the citizen says so")
    NOT_CONFIRMED = "n", _("closed, not confirmed")
    REJECTED = "r", _("cannot be done")
    DUPLICATE = "d", _("reported before")
    FORWARDED = "f", _("passed on to another agency")
    WITHDRAWN = "w", _("withdrawn")


STILL_OPEN = (Phase.OPEN, Phase.PLANNED, Phase.PROPOSED)
PHASE_OF = {
    "filed": Phase.OPEN, "at_work": Phase.OPEN, "asked": Phase.OPEN, "reopened": Phase.OPEN, "planned": Phase.PLANNED,
    "proposed": Phase.PROPOSED, "confirmed": Phase.CONFIRMED, "not_confirmed": Phase.NOT_CONFIRMED,
    "rejected": Phase.REJECTED, "duplicate": Phase.DUPLICATE, "forwarded": Phase.FORWARDED,
    "withdrawn": Phase.WITHDRAWN,
}  # fmt: skip


class Gender(models.TextChoices):
    WOMAN = "f", _("woman")
    MAN = "m", _("man")
    OTHER = "x", _("other")
    UNKNOWN = "", _("not said")


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def with_case(self) -> ComplaintQuerySet:
        return self.select_related("case__body__place", "case__post", "category", "place")

    def public(self) -> ComplaintQuerySet:
        """What anybody may read: of a public category, and not withheld by a moderator."""
        return self.filter(is_public=True)

    def within(self, place: Place) -> ComplaintQuerySet:
        """Complaints about this place or one below it; districts and tehsils are found by their own column."""
        if place.level == "country":
            return self
        if place.level == "province":
            return self.filter(province=place)
        if place.level == "district":
            return self.filter(district=place)
        low, high = path_range(place.path)
        return self.filter(place__in=Place.objects.filter(path__gte=low, path__lt=high))

    def newest_first(self) -> ComplaintQuerySet:
        return self.order_by("-case_id")

    def visible_to(self, actor: Any) -> ComplaintQuerySet:
        """What an officer's list holds: the cases of their reach, never one about the office they sit in."""
        seen = Case.objects.of(KIND).visible_to(actor)
        if getattr(actor, "is_system", False):
            return self
        rows = self.filter(case__in=seen)
        own = [role.body_id for role in getattr(actor, "roles", []) if role.body_id]
        return rows.exclude(about_body__in=own) if own else rows


KIND = "complaints.complaint"


class Complaint(models.Model):
    """A complaint beside its case. The text stays as it was told; what the public reads may be a moderated one.

    `filer_*` columns are personal: they are read by `queries.filers` alone, and emptied when their time has come.
    """

    class PhoneFrom(models.TextChoices):
        SELF = "self", _("the filer")
        HELPER = "helper", _("a helper outside the office")
        OFFICE = "office", _("the office complained to")

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="complaint")
    key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="complaints", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="complaints", db_index=False)
    district = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    province = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    landmark = models.CharField(max_length=200, blank=True)
    lat_micro = models.IntegerField(null=True, blank=True)
    lon_micro = models.IntegerField(null=True, blank=True)
    cell = models.BigIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=8, default="ur")
    public_text = models.TextField(blank=True)  # a moderator's, where the told one may not be shown as it is
    is_public = models.BooleanField(default=True)
    search_text = models.TextField(default="", editable=False)
    answers = models.JSONField(default=dict, blank=True)
    suggested = models.JSONField(default=dict, blank=True)  # what triage proposed, with its confidence
    phase = models.CharField(max_length=1, choices=Phase.choices, default=Phase.OPEN)
    transfers = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    supporters = models.PositiveIntegerField(default=0)
    first_body = models.ForeignKey(Body, models.PROTECT, related_name="+", db_index=False)
    about_body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="complaints_about"
    )
    about_person = EncryptedTextField(blank=True)
    judged = models.JSONField(default=list, blank=True)  # who proposed a solution that was denied
    proposed_at = models.DateTimeField(null=True, blank=True)
    asked_again_at = models.DateTimeField(null=True, blank=True)
    closed_minutes = models.PositiveIntegerField(null=True, blank=True)  # working time until it was closed
    expected_on = models.DateField(null=True, blank=True)  # accepted, no money yet: when
    estimate_paisa = models.BigIntegerField(null=True, blank=True)
    four_weeks_at = models.DateTimeField(null=True, blank=True)  # when the questionnaire is due
    outside_name = models.CharField(max_length=200, blank=True)
    call_number = models.CharField(max_length=40, blank=True)
    external_system = models.CharField(max_length=60, blank=True)
    external_number = models.CharField(max_length=80, blank=True)
    is_retaliation = models.BooleanField(default=False)
    filer_name = EncryptedTextField(blank=True)
    filer_address = models.ForeignKey(
        Address, models.SET_NULL, null=True, blank=True, related_name="complaints"
    )
    filer_gender = models.CharField(max_length=1, choices=Gender.choices, blank=True)
    is_hidden = models.BooleanField(default=False)  # name and number are kept from the office
    is_shared_phone = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True)  # the filer has shown to hold the number
    phone_from = models.CharField(max_length=6, choices=PhoneFrom.choices, default=PhoneFrom.SELF)
    helper_ref = models.CharField(max_length=80, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # when those who follow place or category were told

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["district", "-case"], name="complaint_district"),
            models.Index(fields=["place", "-case"], name="complaint_place"),
            models.Index(fields=["category", "-case"], name="complaint_category"),
            models.Index(fields=["province", "category", "-case"], name="complaint_province"),
            models.Index(
                fields=["category", "cell", "-case"], name="complaint_near", condition=Q(cell__isnull=False)
            ),
            models.Index(fields=["district", "phase", "-case"], name="complaint_district_phase"),
            models.Index(fields=["proposed_at"], name="complaint_asked", condition=Q(phase=Phase.PROPOSED)),
            models.Index(
                fields=["four_weeks_at"],
                name="complaint_four_weeks",
                condition=Q(four_weeks_at__isnull=False),
            ),
            models.Index(fields=["case"], name="complaint_untold", condition=Q(told_at__isnull=True)),
            # Numbers that offices typed for many people are counted before a yes from one of them is believed.
            models.Index(
                fields=["filer_address"], name="complaint_typed_by_office", condition=Q(phone_from="office")
            ),
            models.Index(
                fields=["external_system", "external_number"],
                name="complaint_external",
                condition=~Q(external_number=""),
            ),
        ]

    def __str__(self) -> str:
        return self.case.reference

    @property
    def reference(self) -> str:
        return self.case.reference

    @property
    def lat(self) -> float | None:
        return self.lat_micro / MICRO if self.lat_micro is not None else None

    @property
    def lon(self) -> float | None:
        return self.lon_micro / MICRO if self.lon_micro is not None else None

    @property
    def shown_text(self) -> str:
        """What the public reads: a moderator's text or the told one, without anybody's number."""
        return masked(self.public_text or self.text)

    @property
    def shown_landmark(self) -> str:
        return masked(self.landmark)

    @property
    def holds_more_than_shown(self) -> bool:
        """Whether what was told says more than the public reads: numbers, names, or a matter that is not public."""
        told = (self.text, self.landmark)
        return not self.is_public or bool(self.about_person) or told != (self.shown_text, self.shown_landmark)

    @property
    def is_open(self) -> bool:
        return self.phase in STILL_OPEN

    @property
    def may_be_asked(self) -> bool:
        """Whether there is a number at which the citizen can be asked: shown to be theirs, never the office's word."""
        return self.filer_address_id is not None and self.verified_at is not None
