"""The passes, from the surest to the least sure; each takes what it explains out of the way of the next."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from .items import Found, Item

DAYS = 5
MOST_ITEMS = 12


def match(
    lines: Iterable[Item], items: Iterable[Item], *, days: int = DAYS, most: int = MOST_ITEMS
) -> list[Found]:
    """What explains which line. Each line and each item is used at most once, and the sums are equal.

    The result does not depend on the order in which lines and items come.
    """
    left = {line.name: line for line in sorted(lines, key=_order)}
    free = {item.name: item for item in sorted(items, key=_order)}
    found: list[Found] = []
    for one_pass in (_exact, _near, _slips):
        for match_ in one_pass(list(left.values()), list(free.values()), days):
            found.append(match_)
            del left[match_.line]
            for name in match_.items:
                del free[name]
    found += _subsets(list(left.values()), list(free.values()), days, most)
    return found


def _order(item: Item) -> tuple[dt.date, str]:
    return item.on, item.name


def _exact(lines: Sequence[Item], items: Sequence[Item], days: int) -> list[Found]:
    """Same reference, amount and day. Items alike in all three are interchangeable and taken in order."""
    waiting: dict[tuple[str, int, dt.date], list[Item]] = defaultdict(list)
    for item in items:
        for ref in item.refs:
            waiting[ref, item.amount, item.on].append(item)
    taken: set[str] = set()
    found = []
    for line in lines:
        for ref in line.refs:
            free = _first_free(waiting.get((ref, line.amount, line.on), []), taken)
            if free is not None:
                taken.add(free.name)
                found.append(Found(line.name, (free.name,), "exact", {"ref": ref, "item": free.shown}))
                break
    return found


def _first_free(items: list[Item], taken: set[str]) -> Item | None:
    while items and items[0].name in taken:
        items.pop(0)
    return items[0] if items else None


def _near(lines: Sequence[Item], items: Sequence[Item], days: int) -> list[Found]:
    """Same reference and amount, some days apart; the nearest day first, the earlier one where two are as near."""
    waiting: dict[tuple[str, int], list[Item]] = defaultdict(list)
    for item in items:
        for ref in item.refs:
            waiting[ref, item.amount].append(item)
    pairs = []
    for line in lines:
        for ref in line.refs:
            for item in waiting.get((ref, line.amount), ())[:200]:
                apart = (line.on - item.on).days
                if abs(apart) <= days:
                    pairs.append((abs(apart), line.on, line.name, item.on, item.name, ref, apart, item.shown))
    used: set[str] = set()
    found = []
    for _gap, _day, line_name, _on, item_name, ref, apart, shown in sorted(pairs):
        if f"<{line_name}" in used or item_name in used:
            continue
        used |= {f"<{line_name}", item_name}
        found.append(Found(line_name, (item_name,), "near", {"ref": ref, "days": apart, "item": shown}))
    return found


def _slips(lines: Sequence[Item], items: Sequence[Item], days: int) -> list[Found]:
    """The items of one deposit slip against one line that names it, when all of them together are its amount."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.slip:
            groups[item.slip].append(item)
    named: dict[str, list[Item]] = defaultdict(list)
    for line in lines:
        for ref in {*line.refs, line.slip} - {""}:
            if ref in groups:
                named[ref].append(line)
    found, used = [], set()
    for slip, candidates in sorted(named.items()):
        group = groups[slip]
        total = sum(item.amount for item in group)
        fitting = [
            line
            for line in candidates
            if line.amount == total
            and line.name not in used
            and all(-days <= (line.on - item.on).days <= 2 * days for item in group)
        ]
        if len(fitting) == 1:
            used.add(fitting[0].name)
            found.append(
                Found(fitting[0].name, tuple(i.name for i in group), "slip", {"slip": slip, "n": len(group)})
            )
    return found


def _subsets(lines: Sequence[Item], items: Sequence[Item], days: int, most: int) -> list[Found]:
    """Items of the days up to a line that add up to it, if they are the only ones that do and no other line wants them.

    Sums are worked out once per set of days, over at most `most` items; with more there is no unique answer worth
    the name, and the line stays open.
    """
    free = [item for item in items if item.amount > 0]
    dates = [item.on for item in free]
    sums: dict[tuple[int, int], dict[int, tuple[str, ...] | None]] = {}
    answers: list[tuple[Item, tuple[str, ...]]] = []
    wanted: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.amount <= 0:
            continue
        low = bisect_left(dates, line.on - dt.timedelta(days=days))
        high = bisect_right(dates, line.on)
        if not 0 < high - low <= most:
            continue
        if (low, high) not in sums:
            sums[low, high] = _sums(free[low:high])
        answer = sums[low, high].get(line.amount)
        if answer is None:
            continue
        answers.append((line, answer))
        for name in answer:
            wanted[name] += 1
    by_name = {item.name: item for item in free}
    return [
        Found(
            line.name, answer, "subset",
            {"n": len(answer), "items": [by_name[name].shown for name in answer], "days": days},
        )
        for line, answer in answers
        if all(wanted[name] == 1 for name in answer) and not _contradicted(line, [by_name[n] for n in answer])
    ]  # fmt: skip


def _contradicted(line: Item, items: Sequence[Item]) -> bool:
    """Whether the line names another payment than the only item it would be: both have references, none in common."""
    return (
        len(items) == 1
        and bool(line.refs)
        and bool(items[0].refs)
        and not set(line.refs) & set(items[0].refs)
    )


def _sums(items: Sequence[Item]) -> dict[int, tuple[str, ...] | None]:
    """Every sum that some of the items make, with those items; None where two ways lead to it."""
    found: dict[int, tuple[str, ...] | None] = {0: ()}
    for item in items:
        for total, names in list(found.items()):
            new = total + item.amount
            extended = None if names is None else (*names, item.name)
            if new in found:
                found[new] = None
            else:
                found[new] = extended
    return found
