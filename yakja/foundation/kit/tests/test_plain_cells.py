"""No cell of a download is run by a spreadsheet, and nothing else is changed."""

import pytest

from yakja.foundation.kit.tables import plain_cell


@pytest.mark.parametrize("text", ["=1+1", "+92300", "-1", "@sum", "\tx", "\rx"])
def test_what_begins_like_a_formula_is_text(text):
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "سڑک", "a=b", 5, -5, None, True])
def test_everything_else_stays(value):
    assert plain_cell(value) is value
