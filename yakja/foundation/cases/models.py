"""The kernel of casework: the case, and the append-only list of what happened to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models

from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.places.models import Place

from .workflow import State, Workflow, workflow


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        return self.filter(closed_at__isnull=True)

    def overdue(self, now: dt.datetime) -> CaseQuerySet:
        return self.open().filter(due_at__lt=now)

    def of(self, kind: str) -> CaseQuerySet:
        return self.filter(kind=kind)

    def visible_to(self, actor: Any) -> CaseQuerySet:
        """Cases of the bodies an actor works for; everything for the system; nothing for a visitor."""
        if getattr(actor, "is_system", False):
            return self
        if getattr(actor, "is_anonymous", True):
            return self.none()
        return self.filter(body__in=actor.bodies_in_reach())


class Case(models.Model):
    """Something that a body has to deal with. Its room keeps what is special to it in a row of its own."""

    reference = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=60)
    workflow_version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=30)
    title = TranslatedTextField()
    body = models.ForeignKey(Body, models.PROTECT, related_name="cases")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="cases")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="cases")
    opened_by = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["body", "closed_at", "due_at"], name="cases_worklist"),
            models.Index(fields=["kind", "state"], name="cases_kind_state"),
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


class CaseEvent(models.Model):
    """One thing that happened to a case; never changed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    move = models.CharField(max_length=30)
    source = models.CharField(max_length=30, blank=True)
    target = models.CharField(max_length=30)
    at = models.DateTimeField()
    actor_ref = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.move}"
