"""Rounds of assessment: what is asked of whom and when, what was answered, what an inspector found."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.i18n import TranslatedText, TranslatedTextField
from yakja.foundation.kit.tables import ReferenceRow
from yakja.foundation.places.models import Place

from .holdings import Resource, Site


class Template(ReferenceRow):
    """A questionnaire with its rhythm, for bodies of some tiers. A round that has begun keeps its version."""

    class Subject(models.TextChoices):
        BODIES = "bodies", _("bodies that serve")
        BUILDERS = "builders", _("bodies that build")

    code = models.CharField(max_length=40, unique=True)
    version = models.PositiveSmallIntegerField(default=1)
    name = TranslatedTextField()
    subject = models.CharField(max_length=8, choices=Subject.choices, default=Subject.BODIES)
    tiers = models.JSONField(default=list, blank=True)  # BodyKind.Tier; empty for all
    every_months = models.PositiveSmallIntegerField(default=12)
    answer_days = models.PositiveSmallIntegerField(default=20)  # working days between opening and due
    sample_percent = models.PositiveSmallIntegerField(default=10)
    source = models.CharField(max_length=400)

    def __str__(self) -> str:
        return str(TranslatedText(self.name)) or self.code


class Question(ReferenceRow):
    """One question. Its answer is a reading of `resource`, where it has one."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("number")
        MONEY = "money", _("amount in rupees")
        YES = "yes", _("yes or no")
        CHOICE = "choice", _("choice")
        TEXT = "text", _("text")

    class Scope(models.TextChoices):
        BODY = "body", _("the body as a whole")
        SITE = "site", _("each site")
        INITIATIVE = "initiative", _("each initiative")

    template = models.ForeignKey(Template, models.CASCADE, related_name="questions")
    code = models.CharField(max_length=60, unique=True)
    section = TranslatedTextField()
    text = TranslatedTextField()
    help = TranslatedTextField()
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.NUMBER)
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.BODY)
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, blank=True, related_name="questions")
    options = models.JSONField(default=list, blank=True)  # [{"value": str, "name": {lang: text}}]
    least = models.BigIntegerField(null=True, blank=True)
    most = models.BigIntegerField(null=True, blank=True)
    at_most_of = models.CharField(
        max_length=60, blank=True
    )  # code of a question whose answer bounds this one
    is_required = models.BooleanField(default=True)
    wants_evidence = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.code


class AssessmentRound(models.Model):
    """One round in one area: opened, answered until a day, closed, its differences published."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    code = models.CharField(max_length=40, unique=True)
    template = models.ForeignKey(Template, models.PROTECT, related_name="rounds")
    template_version = models.PositiveSmallIntegerField(default=1)
    name = TranslatedTextField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="assessment_rounds")
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    opens_on = models.DateField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    sample_percent = models.PositiveSmallIntegerField(default=10)
    seed = models.CharField(max_length=40)  # draws the sites to be verified; published with it
    opened_by_ref = models.CharField(max_length=80, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"], name="capacity_round_state")]

    def __str__(self) -> str:
        return str(TranslatedText(self.name)) or self.code


ANSWERING = ("council_officer", "district_officer")
OVERSEEING = ("provincial_steward",)


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, actor: Any) -> ResponseQuerySet:
        """Responses of bodies in reach of the officer, and of a steward's; none for anybody else."""
        if getattr(actor, "is_system", False):
            return self
        if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
            return self.none()
        return self.filter(body__in=actor.bodies_in_reach((*ANSWERING, *OVERSEEING)))

    def to_answer(self, actor: Any) -> ResponseQuerySet:
        """What the actor's own bodies, and those below, are asked in rounds that are open."""
        if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
            return self.none()
        return self.filter(round__state=AssessmentRound.State.OPEN, body__in=actor.bodies_in_reach(ANSWERING))


class Response(models.Model):
    """One body in one round."""

    class State(models.TextChoices):
        DRAFT = "draft", _("not sent")
        SENT = "sent", _("sent")

    class Door(models.TextChoices):
        WEB = "web", _("page")
        OFFLINE = "offline", _("page without a line")
        SHEET = "sheet", _("Excel sheet")

    round = models.ForeignKey(AssessmentRound, models.CASCADE, related_name="responses")
    body = models.ForeignKey(Body, models.PROTECT, related_name="assessment_responses")
    state = models.CharField(max_length=5, choices=State.choices, default=State.DRAFT)
    door = models.CharField(max_length=7, choices=Door.choices, default=Door.WEB)
    answered = models.PositiveSmallIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by_ref = models.CharField(max_length=80, blank=True)
    is_late = models.BooleanField(default=False)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    # Opened again by a steward after it was sent, so that the body can mend it.
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_reason = models.CharField(max_length=300, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "body"], name="capacity_response_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.body_id}"


class Answer(models.Model):
    """What a body says to one question, of itself, one site or one initiative; saved as it is typed."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="answers")
    subject = models.CharField(max_length=80, blank=True)  # the initiative's reference
    value = models.BigIntegerField(null=True, blank=True)
    text = models.CharField(max_length=600, blank=True)
    is_unknown = models.BooleanField(default=False)  # "we do not know", which is an answer
    is_same = models.BooleanField(default=False)  # the answer before it, confirmed
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    by_ref = models.CharField(max_length=80)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question", "site", "subject"],
                condition=Q(site__isnull=False),
                name="capacity_answer_of_site",
            ),
            models.UniqueConstraint(
                fields=["response", "question", "subject"],
                condition=Q(site__isnull=True),
                name="capacity_answer_of_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.question_id}: {self.value}"


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, actor: Any) -> VisitQuerySet:
        """Sites the actor may look at: drawn for a body of theirs or in their district, never at their own body.

        Nor where they answered for the body themselves. The predicate `rules.may_inspect` says the same of one row.
        """
        if getattr(actor, "is_system", False):
            return self
        if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
            return self.none()
        own = [role.body_id for role in actor.roles if role.body_id]
        answered = Answer.objects.filter(by_ref=actor.ref).values("response_id")
        return (
            self.filter(
                Q(inspector_body__in=actor.bodies_in_reach(ANSWERING))
                | Q(response__body__in=actor.bodies_in_reach(("district_officer",)))
            )
            .exclude(response__body__in=own)
            .exclude(response__in=answered)
        )


class Visit(models.Model):
    """An inspector at one site of the drawn sample. Sent once, however often a telephone tries (`key`)."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="visits")
    site = models.ForeignKey(Site, models.PROTECT, related_name="visits")
    inspector_body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    inspector_ref = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=80, unique=True, null=True, blank=True)
    visited_at = models.DateTimeField(null=True, blank=True)  # by the telephone's clock
    received_at = models.DateTimeField(null=True, blank=True)
    lat_micro = models.IntegerField(null=True, blank=True)
    lon_micro = models.IntegerField(null=True, blank=True)
    note = models.CharField(max_length=600, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    is_drawn = models.BooleanField(default=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "site"], name="capacity_visit_once")]

    def __str__(self) -> str:
        return f"{self.response_id} {self.site_id}"


class Finding(models.Model):
    """What the inspector found to one question, beside what the body had said."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="findings")
    question = models.ForeignKey(Question, models.PROTECT, related_name="findings")
    declared = models.BigIntegerField(null=True, blank=True)
    found = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "question"], name="capacity_finding_once")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.question_id}: {self.declared} -> {self.found}"
