"""Collection rights given to a contractor: the auction, the bid, its instalments, by two hands, between two days."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile

from .demands import Demand
from .heads import RevenueHead
from .instruments import LegalInstrument
from .parties import Party
from .points import CollectionPoint, InReachQuerySet


class CollectionContract(models.Model):
    """One head of one council, collected by one contractor from `starts_on` to the day before `ends_on`. Paisa.

    Drawn up by one officer and approved by another; from then on its facts stay, and its instalments are demands on
    the contractor under `consumer_no`. `ended_on` is the first day after an end before its time.
    """

    class State(models.TextChoices):
        DRAWN = "drawn", _("drawn up, waits for another officer")
        APPROVED = "approved", _("in force")
        REFUSED = "refused", _("refused")
        ENDED = "ended", _("ended before its time")

    body = models.ForeignKey(Body, models.PROTECT, related_name="collection_contracts", db_index=False)
    head = models.ForeignKey(RevenueHead, models.PROTECT, related_name="collection_contracts", db_index=False)
    contractor = models.ForeignKey(Party, models.PROTECT, related_name="collection_contracts", db_index=False)
    point = models.ForeignKey(
        CollectionPoint, models.PROTECT, related_name="contracts", null=True, blank=True, db_index=False
    )
    instrument = models.ForeignKey(
        LegalInstrument, models.PROTECT, related_name="collection_contracts", db_index=False
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    noticed_on = models.DateField()  # the first notice of the auction
    notice = models.CharField(max_length=300)  # in which papers it stood
    auctioned_on = models.DateField()
    bidders = models.PositiveSmallIntegerField()
    reserve_paisa = models.BigIntegerField()
    bid_paisa = models.BigIntegerField()
    # What is to be taken as earnest money; what was taken, and became of it, stands in its movements.
    earnest_paisa = models.BigIntegerField(default=0)
    resolution = models.CharField(max_length=200)
    paper = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    consumer_no = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAWN)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=80, blank=True)
    settled_note = models.CharField(max_length=500, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = InReachQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="contract_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(reserve_paisa__gt=0, bid_paisa__gte=F("reserve_paisa"), earnest_paisa__gte=0),
                name="contract_bid_reaches_reserve",
            ),
            models.CheckConstraint(
                condition=Q(auctioned_on__gte=F("noticed_on")), name="contract_noticed_before_auction"
            ),
            models.CheckConstraint(
                condition=Q(state="drawn", settled_by="")
                | (~Q(state="drawn") & ~Q(settled_by="") & ~Q(settled_by=F("made_by"))),
                name="contract_other_hand",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False) & ~Q(end_reason="")
                | (~Q(state="ended") & Q(ended_on__isnull=True)),
                name="contract_ended_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "-starts_on", "-id"], name="contract_newest"),
            models.Index(fields=["body", "head", "starts_on"], name="contract_of_head"),
        ]

    def __str__(self) -> str:
        return f"{self.head} {self.starts_on:%Y-%m-%d}"

    @property
    def last_day(self) -> dt.date:
        """The last day on which the contractor collects."""
        return (self.ended_on or self.ends_on) - dt.timedelta(days=1)


class ContractInstalment(models.Model):
    """A part of a bid and the day it is due; a demand once the contract is approved. The parts add up to the bid."""

    contract = models.ForeignKey(CollectionContract, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount_paisa = models.BigIntegerField()
    demand = models.OneToOneField(Demand, models.PROTECT, null=True, blank=True, related_name="instalment")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="instalment_once"),
            models.CheckConstraint(condition=Q(amount_paisa__gt=0), name="instalment_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.number}"
