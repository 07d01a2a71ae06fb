"""What a formula comes to for one asset."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from .grammar import MILLION, Formula, attributes_of


class MissingAttributeError(ValueError):
    """An asset lacks an attribute that its tariff asks for; `attribute` names it."""

    def __init__(self, attribute: str) -> None:
        super().__init__(attribute)
        self.attribute = attribute


def rounded(value: Fraction, multiple: int) -> int:
    """The nearest multiple in paisa, half a multiple away from zero; the value is not negative."""
    doubled = 2 * value.numerator + value.denominator * multiple
    return int(doubled // (2 * value.denominator * multiple)) * multiple


def _slab(node: Formula, quantity: int, attributes: Mapping[str, Any]) -> Fraction:
    below, before = 0, Fraction(0)
    for step in node["steps"]:
        if step["upto"] is None or quantity <= step["upto"]:
            if node["mode"] == "rule":
                return _value(step["then"], attributes)
            if node["mode"] == "amount":
                return Fraction(step["amount"])
            if node["mode"] == "whole":
                return Fraction(quantity * step["amount"])
            return before + (quantity - below) * step["amount"]
        before += (step["upto"] - below) * step.get("amount", 0)
        below = step["upto"]
    raise ValueError("a slab ends with an open step")


def _value(node: Formula, attributes: Mapping[str, Any]) -> Fraction:
    kind = node["kind"]
    if kind == "flat":
        return Fraction(node["amount"])
    if kind == "per_unit":
        return Fraction(attributes[node["attr"]] * node["rate"], node["per"])
    if kind == "slab":
        return _slab(node, attributes[node["attr"]], attributes)
    if kind == "percent":
        of = node["of"]
        whole = Fraction(attributes[of["attr"]]) if set(of) == {"attr"} else _value(of, attributes)
        return whole * Fraction(node["rate_ppm"], MILLION)
    if kind == "lookup":
        key = [attributes[name] for name in node["attrs"]]
        for row in node["rows"]:
            if row["when"] == key:
                return _value(row["then"], attributes)
        return _value(node["otherwise"], attributes)
    parts = [_value(part, attributes) for part in node["of"]]
    if kind == "sum":
        return sum(parts, Fraction(0))
    return min(parts) if kind == "min" else max(parts)


def evaluate(formula: Formula, attributes: Mapping[str, Any], *, rounding: int = 1) -> int:
    """Paisa for one asset, a multiple of `rounding`, never negative.

    The formula is valid and its parts of other heads are written out. Raises MissingAttributeError for the first
    attribute it names that the asset lacks, and ValueError for a quantity below zero.
    """
    for name in attributes_of(formula):
        value = attributes.get(name)
        if value is None or value == "":
            raise MissingAttributeError(name)
        if isinstance(value, int) and value < 0:
            raise ValueError(f"{name} is below zero")
    return rounded(_value(formula, attributes), rounding)
