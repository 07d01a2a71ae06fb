"""From a gap to money and help: plans with their lines, calls, funders, loans between bodies."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText, TranslatedTextField
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Tool

from .holdings import Resource
from .requirements import Closer


class ResourcePlan(models.Model):
    """What a place means to close within a budget, so that bodies move from paper to tools."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        DECIDED = "decided", _("decided")
        CLOSED = "closed", _("closed")

    code = models.CharField(max_length=40, unique=True)
    name = TranslatedTextField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="resource_plans")
    owner = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="resource_plans")
    budget_paisa = models.PositiveBigIntegerField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.DRAFT)
    computed_on = models.DateField()
    cost_paisa = models.PositiveBigIntegerField(default=0)
    yearly_paisa = models.PositiveBigIntegerField(default=0)
    cells_gained = models.PositiveIntegerField(default=0)
    bound = models.PositiveIntegerField(default=0)  # no plan within the budget can move more cells
    greedy_cells = models.PositiveIntegerField(
        default=0
    )  # what picking the cheapest cell again and again would move
    greedy_paisa = models.PositiveBigIntegerField(default=0)
    handed_to = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    hand_over_on = models.DateField(null=True, blank=True)
    made_by_ref = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    decided_by_ref = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    instrument = models.CharField(max_length=200, blank=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(TranslatedText(self.name)) or self.code


class PlanPick(models.Model):
    """A tool that a body shall run, with the cells it moves and why it was picked."""

    plan = models.ForeignKey(ResourcePlan, models.CASCADE, related_name="picks")
    body = models.ForeignKey(Body, models.PROTECT, related_name="plan_picks")
    tool = models.ForeignKey(Tool, models.PROTECT, related_name="plan_picks")
    cells = models.PositiveSmallIntegerField()
    share_paisa = (
        models.PositiveBigIntegerField()
    )  # what this pick adds to the cost of the body's other picks
    reason = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "body", "tool"], name="capacity_pick_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.body_id} {self.tool_id}"


class PlanLine(models.Model):
    """One gap of one body to be closed: a budget line with its owner, days and check."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        REPORTED = "reported", _("reported as closed")
        CLOSED = "closed", _("closed, as the next round saw")
        OPEN = "open", _("still open, as the next round saw")
        DROPPED = "dropped", _("dropped")

    plan = models.ForeignKey(ResourcePlan, models.CASCADE, related_name="lines")
    body = models.ForeignKey(Body, models.PROTECT, related_name="plan_lines")
    # None is the look of an inspector, which settles what is not proven.
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, blank=True, related_name="plan_lines")
    before = models.BigIntegerField(default=0)  # what was proven when the plan was made
    target = models.PositiveBigIntegerField(default=1)
    cost_paisa = models.PositiveBigIntegerField()
    yearly_paisa = models.PositiveBigIntegerField(default=0)
    budget_line = models.CharField(max_length=120, blank=True)
    closer = models.CharField(max_length=8, choices=Closer.choices)
    owner = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    checked_on = models.DateField(null=True, blank=True)
    found = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=600, blank=True)
    is_estimate = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "body", "resource"], name="capacity_line_once")
        ]
        indexes = [models.Index(fields=["body", "resource", "state"], name="capacity_line_body")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.body_id} {self.resource_id}: {self.target}"


class Funder(models.Model):
    """Who may pay for what, up to how much, until when."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60, blank=True)
    subjects = models.JSONField(default=list, blank=True)  # Resource.Group values it pays for
    places = models.ManyToManyField(Place, blank=True, related_name="funders")
    ceiling_paisa = models.PositiveBigIntegerField(null=True, blank=True)
    deadline_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="funders_followed")
    contact = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=400, blank=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class GapCall(models.Model):
    """A gap made public: the problem, the bodies, the money there is, until when; with questions and their answers."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    code = models.CharField(max_length=40, unique=True)
    title = TranslatedTextField()
    problem = TranslatedTextField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="gap_calls")
    owner = models.ForeignKey(Body, models.PROTECT, related_name="gap_calls")
    lines = models.ManyToManyField(PlanLine, blank=True, related_name="calls")
    money_paisa = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    closes_on = models.DateField()
    published_at = models.DateTimeField(null=True, blank=True)
    result = TranslatedTextField()
    made_by_ref = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(TranslatedText(self.title)) or self.code

    def is_open_on(self, day: dt.date) -> bool:
        return self.state == GapCall.State.OPEN and day <= self.closes_on


class FunderMatch(models.Model):
    """That a call was put before a funder, and what came of it."""

    class Result(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("granted")
        DECLINED = "declined", _("declined")

    call = models.ForeignKey(GapCall, models.CASCADE, related_name="matches")
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="matches")
    result = models.CharField(max_length=9, choices=Result.choices, default=Result.SUGGESTED)
    granted_paisa = models.PositiveBigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=600, blank=True)
    changed_at = models.DateTimeField()
    by_ref = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "funder"], name="capacity_match_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.funder_id}: {self.result}"


class CallQuestion(models.Model):
    """A question to a call and its answer; both are public once it is answered."""

    call = models.ForeignKey(GapCall, models.CASCADE, related_name="questions")
    text = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    asked_by_ref = models.CharField(max_length=80)
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_ref = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.call_id}: {self.text[:40]}"


class Loan(models.Model):
    """An expert or a piece of equipment lent by one body to another, from a day until a day."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        AGREED = "agreed", _("agreed")
        RETURNED = "returned", _("returned")
        REFUSED = "refused", _("refused")

    lender = models.ForeignKey(Body, models.PROTECT, related_name="loans_given")
    borrower = models.ForeignKey(Body, models.PROTECT, related_name="loans_taken")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="loans")
    quantity = models.PositiveIntegerField(default=1)
    from_on = models.DateField()
    until_on = models.DateField()
    terms = models.CharField(max_length=600, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OFFERED)
    offered_by_ref = models.CharField(max_length=80)
    agreed_by_ref = models.CharField(max_length=80, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=models.F("from_on")), name="capacity_loan_days"),
            models.CheckConstraint(
                condition=~Q(lender=models.F("borrower")), name="capacity_loan_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lender_id} -> {self.borrower_id}: {self.quantity} {self.resource_id}"
