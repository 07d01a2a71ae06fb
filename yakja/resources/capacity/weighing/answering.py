"""One body and one tool, weighed and explained.

Only what is proven counts: one's own word, what is out of date and what is not known are all nothing. Such a gap is
settled by a look first, which has its price and time once for the body; what the look may find missing is priced too,
so that a cost is said at most. A shortfall that is proven and that nobody can close holds the body up; one that is not
proven does not, as long as somebody can look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

PROVEN = "proven"
UNKNOWN = "unknown"
NOBODY = "nobody"

Verdict = Literal["ready", "after", "blocked"]
# Why a body is held up, besides gaps that nobody can close.
Hold = Literal["retired", "not_own"]


@dataclass(frozen=True)
class Asked:
    """How much of a resource the tool needs, in the resource's unit."""

    resource: str
    quantity: int
    is_estimate: bool = True


@dataclass(frozen=True)
class Have:
    """What a body has of a resource: `value` counts only where `standing` is proven; `claimed` is the best that is said."""

    resource: str
    value: int = 0
    claimed: int = 0
    standing: str = UNKNOWN


@dataclass(frozen=True)
class Cure:
    """What closes a gap, in paisa: `unit` for each lot of `per`, `fixed` once, `yearly` for each lot; `resource` "" is the look."""

    resource: str
    unit: int = 0
    per: int = 1
    fixed: int = 0
    yearly: int = 0
    lead_days: int = 0
    closer: str = "body"
    is_estimate: bool = True

    @property
    def helps(self) -> bool:
        return self.closer != NOBODY

    def lots(self, missing: int) -> int:
        return -(-missing // self.per)


@dataclass(frozen=True)
class Gap:
    """What is missing of one resource, what closing it costs at most, by whom, in how many days."""

    resource: str
    missing: int
    is_proven: bool
    cost: int
    yearly: int
    lead_days: int
    closer: str
    is_open: bool  # nobody can close it
    is_estimate: bool  # of its price


@dataclass(frozen=True)
class Line:
    """One requirement beside what the body has; `gap` None where it is met."""

    asked: Asked
    have: Have
    gap: Gap | None

    @property
    def is_met(self) -> bool:
        return self.gap is None


@dataclass(frozen=True)
class Answer:
    """The verdict with every line it follows from. `look` is the inspector's visit, where something is not proven."""

    verdict: Verdict
    lines: tuple[Line, ...]
    holds: tuple[Hold, ...] = ()
    look: Cure | None = None
    cost: int = 0
    yearly: int = 0
    lead_days: int = 0
    has_estimates: bool = False
    gaps: tuple[Gap, ...] = field(default=())

    @property
    def unproven(self) -> int:
        return sum(not gap.is_proven for gap in self.gaps)


def weigh(
    asked: Sequence[Asked],
    have: Mapping[str, Have],
    cures: Iterable[Cure],
    *,
    is_retired: bool = False,
    is_own: bool = True,
) -> Answer:
    """Weigh what is asked against what a body has; the order of `asked` is kept."""
    by_resource = {cure.resource: cure for cure in cures}
    look = by_resource.get("")
    lines = tuple(_line(one, have.get(one.resource, Have(one.resource)), by_resource, look) for one in asked)
    gaps = tuple(line.gap for line in lines if line.gap is not None)
    holds: list[Hold] = []
    if is_retired:
        holds.append("retired")
    if not is_own:
        holds.append("not_own")
    visit = look if any(not gap.is_proven for gap in gaps) else None
    verdict: Verdict = "ready"
    if holds or any(gap.is_open for gap in gaps):
        verdict = "blocked"
    elif gaps:
        verdict = "after"
    return Answer(
        verdict=verdict,
        lines=lines,
        holds=tuple(holds),
        look=visit,
        cost=sum(gap.cost for gap in gaps) + (visit.unit + visit.fixed if visit else 0),
        yearly=sum(gap.yearly for gap in gaps),
        lead_days=max((gap.lead_days for gap in gaps), default=0),
        has_estimates=any(one.is_estimate for one in asked)
        or any(gap.is_estimate for gap in gaps)
        or (visit is not None and visit.is_estimate),
        gaps=gaps,
    )


def _line(asked: Asked, have: Have, cures: Mapping[str, Cure], look: Cure | None) -> Line:
    is_proven = have.standing == PROVEN
    counted = have.value if is_proven else 0
    if counted >= asked.quantity:
        return Line(asked, have, None)
    missing = asked.quantity - counted
    cure = cures.get(asked.resource)
    lots = cure.lots(missing) if cure else 0
    may_look = not is_proven and look is not None and look.helps
    gap = Gap(
        resource=asked.resource,
        missing=missing,
        is_proven=is_proven,
        cost=cure.unit * lots + cure.fixed if cure and cure.helps else 0,
        yearly=cure.yearly * lots if cure and cure.helps else 0,
        lead_days=(cure.lead_days if cure and cure.helps else 0)
        + (look.lead_days if may_look and look else 0),
        closer=cure.closer if cure else NOBODY,
        is_open=not (cure and cure.helps) and not may_look,
        is_estimate=bool(cure and cure.is_estimate),
    )
    return Line(asked, have, gap)
