"""The public list of exceptions, and what the clock has to note: every row is found by its day, not by a mark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.places.models import Place

from ..models import BuilderRequest, Proposal, Redaction, SpendingLine, Waiver
from . import policy

KINDS = {
    "line": _("Money without a clearance"),
    "entry": _("In operation, not in the register"),
    "waiver": _("Waivers that have ended"),
    "unpublished": _("Emergencies not published in time"),
    "unreviewed": _("Emergencies not reviewed in time"),
}
# What a single proposal is marked with.
TAGS = {
    "entry": _("not in the register yet"),
    "waiver": _("its waiver has ended"),
    "unpublished": _("not published in time"),
    "unreviewed": _("its review is late"),
}
MEANINGS = {
    "line": _(
        "Lines of tenders, development programmes and budgets for digital purchases that name no clearance and that nobody has matched to an approved proposal."
    ),
    "entry": _(
        "Approved at the gate and in operation since the day shown, but the register of tools has no entry for it yet."
    ),
    "waiver": _(
        "Built under a waiver whose last day has passed; the work should by now be with the designated builder."
    ),
    "unpublished": _(
        "Work that began in an emergency is published within days. Here that day has passed, or publication came after it."
    ),
    "unreviewed": _(
        "Work that began in an emergency is reviewed within months. Here that day has passed without a decision."
    ),
}
KEYS = {
    "line": ("-published_on", "-id"),
    "entry": ("live_on", "id"),
    "waiver": ("expires_on", "id"),
    "unpublished": ("publish_by", "id"),
    "unreviewed": ("review_by", "id"),
}
_REVIEWED = ("approved", "live", "declined", "withdrawn")


def rows(kind: str, day: dt.date, place: Place | None = None) -> QuerySet[Any]:
    """One kind of exception as it stands on a day; KeyError for a kind that does not exist."""
    found: QuerySet[Any] = {
        "line": _lines,
        "entry": _entries,
        "waiver": _waivers,
        "unpublished": _unpublished,
        "unreviewed": _unreviewed,
    }[kind](day)
    if place is not None:
        path = "proposal__body__place__path" if kind == "waiver" else "body__place__path"
        found = found.filter(**{f"{path}__startswith": place.path})
    return found


def page(
    kind: str, day: dt.date, *, place: Place | None = None, cursor: str | None = None, size: int = 25
) -> Page:
    return keyset_page(rows(kind, day, place), keys=KEYS[kind], cursor=cursor, size=size)


def counts(day: dt.date, place: Place | None = None) -> dict[str, int]:
    """How many of each kind there are; five queries."""
    return {kind: rows(kind, day, place).count() for kind in KINDS}


def of_proposal(proposal: Proposal, day: dt.date) -> list[str]:
    """The kinds of exception a proposal stands for, for the tag on its page."""
    found = []
    if proposal.case.state == "live" and proposal.tool_id is None:
        found.append("entry")
    if any(waiver.has_expired(day) for waiver in proposal.waivers.all()):
        found.append("waiver")
    if proposal.lane == Proposal.Lane.EMERGENCY:
        late = proposal.publish_by is not None and (
            timezone.localtime(proposal.published_at).date() > proposal.publish_by
            if proposal.published_at
            else day > proposal.publish_by
        )
        if late:
            found.append("unpublished")
        if proposal.review_by and day > proposal.review_by and proposal.case.state not in _REVIEWED:
            found.append("unreviewed")
    return found


def _lines(day: dt.date) -> QuerySet[SpendingLine]:
    return SpendingLine.objects.without_clearance().select_related("body__place", "proposal")


def _entries(day: dt.date) -> QuerySet[Proposal]:
    return Proposal.objects.with_case().filter(case__state="live", tool__isnull=True, live_on__isnull=False)


def _waivers(day: dt.date) -> QuerySet[Waiver]:
    return (
        Waiver.objects.expired(day)
        .exclude(proposal__case__state__in=["withdrawn", "declined"])
        .select_related("proposal__body__place", "proposal__case")
    )


def _unpublished(day: dt.date) -> QuerySet[Proposal]:
    """Not yet published though the day has passed, and those whose publication came late and are not reviewed yet."""
    late = Q(published_at__isnull=True, publish_by__lt=day) | Q(published_at__date__gt=F("publish_by"))
    return (
        Proposal.objects.with_case()
        .filter(late, lane=Proposal.Lane.EMERGENCY, publish_by__isnull=False)
        .exclude(case__state__in=_REVIEWED)
    )


def _unreviewed(day: dt.date) -> QuerySet[Proposal]:
    return (
        Proposal.objects.with_case()
        .filter(lane=Proposal.Lane.EMERGENCY, review_by__lt=day)
        .exclude(case__state__in=_REVIEWED)
    )


@dataclass(frozen=True)
class Due:
    """What the clock has to note now."""

    silent: list[BuilderRequest] = field(default_factory=list)
    expired: list[Waiver] = field(default_factory=list)
    ending: list[Waiver] = field(default_factory=list)
    opening: list[Redaction] = field(default_factory=list)
    unpublished: list[Proposal] = field(default_factory=list)
    unreviewed: list[Proposal] = field(default_factory=list)


def _due(day: dt.date) -> Mapping[str, QuerySet[Any]]:
    warn = policy.setting("waiver_warning_days", None, day)
    emergencies = (
        Proposal.objects.with_case().filter(lane=Proposal.Lane.EMERGENCY).exclude(case__state__in=_REVIEWED)
    )
    waivers = Waiver.objects.select_related("proposal__body__place", "proposal__case")
    return {
        "silent": BuilderRequest.objects.filter(outcome="", due_on__lt=day).select_related(
            "proposal__body__place", "proposal__case", "builder"
        ),
        "expired": waivers.expired(day).filter(expiry_told_at__isnull=True),
        "ending": waivers.in_force(day).filter(
            warned_at__isnull=True, expires_on__lte=day + dt.timedelta(days=warn)
        ),
        "opening": Redaction.objects.filter(opened_at__isnull=True, opens_on__lte=day).select_related(
            "proposal__body__place", "proposal__case"
        ),
        "unpublished": emergencies.filter(
            published_at__isnull=True, publish_by__lt=day, publish_told_at__isnull=True
        ),
        "unreviewed": emergencies.filter(review_by__lt=day, review_told_at__isnull=True),
    }


def has_due(day: dt.date) -> bool:
    return any(found.exists() for found in _due(day).values())


def due(day: dt.date) -> Due:
    """Everything whose day has passed and that nobody has noted; oldest first."""
    return Due(**{name: list(found.order_by("id")) for name, found in _due(day).items()})
