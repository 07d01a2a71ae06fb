"""What hangs on a case: internal notes, links to other cases, files."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.files.models import StoredFile

from .cases import Case, CaseEvent


class CaseNote(models.Model):
    """What officers write down among themselves; never changed, never public."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    text = models.TextField()
    at = models.DateTimeField()
    actor_ref = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.text[:40]}"


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    def of(self, case: Case) -> CaseLinkQuerySet:
        """Links from and to a case."""
        return self.filter(Q(case=case) | Q(to=case))


class CaseLink(models.Model):
    """`case` stands in this relation to `to`: a duplicate of it, or caused by it."""

    class Kind(models.TextChoices):
        DUPLICATE_OF = "duplicate_of", _("duplicate of")
        CAUSED_BY = "caused_by", _("caused by")

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    to = models.ForeignKey(Case, models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    at = models.DateTimeField()
    actor_ref = models.CharField(max_length=80)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "to", "kind"], name="case_link_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(kind="duplicate_of"), name="case_duplicate_of_one"
            ),
            models.CheckConstraint(condition=~Q(case=F("to")), name="case_link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.to_id}"


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    def public(self) -> CaseFileQuerySet:
        return self.filter(is_public=True)


class CaseFile(models.Model):
    """A file hung on an event of a case; `kind` says what it is evidence of."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="files")
    event = models.ForeignKey(CaseEvent, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="case_files")
    kind = models.CharField(max_length=30)
    is_public = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["event", "file"], name="case_file_once")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"


def sees_file(actor: Any, file: StoredFile) -> bool:
    """Whether a file hangs on a case that the actor sees."""
    return bool(Case.objects.visible_to(actor).filter(files__file=file).exists())
