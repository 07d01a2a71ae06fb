"""Evidence: append-only statements about a usage, each with kind, author, date and expiry."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.files.models import StoredFile

from .tools import Tool
from .usages import Status


class EvidenceKind(models.TextChoices):
    COUNT = "count", _("transactions counted by the system")
    EXPORT = "export", _("export signed by the body")
    VISIT = "visit", _("inspector's visit")
    DECLARATION = "declaration", _("officer's declaration")
    REPORT = "report", _("report by a third party")
    CLAIM = "claim", _("claim by supplier or owner")


# Strongest first.
EVIDENCE_ORDER = (
    EvidenceKind.COUNT,
    EvidenceKind.EXPORT,
    EvidenceKind.VISIT,
    EvidenceKind.DECLARATION,
    EvidenceKind.REPORT,
    EvidenceKind.CLAIM,
)
# Days until a statement no longer counts as fresh.
EVIDENCE_DAYS = {
    EvidenceKind.COUNT: 30,
    EvidenceKind.EXPORT: 365,
    EvidenceKind.VISIT: 180,
    EvidenceKind.DECLARATION: 365,
    EvidenceKind.REPORT: 365,
    EvidenceKind.CLAIM: 365,
}
# What the files behind them are stored for; the other kinds have none.
PROOF_PURPOSES = {
    EvidenceKind.EXPORT: "catalogue.export",
    EvidenceKind.VISIT: "catalogue.visit",
}


class Evidence(models.Model):
    """One statement: on this day, this author says that this body does this function so."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="evidence")
    function = models.ForeignKey(Function, models.PROTECT, related_name="evidence")
    tool = models.ForeignKey(Tool, models.PROTECT, null=True, blank=True, related_name="evidence")
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    status = models.CharField(max_length=12, choices=Status.choices)
    share = models.PositiveSmallIntegerField(null=True, blank=True)
    on = models.DateField()  # the day it speaks of
    expires_on = models.DateField()
    recorded_at = models.DateTimeField()
    author_ref = models.CharField(max_length=80)
    author_name = models.CharField(max_length=300, blank=True)
    filled_by = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    transactions = models.PositiveIntegerField(null=True, blank=True)
    units = models.PositiveIntegerField(null=True, blank=True)
    users = models.PositiveIntegerField(null=True, blank=True)
    yearly_cost_paisa = models.BigIntegerField(null=True, blank=True)
    register_used = models.CharField(max_length=200, blank=True)  # the form or book, where done by hand
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    url = models.TextField(blank=True)
    note = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["body", "function", "on"], name="catalogue_evidence_cell"),
            models.Index(fields=["tool", "on"], name="catalogue_evidence_tool"),
            models.Index(fields=["expires_on"], name="catalogue_evidence_expiry"),
        ]

    @property
    def is_dated(self) -> bool:
        """Whether the source tells its day. If not, `on` only gives its place in the past, and it never was fresh."""
        return self.expires_on > self.on

    def __str__(self) -> str:
        return f"{self.kind} {self.on}: {self.body_id} {self.function_id} {self.status}"
