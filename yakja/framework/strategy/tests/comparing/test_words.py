"""Words taken out and put in: both texts can be read from the pieces, in every script."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yakja.framework.strategy.comparing import ADDED, REMOVED, SAME, Piece, counts, word_differences
from yakja.framework.strategy.comparing.words import tokens


def old_of(pieces):
    return "".join(p.text for p in pieces if p.kind != ADDED)


def new_of(pieces):
    return "".join(p.text for p in pieces if p.kind != REMOVED)


WORDS = st.lists(
    st.sampled_from(
        ["60%", "1,200", "councils", "کونسلیں", "آن\u200cلائن", "مُدّت", "،", "۔", ".", "by", "تک", "2028"]
    ),
    max_size=25,
).map(" ".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_pieces(old, new):
    pieces = word_differences(old, new)
    assert old_of(pieces) == old
    assert new_of(pieces) == new
    assert all(a.kind != b.kind for a, b in itertools.pairwise(pieces))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_survives(old, new):
    pieces = word_differences(old, new)
    assert (old_of(pieces), new_of(pieces)) == (old, new)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=80))
def test_tokens_join_to_the_text(text):
    assert "".join(tokens(text)) == text


def test_one_changed_number_is_one_change():
    pieces = word_differences("60% of union councils register.", "80% of union councils register.")
    assert pieces == [
        Piece(REMOVED, "60%"),
        Piece(ADDED, "80%"),
        Piece(SAME, " of union councils register."),
    ]
    assert counts(pieces) == (1, 1)


def test_urdu_words_keep_their_vowel_signs_and_joiners():
    assert tokens("مُدّت آن\u200cلائن ہے۔") == ["مُدّت", " ", "آن\u200cلائن", " ", "ہے", "۔"]
    pieces = word_differences("60 فیصد یونین کونسلیں", "80 فیصد یونین کونسلیں")
    assert [(p.kind, p.text) for p in pieces] == [
        (REMOVED, "60"),
        (ADDED, "80"),
        (SAME, " فیصد یونین کونسلیں"),
    ]


def test_an_insertion_strikes_nothing():
    pieces = word_differences("every resident of Punjab can", "every resident of Punjab, woman or man, can")
    assert all(p.kind != REMOVED for p in pieces)
    assert counts(pieces) == (3, 0)


def test_a_lone_word_between_two_changes_is_told_with_them():
    pieces = word_differences(
        "By 2028 the list of all tools of the province is made known to every reader of it.",
        "By 2028 the map of old tools of the province is made known to every reader of it.",
    )
    assert [p.text for p in pieces if p.kind == REMOVED] == ["list of all"]
    assert [p.text for p in pieces if p.kind == ADDED] == ["map of old"]


def test_a_change_never_swallows_the_end_of_a_sentence():
    old, new = "Big words here. Two more follow now.", "Big words there. Six more follow now."
    assert [p.text for p in word_differences(old, new) if p.kind == SAME] == [
        "Big words ",
        ". ",
        " more follow now.",
    ]


def test_texts_with_little_in_common_are_told_whole():
    old, new = "An app of its own for each district.", "Secretaries are trained twice a year in a tehsil."
    assert word_differences(old, new) == [Piece(REMOVED, old), Piece(ADDED, new)]


def test_a_text_that_grew_is_an_insertion_however_long():
    old = "Dependence on a single supplier."
    new = "Dependence on a single supplier: every contract provides for the return of data, for ownership of the code, for six months of handing over and for a penalty."
    pieces = word_differences(old, new)
    assert pieces[0] == Piece(SAME, "Dependence on a single supplier")
    assert counts(pieces)[1] == 0


@pytest.mark.parametrize(
    ("old", "new", "kinds"), [("", "New.", [ADDED]), ("Old.", "", [REMOVED]), ("", "", [])]
)
def test_empty_sides(old, new, kinds):
    assert [p.kind for p in word_differences(old, new)] == kinds
