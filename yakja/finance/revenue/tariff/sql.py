"""A formula as one expression of SQL in whole numbers, so that a million assets are charged in one statement.

Every node becomes a numerator in SQL over a constant denominator; nothing is rounded before the end and no floating
point is used, so that the database comes to the very paisa that `evaluate` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import gcd, lcm
from typing import Any

from .grammar import MILLION, Formula, attributes_of

_LIMIT = 2**62


class TooLargeError(ValueError):
    """With the largest attribute there is, the sum would not fit 64 bits."""


@dataclass(frozen=True)
class _Node:
    """`sql` over `under`; `most` is a bound of the numerator; `values` the parameters in the order of their marks."""

    sql: str
    values: tuple[Any, ...]
    under: int
    most: int

    def over(self, under: int) -> _Node:
        times = under // self.under
        if times == 1:
            return self
        return _checked(_Node(f"({self.sql}) * {times}", self.values, under, self.most * times))


def _checked(node: _Node) -> _Node:
    if node.most > _LIMIT:
        raise TooLargeError("the amount would not fit")
    return node


def _whole(number: int) -> str:
    """A number of 64 bits, where a database would take a short literal for one of 32."""
    return f"CAST({int(number)} AS bigint)"


class _Compiler:
    def __init__(self, column: Callable[[str, str], str], most: Mapping[str, int]) -> None:
        self.column, self.most = column, most

    def number(self, name: str) -> str:
        return self.column(name, "number")

    def node(self, node: Formula) -> _Node:
        kind = node["kind"]
        if kind == "flat":
            return _Node(_whole(node["amount"]), (), 1, node["amount"])
        if kind == "per_unit":
            common = gcd(node["rate"], node["per"]) or 1
            rate, under = node["rate"] // common, node["per"] // common
            most = self.most.get(node["attr"], 0) * rate
            return _checked(_Node(f"{self.number(node['attr'])} * {rate}", (), under, most))
        if kind == "slab":
            return self.slab(node)
        if kind == "percent":
            return self.percent(node)
        if kind == "lookup":
            return self.lookup(node)
        parts = [self.node(part) for part in node["of"]]
        under = lcm(*(part.under for part in parts))
        parts = [part.over(under) for part in parts]
        values = tuple(v for part in parts for v in part.values)
        if kind == "sum":
            most = sum(part.most for part in parts)
            return _checked(_Node(" + ".join(f"({part.sql})" for part in parts), values, under, most))
        return self.extreme(parts, ">=" if kind == "max" else "<=", under)

    def extreme(self, parts: list[_Node], sign: str, under: int) -> _Node:
        found = parts[0]
        for part in parts[1:]:
            sql = f"CASE WHEN ({found.sql}) {sign} ({part.sql}) THEN ({found.sql}) ELSE ({part.sql}) END"
            values = (*found.values, *part.values, *found.values, *part.values)
            found = _Node(sql, values, under, max(found.most, part.most))
        return found

    def slab(self, node: Formula) -> _Node:
        if node["mode"] == "rule":
            return self.rule(node)
        quantity, highest = self.number(node["attr"]), self.most.get(node["attr"], 0)
        branches, below, before, most = [], 0, 0, 0
        for step in node["steps"]:
            amount, upto = step["amount"], step["upto"]
            if node["mode"] == "amount":
                then, bound = _whole(amount), amount
            elif node["mode"] == "whole":
                then, bound = f"{quantity} * {amount}", highest * amount
            else:
                then = f"{_whole(before)} + ({quantity} - {below}) * {amount}"
                bound = before + max(highest - below, 0) * amount
            most = max(most, bound)
            branches.append(f"WHEN {quantity} <= {upto} THEN {then}" if upto is not None else f"ELSE {then}")
            if upto is not None:
                before += (upto - below) * amount
                below = upto
                most = max(most, before)
        sql = " ".join(branches) if len(branches) > 1 else f"WHEN 1 = 1 THEN {branches[0][5:]}"
        return _checked(_Node(f"CASE {sql} END", (), 1, most))

    def rule(self, node: Formula) -> _Node:
        quantity = self.number(node["attr"])
        parts = [self.node(step["then"]) for step in node["steps"]]
        under = lcm(*(part.under for part in parts))
        parts = [part.over(under) for part in parts]
        cases = [
            f"WHEN {quantity} <= {step['upto']} THEN {part.sql}"
            for step, part in zip(node["steps"][:-1], parts[:-1], strict=True)
        ]
        values = tuple(value for part in parts for value in part.values)
        most = max(part.most for part in parts)
        if not cases:
            return parts[0]
        return _checked(_Node(f"CASE {' '.join(cases)} ELSE {parts[-1].sql} END", values, under, most))

    def percent(self, node: Formula) -> _Node:
        of = node["of"]
        if set(of) == {"attr"}:
            whole = _Node(self.number(of["attr"]), (), 1, self.most.get(of["attr"], 0))
        else:
            whole = self.node(of)
        common = gcd(node["rate_ppm"], MILLION)
        rate, under = node["rate_ppm"] // common, MILLION // common
        return _checked(
            _Node(f"({whole.sql}) * {rate}", whole.values, whole.under * under, whole.most * rate)
        )

    def lookup(self, node: Formula) -> _Node:
        rows = [(row["when"], self.node(row["then"])) for row in node["rows"]]
        last = self.node(node["otherwise"])
        under = lcm(last.under, *(part.under for _when, part in rows))
        sql, values = [], []
        for when, part in rows:
            then = part.over(under)
            tests = " AND ".join(f"{self.column(name, 'text')} = %s" for name in node["attrs"])
            sql.append(f"WHEN {tests} THEN {then.sql}")
            values += [*when, *then.values]
        last = last.over(under)
        most = max([last.most, *(part.over(under).most for _when, part in rows)])
        return _checked(
            _Node(f"CASE {' '.join(sql)} ELSE {last.sql} END", (*values, *last.values), under, most)
        )


def compiled(
    formula: Formula, *, column: Callable[[str, str], str], most: Mapping[str, int], rounding: int
) -> tuple[str, tuple[Any, ...]]:
    """SQL of the amount in paisa, NULL where an attribute it names is missing, and the values for its marks.

    `column(name, "number" | "text")` answers the SQL of an attribute; `most` its largest value among the assets.
    Raises TooLargeError when 64 bits would not hold what comes between.
    """
    found = _Compiler(column, most).node(formula)
    whole = found.under * rounding
    _checked(_Node("", (), 1, 2 * found.most + whole))
    amount = f"((2 * ({found.sql}) + {whole}) / {2 * whole}) * {rounding}"
    missing = " OR ".join(f"{column(name, 'text')} IS NULL" for name in attributes_of(formula))
    if missing:
        return f"CASE WHEN {missing} THEN NULL ELSE {amount} END", found.values
    return amount, found.values
