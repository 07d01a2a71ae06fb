"""Reads of stories: which are public, and how the cells stood before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yakja.foundation.bodies.models import Body, Function
from yakja.framework.catalogue.models import OPERATIONAL, CellHistory, Evidence, EvidenceKind, Status

from ..models import Story
from ..models.stories import StoryQuerySet

# Stronger than the body's own declaration.
STRONG = (EvidenceKind.COUNT, EvidenceKind.EXPORT, EvidenceKind.VISIT)
_STEP = {
    Status.MANUAL: 0, Status.PLANNED: 0, Status.NOT_DEVOLVED: 0, Status.PILOT: 1, Status.PHASING_OUT: 2,
    Status.PARTIAL: 2, Status.FULL: 3,
}  # fmt: skip


@dataclass(frozen=True)
class CellThen:
    """One cell on two days. `evidence` are the strong statements between them that bear the second one out."""

    function: str
    before: str
    before_standing: str
    before_tools: tuple[str, ...]
    after: str
    after_standing: str
    after_tools: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]  # (kind, day)

    @property
    def is_better(self) -> bool:
        """A known state before, and one further on after."""
        if Status.UNKNOWN in (self.before, self.after):
            return False
        return _STEP[Status(self.after)] > _STEP[Status(self.before)]

    @property
    def is_measured(self) -> bool:
        """Better, undisputed, and borne out by more than the body's own word."""
        return self.is_better and self.after_standing == "confirmed" and bool(self.evidence)

    def as_kept(self) -> dict[str, Any]:
        return {
            "function": self.function,
            "before": self.before,
            "before_standing": self.before_standing,
            "before_tools": list(self.before_tools),
            "after": self.after,
            "after_standing": self.after_standing,
            "after_tools": list(self.after_tools),
            "evidence": [list(each) for each in self.evidence],
            "is_measured": self.is_measured,
        }


def cells_then(
    body: Body, functions: Sequence[Function], before_on: dt.date, after_on: dt.date
) -> list[CellThen]:
    """How the body did these functions on two days, from the history of the landscape; two queries."""
    history = list(
        CellHistory.objects.filter(body=body, function__in=functions, from_day__lte=after_on)
        .filter(Q(until_day__isnull=True) | Q(until_day__gt=before_on))
        .order_by("from_day", "id")
    )
    strong = list(
        Evidence.objects.filter(
            body=body, function__in=functions, kind__in=STRONG, on__gt=before_on, on__lte=after_on
        )
        .filter(Q(status__in=OPERATIONAL) | Q(transactions__gt=0))
        .order_by("on", "id")
    )
    found = []
    for function in functions:
        before = _on(history, function.pk, before_on)
        after = _on(history, function.pk, after_on)
        said: dict[str, str] = {}
        for row in strong:
            if row.function_id == function.pk and not (
                row.kind == EvidenceKind.COUNT and not row.transactions
            ):
                said[row.kind] = row.on.isoformat()  # the newest of each kind
        found.append(
            CellThen(
                function.code,
                before.status if before else Status.UNKNOWN.value,
                before.standing if before else "none",
                tuple(before.tools) if before else (),
                after.status if after else Status.UNKNOWN.value,
                after.standing if after else "none",
                tuple(after.tools) if after else (),
                tuple(said.items()),
            )
        )
    return found


def _on(history: Sequence[CellHistory], function: int, day: dt.date) -> CellHistory | None:
    """The newest row that covers a day."""
    rows = [
        h for h in history
        if h.function_id == function and h.from_day <= day and (h.until_day is None or h.until_day > day)
    ]  # fmt: skip
    return rows[-1] if rows else None


def public_stories(*, body: Body | None = None) -> StoryQuerySet:
    rows: StoryQuerySet = Story.objects.public().select_related("body__place", "case", "strategy__case")
    return rows.filter(body=body) if body is not None else rows


def story_of(reference: str) -> Story | None:
    return (
        Story.objects.select_related(
            "body__place", "case__body", "case__place", "strategy__case", "consent", "proof"
        )
        .filter(case__reference=reference)
        .first()
    )


def stories_of(body: Body) -> list[Story]:
    """All stories of a body, drafts too: for its officers."""
    return list(Story.objects.filter(body=body).select_related("case").order_by("-id"))
