"""Differences: every planted one is found, none is invented, and it is known again."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from yakja.finance.reconciliation.matching import compare, compare_days

from .test_passes import DAY, item


def kinds(outcome) -> list[tuple[str, str]]:
    return sorted((d.kind, d.ref) for d in outcome.differences)


def test_each_kind_is_told_once():
    first = [
        item("a1", 100, 0, "P1"), item("a2", 200, 0, "P2"), item("a3", 300, 0, "P3"), item("a4", 400, 0, "P4", head="water"),
        item("a5", 500, 0, "P5"), item("a6", 500, 0, "P5"), item("a7", 700, 0, "P7"),
    ]  # fmt: skip
    second = [
        item("b1", 100, 1, "P1"), item("b2", 210, 0, "P2"), item("b3", 300, 9, "P3"), item("b4", 400, 0, "P4", head="rent"),
        item("b5", 500, 0, "P5"), item("b8", 800, 0, "P8"), item("b9", 900, 0, "P9"), item("b0", 900, 0, "P9"),
    ]  # fmt: skip
    outcome = compare(first, second)
    assert [k for k, _ in kinds(outcome)] == [
        "amount", "date", "head", "missing_first", "missing_first", "missing_second", "twice_first", "twice_second",
    ]  # fmt: skip
    by_kind = {d.kind: d for d in outcome.differences}
    assert by_kind["amount"].difference_paisa == 10
    assert by_kind["date"].difference_paisa == by_kind["head"].difference_paisa == 0
    assert by_kind["twice_first"].difference_paisa == -500
    assert outcome.agreed_paisa == 100 + 300 + 400 + 500


def test_a_mangled_reference_is_found_by_its_consumer():
    a = item("a", 100, 0, "P1", consumer="c7")
    assert not compare([a], [item("b", 100, 2, "PX", consumer="c7")]).differences
    assert (
        len(
            compare(
                [a], [item("b", 100, 2, "PX", consumer="c7"), item("c", 100, 3, "PY", consumer="c7")]
            ).differences
        )
        == 3
    )


def test_one_reference_pays_several_heads():
    first = [item("a", 100, 0, "P", head="water"), item("b", 100, 0, "P", head="rent")]
    second = [item("c", 100, 0, "P", head="rent"), item("d", 100, 0, "P", head="water")]
    assert not compare(first, second).differences


def test_what_may_still_come_is_not_missing():
    late = item("a", 100, 6, "P")
    assert not compare([late], [], grace_from=DAY + dt.timedelta(days=5)).differences
    assert compare([late], [], grace_from=DAY + dt.timedelta(days=6)).differences


def test_days_are_compared_by_their_totals():
    first = [item("a", 100, 0, head="water"), item("b", 50, 0, head="water"), item("c", 10, 1, head="rent")]
    second = [item("d", 150, 0, head="water"), item("e", 20, 1, head="rent"), item("f", 5, 2, head="rent")]
    outcome = compare_days(first, second)
    assert sorted((d.kind, d.on.day, d.difference_paisa) for d in outcome.differences) == [
        ("amount", 6, 10),
        ("missing_first", 7, 5),
    ]
    assert (outcome.first_paisa, outcome.second_paisa, outcome.agreed_paisa) == (160, 175, 160)


ROWS = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 20), st.integers(0, 8), st.sampled_from(["", "w", "r"])),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(first=ROWS, second=ROWS)
def test_the_differences_explain_the_totals_to_the_paisa(first, second):
    """Nothing is invented and nothing lost: first + all differences is second, whatever the sides say."""
    one = [item(f"a{n}", a, d, f"P{r}" if r else "", head=h) for n, (a, d, r, h) in enumerate(first)]
    two = [item(f"b{n}", a, d, f"P{r}" if r else "", head=h) for n, (a, d, r, h) in enumerate(second)]
    for outcome in (compare(one, two), compare_days(one, two)):
        assert (
            outcome.first_paisa + sum(d.difference_paisa for d in outcome.differences) == outcome.second_paisa
        )
        names = [(d.kind, d.key) for d in outcome.differences]
        assert len(set(names)) == len(names)
    assert not compare(
        one,
        [
            item(f"c{n}", i.amount, (i.on - DAY).days, i.refs[0] if i.refs else "", head=i.head)
            for n, i in enumerate(one)
            if i.refs
        ],
    ).differences or any(not i.refs for i in one)


@settings(max_examples=200, deadline=None)
@given(rows=ROWS)
def test_a_side_agrees_with_itself(rows):
    one = [item(f"a{n}", a, d, f"P{n}", head=h) for n, (a, d, _r, h) in enumerate(rows)]
    two = [item(f"b{n}", a, d, f"P{n}", head=h) for n, (a, d, _r, h) in enumerate(rows)]
    outcome = compare(one, two)
    assert not outcome.differences
    assert outcome.agreed_paisa == outcome.first_paisa
