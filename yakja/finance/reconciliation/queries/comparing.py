"""Which sides are compared with which, and what a comparison of some days finds; reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from yakja.foundation.bodies.models import Body

from ..matching import Difference, Item, compare, compare_days
from ..models import MatchItem, Source
from . import feeds
from .candidates import EXPLAINS

DAYS = 5
# First side, second side, and how: by reference, or by the totals of a day and head. The order is that of pages.
PAIRS: dict[tuple[str, str], str] = {
    ("receipts", "bank"): "ref",
    ("deposits", "bank"): "ref",
    ("ebilling", "bank"): "ref",
    ("treasury", "bank"): "ref",
    ("receipts", "ebilling"): "ref",
    ("receipts", "manual_book"): "ref",
    ("receipts", "day_close"): "day",
    ("contractor", "receipts"): "ref",
    ("deeds", "receipts"): "ref",
    ("register", "receipts"): "day",
}
# Which receipts a side could know of at all.
_CHANNELS = {
    "ebilling": ("psid", "1link", "raast", "bank", "imported"),
    "contractor": ("contractor",),
    "manual_book": ("cash",),
    "bank": feeds.BY_PAYER,
}


@dataclass(frozen=True)
class Compared:
    """Differences whose day lies in the days asked for, and the sums of both sides in those days."""

    differences: list[Difference]
    first_paisa: int
    second_paisa: int
    agreed_paisa: int


def run(body: Body, first: str, second: str, from_on: dt.date, to_on: dt.date, *, today: dt.date) -> Compared:
    """Compare two sides of a body. What is younger than five days and missing may still come."""
    margin = dt.timedelta(days=2 * DAYS)
    low, high = from_on - margin, to_on + margin
    firsts = _side(body, first, second, low, high)
    seconds = _side(body, second, first, low, high)
    if second == "bank":
        seconds = _without_returned(seconds)
        seconds = [item for item in seconds if item.amount > 0]
        seconds = _without_others(body, first, seconds, low, high)
    grace = today - dt.timedelta(days=DAYS)
    if PAIRS[first, second] == "day":
        by_day = compare_days(_between(firsts, from_on, to_on), _between(seconds, from_on, to_on))
        told = [d for d in by_day.differences if d.kind == "amount" or d.on <= grace]
        return Compared(told, by_day.first_paisa, by_day.second_paisa, by_day.agreed_paisa)
    outcome = compare(firsts, seconds, days=DAYS, joined=_joined(firsts, seconds), grace_from=grace)
    told = [d for d in outcome.differences if from_on <= d.on <= to_on]
    if second == "bank":
        homes = _homes(body, low, high)
        told = [
            d for d in told if d.kind not in _OF_THE_BANK or homes.get(d.key.split(":")[1], first) == first
        ]
    inside = sum(i.amount for i in _between(firsts, from_on, to_on))
    apart = sum(
        d.first_paisa or 0 for d in told if d.kind in ("missing_second", "twice_first", "amount")
    )  # fmt: skip
    young = sum(i.amount for i in _between(firsts, max(from_on, grace + dt.timedelta(days=1)), to_on))
    return Compared(
        told, inside, sum(i.amount for i in _between(seconds, from_on, to_on)), max(0, inside - apart - young)
    )


def _between(items: Iterable[Item], from_on: dt.date, to_on: dt.date) -> list[Item]:
    return [item for item in items if from_on <= item.on <= to_on]


def _side(body: Body, side: str, other: str, low: dt.date, high: dt.date) -> list[Item]:
    if side == "bank":
        accounts = {pk for pk, carries in _accounts(body) if not carries or other in carries}
        return [
            feeds.as_item(one)
            for one in feeds.collected(side, body, low, high)
            if int(one.source) in accounts
        ]
    if side == "receipts" and other == "day_close":
        return feeds.items("day_book", body, low, high)
    channels = _CHANNELS.get(other) if side == "receipts" else None
    found = [
        feeds.as_item(one)
        for one in feeds.collected(side, body, low, high)
        if channels is None or one.channel in channels
    ]
    if PAIRS.get((side, other), PAIRS.get((other, side))) == "day":
        return [replace(item, head="") for item in found]
    return _one_per_reference(found) if other == "receipts" else found


def _one_per_reference(items: list[Item]) -> list[Item]:
    """Entries of one reference and day under several heads are one payment, as a receipt is."""
    groups: dict[tuple[str, dt.date], list[Item]] = {}
    for item in items:
        key = (item.refs[0] if item.refs else item.name, item.on)
        groups.setdefault(key, []).append(item)
    found: list[Item] = []
    for group in groups.values():
        if len({item.head for item in group}) == len(group) > 1:
            found.append(replace(group[0], amount=sum(item.amount for item in group), head=""))
        else:
            found += group
    return found


def _without_returned(items: list[Item]) -> list[Item]:
    """A credit that the bank took back (a cheque returned) is no money; both lines are left out."""
    out: dict[tuple[str, int], list[Item]] = {}
    for item in items:
        if item.amount < 0:
            for ref in item.refs:
                out.setdefault((ref, -item.amount), []).append(item)
    gone: set[str] = set()
    for item in items:
        for ref in item.refs if item.amount > 0 else ():
            back = [i for i in out.get((ref, item.amount), []) if i.name not in gone and i.on >= item.on]
            if back:
                gone |= {item.name, back[0].name}
                break
    return [item for item in items if item.name not in gone]


def _without_others(body: Body, first: str, lines: list[Item], low: dt.date, high: dt.date) -> list[Item]:
    """Bank lines that are another side's money are not missing in this one."""
    taken = {name for name, side in _matched_with(lines).items() if side != first}
    refs: set[str] = set()
    for side in EXPLAINS:
        if side != first and not (side == "ebilling" and first == "receipts"):
            for one in feeds.collected(side, body, low, high):
                refs |= set(feeds.as_item(one).refs)
    own = {ref for one in feeds.collected(first, body, low, high) for ref in feeds.as_item(one).refs}
    return [i for i in lines if i.name not in taken and not (set(i.refs) & (refs - own))]


def _matched_with(lines: list[Item]) -> dict[str, str]:
    """Of these lines the matched ones, with the side of what they were matched with."""
    found: dict[str, str] = {}
    for line_name, item_ref in _pairs_of(lines):
        found[line_name] = item_ref.partition(":")[0]
    return found


def _pairs_of(lines: list[Item]) -> list[tuple[str, str]]:
    keys = {item.name.rpartition(":")[2]: item.name for item in lines if item.name.startswith("bank:")}
    wanted, found = sorted(keys), []
    for start in range(0, len(wanted), 500):
        rows = MatchItem.objects.filter(
            is_standing=True, match__line__row_key__in=wanted[start : start + 500], match__line__is_live=True
        ).values_list("match__line__source_id", "match__line__row_key", "item_ref")
        for source, key, ref in rows:
            if keys[key] == feeds.item_name("bank", source, key):
                found.append((keys[key], ref))
    return found


def _joined(firsts: list[Item], seconds: list[Item]) -> list[tuple[str, str]]:
    """What was matched before, as (first, second)."""
    own = {item.name for item in firsts}
    return [(ref, line) for line, ref in _pairs_of(seconds) if ref in own]


# What only the side that must know every line of an account tells, so that it is told once.
_OF_THE_BANK = ("missing_first", "twice_second")


def _accounts(body: Body) -> list[tuple[int, list[str]]]:
    return list(Source.objects.filter(body=body, kind="bank").order_by("id").values_list("pk", "carries"))


def _homes(body: Body, low: dt.date, high: dt.date) -> dict[str, str]:
    """Per bank account the side in which a line that nobody knows would have to stand.

    The first one it carries; for an account that takes all, the first one that the body has anything of.
    """
    general = "receipts"
    for side in ("receipts", "ebilling", "deposits", "treasury"):
        if next(iter(feeds.collected(side, body, low, high)), None) is not None:
            general = side
            break
    return {str(pk): carries[0] if carries else general for pk, carries in _accounts(body)}


def sides_of(body: Body, from_on: dt.date, to_on: dt.date) -> set[str]:
    """The sides that have anything to say of a body in some days."""
    names = {side for pair in PAIRS for side in pair}
    return {s for s in names if next(iter(feeds.collected(s, body, from_on, to_on)), None) is not None}
