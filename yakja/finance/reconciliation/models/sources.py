"""Sources: whoever says something about a body's money; and how their files are read."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.models import Fund
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedTextField
from yakja.foundation.kit.tables import ReferenceRow
from yakja.framework.catalogue.models import Tool


class SourceKind(models.TextChoices):
    """What kind of account a source gives of the money."""

    BANK = "bank", _("bank")
    EBILLING = "ebilling", _("e-billing")
    REGISTER = "register", _("own register")
    MANUAL_BOOK = "manual_book", _("manual receipt book")
    CONTRACTOR = "contractor", _("contractor")
    DEEDS = "deeds", _("deeds and mutations")
    TREASURY = "treasury", _("treasury")


SEES = ("council_officer", "district_officer", "provincial_steward", "auditor", "administrator")


def in_reach(actor: Any, field: str = "body") -> Q:
    """Rows of bodies the actor works for, supervises or audits; nothing for a visitor or a machine."""
    if getattr(actor, "is_system", False):
        return Q()
    if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
        return Q(pk__in=[])
    return Q(**{f"{field}__in": actor.bodies_in_reach(SEES)})


class ImportMappingQuerySet(models.QuerySet["ImportMapping"]):
    def for_body(self, body: Body) -> ImportMappingQuerySet:
        """Those that are shipped and the body's own."""
        return self.filter(Q(body__isnull=True) | Q(body=body))


class ImportMapping(ReferenceRow):
    """How the files of a kind of source are read: `rules` in the grammar of `statements.Mapping`.

    A changed mapping of a body is a new version; what was read with the old one says so in its batch.
    """

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=SourceKind.choices)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="import_mappings")
    name = TranslatedTextField()
    rules = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=400, blank=True)
    is_verified = models.BooleanField(default=False)  # tried on real files of this layout
    is_sample = models.BooleanField(default=False)

    objects = ImportMappingQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.name) or self.code


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, actor: Any) -> SourceQuerySet:
        return self.filter(in_reach(actor))


class Source(models.Model):
    """One source of one body, such as its bank account or its e-billing system.

    `tool` is the register's entry of the system the files come from: where it runs beside another tool for the
    same function, the double running of the catalogue explains discrepancies. `heads` says which of our heads a
    word of the source stands for: `{"Water": "water_rate"}`. `carries`: the sides whose money goes into a bank
    account, the one that must know every line first; empty for an account that takes all. `fund`: whose money lies in
    a bank account; the law keeps those of the local fund, of deposits and of grants apart.
    """

    code = models.CharField(max_length=60, unique=True)
    body = models.ForeignKey(Body, models.PROTECT, related_name="money_sources")
    kind = models.CharField(max_length=12, choices=SourceKind.choices)
    name = models.CharField(max_length=120)
    account_no = models.CharField(max_length=40, blank=True)
    fund = models.CharField(max_length=14, choices=Fund.choices, default=Fund.LOCAL)
    tool = models.ForeignKey(Tool, models.PROTECT, null=True, blank=True, related_name="money_sources")
    mapping = models.ForeignKey(ImportMapping, models.PROTECT, null=True, blank=True, related_name="sources")
    heads = models.JSONField(default=dict, blank=True)
    carries = models.JSONField(default=list, blank=True)
    is_closed = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by_ref = models.CharField(max_length=80)
    is_sample = models.BooleanField(default=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "kind", "name"], name="source_named_once"),
        ]
        indexes = [models.Index(fields=["body", "kind", "id"], name="source_of_body")]

    def __str__(self) -> str:
        return self.name
