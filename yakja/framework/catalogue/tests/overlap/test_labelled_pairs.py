"""The scorer holds its promised figures on the labelled pairs."""

from collections import Counter

import pytest

from .evaluation import PARTS, figures, read_pairs, read_tools


def test_the_pairs_are_many_and_of_every_sort():
    pairs, tools = read_pairs(), read_tools()
    assert len(pairs) >= 180
    assert len({frozenset((pair.a, pair.b)) for pair in pairs}) == len(pairs)
    assert {code for pair in pairs for code in (pair.a, pair.b)} <= tools.keys()
    assert {tool["lang"] for tool in tools.values()} == {"en", "ur", "ur-Latn"}
    labels, kinds = Counter(pair.label for pair in pairs), Counter(pair.kind for pair in pairs)
    assert min(labels["overlap"], labels["partial"], labels["none"]) >= 50
    assert min(kinds["hard_positive"], kinds["hard_negative"]) >= 100
    parts = Counter(pair.part for pair in pairs)
    assert (parts["seen"] + parts["held"]) / len(pairs) > 1 / 3


@pytest.mark.parametrize("parts", [PARTS, ("held",)])
def test_with_codes_the_promised_figures_hold(parts):
    found = figures(parts)
    assert found.precision >= 0.90
    assert found.recall >= 0.85
    assert found.across_languages >= 0.85
    assert found.alarms <= 0.10
    assert found.recall_at_5 >= 0.90


def test_the_words_alone_still_say_most():
    found = figures(PARTS, codes="none")
    assert found.precision >= 0.85
    assert found.recall >= 0.70
    assert found.alarms <= 0.10
