"""Notes on sources become sentences' parts; what is not understood stays as it was written."""

import datetime as dt

import pytest

from yakja.foundation.kit.citations import Citation, citations

KNOWN = {"urdupoint 1905271": "https://www.urdupoint.com/en/pakistan/over-74000-1905271.html"}


def read(text):
    return citations(text, KNOWN)


@pytest.mark.parametrize(
    ("note", "kind", "text"),
    [
        ("derived from places.csv by rule PB-3", "rule", "PB-3"),
        ("own reading", "reading", ""),
        ("own reading: follows building control", "reading", "follows building control"),
        ("own knowledge", "knowledge", ""),
        ("headed by a posted officer: own knowledge", "knowledge", "headed by a posted officer"),
        ("own estimate 2026-11-23: two weeks of a clerk", "estimate", "two weeks of a clerk"),
        ("own compilation 2026-11", "list", ""),
        ("list, areas and COFOG class: own compilation 2026-11", "list", ""),
        ("functions by body, compiled from KP Local Government Act 2013 and reports: water supply", "law", "KP Local Government Act 2013"),
        ("functions by body, compiled from the local government laws", "law", "the local government laws"),
        ("tools.csv row WASA control rooms", "tool", "WASA control rooms"),
        ("tools.csv: LWMC helpline 1139", "tool", "LWMC helpline 1139"),
        ("local_bodies.md: functions by body", "law", ""),
        ("PBS census 2023 table 1 (via PakPC2023)", "census", "2023"),
        ("OCHA COD-AB 2022-09-09", "boundaries", ""),
        ("the gazette of Thursday", "text", "the gazette of Thursday"),
    ],
)  # fmt: skip
def test_the_notes_of_the_data_are_understood(note, kind, text):
    assert [(c.kind, c.text) for c in read(note)] == [(kind, text)]


def test_pages_get_their_address():
    assert read("urdupoint 1905271 (2025-01-05)") == [
        Citation("address", "urdupoint.com", KNOWN["urdupoint 1905271"])
    ]
    assert read("https://www.dawn.com/news/1574950 ; thenews.com.pk/print/802234") == [
        Citation("address", "dawn.com", "https://www.dawn.com/news/1574950"),
        Citation("address", "thenews.com.pk", "https://thenews.com.pk/print/802234"),
    ]
    assert read("cpdi-pakistan.org")[0].href == "https://cpdi-pakistan.org"


def test_an_address_is_never_made_up():
    assert read("urdupoint 1679734 (2023-04-20)") == [Citation("article", "urdupoint", number="1679734")]
    assert read("nation.com.pk 2024-01-03") == [Citation("dated", "nation.com.pk", on=dt.date(2024, 1, 3))]
    assert read("nation.com.pk 2024-13-41")[0].kind == "text"


def test_several_sources_stand_apart_and_once():
    found = read("own reading; dawn.com/news/1 (two; of them); own reading")
    assert [c.kind for c in found] == ["reading", "address"]
    assert read("") == []


def test_no_scheme_but_the_web_becomes_a_link():
    assert [c.href for c in read("javascript:alert(1); data:text/html,x; ftp://a.b/c")] == ["", "", ""]
