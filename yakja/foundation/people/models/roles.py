"""Role: what a person is, where, and between which days. Every permission is answered from these rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.places.models import Place

from .accounts import Person


class RoleKind(models.TextChoices):
    """What somebody is to the platform."""

    CITIZEN = "citizen", _("citizen")
    COUNCIL_OFFICER = "council_officer", _("officer of a council")
    DISTRICT_OFFICER = "district_officer", _("officer of a district")
    PROVINCIAL_STEWARD = "provincial_steward", _("steward of the province")
    AUDITOR = "auditor", _("auditor")
    SUPPLIER = "supplier", _("supplier")
    ADMINISTRATOR = "administrator", _("administrator of the platform")


# Every kind that works with other people's data: these need a second factor before they change anything.
OFFICER_KINDS = tuple(kind.value for kind in RoleKind if kind != RoleKind.CITIZEN)


class RoleQuerySet(models.QuerySet["Role"]):
    def in_force(self, day: dt.date | None = None) -> RoleQuerySet:
        """Roles that give access: now, or as they stood on a past or coming day."""
        today = timezone.localdate()
        day = day or today
        rows = self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=day), awaits_assumption=False, starts_on__lte=day
        )
        if day >= today:
            return rows.filter(ended_at__isnull=True)
        midnight = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
        return rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=midnight))

    def awaiting_assumption(self) -> RoleQuerySet:
        """Appointed by order, charge not yet assumed."""
        return self.filter(awaits_assumption=True, ended_at__isnull=True)

    def officers(self) -> RoleQuerySet:
        return self.filter(kind__in=OFFICER_KINDS)

    def visible_to(self, actor: Any) -> RoleQuerySet:
        """Roles at bodies and places in the actor's reach, and the actor's own; nothing for a visitor."""
        if getattr(actor, "is_system", False):
            return self
        if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
            return self.none()
        mine = Q(person=actor.person)
        if not actor.is_officer:
            return self.filter(mine)
        return self.filter(mine | Q(body__in=actor.bodies_in_reach()) | Q(place__in=actor.places_in_reach()))

    def with_where(self) -> RoleQuerySet:
        """Joined with body, its place, place and post: everything that deciding on access needs."""
        return self.select_related("body__place", "place", "post")


class Role(models.Model):
    """A person in a kind of role at a body or a place, perhaps in a post, from a day until a day.

    `ends_on` is the first day without access, known beforehand; `ended_at` the minute it was ended by hand.
    """

    class Charge(models.TextChoices):
        REGULAR = "regular", _("regular charge")
        ADDITIONAL = "additional", _("additional charge")

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=20, choices=RoleKind.choices)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="roles")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="roles")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="roles")
    charge = models.CharField(max_length=10, choices=Charge.choices, default=Charge.REGULAR)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    awaits_assumption = models.BooleanField(default=False)
    assumed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    instrument = models.CharField(max_length=200, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    given_by_ref = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "ended_at"], name="role_of_person"),
            models.Index(fields=["body", "ended_at"], name="role_at_body"),
            models.Index(fields=["post", "ended_at"], name="role_in_post"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(body__isnull=True) | Q(place__isnull=True), name="role_at_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["citizen", "auditor", "administrator"])
                | Q(body__isnull=False)
                | Q(place__isnull=False),
                name="role_is_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=True) | Q(body__isnull=False), name="role_post_needs_body"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="role_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(post__isnull=False, ended_at__isnull=True, awaits_assumption=False),
                name="role_one_holder_of_a_post",
            ),
        ]

    def __str__(self) -> str:
        where = self.body or self.place
        what = str(self.post) if self.post_id else str(RoleKind(self.kind).label)
        return gettext("%(what)s, %(where)s") % {"what": what, "where": where} if where else what

    @property
    def ground(self) -> Place | None:
        """The place the role reaches: its own, or that of its body; None when it reaches everywhere."""
        return self.place or (self.body.place if self.body else None)

    @property
    def is_officer(self) -> bool:
        return self.kind in OFFICER_KINDS

    def is_in_force(self, day: dt.date | None = None) -> bool:
        """The same answer as the filter `in_force`, from the row in hand."""
        today = timezone.localdate()
        day = day or today
        if self.awaits_assumption or self.starts_on > day or (self.ends_on and self.ends_on <= day):
            return False
        if self.ended_at is None:
            return True
        return day < today and timezone.localdate(self.ended_at) > day
