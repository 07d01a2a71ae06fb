"""The gate: a proposal, the check it was given, and what its proposer answered."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.cases.models import Case
from yakja.framework.catalogue.models import Tool

# States in which a proposal is nobody's business but its body's and the stewards'.
PRIVATE_STATES = ("draft", "checked", "emergency")
OPEN_STATES = ("draft", "checked", "answered", "builder_asked", "waiver_asked", "emergency")


class Verdict(models.TextChoices):
    """What a body decides to do, in the order in which it is looked at; the first that will do is taken."""

    REUSE = "reuse", _("reuse as it is")
    CONFIGURE = "configure", _("reuse, set up for this body")
    EXTEND = "extend", _("extend, and give the extension back")
    JOIN = "join", _("join what another body buys or builds")
    BUILD = "build", _("build, by the designated builder")
    WAIVER = "build_under_waiver", _("build by another, under waiver")


class Depth(models.TextChoices):
    """How closely a proposal is looked at; money decides, and purchases split in time count together."""

    LIGHT = "light", _("light review")
    STANDARD = "standard", _("standard review")
    FULL = "full", _("full review by two")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def public(self) -> ProposalQuerySet:
        """What anybody may read: everything that was sent for decision or published out of an emergency."""
        return self.filter(published_at__isnull=False)

    def open(self) -> ProposalQuerySet:
        """Not decided, not withdrawn; drafts too."""
        return self.filter(case__state__in=OPEN_STATES)

    def real(self) -> ProposalQuerySet:
        return self.filter(is_sample=False)

    def with_case(self) -> ProposalQuerySet:
        return self.select_related("case", "body__place", "body__kind")


class Proposal(models.Model):
    """What a body needs a tool or a purchase for. Texts stay as they were written, in whatever language."""

    class Kind(models.TextChoices):
        TOOL = "tool", _("a tool to be built or commissioned")
        PURCHASE = "purchase", _("a purchase: licences, equipment, a service")

    class Lane(models.TextChoices):
        USUAL = "usual", _("usual way")
        EMERGENCY = "emergency", _("emergency")

    reference = models.CharField(max_length=30, unique=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="proposal")
    body = models.ForeignKey(Body, models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TOOL)
    lane = models.CharField(max_length=10, choices=Lane.choices, default=Lane.USUAL)
    title = models.CharField(max_length=160)
    need = models.TextField(blank=True)
    why_now = models.TextField(blank=True)
    users = models.TextField(blank=True)
    users_count = models.PositiveIntegerField(null=True, blank=True)
    volumes = models.TextField(blank=True)
    money_paisa = models.BigIntegerField(null=True, blank=True)
    budget_line = models.CharField(max_length=120, blank=True)
    data_objects = models.TextField(blank=True)
    interfaces = models.TextField(blank=True)
    go_live_on = models.DateField(null=True, blank=True)
    functions_typed = models.JSONField(default=list, blank=True)  # codes as the proposer chose them
    functions = models.ManyToManyField(
        Function, blank=True, related_name="proposals"
    )  # as a steward confirmed
    functions_confirmed_at = models.DateTimeField(null=True, blank=True)
    functions_confirmed_by = models.CharField(max_length=80, blank=True)
    proposed_by = models.CharField(max_length=80)
    sent_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    depth = models.CharField(max_length=10, choices=Depth.choices, default=Depth.LIGHT)
    counted_paisa = models.BigIntegerField(null=True, blank=True)  # with what was split off within the window
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    verdict_reason = models.TextField(blank=True)
    reasons_above = models.JSONField(default=dict, blank=True)  # {option higher up: why it will not do}
    chosen_tool = models.ForeignKey(
        Tool, models.PROTECT, null=True, blank=True, related_name="proposals_chosen_for"
    )
    joined = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined_by")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    opinion = models.TextField(blank=True)  # of the second reviewer, where the review is full
    opinion_by = models.CharField(max_length=80, blank=True)
    opinion_at = models.DateTimeField(null=True, blank=True)
    live_on = models.DateField(null=True, blank=True)
    tool = models.ForeignKey(
        Tool, models.PROTECT, null=True, blank=True, related_name="proposals"
    )  # its entry
    emergency_reason = models.TextField(blank=True)
    publish_by = models.DateField(null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)
    publish_told_at = models.DateTimeField(null=True, blank=True)  # that publishing is overdue
    review_told_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-sent_at", "-id"], name="proposal_newest"),
            models.Index(fields=["body", "sent_at"], name="proposal_body"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def state(self) -> str:
        return self.case.state

    @property
    def is_open(self) -> bool:
        return self.case.state in OPEN_STATES

    @property
    def texts(self) -> dict[str, list[str]]:
        """What the comparison reads, the weightiest first."""
        return {
            "name": [self.title],
            "short": [self.need],
            "long": [t for t in (self.why_now, self.users, self.volumes) if t],
            "features": [t for t in (self.data_objects, self.interfaces) if t],
        }


class Check(models.Model):
    """What the automatic check found on one day, kept as it was found; never changed.

    `facts`: functions typed and read, tools and proposals with score, band and reasons (as codes, so that they
    can be read in any language), what runs here and nearby, designated builders, required standards.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="checks")
    run_at = models.DateTimeField()
    data_on = models.DateField()  # the newest change of the register it was compared with
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)  # of the texts and codes that were compared
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-run_at", "-id"]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.run_at:%Y-%m-%d %H:%M}"

    def answer_to(self, first: int) -> list[str]:
        """Codes of the tools that have to be answered to."""
        return [row["code"] for row in self.facts.get("tools", [])[:first]]


class Answer(models.Model):
    """What the proposer says to one of the most similar tools; published."""

    class Stance(models.TextChoices):
        REUSE = "reuse", _("we will reuse it")
        EXTEND = "extend", _("we will extend it")
        BUY_JOINTLY = "buy_jointly", _("we will buy it together with its users")
        NOT_SUITABLE = "not_suitable", _("it is not suitable, because …")

    class Reason(models.TextChoices):
        OTHER_WORK = "other_work", _("it does other work")
        MISSING = "missing", _("it lacks something we must have")
        NOT_OFFERED = "not_offered", _("its owner does not give it to us")
        LANGUAGE = "language", _("not in a language our users read")
        COST = "cost", _("it costs more over its life")
        LAW = "law", _("the law or an order does not allow it")
        CLOSED_DATA = "closed_data", _("its data cannot be taken out or joined")
        SECURITY = "security", _("it does not meet a security need")
        CAPACITY = "capacity", _("it cannot carry our volumes")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="answers")
    tool = models.ForeignKey(Tool, models.PROTECT, related_name="gate_answers")
    stance = models.CharField(max_length=12, choices=Stance.choices)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    text = models.TextField(blank=True)
    missing = models.CharField(max_length=200, blank=True)  # the capability that is missing
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "tool"], name="gate_answer_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.tool_id}: {self.stance}"


class Redaction(models.Model):
    """One field of a published proposal that is withheld until a day; that it is withheld, and why, is public."""

    class Field(models.TextChoices):
        MONEY = "money_paisa", _("money")
        BUDGET_LINE = "budget_line", _("budget line")
        VOLUMES = "volumes", _("volumes")
        DATA = "data_objects", _("data kept")
        INTERFACES = "interfaces", _("connections")
        WHY_NOW = "why_now", _("why now")
        EVIDENCE = "evidence", _("evidence for the waiver")

    class Reason(models.TextChoices):
        TENDER = "tender", _("a tender is open or coming")
        SECURITY = "security", _("it would help an attacker")
        PERSONAL = "personal", _("it speaks of persons")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="redactions")
    field = models.CharField(max_length=16, choices=Field.choices)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    opens_on = models.DateField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ordered_by = models.CharField(max_length=80)
    ordered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "field"], name="gate_redaction_once")]
        indexes = [models.Index(fields=["opens_on"], name="gate_redaction_opens")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.field} until {self.opens_on}"

    def is_closed(self, day: dt.date) -> bool:
        """Withheld on that day; opened by the day itself, so that a clock that stands still hides nothing."""
        return self.opened_at is None and day < self.opens_on
