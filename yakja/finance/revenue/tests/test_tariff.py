"""I11: a formula is total, never negative, monotone where it says so, and depends on nothing but its attributes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from yakja.finance.revenue import tariff
from yakja.finance.revenue.tariff.evaluation import rounded

ATTRIBUTES = {
    "area": tariff.Attribute("area", "integer"),
    "storeys": tariff.Attribute("storeys", "integer"),
    "value": tariff.Attribute("value", "money"),
    "road": tariff.Attribute("road", "choice", ("a", "b", "c")),
    "use": tariff.Attribute("use", "choice", ("home", "shop")),
}
amounts = st.integers(0, 10**8)


def _flat():
    return st.builds(lambda a: {"kind": "flat", "amount": a}, amounts)


def _per_unit():
    return st.builds(
        lambda attr, rate, per: {"kind": "per_unit", "attr": attr, "rate": rate, "per": per},
        st.sampled_from(["area", "storeys"]),
        st.integers(0, 10**6),
        st.integers(1, 1000),
    )


@st.composite
def _slab(draw, modes=("amount", "rate", "whole")):
    bounds = sorted(draw(st.sets(st.integers(0, 20_000), max_size=5)))
    return {
        "kind": "slab",
        "attr": draw(st.sampled_from(["area", "storeys"])),
        "mode": draw(st.sampled_from(modes)),
        "steps": [{"upto": upto, "amount": draw(st.integers(0, 10**6))} for upto in [*bounds, None]],
    }


def _percent_of_value():
    return st.builds(
        lambda rate: {"kind": "percent", "of": {"attr": "value"}, "rate_ppm": rate}, st.integers(0, 10**6)
    )


def _inside(children):
    several = st.builds(
        lambda kind, of: {"kind": kind, "of": of},
        st.sampled_from(["sum", "min", "max"]),
        st.lists(children, min_size=1, max_size=3),
    )
    part = st.builds(
        lambda of, rate: {"kind": "percent", "of": of, "rate_ppm": rate}, children, st.integers(0, 10**6)
    )
    lookup = st.builds(
        lambda a, b, last: {
            "kind": "lookup",
            "attrs": ["road", "use"],
            "rows": [{"when": ["a", "home"], "then": a}, {"when": ["b", "shop"], "then": b}],
            "otherwise": last,
        },
        children,
        children,
        children,
    )
    rule = st.builds(
        lambda a, b: {
            "kind": "slab", "attr": "value", "mode": "rule",
            "steps": [{"upto": 500_000_000, "then": a}, {"upto": None, "then": b}],
        },
        children,
        children,
    )  # fmt: skip
    return several | part | lookup | rule


formulas = st.recursive(_flat() | _per_unit() | _slab() | _percent_of_value(), _inside, max_leaves=6)
assets = st.fixed_dictionaries(
    {
        "area": st.integers(0, 100_000),
        "storeys": st.integers(0, 30_000),
        "value": st.integers(0, 10**11),
        "road": st.sampled_from("abc"),
        "use": st.sampled_from(["home", "shop"]),
    }
)


@given(formulas, assets, st.sampled_from([1, 100, 500, 1000]))
def test_every_formula_of_the_grammar_answers_and_is_never_negative(formula, asset, rounding):
    assert tariff.problems(formula, attributes=ATTRIBUTES) == []
    amount = tariff.evaluate(formula, asset, rounding=rounding)
    assert amount >= 0
    assert amount % rounding == 0
    assert tariff.evaluate(formula, {**asset, "colour": "green"}, rounding=rounding) == amount


@settings(max_examples=60)
@given(formulas, assets)
def test_rounding_happens_once_and_is_off_by_half_a_step_at_most(formula, asset):
    exact = tariff.evaluate(formula, asset, rounding=1)
    assert abs(tariff.evaluate(formula, asset, rounding=100) - exact) <= 51


@given(st.fractions(min_value=0, max_value=10**9), st.sampled_from([1, 100, 1000]))
def test_half_a_step_goes_up(value, multiple):
    found = rounded(value, multiple)
    assert -Fraction(multiple, 2) < found - value <= Fraction(multiple, 2)


@given(_slab(modes=("rate",)), st.integers(0, 50_000), st.integers(0, 5_000))
def test_a_slab_by_rates_rises_with_the_quantity(slab, quantity, more):
    before = tariff.evaluate(slab, {"area": quantity, "storeys": quantity})
    assert tariff.evaluate(slab, {"area": quantity + more, "storeys": quantity + more}) >= before


@given(_slab(modes=("amount", "whole")), st.integers(0, 50_000), st.integers(0, 5_000))
def test_a_slab_whose_steps_rise_rises_with_the_quantity(slab, quantity, more):
    steps = sorted(step["amount"] for step in slab["steps"])
    slab["steps"] = [{**step, "amount": a} for step, a in zip(slab["steps"], steps, strict=True)]
    before = tariff.evaluate(slab, {"area": quantity, "storeys": quantity})
    assert tariff.evaluate(slab, {"area": quantity + more, "storeys": quantity + more}) >= before


@given(formulas, assets)
def test_a_missing_attribute_is_named(formula, asset):
    for name in tariff.attributes_of(formula):
        with pytest.raises(tariff.MissingAttributeError) as error:
            tariff.evaluate(formula, {**asset, name: None})
        assert error.value.attribute == name


SLAB = {
    "kind": "slab",
    "attr": "area",
    "mode": "rate",
    "steps": [{"upto": 100, "amount": 5}, {"upto": None, "amount": 9}],
}


@pytest.mark.parametrize(
    ("mode", "quantity", "paisa"),
    [
        ("amount", 100, 5), ("amount", 101, 9), ("whole", 100, 500), ("whole", 101, 909),
        ("rate", 100, 500), ("rate", 101, 509), ("rate", 0, 0),
    ],
)  # fmt: skip
def test_the_end_of_a_step_lies_inside_it(mode, quantity, paisa):
    assert tariff.evaluate({**SLAB, "mode": mode}, {"area": quantity}) == paisa


BAD = [
    ({}, "kind_unknown", ""),
    ([], "not_a_formula", ""),
    ({"kind": "eval", "code": "1"}, "kind_unknown", ""),
    ({"kind": "flat"}, "part_missing", ""),
    ({"kind": "flat", "amount": -1}, "bad_amount", ""),
    ({"kind": "flat", "amount": 1.5}, "bad_amount", ""),
    ({"kind": "flat", "amount": True}, "bad_amount", ""),
    ({"kind": "flat", "amount": 1, "note": "x"}, "part_unknown", ""),
    ({"kind": "per_unit", "attr": "colour", "rate": 1, "per": 1}, "attribute_unknown", ""),
    ({"kind": "per_unit", "attr": "road", "rate": 1, "per": 1}, "attribute_type", ""),
    ({"kind": "per_unit", "attr": "area", "rate": 1, "per": 0}, "bad_per", ""),
    ({**SLAB, "mode": "x"}, "mode_unknown", ""),
    ({**SLAB, "steps": []}, "bad_steps", ""),
    ({**SLAB, "steps": [{"upto": 5, "amount": 1}]}, "step_open", "step 1"),
    ({**SLAB, "steps": [{"upto": 5, "amount": 1}, {"upto": 5, "amount": 1}, {"upto": None, "amount": 1}]}, "step_order", "step 2"),
    ({"kind": "percent", "of": {"attr": "area"}, "rate_ppm": 1}, "attribute_type", ""),
    ({"kind": "percent", "of": {"head": "NOPE"}, "rate_ppm": 1}, "head_unknown", ""),
    ({"kind": "percent", "of": {"attr": "value"}, "rate_ppm": 10**8}, "bad_rate", ""),
    ({"kind": "sum", "of": [{"kind": "flat", "amount": 1}, {"kind": "flat", "amount": -5}]}, "bad_amount", "part 2"),
    ({"kind": "lookup", "attrs": ["road"], "rows": [{"when": ["z"], "then": {"kind": "flat", "amount": 1}}], "otherwise": {"kind": "flat", "amount": 0}}, "choice_unknown", "row 1"),
    ({"kind": "lookup", "attrs": ["road"], "rows": [{"when": ["a"], "then": {"kind": "x"}}], "otherwise": {"kind": "flat", "amount": 0}}, "kind_unknown", "row 1"),
    ({"kind": "lookup", "attrs": ["road"], "rows": [{"when": ["a"], "then": {"kind": "flat", "amount": 1}}]}, "part_missing", ""),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "code", "spot"), BAD)
def test_a_bad_formula_is_refused_at_its_spot(formula, code, spot):
    with override("en"):
        found = tariff.problems(formula, attributes=ATTRIBUTES, heads=frozenset({"WATER"}))
    assert [(p.code, p.spot) for p in found] == [(code, spot)]


def test_formulas_do_not_nest_without_end():
    formula = {"kind": "flat", "amount": 1}
    for _deep in range(tariff.MOST_DEPTH):
        formula = {"kind": "sum", "of": [formula]}
    assert [p.code for p in tariff.problems(formula)] == ["too_deep"]


def test_a_part_of_another_tariff_is_written_out_and_circles_are_refused():
    water = {"kind": "per_unit", "attr": "area", "rate": 300, "per": 1}
    drainage = {"kind": "percent", "of": {"head": "WATER"}, "rate_ppm": 250_000}
    whole = tariff.with_heads(drainage, {"WATER": water})
    assert tariff.evaluate(whole, {"area": 7}) == 525
    with pytest.raises(ValueError, match="itself"):
        tariff.with_heads(drainage, {"WATER": {"kind": "percent", "of": {"head": "WATER"}, "rate_ppm": 1}})
    with pytest.raises(ValueError, match="no tariff"):
        tariff.with_heads(drainage, {})


def test_zero_is_recognised():
    free = {"kind": "flat", "amount": 0}
    assert tariff.is_zero(free)
    assert tariff.is_zero({"kind": "sum", "of": [free, free]})
    assert not tariff.is_zero({"kind": "max", "of": [free, {"kind": "flat", "amount": 1}]})


def test_the_councils_own_tariff_comes_before_the_provinces():
    rows = [
        tariff.Candidate(False, "", "province"),
        tariff.Candidate(False, "shop", "province, shops"),
        tariff.Candidate(True, "", "council"),
        tariff.Candidate(True, "shop", "council, shops"),
    ]
    assert tariff.resolve(rows, "shop") == "council, shops"
    assert tariff.resolve(rows[:3], "shop") == "council"
    assert tariff.resolve(rows[:2], "shop") == "province, shops"
    assert tariff.resolve(rows[:2], "home") == "province"
    assert tariff.resolve(rows[1:2], "home") is None


lines = st.builds(
    tariff.DraftLine,
    when=st.sampled_from([tariff.ALWAYS, ("a",), ("b",), tariff.OTHERWISE]),
    what=st.just("flat"),
    amount=amounts,
) | st.builds(
    tariff.DraftLine,
    when=st.sampled_from([tariff.ALWAYS, ("a",), ("b",), tariff.OTHERWISE]),
    what=st.just("per_unit"),
    amount=st.integers(1, 10**6),
    attr=st.just("area"),
    per=st.integers(1, 100),
    free_upto=st.none() | st.integers(1, 500),
)
drafts = st.builds(
    tariff.Draft,
    lines=st.lists(lines, min_size=1, max_size=5).map(tuple),
    by=st.sampled_from([(), ("road",)]),
    at_least=st.none() | amounts,
    at_most=st.none() | amounts,
)


@given(drafts, assets)
def test_a_filled_in_form_is_a_formula_and_is_drawn_again(draft, asset):
    formula = tariff.build(draft)
    assert tariff.problems(formula, attributes=ATTRIBUTES) == []
    again = tariff.draft_of(formula)
    assert again is not None
    assert tariff.evaluate(tariff.build(again), asset) == tariff.evaluate(formula, asset)


def test_every_published_fee_can_be_drawn_as_a_form():
    from ..queries.examples import examples

    assert [e.code for e in examples() if tariff.draft_of(e.formula) is None] == []


def test_what_the_form_cannot_say_is_not_drawn():
    part = {"kind": "percent", "of": {"kind": "flat", "amount": 5}, "rate_ppm": 1}
    assert tariff.draft_of(part) is None
    assert tariff.draft_of({"kind": "min", "of": [part, part]}) is None
