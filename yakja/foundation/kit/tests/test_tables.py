"""Tables from outside: what is read, which rows are errors, what never raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakja.foundation.kit.tables import digest, read_table, search_columns
from yakja.foundation.kit.text import skeleton

COLUMNS = {"required": ("code", "name"), "known": ("note", "id:")}


def codes(raw) -> list[tuple[int, str]]:
    return [(e.line, e.code) for e in read_table(raw, **COLUMNS)[1]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rows_keep_the_line_of_their_file(delimiter):
    raw = f"\ufeffCode{delimiter}NAME\r\n# help{delimiter}lines\r\nA{delimiter} Saddar \r\n\r\nB{delimiter}صدر\r\n"
    rows, errors = read_table(raw.encode(), **COLUMNS)
    assert errors == []
    assert [(row.line, row["code"], row["name"], row["note"]) for row in rows] == [
        (3, "A", "Saddar", ""),
        (5, "B", "صدر", ""),
    ]


def test_cell_with_line_breaks_counts_its_lines():
    rows, _errors = read_table('code,name\nA,"one\ntwo"\nB,three\n', **COLUMNS)
    assert [row.line for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"", [(1, "empty")]),
        (b"\n\n", [(1, "empty")]),
        (b"code\n", [(1, "heading_missing")]),
        (b"code,name,colour\n", [(1, "heading_unknown")]),
        (b"code,name,id:DDO\nA,B,1\n", []),
        (b"code,name,name\n", [(1, "heading_twice")]),
        (b"code,name\nA,B,C\nD,E\n", [(2, "too_many_cells")]),
        (b"code,name\nA,\xff\n", [(2, "not_utf8")]),
    ],
)
def test_what_cannot_be_read_is_named(raw, found):
    assert codes(raw) == found


@given(st.binary(max_size=300))
def test_no_bytes_raise(raw):
    rows, errors = read_table(raw, **COLUMNS)
    assert isinstance(rows, list)
    assert all(error.message and error.line >= 1 for error in errors)


def test_digest_depends_on_content_not_on_order():
    assert digest({"a": 1, "b": "ب"}) == digest({"b": "ب", "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})


def test_search_columns_are_fenced_by_spaces():
    words, bones = search_columns(["Lahore City", "لاہور"])
    assert " lahore " in words
    assert " city " in words
    assert words.startswith(" ")
    assert words.endswith(" ")
    assert bones.count(f" {skeleton('Lahore')} ") == 1  # both scripts share it
