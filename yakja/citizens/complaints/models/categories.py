"""What may be complained of, whose work it is, and the sentences an office may answer with: data, not code."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.kit.tables import ReferenceRow
from yakja.foundation.places.models import Place


class CategoryGroup(ReferenceRow):
    """A group of categories on the first screen of filing."""

    code = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    name = TranslatedTextField()
    icon = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.name) or self.code


class CategoryQuerySet(models.QuerySet["Category"]):
    def public(self) -> CategoryQuerySet:
        """Those whose complaints anybody may read."""
        return self.filter(is_private=False)


class Category(ReferenceRow):
    """One code of the complaint taxonomy. `target_hours` are working hours.

    `is_private`: no complaint of it is listed; `is_sensitive`: no message says what it is about.
    """

    class Owner(models.TextChoices):
        LOCAL = "local", _("local government")
        SHARED = "shared", _("local government with the province")
        PROVINCIAL = "provincial", _("a department of the province")
        OTHER = "other", _("another agency")

    code = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    group = models.ForeignKey(CategoryGroup, models.PROTECT, related_name="categories")
    function = models.ForeignKey(Function, models.PROTECT, related_name="complaint_categories")
    second_function = models.ForeignKey(Function, models.PROTECT, null=True, blank=True, related_name="+")
    name = TranslatedTextField()
    help = TranslatedTextField()
    icon = models.CharField(max_length=30, blank=True)
    owner = models.CharField(max_length=12, choices=Owner.choices, default=Owner.LOCAL)
    target_hours = models.PositiveIntegerField()
    may_be_anonymous = models.BooleanField(default=True)
    is_private = models.BooleanField(default=False)
    is_sensitive = models.BooleanField(default=False)
    asks = models.JSONField(default=list, blank=True)  # codes of FilingQuestion
    call_number = models.CharField(max_length=40, blank=True)
    call_source = models.CharField(max_length=300, blank=True)
    review = models.CharField(max_length=120, default="draft")
    source = models.CharField(max_length=300)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.name) or self.code


class FilingQuestion(ReferenceRow):
    """An extra question that a category asks, or an option of one."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10)  # choice, text, option
    choices = models.JSONField(default=list, blank=True)
    text = TranslatedTextField()
    review = models.CharField(max_length=120, default="draft")

    def __str__(self) -> str:
        return str(self.text) or self.code


class RoutingLineQuerySet(models.QuerySet["RoutingLine"]):
    def in_force(self, day: dt.date) -> RoutingLineQuerySet:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )


class RoutingLine(ReferenceRow):
    """A line of the decision table: whose work a category is at a place, between two days."""

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", _("responsible")
        ALSO = "also", _("told too")
        SUPERVISOR = "supervisor", _("supervisor of the office complained about")
        OUTSIDE = "outside", _("outside local government")

    class Action(models.TextChoices):
        ASSIGN = "assign", _("assign")
        INFORM = "inform", _("inform")
        FORWARD = "forward", _("forward")

    code = models.CharField(max_length=12, unique=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="routing")
    province = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    places = models.JSONField(default=list, blank=True)  # place codes; empty: the whole province
    area = models.CharField(max_length=6, default="any")  # urban, rural, any
    role = models.CharField(max_length=12, choices=Role.choices)
    action = models.CharField(max_length=8, choices=Action.choices)
    kinds = models.JSONField(default=list, blank=True)  # codes of body kinds, the first that serves the place
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.CharField(max_length=16, blank=True)
    outside_name = models.CharField(max_length=200, blank=True)
    call_number = models.CharField(max_length=40, blank=True)
    call_source = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, default="assumed")
    source = models.CharField(max_length=400, blank=True)
    note = models.TextField(blank=True)

    objects = RoutingLineQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["category", "province"], name="complaint_routing")]

    def __str__(self) -> str:
        return self.code


class ClosingReason(ReferenceRow):
    """Why an office holds a complaint to be at its end; `outcome` says what follows from it."""

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("solved")
        PARTLY = "partly", _("solved in part")
        ACCEPTED = "accepted", _("right, not done yet")
        REJECTED = "rejected", _("cannot be done")
        DUPLICATE = "duplicate", _("reported before")
        TRANSFER = "transfer", _("another body's work")
        OUTSIDE = "outside", _("outside local government")
        WITHDRAWN = "withdrawn", _("withdrawn")

    code = models.CharField(max_length=30, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    needs = models.JSONField(default=list, blank=True)
    may_appeal = models.BooleanField(default=True)
    name = TranslatedTextField()
    text = TranslatedTextField()
    review = models.CharField(max_length=120, default="draft")

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.name) or self.code


class ResponseTemplate(ReferenceRow):
    """A text an officer may begin an answer from, offered in a state for some categories."""

    code = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=30)
    categories = models.JSONField(default=list, blank=True)  # empty: all
    reason = models.CharField(max_length=30, blank=True)
    text = TranslatedTextField()
    review = models.CharField(max_length=120, default="draft")

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.code


class StandingQuerySet(models.QuerySet["Standing"]):
    def in_force(self, day: dt.date) -> StandingQuerySet:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), begins_on__lte=day)


class Standing(models.Model):
    """Whether this room is the system of record of a body's complaints, or lies over another system of theirs.

    An overlay holds the other system's cases with their number, and pushes what is filed here out to it by Open311
    where an endpoint is named. Without a row this room is the system of record.
    """

    class Mode(models.TextChoices):
        RECORD = "record", _("system of record")
        OVERLAY = "overlay", _("laid over another system")

    body = models.ForeignKey(Body, models.PROTECT, related_name="complaint_standings")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    mode = models.CharField(max_length=8, choices=Mode.choices)
    system_name = models.CharField(max_length=120, blank=True)
    endpoint = models.URLField(max_length=300, blank=True)  # of its Open311, ending in /
    jurisdiction = models.CharField(max_length=80, blank=True)
    service_code = models.CharField(max_length=80, blank=True)  # what the other system calls the category
    secret_name = models.CharField(max_length=60, blank=True)  # the environment variable that holds its key
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    pulled_until = models.DateTimeField(null=True, blank=True)
    set_by = models.CharField(max_length=80)

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=models.F("begins_on")),
                name="complaint_standing_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id}: {self.mode}"
