"""No attacker who solves every published sum learns what few people paid; and much is told all the same."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from yakja.finance.revenue.disclosure import Cell, cuts, is_few, together
from yakja.finance.revenue.disclosure.bridges import bridges

from .attacker import worked_out

MONTHS = 6
FEW = st.frozensets(st.sampled_from("abcdefg"), max_size=4)
CELLS = st.builds(
    Cell,
    st.one_of(st.none(), FEW, FEW),
    st.one_of(st.none(), FEW),
    st.integers(0, 3),
).map(lambda cell: cell if cell.payers != frozenset() else Cell(cell.payers, cell.charged, 0))
TABLES = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, MONTHS - 1)), CELLS, min_size=1)


def published(table, found):
    """Every sum of payments that is told: rows from cut to cut, and all rows together from one cut of the total to the next."""

    def between(rows, after, until):
        return {
            (row, at): 1 for row, at in table if row in rows and after < at <= until and table[row, at].paid
        }

    told = []
    for row, at in found.rows.items():
        told += [between({row}, *span) for span in pairwise(at)]
    rows = set(found.rows)
    return told + [between(rows, *span) for span in pairwise(found.total)]


@settings(max_examples=400, deadline=None)
@given(TABLES)
def test_nothing_that_few_people_paid_can_be_worked_out(table):
    found = cuts(table, 0, MONTHS - 1)
    learnt = worked_out(published(table, found))
    assert not {key for key in learnt if is_few(table[key].payers)}


@settings(max_examples=200, deadline=None)
@given(TABLES)
def test_what_is_told_has_enough_people_behind_it(table):
    found = cuts(table, 0, MONTHS - 1)
    for row, at in found.rows.items():
        for after, until in pairwise(at):
            cells = [table[row, m] for m in range(after + 1, until + 1) if (row, m) in table]
            assert not is_few(together(cell.payers for cell in cells))


@settings(max_examples=200, deadline=None)
@given(TABLES, st.integers(0, MONTHS - 1))
def test_what_was_told_is_never_taken_back(table, month):
    then, now = cuts(table, 0, month), cuts(table, 0, MONTHS - 1)
    for row, at in then.rows.items():
        assert [m for m in now.rows[row] if m <= month] == at
    assert [m for m in now.total if m <= month] == then.total


def test_a_head_of_many_is_told_every_month_when_nobody_is_few():
    table = {(row, month): Cell(None, None, 100) for row in "ab" for month in range(3)}
    found = cuts(table, 0, 2)
    assert found.rows == {"a": [-1, 0, 1, 2], "b": [-1, 0, 1, 2]}
    assert found.total == [-1, 0, 1, 2]


def test_few_wait_until_they_are_many_and_the_smallest_other_head_waits_with_them():
    few, more = frozenset("abc"), frozenset("def")
    table = {
        ("rent", 0): Cell(few, paid=3), ("water", 0): Cell(None, paid=900), ("parking", 0): Cell(None, paid=50),
        ("rent", 1): Cell(more, paid=3), ("water", 1): Cell(None, paid=900), ("parking", 1): Cell(None, paid=50),
    }  # fmt: skip
    found = cuts(table, 0, 1)
    assert found.rows == {"rent": [-1, 1], "water": [-1, 0, 1], "parking": [-1, 1]}
    assert found.total == [-1, 0, 1]


def test_the_same_few_are_no_more_in_two_months():
    few = frozenset("abc")
    table = {(row, m): Cell(few, paid=3) if row == "rent" else Cell(None, paid=9) for row in ("rent", "water") for m in (0, 1)}  # fmt: skip
    assert cuts(table, 0, 1).rows["rent"] == [-1]


def test_where_nobody_else_pays_the_sum_waits_too():
    table = {("rent", 0): Cell(frozenset("ab"), paid=5), ("rent", 1): Cell(None, paid=70)}
    found = cuts(table, 0, 1)
    assert found.total == [-1, 1]
    assert found.rows["rent"] == [-1, 1]


def test_two_heads_of_few_together_are_not_told_either():
    table = {("rent", 0): Cell(frozenset("ab"), paid=5), ("well", 0): Cell(frozenset("c"), paid=70)}
    assert cuts(table, 0, 0).total == [-1]


def test_a_bridge_is_an_edge_on_no_circle():
    assert bridges([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("d", "e"), ("f", "f")]) == [
        False, False, False, True, False, False, False,
    ]  # fmt: skip
