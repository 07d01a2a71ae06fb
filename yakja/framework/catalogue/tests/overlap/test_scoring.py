import dataclasses
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from yakja.foundation.kit.text import script_of
from yakja.framework.catalogue.overlap import FACETS, Profile, Reader, compare, scoring, sentence
from yakja.framework.catalogue.overlap.scoring import FACET_WEIGHT, band_of, cosine, jaccard
from yakja.framework.catalogue.overlap.sentences import FACET_NAMES, TEMPLATES

from .evaluation import REFERENCE


def tool(code="a", **facets):
    stated = {
        "functions": {"PLN-01": 1.0},
        "capabilities": {"intake": 1.0, "inspection": 1.0},
        "objects": {"building_plan": 1.0},
        "users": {"citizen": 1.0, "officer": 1.0},
        "interfaces": {"sms": 1.0},
        "concepts": {"building_plan": 1.0, "inspection": 0.3},
    }
    return Profile(**({"code": code, "name": f"Tool {code.upper()}"} | stated | facets))


def codes(comparison):
    return [reason.code for reason in comparison.reasons]


def test_the_weights_are_those_of_the_method():
    assert FACET_WEIGHT == {
        "functions": 0.40,
        "capabilities": 0.20,
        "objects": 0.15,
        "users": 0.10,
        "interfaces": 0.05,
        "text": 0.10,
    }
    assert tuple(FACET_WEIGHT) == FACETS


def test_jaccard_is_weighted():
    assert jaccard({"x": 1.0, "y": 0.5}, {"x": 1.0}) == pytest.approx(1 / 1.5)
    assert jaccard({"x": 1.0}, {"y": 1.0}) == 0


def test_equal_tools_score_one_and_overlap():
    found = compare(tool("a"), tool("b"))
    assert found.score == 1
    assert found.band == "overlap"
    assert codes(found)[:2] == ["verdict_overlap", "same_main"]


def test_the_score_is_the_weighted_mean_of_known_facets():
    a = tool("a", interfaces=None, concepts=None)
    b = tool("b", capabilities={"intake": 1.0}, interfaces=None, concepts=None)
    found = compare(a, b)
    assert found.facets == {"functions": 1.0, "capabilities": 0.5, "objects": 1.0, "users": 1.0}
    assert found.score == pytest.approx((0.40 + 0.20 * 0.5 + 0.15 + 0.10) / 0.85, abs=0.001)
    arithmetic = next(reason for reason in found.reasons if reason.code == "arithmetic")
    assert (arithmetic.params["known"], arithmetic.params["of"]) == (4, 6)
    unknown = next(reason for reason in found.reasons if reason.code == "not_known")
    assert unknown.params["facets"] == ["interfaces", "text"]


def test_no_shared_function_caps_below_partial_whatever_the_rest():
    found = compare(tool("a"), tool("b", functions={"PLN-02": 1.0}, concepts={"land_use": 1.0}))
    assert found.score <= 0.30
    assert found.band == "none"
    assert "no_shared_work" in codes(found)


def test_alike_texts_under_other_functions_ask_for_a_check_of_the_coding():
    found = compare(tool("a"), tool("b", functions={"PLN-02": 1.0}))
    assert found.relation == "coding"
    assert found.score <= 0.55
    assert "texts_alike_functions_differ" in codes(found)


def test_functions_that_meet_on_the_side_are_partial():
    found = compare(
        tool("a", functions={"MUN-05": 1.0, "REV-05": 0.5}),
        tool("b", functions={"REV-05": 1.0}, capabilities={"billing": 1.0}),
    )
    assert found.band == "partial"
    assert "shared_part" in codes(found)


def test_same_function_but_stated_other_things_is_at_most_partial():
    found = compare(tool("a"), tool("b", objects={"tree": 1.0}, concepts={"tree": 1.0}))
    assert found.band == "partial"
    assert found.score <= 0.55
    assert "same_function_other_things" in codes(found)


def test_a_suite_caps_at_partial():
    for changed in ({"parent": "a"}, {"integrates_with": frozenset({"a"})}):
        found = compare(tool("a"), tool("b", **changed))
        assert (found.score, found.relation) == (0.55, "suite")
        assert found.band == "partial"


def test_a_component_against_a_whole_caps_at_partial():
    found = compare(tool("a"), tool("b", kind="component"))
    assert (found.score, found.relation, found.band) == (0.55, "component", "partial")
    reason = next(reason for reason in found.reasons if reason.code == "part_of_a_whole")
    assert reason.params == {"part": "Tool B", "whole": "Tool A"}


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "tool-A"},
        {"aliases": ("TOOL A",)},
        {"variant_of": "a"},
        {"url": "https://plans.example"},
        {"logo_hash": "77"},
    ],
)
def test_one_product_is_grouped_and_not_called_duplication(changed):
    a = tool("a", url="https://plans.example", logo_hash="77", bodies=frozenset({"LHR"}))
    b = tool("b", bodies=frozenset({"LHR"}), **changed)
    found = compare(a, b)
    assert found.relation == "variant"
    assert "same_product" in codes(found)
    assert "double_running" not in codes(found)


def test_double_running_and_reuse_depend_on_where_both_are_used():
    a = tool("a", bodies=frozenset({"LHR", "KSR"}))
    both = compare(a, tool("b", bodies=frozenset({"KSR"})))
    assert both.relation == "double_running"
    assert next(r for r in both.reasons if r.code == "double_running").params["bodies"] == ["KSR"]
    apart = compare(a, tool("b", bodies=frozenset({"MUL"})))
    assert apart.relation == "reuse"
    assert compare(a, tool("b")).relation == ""


def test_an_area_that_has_both_is_double_running_though_no_body_has():
    a = tool("a", bodies=frozenset({"LHR"}), areas=frozenset({"PK601"}))
    b = tool("b", bodies=frozenset({"KSR"}), areas=frozenset({"PK601"}))
    assert compare(a, b).relation == "double_running"


def test_facets_read_from_texts_weigh_less():
    other = {"capabilities": {"auction": 1.0}}
    stated = compare(tool("a"), tool("b", **other))
    read = compare(tool("a"), tool("b", **other, read=frozenset({"capabilities"})))
    assert read.score > stated.score


def test_nothing_known_is_no_overlap_and_says_so():
    empty = Profile("a", "Tool A")
    found = compare(empty, Profile("b", "Tool B"))
    assert (found.score, found.band, found.facets) == (0, "none", {})
    assert "functions_unknown" in codes(found)


def test_the_age_of_the_data_is_told_when_known():
    a, b = tool("a", data_of=date(2026, 10, 14)), tool("b", data_of=date(2025, 10, 9))
    reason = compare(a, b, today=date(2026, 11, 23)).reasons[-1]
    assert reason.code == "data_age"
    assert (reason.params["days_a"], reason.params["days_b"]) == (40, 410)


def test_the_digest_changes_with_a_facet_only():
    one = tool("a")
    assert one.digest() == tool("a").digest()
    assert one.digest() == dataclasses.replace(one, data_of=date(2026, 1, 1)).digest()
    assert one.digest() != dataclasses.replace(one, users={"citizen": 1.0}).digest()


@pytest.mark.parametrize(
    ("score", "band"),
    [(1, "overlap"), (0.6, "overlap"), (0.599, "partial"), (0.3, "partial"), (0.299, "none"), (0, "none")],
)
def test_bands(score, band):
    assert band_of(score) == band


FUNCTION_SETS = st.one_of(
    st.none(),
    st.dictionaries(st.sampled_from(["CIT-01", "WAT-01", "REV-03", "PLN-01"]), st.sampled_from([0.5, 1.0])),
)
SETS = st.one_of(st.none(), st.dictionaries(st.sampled_from("abcd"), st.floats(0.1, 1)))


@given(st.lists(st.tuples(FUNCTION_SETS, SETS, SETS, SETS), min_size=2, max_size=2))
def test_the_order_of_the_two_does_not_matter(facets):
    profiles = [
        Profile(code, code.upper(), functions=f, capabilities=c, objects=o, concepts=t)
        for code, (f, c, o, t) in zip("xy", facets, strict=True)
    ]
    one, other = compare(*profiles), compare(*reversed(profiles))
    assert (one.score, one.band, one.relation) == (other.score, other.band, other.relation)
    assert 0 <= one.score <= 1


def test_cosine_of_equal_directions_is_one():
    assert cosine({"x": 0.2, "y": 0.4}, {"x": 0.4, "y": 0.8}) == pytest.approx(1)


def test_every_reason_has_a_sentence_in_english_and_urdu():
    names = Reader.of(REFERENCE).names
    params = {
        **dict.fromkeys(("a", "b", "tool", "part", "whole", "single"), "Tool A"),
        **dict.fromkeys(("functions", "mains_a", "mains_b"), ("PLN-01",)),
        **dict.fromkeys(("objects", "objects_a", "objects_b"), ("building_plan",)),
        **dict.fromkeys(("users", "users_a", "users_b"), ("citizen",)),
        "capabilities": ["intake"],
        "facets": ["users"],
        "tools": ["Tool A"],
        "codes": ["XXX-99"],
        "bodies": ["TMA Kasur"],
        "parts": [{"facet": "functions", "value": 1.0, "weight": 0.4}],
        "known": 1,
        "of": 6,
        "score": 0.71,
        "base": 0.71,
        "days_a": 1,
        "days_b": 2,
    }
    catalogue = Path(scoring.__file__).parents[1] / "locale/ur/LC_MESSAGES/django.po"
    with catalogue.open("rb") as file:
        urdu = {message.id: message.string for message in read_po(file) if message.id}
    for code, template in TEMPLATES.items():
        text = sentence(code, params, names, "en")
        assert "%(" not in text
        assert "_" not in text
        assert script_of(urdu[template].replace("%(", "")) == "Arab"
        assert set(re.findall(r"%\(\w+\)s", template)) == set(re.findall(r"%\(\w+\)s", urdu[template]))
    assert all(urdu[name] for name in FACET_NAMES.values())


def test_names_and_list_marks_follow_the_language():
    names = Reader.of(REFERENCE).names
    text = sentence("shared_objects", {"objects": ["building_plan", "tree"]}, names, "ur")
    assert "نقشہ، درخت" in text
