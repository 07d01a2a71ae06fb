"""Nouns of the audit trail. Entries and seals are append-only: triggers refuse update and delete."""

from __future__ import annotations

from django.db import models


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def about(self, subject_ref: str) -> AuditEntryQuerySet:
        return self.filter(subject_ref=subject_ref)

    def unsealed(self) -> AuditEntryQuerySet:
        return self.filter(seal__isnull=True)


class AuditEntry(models.Model):
    """One action: who did what to what, through which door, why, and what changed."""

    at = models.DateTimeField()
    actor_ref = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=200, blank=True)
    door = models.CharField(max_length=20)
    room = models.CharField(max_length=40)
    verb = models.CharField(max_length=80)
    subject_ref = models.CharField(max_length=120)
    subject_name = models.CharField(max_length=300, blank=True)
    scope_ref = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    facts = models.JSONField(default=list)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["room", "id"], name="audit_room_id"),
            models.Index(fields=["subject_ref", "id"], name="audit_subject"),
            models.Index(fields=["scope_ref", "id"], name="audit_scope"),
            models.Index(fields=["actor_ref", "id"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.actor_ref} {self.verb} {self.subject_ref}"


class AuditSeal(models.Model):
    """One link of the chain: the digest of an entry together with the link before it."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(
        AuditEntry, on_delete=models.DO_NOTHING, related_name="seal", db_constraint=False
    )
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"link {self.position}"


class AuditHead(models.Model):
    """Where the chain ends: one row, moved on by the sealer with the links it writes. Nobody else moves it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]

    def __str__(self) -> str:
        return f"head at link {self.position}"
