"""What the statements about one body x function add up to on a day, and over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

ORDER = ("export", "visit", "declaration", "report", "claim")  # strongest first; counts are apart
OWN = ("export", "visit", "declaration")
STATUS = ("full", "partial", "phasing_out", "pilot", "manual", "planned", "not_devolved", "unknown")
OPERATIONAL = frozenset({"full", "partial", "pilot", "phasing_out"})
# How far apart two statuses are; two steps or more is a contradiction.
STEP = {"full": 3, "partial": 2, "phasing_out": 2, "pilot": 1, "planned": 0, "manual": -1, "not_devolved": -1}
# Use that leaves transactions behind: a pilot or a tool on its way out may honestly have none.
SILENCED = frozenset({"full", "partial"})
ZERO_DAYS = 60
COUNT_DAYS = 30


@dataclass(frozen=True)
class Statement:
    """One piece of evidence. `tool` is None for work by hand; `key` orders statements of one day."""

    kind: str
    status: str
    on: dt.date
    expires_on: dt.date
    tool: str | None = None
    share: int | None = None
    transactions: int | None = None
    key: int = 0


@dataclass(frozen=True)
class UsageState:
    """What is shown of one tool (or of work by hand) in the cell."""

    tool: str | None
    status: str
    share: int | None
    standing: str  # confirmed, reported, disputed
    is_stale: bool
    level: str
    since: dt.date
    confirmed_on: dt.date | None
    expires_on: dt.date | None
    transactions: int | None = None


@dataclass(frozen=True)
class CellState:
    """What the cell shows."""

    status: str = "unknown"
    standing: str = "none"
    is_stale: bool = False
    level: str = ""
    share: int | None = None
    tools: tuple[str, ...] = ()
    confirmed_on: dt.date | None = None
    expires_on: dt.date | None = None


def derive(statements: Iterable[Statement], day: dt.date) -> tuple[list[UsageState], CellState]:
    """Usages and cell on a day. Statements of later days are not known yet."""
    known = [s for s in statements if s.on <= day]
    counts = [s for s in known if s.kind == "count"]
    words = _without_ended([s for s in known if s.kind != "count"])
    standing_words = _standing(words)
    fresh = [s for s in standing_words if s.expires_on > day]
    chosen = _strongest(fresh or standing_words)
    usages = [_usage(s, fresh, day, is_stale=not fresh) for s in chosen]
    usages = _with_counts(usages, counts, day)
    usages.sort(key=lambda u: (STATUS.index(u.status), u.tool or ""))
    return usages, _cell(usages)


def _without_ended(words: Sequence[Statement]) -> list[Statement]:
    """Rule 3: a report that a tool is run no longer (its status is not known) ends earlier reports and claims of it."""
    ends: dict[str, tuple[dt.date, int]] = {}
    for s in words:
        if s.tool is not None and s.status == "unknown":
            ends[s.tool] = max((s.on, s.key), ends.get(s.tool, (s.on, s.key)))
    return [
        s
        for s in words
        if s.kind in OWN or s.tool is None or s.tool not in ends or (s.on, s.key) > ends[s.tool]
    ]


def _standing(words: Sequence[Statement]) -> list[Statement]:
    """Rules 2 and 3: of each kind what has not been replaced by something newer of the same kind."""
    kept: list[Statement] = []
    for kind in ORDER:
        same = [s for s in words if s.kind == kind]
        if not same:
            continue
        if kind in OWN:
            newest = max(s.on for s in same)
            latest: dict[str | None, Statement] = {}
            for s in sorted((s for s in same if s.on == newest), key=lambda s: s.key):
                latest[s.tool] = s
            if len(latest) > 1 and None in latest:
                # The same day both by hand and with a tool: the later word replaces the earlier.
                last = max(latest.values(), key=lambda s: s.key)
                latest = (
                    {None: last} if last.tool is None else {t: s for t, s in latest.items() if t is not None}
                )
            kept += latest.values()
        else:
            by_tool: dict[str | None, Statement] = {}
            for s in sorted(same, key=lambda s: (s.on, s.key)):
                by_tool[s.tool] = s
            kept += by_tool.values()
    return kept


def _strongest(statements: Sequence[Statement]) -> list[Statement]:
    """Rule 4: the body's own word shuts out claims; claims and reports about different tools add up."""
    for kind in OWN:
        found = [s for s in statements if s.kind == kind]
        if found:
            return found
    best: dict[str | None, Statement] = {}
    for s in statements:
        other = best.get(s.tool)
        if other is None or ORDER.index(s.kind) < ORDER.index(other.kind):
            best[s.tool] = s
    return list(best.values())


def _usage(said: Statement, fresh: Sequence[Statement], day: dt.date, *, is_stale: bool) -> UsageState:
    is_own = said.kind in OWN
    standing = "confirmed" if is_own else "reported"
    if is_own and not is_stale and any(_contradicts(other, said, fresh) for other in fresh):
        standing = "disputed"
    return UsageState(
        tool=said.tool,
        status=said.status,
        share=said.share,
        standing=standing,
        is_stale=is_stale,
        level=said.kind,
        since=said.on,
        confirmed_on=said.on if is_own else None,
        expires_on=said.expires_on,
    )


def _contradicts(other: Statement, said: Statement, fresh: Sequence[Statement]) -> bool:
    if other.kind == said.kind or other.on < said.on or "unknown" in (other.status, said.status):
        return False
    if other.tool != said.tool:
        # Another tool is no contradiction, unless one side says that there is no tool at all.
        if other.tool is not None and said.tool is not None:
            return any(s.kind == other.kind and s.tool == said.tool and _far(s, said) for s in fresh)
        return (other.status in OPERATIONAL) != (said.status in OPERATIONAL)
    return _far(other, said)


def _far(one: Statement, two: Statement) -> bool:
    return abs(STEP.get(one.status, 0) - STEP.get(two.status, 0)) >= 2


def _with_counts(usages: list[UsageState], counts: Sequence[Statement], day: dt.date) -> list[UsageState]:
    """Rule 5."""
    by_tool: dict[str | None, list[Statement]] = {}
    for s in sorted(counts, key=lambda s: (s.on, s.key)):
        by_tool.setdefault(s.tool, []).append(s)
    result = list(usages)
    for tool, rows in by_tool.items():
        last = rows[-1]
        index = next((i for i, u in enumerate(result) if u.tool == tool), None)
        if last.expires_on > day and last.transactions:
            if index is not None and result[index].status in OPERATIONAL:
                result[index] = _counted(result[index], last)
                continue
            if index is not None:
                # Said to be not running yet, and counted: what is measured shows, what was said disputes it.
                result[index] = _started(result[index], rows[0], last)
                continue
            for i, u in enumerate(result):
                if (
                    u.tool is None
                    and u.standing == "confirmed"
                    and not u.is_stale
                    and u.status not in OPERATIONAL
                ):
                    result[i] = replace(u, standing="disputed")
            result.append(_measured(rows[0], last, "confirmed"))
        elif index is not None and _silent(rows, day) and result[index].status in SILENCED:
            result[index] = replace(result[index], standing="disputed", transactions=0)
    return result


def _started(usage: UsageState, first: Statement, last: Statement) -> UsageState:
    is_denied = usage.level in OWN and not usage.is_stale
    return _measured(first, last, "disputed" if is_denied else "confirmed")


def _measured(first: Statement, last: Statement, standing: str) -> UsageState:
    """A usage as counts alone show it."""
    return UsageState(
        tool=last.tool,
        status="partial",
        share=None,
        standing=standing,
        is_stale=False,
        level="count",
        since=first.on,
        confirmed_on=last.on,
        expires_on=last.expires_on,
        transactions=last.transactions,
    )


def _counted(usage: UsageState, count: Statement) -> UsageState:
    standing = usage.standing if usage.standing == "disputed" else "confirmed"
    expires = max(filter(None, (usage.expires_on if not usage.is_stale else None, count.expires_on)))
    return replace(
        usage,
        standing=standing,
        is_stale=False,
        level="count",
        confirmed_on=count.on,
        expires_on=expires,
        transactions=count.transactions,
    )


def _silent(rows: Sequence[Statement], day: dt.date) -> bool:
    """Counts of zero that together span at least 60 days up to now."""
    zeros: list[Statement] = []
    for s in reversed(rows):
        if s.transactions:
            break
        zeros.append(s)
    if not zeros or (day - zeros[0].on).days > COUNT_DAYS:
        return False
    # Each count looks back over 30 days.
    return (zeros[0].on - zeros[-1].on).days + COUNT_DAYS >= ZERO_DAYS


def _cell(usages: Sequence[UsageState]) -> CellState:
    if not usages:
        return CellState()
    rank = {"confirmed": 0, "disputed": 0, "reported": 1}
    lead = min(usages, key=lambda u: (u.is_stale, rank[u.standing], STATUS.index(u.status)))
    disputed = any(u.standing == "disputed" and not u.is_stale for u in usages)
    ends = [u.expires_on for u in usages if u.expires_on and u.is_stale == lead.is_stale]
    return CellState(
        status=lead.status,
        standing="disputed" if disputed else lead.standing,
        is_stale=lead.is_stale,
        level=lead.level,
        share=lead.share,
        tools=tuple(sorted({u.tool for u in usages if u.tool and u.status in OPERATIONAL})),
        confirmed_on=lead.confirmed_on,
        expires_on=min(ends) if ends else None,
    )
