"""What became of paragraphs from one version to the next."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yakja.framework.strategy.comparing import Entry, compare, summary

UR_FIRST = ("ur", "en")


def entries(*marks, section="objectives", **texts):
    return [Entry(m, section, {"en": texts.get(m, f"Text of {m}.")}) for m in marks]


def kinds(found):
    return {d.mark: sorted(d.kinds) for d in found}


def test_nothing_changed():
    found = compare(entries("o1", "o2"), entries("o1", "o2"), languages=UR_FIRST)
    assert all(d.is_unchanged for d in found)
    assert summary(found).unchanged == 2


def test_taking_the_first_to_the_end_is_one_move():
    found = compare(entries("a", "b", "c", "d", "e"), entries("b", "c", "d", "e", "a"), languages=UR_FIRST)
    assert kinds(found) == {"a": ["moved"], "b": [], "c": [], "d": [], "e": []}


def test_added_dropped_and_reworded():
    found = compare(
        entries("a", "b", "c"), entries("a", "c", "d", c="Text of another c."), languages=UR_FIRST
    )
    assert kinds(found) == {"a": [], "b": ["dropped"], "c": ["reworded"], "d": ["added"]}
    assert [d.mark for d in found] == ["a", "b", "c", "d"], "a dropped paragraph is told where it stood"
    told = summary(found)
    assert (told.added, told.dropped, told.moved, told.reworded, told.unchanged) == (1, 1, 0, 1, 1)


def test_another_section_is_a_move_even_in_the_same_order():
    old = [*entries("a"), *entries("b", section="risks")]
    new = [*entries("a"), *entries("b", section="budget")]
    found = {d.mark: d for d in compare(old, new, languages=UR_FIRST)}
    assert found["b"].kinds == {"moved"}
    assert found["b"].was_section == "risks"


def test_moved_and_reworded_at_once():
    found = compare(entries("a", "b", "c"), entries("c", "a", "b", c="Text of c now."), languages=UR_FIRST)
    assert kinds(found)["c"] == ["moved", "reworded"]


def test_a_paragraph_is_compared_in_the_readers_language_and_the_other_is_named():
    old = [Entry("a", "vision", {"ur": "پرانا متن یہاں ہے", "en": "Old text is here"})]
    new = [Entry("a", "vision", {"ur": "نیا متن یہاں ہے", "en": "New text is here"})]
    urdu = compare(old, new, languages=("ur", "en"))[0]
    english = compare(old, new, languages=("en", "ur"))[0]
    assert (urdu.language, urdu.languages) == ("ur", ("en",))
    assert (english.language, english.languages) == ("en", ("ur",))
    assert "نیا" in [p.text for p in urdu.pieces]


def test_a_language_only_one_side_has_is_not_compared_with_another():
    old = [Entry("a", "vision", {"en": "The text is here"})]
    new = [Entry("a", "vision", {"ur": "متن یہاں ہے", "en": "The text is here"})]
    found = compare(old, new, languages=("ur", "en"))[0]
    assert found.language == "en"
    assert found.kinds == {"reworded"}
    assert found.languages == ("ur",)
    assert (found.added, found.removed) == (0, 0)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.permutations(list("abcdefg")), st.permutations(list("abcdefg")), st.integers(0, 7), st.integers(0, 7)
)
def test_every_paragraph_is_told_once_and_unmoved_ones_keep_their_order(old, new, drop, cut):
    before, after = entries(*old[: 7 - drop]), entries(*new[: 7 - cut])
    found = compare(before, after, languages=UR_FIRST)
    assert sorted(d.mark for d in found) == sorted({e.mark for e in (*before, *after)})
    stayed = [d.mark for d in found if d.is_unchanged]
    assert (
        stayed == [e.mark for e in before if e.mark in stayed] == [e.mark for e in after if e.mark in stayed]
    )
