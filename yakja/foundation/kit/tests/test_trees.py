"""Stored paths: fixed width, ranges, loops."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from yakja.foundation.kit.trees import path_range, paths_above, segment, tree_paths


@given(st.integers(1, 36**4 - 1), st.integers(1, 36**4 - 1))
def test_segments_keep_the_order_of_their_numbers(a, b):
    assert len(segment(a)) == 4
    assert (a < b) == (segment(a) < segment(b))


@pytest.mark.parametrize("number", [0, -1, 36**4])
def test_number_that_does_not_fit_is_refused(number):
    with pytest.raises(ValueError, match="path segment"):
        segment(number)


@given(
    st.lists(st.integers(1, 36**4 - 1), min_size=1, max_size=6),
    st.lists(st.integers(1, 36**4 - 1), min_size=1, max_size=6),
)
def test_range_holds_exactly_what_is_below(one, other):
    path, candidate = "".join(map(segment, one)), "".join(map(segment, other))
    low, high = path_range(path)
    assert (low <= candidate < high) == (other[: len(one)] == one)


def test_paths_above_come_from_the_root_down():
    assert paths_above("000100020003") == ["0001", "00010002"]
    assert paths_above("0001") == []


def test_tree_paths_follow_the_parents():
    numbers = {"a": 1, "b": 2, "c": 3, "d": 4}
    paths = tree_paths({"c": "b", "b": "a", "a": None, "d": "a"}, numbers)
    assert paths == {"a": "0001", "b": "00010002", "c": "000100020003", "d": "00010004"}


@pytest.mark.parametrize("parents", [{"a": "a"}, {"a": "b", "b": "c", "c": "a"}])
def test_loop_is_refused(parents):
    with pytest.raises(ValidationError) as refusal:
        tree_paths(parents, dict.fromkeys(parents, 1))
    assert refusal.value.code == "tree_loop"
