"""Passes: each rule with its example, and what holds for all inputs."""

from __future__ import annotations

import datetime as dt
import random
import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakja.finance.reconciliation.matching import Item, match
from yakja.finance.reconciliation.matching.items import plain_ref

DAY = dt.date(2026, 10, 5)


def item(name: str, amount: int, day: int = 0, ref: str = "", **more: str) -> Item:
    return Item(
        name, amount, DAY + dt.timedelta(days=day), (plain_ref(ref),) if ref else (), shown=name, **more
    )


def told(found) -> list[tuple[str, str, tuple[str, ...]]]:
    return sorted((f.line, f.rule, tuple(sorted(f.items))) for f in found)


def test_the_passes_go_from_sure_to_less_sure():
    lines = [
        item("L1", 100, 0, "P-001"),
        item("L2", 200, 3, "P2"),
        item("L3", 600, 2, "S7"),
        item("L4", 55, 4),
    ]
    items = [
        item("A", 100, 0, "p001"), item("B", 200, 0, "P2"), item("C", 250, 1, "x", slip="s7"), item("D", 350, 1, "y", slip="s7"),
        item("E", 30, 3), item("F", 25, 4), item("G", 1000, 3),
    ]  # fmt: skip
    assert told(match(lines, items)) == [
        ("L1", "exact", ("A",)), ("L2", "near", ("B",)), ("L3", "slip", ("C", "D")), ("L4", "subset", ("E", "F")),
    ]  # fmt: skip


def test_nothing_is_forced():
    assert match([item("L", 100, 0, "P1")], [item("A", 101, 0, "P1")]) == []
    assert match([item("L", 100, 6, "P1")], [item("A", 100, 0, "P1")]) == []
    # two ways to add up
    assert match([item("L", 100)], [item("A", 40), item("B", 60), item("C", 30), item("D", 70)]) == []
    # two lines want the same items
    assert match([item("L", 100), item("M", 100)], [item("A", 40), item("B", 60)]) == []
    # a slip of which one receipt is not in the bank
    assert (
        match([item("L", 90, 0, "S")], [item("A", 50, 0, "x", slip="s"), item("B", 50, 0, "y", slip="s")])
        == []
    )
    # another payment's reference
    assert match([item("L", 100, 0, "P1")], [item("A", 100, 0, "P2")]) == []
    # more than twelve items
    assert match([item("L", 3)], [item(f"A{n:02}", 2**n) for n in range(13)]) == []
    assert told(match([item("L", 3)], [item(f"A{n:02}", 2**n) for n in range(12)])) == [
        ("L", "subset", ("A00", "A01"))
    ]


def test_money_out_is_explained_by_money_out_only():
    assert match([item("L", -100, 0, "P1")], [item("A", 100, 0, "P1")]) == []
    assert told(match([item("L", -100, 0, "P1")], [item("A", -100, 0, "P1")])) == [("L", "exact", ("A",))]


def test_alike_payments_are_taken_one_for_one():
    lines = [item("L1", 5, 0, "P"), item("L2", 5, 0, "P"), item("L3", 5, 0, "P")]
    found = match(lines, [item("A", 5, 0, "P"), item("B", 5, 0, "P")])
    assert told(found) == [("L1", "exact", ("A",)), ("L2", "exact", ("B",))]


SMALL = st.lists(
    st.tuples(
        st.integers(1, 40),
        st.integers(0, 12),
        st.sampled_from(["", "P1", "P2", "P3"]),
        st.sampled_from(["", "s1", "s2"]),
    ),
    max_size=14,
)


@settings(max_examples=300, deadline=None)
@given(lines=SMALL, items=SMALL, seed=st.integers(0, 9))
def test_properties(lines, items, seed):
    left = [item(f"L{n:02}", a, d, r) for n, (a, d, r, _s) in enumerate(lines)]
    right = [item(f"I{n:02}", a, d, r, slip=s) for n, (a, d, r, s) in enumerate(items)]
    found = match(left, right)
    by_line, by_item = {i.name: i for i in left}, {i.name: i for i in right}
    used_lines = [f.line for f in found]
    used_items = [name for f in found for name in f.items]
    assert len(set(used_lines)) == len(used_lines)
    assert len(set(used_items)) == len(used_items)
    for one in found:
        line, chosen = by_line[one.line], [by_item[name] for name in one.items]
        assert sum(i.amount for i in chosen) == line.amount
        assert one.because
        if one.rule in ("exact", "near"):
            assert set(line.refs) & set(chosen[0].refs)
            assert abs((line.on - chosen[0].on).days) <= (0 if one.rule == "exact" else 5)
        if one.rule == "subset":
            assert all(0 <= (line.on - i.on).days <= 5 for i in chosen)
    # The order of what comes in changes nothing.
    shuffled = random.Random(seed)
    shuffled.shuffle(left)
    shuffled.shuffle(right)
    assert told(match(left, right)) == told(found)


@settings(max_examples=200, deadline=None)
@given(amounts=st.lists(st.integers(1, 60), min_size=1, max_size=9), wanted=st.integers(1, 200))
def test_subsets_agree_with_trying_all(amounts, wanted):
    items = [item(f"I{n}", a) for n, a in enumerate(amounts)]
    ways = [
        tuple(i.name for i in some)
        for size in range(1, len(items) + 1)
        for some in combinations(items, size)
        if sum(i.amount for i in some) == wanted
    ]
    found = match([item("L", wanted)], items)
    assert [tuple(sorted(f.items)) for f in found] == ([tuple(sorted(ways[0]))] if len(ways) == 1 else [])


def test_a_hundred_thousand_lines_take_seconds():
    dice = random.Random(3)
    lines, items = [], []
    for n in range(100_000):
        amount, day = dice.randrange(100, 9_999_999), dice.randrange(360)
        lines.append(item(f"L{n}", amount, day, f"PSID{n}"))
        items.append(item(f"I{n}", amount, day - (n % 4), f"PSID{n}" if n % 50 else ""))
    begun = time.process_time()
    found = match(lines, items)
    assert time.process_time() - begun < 20
    assert len(found) >= 97_000


@pytest.mark.parametrize("same", ["same-ref", "one-day"])
def test_the_worst_inputs_do_not_grow_square(same):
    """Ten thousand lines with one reference, and ten thousand without any on one day."""
    ref = "P" if same == "same-ref" else ""
    lines = [item(f"L{n:05}", n + 1, n % 3, ref) for n in range(10_000)]
    items = [item(f"I{n:05}", n + 1, 1, ref) for n in range(10_000)]
    begun = time.process_time()
    match(lines, items)
    alike = [item(f"L{n:05}", 5, n % 3, ref) for n in range(10_000)]
    match(alike, [item(f"I{n:05}", 5, 1, ref) for n in range(10_000)])
    assert time.process_time() - begun < 20
