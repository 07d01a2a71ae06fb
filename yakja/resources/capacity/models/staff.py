"""Who works where and what they can do. Rows about one person are for that person and the line above, nobody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.files.models import StoredFile
from yakja.foundation.people.models import Person

from .competencies import Competency, Level, Profile


class Establishment(models.Model):
    """How many seats of one kind of post a body has been sanctioned, from a day until a day."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="establishments")
    profile = models.ForeignKey(Profile, models.PROTECT, related_name="establishments")
    seats = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "profile"],
                condition=Q(valid_to__isnull=True),
                name="capacity_one_establishment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.profile_id}: {self.seats}"


class StaffMemberQuerySet(models.QuerySet["StaffMember"]):
    def in_service(self, day: dt.date) -> StaffMemberQuerySet:
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=day), joined_on__lte=day)

    def visible_to(self, actor: Any) -> StaffMemberQuerySet:
        """One's own rows and those of everybody below oneself; for anybody else, whatever their role, nothing."""
        if getattr(actor, "is_system", False):
            return self
        return self.filter(pk__in=_own_and_below(actor))


def _own_and_below(actor: Any) -> set[int]:
    """Keys of the actor's own rows and of the line below; a few look-ups, one for each step of the line."""
    person = getattr(actor, "person", None)
    if person is None or getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
        return set()
    own = StaffMember.objects.filter(person=person)
    found = set(own.values_list("pk", flat=True))
    # Whoever has left leads nobody any more.
    step = set(own.in_service(timezone.localdate()).values_list("pk", flat=True))
    while step:
        below = set(StaffMember.objects.filter(supervisor__in=step).values_list("pk", flat=True))
        step = below - found
        found |= below
    return found


class StaffMember(models.Model):
    """Somebody who works for a body in a kind of post, with an account here or without one."""

    class Leaving(models.TextChoices):
        TRANSFERRED = "transferred", _("transferred")
        RETIRED = "retired", _("retired from service")
        RESIGNED = "resigned", _("resigned")
        CONTRACT_ENDED = "contract_ended", _("contract ended")
        OTHER = "other", _("other reason")

    class Gender(models.TextChoices):
        WOMAN = "woman", _("woman")
        MAN = "man", _("man")
        OTHER = "other", _("other")

    number = models.CharField(max_length=24, unique=True)  # speakable, for sheets and forms
    body = models.ForeignKey(Body, models.PROTECT, related_name="staff")
    profile = models.ForeignKey(Profile, models.PROTECT, related_name="staff")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="staff_memberships"
    )
    supervisor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supervises")
    name = models.CharField(max_length=120)
    gender = models.CharField(max_length=6, choices=Gender.choices, blank=True)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    leaving = models.CharField(max_length=16, choices=Leaving.choices, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = StaffMemberQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["body", "profile"], name="capacity_staff_body"),
            models.Index(fields=["person"], name="capacity_staff_person"),
        ]

    def __str__(self) -> str:
        return self.number


class SkillBasis(models.TextChoices):
    """Who says so, weakest first. One's own word is shown and never counted."""

    SELF = "self", _("own word")
    SUPERVISOR = "supervisor", _("supervisor")
    TEST = "test", _("test or practice task")
    OBSERVED = "observed", _("seen at work")


PROVEN_SKILL = (SkillBasis.SUPERVISOR, SkillBasis.TEST, SkillBasis.OBSERVED)


class StaffSkillQuerySet(models.QuerySet["StaffSkill"]):
    def counting(self, day: dt.date) -> StaffSkillQuerySet:
        """Statements that count on that day: by somebody else than oneself, and not out of date."""
        return self.filter(basis__in=PROVEN_SKILL, on__lte=day, expires_on__gt=day)

    def visible_to(self, actor: Any) -> StaffSkillQuerySet:
        """Statements about oneself and about everybody below oneself."""
        if getattr(actor, "is_system", False):
            return self
        return self.filter(member__in=_own_and_below(actor))


class StaffSkill(models.Model):
    """One dated statement of what somebody can do. Never rewritten: a newer one of the same basis stands before it."""

    member = models.ForeignKey(StaffMember, models.CASCADE, related_name="skills")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="staff_skills")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    basis = models.CharField(max_length=10, choices=SkillBasis.choices)
    on = models.DateField()
    expires_on = models.DateField()
    by_ref = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = StaffSkillQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["member", "competency", "-on"], name="capacity_skill_member")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.competency_id}: {self.level} ({self.basis})"
