"""The proof of a cell: what it shows to those who accept strong evidence only."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yakja.framework.catalogue.adoption import LADDER, NOTHING, derive, proof, proof_until

from .test_derive import TODAY, said, statements


@pytest.mark.parametrize(
    ("rows", "letters"),
    [
        ([], NOTHING),
        ([said("declaration", "full", 3, "A")], "UUUFFF"),
        ([said("claim", "full", 3, "A")], "UUUUUF"),
        ([said("visit", "partial", 30, "A"), said("declaration", "full", 3, "A")], "UUPPPP"),
        ([said("export", "full", 3, "A")], "UFFFFF"),
        # A count proves that the tool is used, not that it is used fully.
        ([said("count", "partial", 3, "A", n=9), said("declaration", "full", 9, "A")], "PPPFFF"),
        # An expired visit proves nothing any more; the fresh declaration stands.
        ([said("visit", "full", 200, "A"), said("declaration", "full", 3, "A")], "UUEFFF"),
        # The body's newer word against a visit: in dispute for whoever listens to both.
        ([said("visit", "full", 30, "A"), said("declaration", "manual", 3)], "UUFDDD"),
        ([said("declaration", "full", -3, "A")], NOTHING),
    ],
    ids=["nothing", "own word", "claim", "visit beside word", "export", "count beside word", "expired", "dispute", "coming"],
)  # fmt: skip
def test_a_proof_says_what_each_strength_of_evidence_shows(rows, letters):
    assert proof(rows, TODAY) == letters


# The first draw of a session imports what the others reuse.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(statements, max_size=6))
def test_no_declaration_changes_what_stronger_evidence_proves(rows):
    more = [*rows, said("declaration", "full", 0, "A", key=99999)]
    place = LADDER.index("declaration")
    assert proof(more, TODAY)[:place] == proof(rows, TODAY)[:place]


@given(st.lists(statements, max_size=6), st.integers(0, 300))
def test_a_proof_holds_until_the_day_it_names(rows, days):
    until = proof_until(rows, TODAY)
    later = TODAY + dt.timedelta(days=days)
    if until is not None and later < until:
        assert proof(rows, later) == proof(rows, TODAY)


@given(st.lists(statements, max_size=6))
def test_who_accepts_everything_sees_the_cell_itself(rows):
    shown = derive(rows, TODAY)[1]
    last = proof(rows, TODAY)[-1]
    assert (last == "E") == shown.is_stale
    if not shown.is_stale and shown.standing != "disputed":
        assert last != "D"
