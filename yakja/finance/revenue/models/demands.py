"""What was demanded: the run that made it, the demand, and what changed it afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.trees import CodePointField

from .heads import RevenueHead
from .parties import Liability, OfBodyQuerySet, Party
from .tariffs import AdjustmentRule, Tariff


class DemandRun(models.Model):
    """One head of one council for one period, worked out by one officer and posted by another."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PREVIEWED = "previewed", _("worked out, to be posted by another officer")
        POSTED = "posted", _("posted")
        DISCARDED = "discarded", _("discarded")

    body = models.ForeignKey(Body, models.PROTECT, related_name="demand_runs")
    head = models.ForeignKey(RevenueHead, models.PROTECT, related_name="demand_runs")
    period = models.CharField(max_length=10)
    assessed_on = models.DateField()  # the day whose tariff counts
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    tariffs_digest = models.CharField(max_length=64, blank=True)  # of the formulas the preview was made with
    checksum = models.BigIntegerField(default=0)  # over every amount and liability of the preview
    preview = models.JSONField(default=dict, blank=True)
    count = models.PositiveIntegerField(default=0)
    total_paisa = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.CharField(max_length=80, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(posted_by="") | ~Q(posted_by=F("made_by")), name="demand_run_other_hand"
            ),
            models.UniqueConstraint(
                fields=["body", "head", "period"],
                condition=Q(state__in=["draft", "previewed"]),
                name="demand_run_one_open",
            ),
        ]
        indexes = [models.Index(fields=["body", "-id"], name="demand_run_newest")]

    def __str__(self) -> str:
        return f"{self.head} {self.period}"


class DemandState(models.TextChoices):
    POSTED = "posted", _("posted")
    REVERSED = "reversed", _("reversed")


class DemandSource(models.TextChoices):
    ASSESSED = "assessed", _("assessed by tariff")
    EVENT = "event", _("an event, such as an application or a fine")
    CONTRACT = "contract", _("a lease or a contract")
    IMPORTED = "imported", _("taken in from another system")
    OPENING = "opening", _("arrears at the opening of the books")


class DemandQuerySet(OfBodyQuerySet):
    def posted(self) -> DemandQuerySet:
        return self.filter(state=DemandState.POSTED)  # type: ignore[no-any-return]

    def unpaid(self) -> DemandQuerySet:
        """Demands of which something is still owed."""
        return self.posted().filter(allocated_paisa__lt=F("amount_paisa") + F("adjusted_paisa"))  # type: ignore[no-any-return]


class Demand(models.Model):
    """An amount that a payer owes under one head for one period. Once posted, amount and payer never change.

    `adjusted_paisa` is the kept signed sum of its approved adjustments, `surcharge_paisa` the part of it that is
    surcharge. `allocated_paisa` is what was paid, `surcharge_allocated_paisa` the part of that which went to surcharge;
    both are written by the collecting half under a guard. Periods: "2026-27", "2026-10" or a day.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="demands", db_index=False)
    liability = models.ForeignKey(
        Liability, models.PROTECT, null=True, blank=True, related_name="demands", db_index=False
    )
    head = models.ForeignKey(RevenueHead, models.PROTECT, related_name="demands", db_index=False)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="demands", db_index=False
    )
    run = models.ForeignKey(
        DemandRun, models.PROTECT, null=True, blank=True, related_name="demands", db_index=False
    )
    tariff = models.ForeignKey(
        Tariff, models.PROTECT, null=True, blank=True, related_name="demands", db_index=False
    )
    period = CodePointField(max_length=10)
    amount_paisa = models.BigIntegerField()
    adjusted_paisa = models.BigIntegerField(default=0)
    surcharge_paisa = models.BigIntegerField(default=0)
    allocated_paisa = models.BigIntegerField(default=0)
    surcharge_allocated_paisa = models.BigIntegerField(default=0)
    due_on = models.DateField()
    source = models.CharField(max_length=8, choices=DemandSource.choices, default=DemandSource.ASSESSED)
    source_ref = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=8, choices=DemandState.choices, default=DemandState.POSTED)
    consumer_no = models.CharField(max_length=20, blank=True, default="")
    posted_on = models.DateField()

    objects = DemandQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["liability", "head", "period"],
                condition=Q(state="posted", liability__isnull=False),
                name="demand_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_paisa__gte=0)
                & Q(allocated_paisa__gte=0)
                & Q(allocated_paisa__lte=F("amount_paisa") + F("adjusted_paisa")),
                name="demand_paid_within",
            ),
            models.CheckConstraint(
                condition=Q(surcharge_allocated_paisa__gte=0)
                & Q(surcharge_allocated_paisa__lte=F("surcharge_paisa"))
                & Q(surcharge_allocated_paisa__lte=F("allocated_paisa")),
                name="demand_surcharge_paid_within",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "head", "period"], name="demand_of_head"),
            models.Index(fields=["consumer_no"], name="demand_consumer"),
            models.Index(fields=["party"], name="demand_of_party", condition=Q(party__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.consumer_no or self.pk} {self.period}"

    @property
    def owed_paisa(self) -> int:
        """What is still to be paid, surcharge included, nothing for a reversed demand."""
        if self.state != DemandState.POSTED:
            return 0
        return self.amount_paisa + self.adjusted_paisa - self.allocated_paisa


class AdjustmentKind(models.TextChoices):
    SURCHARGE = "surcharge", _("surcharge")
    REBATE = "rebate", _("rebate")
    WAIVER = "waiver", _("waiver")
    WRITE_OFF = "write_off", _("write-off")
    CORRECTION = "correction", _("correction")


class AdjustmentQuerySet(OfBodyQuerySet):
    def approved(self) -> AdjustmentQuerySet:
        return self.filter(state=Adjustment.State.APPROVED)  # type: ignore[no-any-return]


class Adjustment(models.Model):
    """What changed a demand: a surcharge or rebate by rule, or a waiver, write-off or correction two officers signed.

    `amount_paisa` is signed: positive makes the demand larger. Counted from approval on; then it never changes, and
    is taken back by another one that `reverses` it.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    body = models.ForeignKey(Body, models.PROTECT, related_name="adjustments", db_index=False)
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="adjustments")
    kind = models.CharField(max_length=10, choices=AdjustmentKind.choices)
    amount_paisa = models.BigIntegerField()
    on = models.DateField()
    rule = models.ForeignKey(
        AdjustmentRule, models.PROTECT, null=True, blank=True, related_name="adjustments"
    )
    reason = models.CharField(max_length=500, blank=True)
    resolution = models.CharField(max_length=200, blank=True)  # number and day of the council's resolution
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="revenue_adjustments"
    )
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=80, unique=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(settled_by=F("asked_by")) | Q(rule__isnull=False),
                name="adjustment_other_hand",
            ),
            models.CheckConstraint(condition=~Q(amount_paisa=0), name="adjustment_changes_something"),
        ]
        indexes = [models.Index(fields=["body", "-id"], name="adjustment_newest")]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.kind}: {self.amount_paisa}"
