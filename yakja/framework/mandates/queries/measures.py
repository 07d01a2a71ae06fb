"""Measures of the gate: how much is checked, how much reused, how long a decision takes, what was built twice all the same."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Min, Q
from django.utils import timezone

from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import OverlapFinding

from ..models import Proposal, Verdict, Waiver

REUSED = {Verdict.REUSE.value, Verdict.CONFIGURE.value, Verdict.EXTEND.value, Verdict.JOIN.value}
BUILT = {Verdict.BUILD.value, Verdict.WAIVER.value}


@dataclass
class Gate:
    """The measures of one place with everything below it, up to a day."""

    checked: int = 0
    sent: int = 0
    decided: int = 0
    reused: int = 0
    built: int = 0
    built_entered: int = 0  # builds with an entry in the register: only these can be compared
    built_overlapping: int = 0
    waivers: int = 0
    waivers_over: int = 0
    by_verdict: Counter[str] = field(default_factory=Counter)
    by_reason: Counter[str] = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)

    @property
    def median_days(self) -> int | None:
        return _quantile(self.days, 0.5)

    @property
    def p90_days(self) -> int | None:
        return _quantile(self.days, 0.9)


def _quantile(values: Sequence[int], share: float) -> int | None:
    """The value that this share of all does not exceed; None where there is none."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True)
class WaiverAge:
    """Waivers of one reason: how many stand, and how old the oldest is in days."""

    reason: str
    in_force: int
    over: int
    oldest_days: int


def gates(day: dt.date) -> dict[str, Gate]:
    """The measures by path of place, for every place that has a proposal below it; four queries."""
    end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
    rows = (
        Proposal.objects.filter(checks__run_at__lt=end)
        .annotate(first_check=Min("checks__run_at"))
        .select_related("body__place")
        .order_by("id")
    )
    proposals = list(rows)
    twice = _overlapping([p.tool_id for p in proposals if p.tool_id])
    found: dict[str, Gate] = defaultdict(Gate)
    for proposal in proposals:
        for path in _upwards(proposal.body.place.path):
            _count(found[path], proposal, end, twice)
    waivers = Waiver.objects.signed().filter(signed_at__lt=end).select_related("proposal__body__place")
    for waiver in waivers.order_by("id"):
        for path in _upwards(waiver.proposal.body.place.path):
            gate = found[path]
            gate.by_reason[waiver.reason] += 1
            if waiver.has_expired(day):
                gate.waivers_over += 1
            else:
                gate.waivers += 1
    return dict(found)


def gate_of(place: Place | None, day: dt.date) -> Gate:
    """The measures of one place; without one, of the whole country."""
    found = gates(day)
    if place is not None:
        return found.get(place.path, Gate())
    top = [path for path in found if not paths_above(path)]
    return found[top[0]] if top else Gate()


def waivers_by_reason(day: dt.date, place: Place | None = None) -> list[WaiverAge]:
    """Signed waivers by reason with their age, the commonest first."""
    rows = Waiver.objects.signed().order_by("id")
    if place is not None:
        rows = rows.filter(proposal__body__place__path__startswith=place.path)
    grouped: dict[str, list[Waiver]] = defaultdict(list)
    for waiver in rows:
        grouped[waiver.reason].append(waiver)
    ages = [
        WaiverAge(
            reason,
            sum(not w.has_expired(day) for w in each),
            sum(w.has_expired(day) for w in each),
            max((day - timezone.localtime(w.signed_at).date()).days for w in each if w.signed_at),
        )
        for reason, each in grouped.items()
    ]
    return sorted(ages, key=lambda row: (-row.in_force - row.over, row.reason))


def _count(gate: Gate, proposal: Proposal, end: dt.datetime, twice: set[int]) -> None:
    gate.checked += 1
    if proposal.sent_at is not None and proposal.sent_at < end:
        gate.sent += 1
    if proposal.decided_at is None or proposal.decided_at >= end:
        return
    gate.decided += 1
    if proposal.sent_at is not None:
        gate.days.append(max(0, (proposal.decided_at - proposal.sent_at).days))
    gate.by_verdict[proposal.verdict or "declined"] += 1
    if proposal.verdict in REUSED:
        gate.reused += 1
    if proposal.verdict in BUILT:
        gate.built += 1
        if proposal.tool_id is not None:
            gate.built_entered += 1
            gate.built_overlapping += proposal.tool_id in twice


def _overlapping(tools: Iterable[int]) -> set[int]:
    """Tools that the comparison found to do the work of another, where no steward has rejected it."""
    wanted = set(tools)
    if not wanted:
        return set()
    rows = (
        OverlapFinding.objects.filter(
            Q(first__in=wanted) | Q(second__in=wanted), band=OverlapFinding.Band.OVERLAP
        )
        .exclude(state=OverlapFinding.State.REJECTED)
        .exclude(relation__in=["variant", "suite", "component"])
        .values_list("first_id", "second_id")
    )
    return {pk for pair in rows for pk in pair} & wanted


def _upwards(path: str) -> list[str]:
    return [*paths_above(path), path]
