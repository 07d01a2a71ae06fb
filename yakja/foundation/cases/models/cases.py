"""The case, and the append-only list of what happened to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function, Post
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.kit.trees import path_range
from yakja.foundation.people.models import Account
from yakja.foundation.places.models import Place

from ..workflow import State, Workflow, workflow

# A case without a deadline is less urgent than any that has one.
FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
# What lists show of what a case is joined with.
_SHOWN = (
    "body__code", "body__name", "body__path", "body__place", "place__code", "place__name", "place__path", "post__code",
    "post__title", "post__kind", "post__body", "assignee__username", "assignee__person__name",
)  # fmt: skip
# One step of priority counts for more than any deadline.
_STEP = 10**12


class Priority(models.IntegerChoices):
    NORMAL = 0, _("normal")
    HIGH = 1, _("high")
    CRITICAL = 2, _("critical")


def urgency_of(priority: int, due_at: dt.datetime | None) -> int:
    """What open cases are ordered by, the smallest first: `(2 - priority) * 10**12 + epoch seconds of the deadline`."""
    return (Priority.CRITICAL - priority) * _STEP + int((due_at or FAR).timestamp())


class CaseQuerySet(models.QuerySet["Case"]):
    def select_for_update(
        self,
        nowait: bool = False,
        skip_locked: bool = False,
        of: Sequence[str] = ("self",),
        no_key: bool = False,
    ) -> Self:
        """Locks the case alone: what it is joined with may be absent or belong to others."""
        return super().select_for_update(nowait=nowait, skip_locked=skip_locked, of=of, no_key=no_key)

    def open(self) -> CaseQuerySet:
        return self.filter(closed_at__isnull=True)

    def overdue(self, now: dt.datetime) -> CaseQuerySet:
        """Open, behind the deadline, and not waiting for somebody else."""
        return self.open().filter(due_at__lt=now, waiting_since__isnull=True)

    def of(self, kind: str) -> CaseQuerySet:
        return self.filter(kind=kind)

    def within(self, place: Place) -> CaseQuerySet:
        """Cases of this place or of one below it."""
        low, high = path_range(place.path)
        return self.filter(place__in=Place.objects.filter(path__gte=low, path__lt=high))

    def with_where(self) -> CaseQuerySet:
        """Joined with what a list or a decision on access shows."""
        return self.select_related("body__place", "place", "post", "function")

    def for_lists(self) -> CaseQuerySet:
        """Joined with the names that a list shows, and with no other column of what is joined."""
        own = [field.name for field in self.model._meta.concrete_fields]
        return self.select_related("body", "place", "post", "assignee__person").only(*own, *_SHOWN)

    def visible_to(self, actor: Any) -> CaseQuerySet:
        """Cases of the bodies an actor works for and those they cover on leave; all for the system, none for a visitor.

        Restricted ones only for whom they are given to.
        """
        from .reach import reach_of

        return reach_of(actor).narrow(self)


class Case(models.Model):
    """Something that a body has to deal with. Its room keeps what is special to it in a row of its own."""

    reference = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=60)
    workflow_version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=30)
    title = TranslatedTextField()
    topic = models.CharField(max_length=40, blank=True, default="")
    function = models.ForeignKey(
        Function, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    # The indexes below serve look-ups by body, place, post and assignee too.
    body = models.ForeignKey(Body, models.PROTECT, related_name="cases", db_index=False)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    assignee = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    level = models.PositiveSmallIntegerField(default=0)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    is_restricted = models.BooleanField(default=False)
    opened_by = models.CharField(max_length=80)
    opened_via = models.CharField(max_length=20, blank=True, default="")
    opened_at = models.DateTimeField()
    # The deadline as it stands, and how it was first set: when its time began and ended before any pause.
    due_at = models.DateTimeField(null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    given_until = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    urgency = models.BigIntegerField(default=0)
    # When the next rung of the ladder is due; those that fired for this deadline.
    escalates_at = models.DateTimeField(null=True, blank=True)
    rungs_fired = models.CharField(max_length=200, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    # When it last changed its state, its body or its level; what other systems call updated.
    moved_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["body", "id"], name="case_of_body"),
            models.Index(fields=["body", "topic", "id"], name="case_of_topic"),
            models.Index(fields=["place", "id"], name="case_at_place"),
            models.Index(fields=["kind", "state", "id"], name="case_of_kind"),
            # What is open is a small part of all there ever was: lists of work read these.
            models.Index(
                fields=["body", "urgency", "id"], name="case_open_body", condition=Q(closed_at__isnull=True)
            ),
            models.Index(fields=["urgency", "id"], name="case_open", condition=Q(closed_at__isnull=True)),
            models.Index(
                fields=["kind", "urgency", "id"], name="case_open_kind", condition=Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=["kind", "body", "state"], name="case_open_count", condition=Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=["post", "urgency", "id"], name="case_open_post", condition=Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=["assignee", "urgency", "id"],
                name="case_open_assignee",
                condition=Q(closed_at__isnull=True, assignee__isnull=False),
            ),
            models.Index(
                fields=["function", "urgency", "id"],
                name="case_open_function",
                condition=Q(closed_at__isnull=True, function__isnull=False),
            ),
            models.Index(
                fields=["escalates_at", "id"],
                name="case_escalates",
                condition=Q(escalates_at__isnull=False),
            ),
            # What other systems ask for: what was opened or has moved between two moments.
            models.Index(fields=["kind", "opened_at", "id"], name="case_opened"),
            models.Index(fields=["kind", "moved_at", "id"], name="case_moved"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def workflow(self) -> Workflow:
        """The table this case was opened under."""
        return workflow(self.kind, self.workflow_version)

    @property
    def state_now(self) -> State:
        return self.workflow.by_state[self.state]

    @property
    def fired(self) -> set[str]:
        """Codes of the rungs that fired for the deadline in force."""
        return set(filter(None, self.rungs_fired.split(",")))

    def is_overdue(self, now: dt.datetime) -> bool:
        """The same answer as the filter `overdue`, from the row in hand."""
        return bool(
            self.closed_at is None and self.waiting_since is None and self.due_at and self.due_at < now
        )


class CaseEvent(models.Model):
    """One thing that happened to a case; never changed. `text` is for everybody where the event is public."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    move = models.CharField(max_length=30)
    source = models.CharField(max_length=30, blank=True)
    target = models.CharField(max_length=30)
    at = models.DateTimeField()
    actor_ref = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    text = TranslatedTextField()
    door = models.CharField(max_length=20, blank=True, default="")
    is_public = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.move}"
