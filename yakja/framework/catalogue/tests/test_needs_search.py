"""Citizens write sentences. The labelled ones were written before the search; half were never looked at in making it."""

import csv
from pathlib import Path

import pytest

from yakja.foundation.kit.text import search_key
from yakja.framework.catalogue.queries.needs import find_needs, stop_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

with (Path(__file__).parent / "data" / "needs_sentences.csv").open(encoding="utf-8", newline="") as file:
    SENTENCES = list(csv.DictReader(file))


def hit_rate(rows, first=3):
    hits = [row["need"] in [need.code for need in find_needs(row["sentence"])[:first]] for row in rows]
    return sum(hits) / len(hits)


def test_the_sentences_are_many_and_in_three_scripts():
    assert len(SENTENCES) >= 60
    for script in ("en", "ur", "roman"):
        for half in ("development", "held_out"):
            assert sum(row["script"] == script and row["half"] == half for row in SENTENCES) >= 10
    assert len({row["need"] for row in SENTENCES}) == 20


@pytest.mark.parametrize("half", ["development", "held_out"])
@pytest.mark.parametrize("script", ["en", "ur", "roman"])
def test_the_need_is_among_the_first_three(half, script):
    rows = [row for row in SENTENCES if row["half"] == half and row["script"] == script]
    assert hit_rate(rows) >= 0.9


def test_it_mostly_comes_first():
    assert hit_rate([row for row in SENTENCES if row["half"] == "held_out"], first=1) >= 0.8


@pytest.mark.parametrize(
    ("sentence", "need"),
    [
        ("gutter ubal raha hai", "sewer"),
        ("kooray ka dher", "garbage"),
        ("sarak toot gai", "street"),
        ("شناختی کارڈ گم ہو گیا", "cnic"),
        ("birth certificate for my son", "birth"),
        ("domicile kaise banta hai", "domicile"),
        ("bijli", "street-light"),
    ],
)
def test_what_was_asked_in_vain_before(client, sentence, need):
    assert find_needs(sentence)[0].code == need
    for lang in ("ur", "en"):
        assert f"/{lang}/needs/{need}/" in client.get(f"/{lang}/needs/", {"q": sentence}).content.decode()


def test_words_without_meaning_alone_find_nothing():
    assert find_needs("xylophone") == []
    assert find_needs("mujhe kya karna chahiye") == []
    assert find_needs("") != []
    assert {search_key(word) for word in ("the", "کیسے", "mein")} <= stop_words()
