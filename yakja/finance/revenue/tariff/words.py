"""A formula as sentences that an accounts officer can compare with the notification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yakja.foundation.kit.money import format_money
from yakja.foundation.kit.numbers import grouped

from .grammar import Formula


@dataclass(frozen=True)
class Line:
    """One sentence and how deep it stands under the one before it."""

    depth: int
    text: str


@dataclass(frozen=True)
class Names:
    """Words of the reader's language for codes: attributes, their units ("square feet"), their values, heads."""

    attributes: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)
    heads: Mapping[str, str] = field(default_factory=dict)

    def attribute(self, code: str) -> str:
        return self.attributes.get(code, code)

    def unit(self, code: str) -> str:
        return self.units.get(code) or self.attribute(code)

    def value(self, attribute: str, code: str) -> str:
        return self.values.get((attribute, code), code)


def _money(paisa: int) -> str:
    return format_money(paisa, (get_language() or "en")[:2])


def percentage(rate_ppm: int) -> str:
    """`5`, `0.07`, `12.5`: without zeros at the end."""
    return f"{rate_ppm // 10_000}.{rate_ppm % 10_000:04d}".rstrip("0").rstrip(".")


def _bounds(node: Formula, names: Names, number: int) -> str:
    """`above 100, up to 200`; "" for a step without any bound."""
    is_money = names.units.get(node["attr"]) == "paisa"
    shown = _money if is_money else grouped
    upto, below = node["steps"][number]["upto"], node["steps"][number - 1]["upto"] if number else None
    if upto is None:
        return _("above %(below)s") % {"below": shown(below)} if below is not None else ""
    if below is None:
        return _("up to %(upto)s") % {"upto": shown(upto)}
    return _("above %(below)s, up to %(upto)s") % {"below": shown(below), "upto": shown(upto)}


def _step(node: Formula, names: Names, number: int, depth: int) -> list[Line]:
    step, bounds = node["steps"][number], _bounds(node, names, number)
    if node["mode"] == "rule":
        lines = in_words(step["then"], names, depth=depth)
        return _under(bounds, lines, depth) if bounds else lines
    amount = _money(step["amount"])
    if not step["amount"]:
        amount = _("Free of charge")
    elif node["mode"] != "amount":
        amount = _("%(amount)s per %(unit)s") % {"amount": amount, "unit": names.unit(node["attr"])}
    return [Line(depth, f"{bounds}: {amount}" if bounds else amount)]


def _slab(node: Formula, names: Names, depth: int) -> list[Line]:
    heads = {
        "amount": _("By %(attribute)s:"),
        "rule": _("By %(attribute)s:"),
        "rate": _("By %(attribute)s, each part at its own rate:"),
        "whole": _("By %(attribute)s, the whole at the rate that is reached:"),
    }
    head = heads[node["mode"]] % {"attribute": names.attribute(node["attr"])}
    lines = [Line(depth, head)]
    for number in range(len(node["steps"])):
        lines += _step(node, names, number, depth + 1)
    return lines


def _lookup(node: Formula, names: Names, depth: int) -> list[Line]:
    lines = [
        Line(depth, _("By %(attribute)s:") % {"attribute": _joined(map(names.attribute, node["attrs"]))})
    ]
    for row in node["rows"]:
        when = _joined(
            names.value(name, value) for name, value in zip(node["attrs"], row["when"], strict=True)
        )
        lines += _under(when, in_words(row["then"], names, depth=depth + 1), depth + 1)
    return lines + _under(_("otherwise"), in_words(node["otherwise"], names, depth=depth + 1), depth + 1)


def _joined(words: object) -> str:
    return " · ".join(words)  # type: ignore[arg-type]


def _under(label: str, lines: list[Line], depth: int) -> list[Line]:
    """A single sentence stands beside its label, several below it."""
    if len(lines) == 1:
        return [Line(depth, f"{label}: {lines[0].text}")]
    return [Line(depth, f"{label}:"), *(Line(line.depth + 1, line.text) for line in lines)]


def _percent(node: Formula, names: Names, depth: int) -> list[Line]:
    of, rate = node["of"], percentage(node["rate_ppm"])
    if set(of) == {"attr"}:
        if node["rate_ppm"] == 1_000_000:
            return [Line(depth, _("The amount of: %(of)s") % {"of": names.attribute(of["attr"])})]
        return [Line(depth, _("%(rate)s %% of: %(of)s") % {"rate": rate, "of": names.attribute(of["attr"])})]
    if set(of) == {"head"}:
        head = names.heads.get(of["head"], of["head"])
        return [Line(depth, _("%(rate)s %% of the tariff of: %(of)s") % {"rate": rate, "of": head})]
    return _under(_("%(rate)s %% of") % {"rate": rate}, in_words(of, names, depth=depth), depth)


def in_words(formula: Formula, names: Names | None = None, *, depth: int = 0) -> list[Line]:
    """The formula in sentences of the reader's language, in the order it is worked out."""
    names = names or Names()
    kind = formula["kind"]
    if kind == "flat":
        text = _money(formula["amount"]) if formula["amount"] else _("Free of charge")
        return [Line(depth, text)]
    if kind == "per_unit":
        facts = {
            "amount": _money(formula["rate"]),
            "count": grouped(formula["per"]),
            "unit": names.unit(formula["attr"]),
            "attribute": names.attribute(formula["attr"]),
        }
        if formula["per"] == 1:
            return [Line(depth, _("%(amount)s per %(unit)s (%(attribute)s)") % facts)]
        return [Line(depth, _("%(amount)s per %(count)s %(unit)s (%(attribute)s)") % facts)]
    if kind == "slab":
        return _slab(formula, names, depth)
    if kind == "percent":
        return _percent(formula, names, depth)
    if kind == "lookup":
        return _lookup(formula, names, depth)
    head = {
        "sum": _("The sum of:"),
        "min": _("The smallest of:"),
        "max": _("The largest of:"),
    }[kind]
    lines = [Line(depth, head)]
    for part in formula["of"]:
        lines += in_words(part, names, depth=depth + 1)
    return lines
