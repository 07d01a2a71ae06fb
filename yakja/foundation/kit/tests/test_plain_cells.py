"""No cell of a download is run by a spreadsheet, and nothing else is changed."""

import datetime as dt

import pytest

from yakja.foundation.kit.tables import day_in, parts_in, plain_cell


@pytest.mark.parametrize("text", ["=1+1", "+92300", "-1", "@sum", "\tx", "\rx"])
def test_what_begins_like_a_formula_is_text(text):
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "سڑک", "a=b", 5, -5, None, True])
def test_everything_else_stays(value):
    assert plain_cell(value) is value


def test_cells_that_hold_several_and_days():
    assert parts_in(" a; b ;;") == ["a", "b"]
    assert parts_in("") == []
    assert day_in("2026-07-31") == dt.date(2026, 7, 31)
    assert day_in("") is None
    with pytest.raises(ValueError, match="month"):
        day_in("2026-13-01")
