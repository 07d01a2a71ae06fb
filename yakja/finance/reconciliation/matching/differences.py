"""Where two accounts of the same money differ, each difference once, with what makes it known again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .items import Item


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement. `key` is what it is known by among those of its kind; amounts are None on a side that has none."""

    kind: str
    on: dt.date
    key: str
    head: str = ""
    ref: str = ""
    first_paisa: int | None = None
    second_paisa: int | None = None
    first_on: dt.date | None = None
    second_on: dt.date | None = None
    first_head: str = ""
    second_head: str = ""

    @property
    def difference_paisa(self) -> int:
        """Second less first; for a doubled entry its whole amount; for days or heads that differ nothing is missing."""
        if self.kind in ("date", "head"):
            return 0
        return (self.second_paisa or 0) - (self.first_paisa or 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a comparison found, and how much both sides agree on."""

    differences: list[Difference]
    first_paisa: int
    second_paisa: int
    agreed_paisa: int


def compare(
    first: Iterable[Item],
    second: Iterable[Item],
    *,
    days: int = 5,
    joined: Iterable[tuple[str, str]] = (),
    grace_from: dt.date | None = None,
) -> Outcome:
    """Item by item. `joined` are pairs of names that are known to be the same (matched before).

    An entry that stands twice on one side under the same reference, amount and head is a doubled one; the rest is
    joined by reference (and head where a reference pays several), then what is left by consumer, amount and days.
    Items later than `grace_from` that are missing on the other side may still come and are not reported.
    """
    firsts, seconds = sorted(first, key=_order), sorted(second, key=_order)
    totals = sum(i.amount for i in firsts), sum(i.amount for i in seconds)
    found: list[Difference] = []
    by_name = ({i.name: i for i in firsts}, {i.name: i for i in seconds})
    known = [(a, b) for a, b in joined if a in by_name[0] or b in by_name[1]]
    done_first, done_second = {a for a, _ in known}, {b for _, b in known}
    agreed = sum(by_name[0][a].amount for a in done_first if a in by_name[0])
    left_first = [i for i in firsts if i.name not in done_first]
    left_second = [i for i in seconds if i.name not in done_second]
    pairs, left_first, left_second = _by_reference(left_first, left_second)
    more, left_first, left_second = _by_consumer(left_first, left_second, days)
    for a, b in [*pairs, *more]:
        differing = _differing(a, b, days)
        found += differing
        if not any(d.kind == "amount" for d in differing):
            agreed += a.amount
    left_first, doubled = _doubled(left_first, firsts, "twice_first")
    found += doubled
    left_second, doubled = _doubled(left_second, seconds, "twice_second")
    found += doubled
    found += [_missing(i, "missing_second") for i in left_first if grace_from is None or i.on <= grace_from]
    found += [_missing(i, "missing_first") for i in left_second if grace_from is None or i.on <= grace_from]
    return Outcome(found, *totals, agreed)


def _order(item: Item) -> tuple[dt.date, str]:
    return item.on, item.name


def _same_head(a: Item, b: Item) -> bool:
    return not a.head or not b.head or a.head == b.head


Pairs = tuple[list[tuple[Item, Item]], list[Item], list[Item]]


def _by_reference(firsts: Sequence[Item], seconds: Sequence[Item]) -> Pairs:
    """Pairs that share a reference: the likest first, so that one reference with several heads joins head to head."""
    waiting: dict[str, list[Item]] = defaultdict(list)
    for item in seconds:
        for ref in item.refs:
            waiting[ref].append(item)
    candidates = []
    for a in firsts:
        for ref in a.refs:
            for b in waiting.get(ref, ())[:50]:
                unlike = (not _same_head(a, b), a.amount != b.amount, abs((a.on - b.on).days))
                candidates.append((unlike, a.on, a.name, b.name))
    return _paired(firsts, seconds, candidates)


def _by_consumer(firsts: Sequence[Item], seconds: Sequence[Item], days: int) -> Pairs:
    """What has no reference in common: the same consumer, amount and head within the days, if there is one way only."""
    waiting: dict[tuple[str, int], list[Item]] = defaultdict(list)
    for item in seconds:
        if item.consumer:
            waiting[item.consumer, item.amount].append(item)
    candidates = []
    for a in firsts:
        near = [
            b
            for b in waiting.get((a.consumer, a.amount), ())
            if a.consumer and abs((a.on - b.on).days) <= days and _same_head(a, b)
        ]
        if len(near) == 1:
            candidates.append(((False, False, abs((a.on - near[0].on).days)), a.on, a.name, near[0].name))
    return _paired(firsts, seconds, candidates)


def _paired(firsts: Sequence[Item], seconds: Sequence[Item], candidates: list) -> Pairs:  # type: ignore[type-arg]
    first, second = {i.name: i for i in firsts}, {i.name: i for i in seconds}
    pairs = []
    for _unlike, _on, a, b in sorted(candidates):
        if a in first and b in second:
            pairs.append((first.pop(a), second.pop(b)))
    return pairs, list(first.values()), list(second.values())


def _differing(a: Item, b: Item, days: int) -> list[Difference]:
    """What is not alike in a pair; amount, head and day are each told."""
    facts: dict[str, Any] = {
        "on": a.on, "ref": a.shown or b.shown, "first_paisa": a.amount, "second_paisa": b.amount,
        "first_on": a.on, "second_on": b.on, "first_head": a.head, "second_head": b.head,
    }  # fmt: skip
    key = f"{a.name}|{b.name}"
    found = []
    if a.amount != b.amount:
        found.append(Difference("amount", key=key, head=a.head or b.head, **facts))
    if not _same_head(a, b):
        found.append(Difference("head", key=key, head=a.head, **facts))
    if abs((a.on - b.on).days) > days:
        found.append(Difference("date", key=key, head=a.head or b.head, **facts))
    return found


def _doubled(left: Sequence[Item], whole: Sequence[Item], kind: str) -> tuple[list[Item], list[Difference]]:
    """Of what is left on a side, the entries whose like stands on the same side: same reference, amount and head."""
    names = {item.name for item in left}
    by_like: dict[tuple[str, int, str], list[Item]] = defaultdict(list)
    for item in whole:
        if item.refs:
            by_like[item.refs[0], item.amount, item.head].append(item)
    doubled: dict[str, Difference] = {}
    for alike in by_like.values():
        # The first one of its kind is an entry of its own, whatever became of it.
        for item in alike[1:] if all(i.name in names for i in alike) else alike:
            if len(alike) > 1 and item.name in names:
                side = "first" if kind == "twice_first" else "second"
                facts: dict[str, Any] = {
                    f"{side}_paisa": item.amount,
                    f"{side}_on": item.on,
                    f"{side}_head": item.head,
                }
                doubled[item.name] = Difference(
                    kind, on=item.on, key=item.name, head=item.head, ref=item.shown, **facts
                )
    return [item for item in left if item.name not in doubled], list(doubled.values())


def _missing(item: Item, kind: str) -> Difference:
    side = "first" if kind == "missing_second" else "second"
    facts: dict[str, Any] = {f"{side}_paisa": item.amount, f"{side}_on": item.on, f"{side}_head": item.head}
    return Difference(kind, on=item.on, key=item.name, head=item.head, ref=item.shown, **facts)


def compare_days(first: Iterable[Item], second: Iterable[Item]) -> Outcome:
    """Totals per day and head, for sides whose entries have no reference in common."""
    sums: dict[tuple[dt.date, str], list[int | None]] = defaultdict(lambda: [None, None])
    for place, side in enumerate((first, second)):
        for item in side:
            both = sums[item.on, item.head]
            both[place] = (both[place] or 0) + item.amount
    found: list[Difference] = []
    agreed = 0
    for (on, head), (a, b) in sorted(sums.items()):
        agreed += min(a or 0, b or 0)
        if a == b:
            continue
        kind = "missing_first" if a is None else "missing_second" if b is None else "amount"
        found.append(
            Difference(kind, on, f"{on}|{head}", head=head, first_paisa=a, second_paisa=b,
                       first_on=on if a is not None else None, second_on=on if b is not None else None)
        )  # fmt: skip
    totals = [sum(both[place] or 0 for both in sums.values()) for place in (0, 1)]
    return Outcome(found, totals[0], totals[1], agreed)
