"""The first of very many that hold a word: the same rows by whatever way they are found, and never by reading all."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yakja.citizens.complaints.models import Complaint
from yakja.citizens.complaints.queries import lists, searching
from yakja.citizens.complaints.queries.desk import DeskFilters, desk_page
from yakja.citizens.complaints.queries.lists import Wanted
from yakja.citizens.complaints.queries.searching import first_matching, matching
from yakja.foundation.kit.permissions import SYSTEM

from .conftest import ROADS

on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite walks its own table of words by their keys"
)


@pytest.fixture
def filed(city):
    """Twelve: every third tells of a lamp, one of a bridge; the oldest lies elsewhere."""
    return [
        city.file(
            ROADS,
            place=city.far if n == 0 else city.town,
            text=f"hole {n}"
            + (" beside the lamp" if n % 3 == 0 else "")
            + (" on the bridge" if n == 1 else ""),
        )
        for n in range(12)
    ]


def walked(wanted, size=2):
    """All rows of the list, forward page by page; and the pages from the last one back to the first."""
    pages, cursor = [], None
    while True:
        pages.append(lists.public_page(wanted, cursor=cursor, size=size))
        cursor = pages[-1].next
        if cursor is None:
            break
    back, cursor = [], pages[-1].previous
    while cursor:
        back.append(lists.public_page(wanted, cursor=cursor, size=size))
        cursor = back[-1].previous
    assert [p.items for p in back] == [p.items for p in pages[:-1]][::-1]
    return [row.pk for page in pages for row in page.items]


@pytest.mark.parametrize(("near", "often"), [(1, 1), (3, 1), (6, 2), (7, 9), (1000, 4)])
@pytest.mark.parametrize(
    "words", ["lamp", "bridge", "hole", "lamp hole", "lamp bridge", "nowhere", "brid", "—"]
)
def test_the_list_holds_what_holds_the_words_however_many_it_looks_through(
    filed, monkeypatch, near, often, words
):
    monkeypatch.setattr(searching, "NEAR", near)
    monkeypatch.setattr(searching, "OFTEN", often)
    held = matching(Complaint.objects.filter(is_public=True), words)
    expected = sorted((row.pk for row in held), reverse=True)
    assert walked(Wanted(text=words)) == expected
    if words == "lamp":
        assert expected == [filed[n].pk for n in (9, 6, 3, 0)]


@pytest.mark.parametrize("near", [1, 1000])
def test_words_and_filters_narrow_together(city, filed, monkeypatch, near):
    monkeypatch.setattr(searching, "NEAR", near)
    assert walked(Wanted(text="lamp", place=city.sahiwal)) == [filed[0].pk]
    assert walked(Wanted(text="lamp", body=city.mc)) == [filed[n].pk for n in (9, 6, 3)]
    assert walked(Wanted(text="bridge", place=city.sahiwal)) == []
    assert first_matching("lamp")(Complaint.objects.none().newest_first(), 3).count() == 0


@pytest.mark.parametrize("near", [1, 1000])
def test_the_desk_finds_them_too(filed, monkeypatch, near):
    monkeypatch.setattr(searching, "NEAR", near)
    found = desk_page(SYSTEM, DeskFilters(words="bridge"))
    assert [case.pk for case in found.items] == [filed[1].pk]


def plans_of(words, count=26):
    """How PostgreSQL goes about the statements that find a page of keys, each with what it read."""
    with CaptureQueriesContext(connection) as asked:
        lists.public_page(Wanted(text=words), size=count - 1)
    finding = [query["sql"] for query in asked.captured_queries if "to_tsquery" in query["sql"]]
    plans = []
    with connection.cursor() as cursor:
        # So few rows would be read from end to end, whatever index there is.
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in finding:
            cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) {sql}")
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    return plans


@on_postgresql
def test_a_rare_word_is_found_by_the_index_of_words(filed):
    _looked_through, by_index = plans_of("bridge")
    assert "Bitmap Index Scan on complaint_words" in by_index
    # The order of the list is no way to find it: that would walk all rows.
    assert "pkey" not in by_index


@on_postgresql
def test_the_newest_are_looked_through_no_further_than_so_many(filed, monkeypatch):
    monkeypatch.setattr(searching, "NEAR", 3)
    looked_through, _by_index = plans_of("nowhere")
    assert re.search(r"complaints_complaint_pkey .*actual rows=3 ", looked_through), looked_through


@on_postgresql
def test_a_frequent_word_is_not_looked_up_for_all_who_hold_it(filed):
    """The newest fill the page: no row beyond them is read, and the index is not asked."""
    (looked_through,) = plans_of("hole", count=2)
    assert re.search(r"complaints_complaint_pkey .*actual rows=2 ", looked_through), looked_through


@on_postgresql
def test_a_word_that_comes_now_and_then_is_looked_for_as_far_as_it_likely_takes(filed, monkeypatch):
    """Two of the six newest hold it: three of them should stand in the next nine and a half."""
    monkeypatch.setattr(searching, "NEAR", 6)
    monkeypatch.setattr(searching, "OFTEN", 2)
    near, further = plans_of("lamp", count=3)
    assert re.search(r"complaints_complaint_pkey .*actual rows=6 ", near), near
    assert "complaint_words" not in further


@on_postgresql
def test_what_waits_to_enter_the_index_is_kept_short(db):
    """Every search reads the list of what was written lately from end to end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'complaint_words'")
        assert cursor.fetchone()[0] == ["gin_pending_list_limit=256"]
