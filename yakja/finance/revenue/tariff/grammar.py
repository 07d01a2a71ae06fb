"""What a formula may say, and where one that says something else is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Formula = Mapping[str, Any]
MOST_DEPTH = 8
MOST_STEPS = 40
MOST_ROWS = 200
MOST_PAISA = 10**13  # a hundred thousand million rupees
MILLION = 1_000_000
KINDS = ("flat", "per_unit", "slab", "percent", "min", "max", "sum", "lookup")
MODES = ("amount", "rate", "whole", "rule")


@dataclass(frozen=True)
class Attribute:
    """What an asset of some kind has: `type` is integer, money (in paisa) or choice, `choices` its codes."""

    code: str
    type: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Why a formula is not understood: the spot in words ("part 2, step 3"), a code and a sentence."""

    spot: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.spot}: {self.message}" if self.spot else self.message


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


class _Reading:
    def __init__(self, attributes: Mapping[str, Attribute] | None, heads: frozenset[str] | None) -> None:
        self.attributes, self.heads = attributes, heads
        self.found: list[Problem] = []

    def refuse(self, spot: tuple[str, ...], code: str, message: str) -> None:
        self.found.append(Problem(", ".join(spot), code, message))

    def keys(self, node: Formula, spot: tuple[str, ...], *names: str) -> bool:
        missing = [name for name in names if name not in node]
        for name in missing:
            self.refuse(spot, "part_missing", _("“%s” is missing.") % name)
        for name in sorted(set(map(str, node)) - {"kind", *names}):
            self.refuse(spot, "part_unknown", _("“%s” has no meaning here.") % name[:40])
        return not missing

    def paisa(self, value: Any, spot: tuple[str, ...]) -> None:
        if not _whole(value) or not 0 <= value <= MOST_PAISA:
            self.refuse(spot, "bad_amount", _("An amount is a whole number of paisa from 0."))

    def attr(self, name: Any, spot: tuple[str, ...], *types: str) -> None:
        if not isinstance(name, str) or not name:
            self.refuse(spot, "attribute_missing", _("Say which attribute of the asset counts."))
        elif self.attributes is not None and name not in self.attributes:
            self.refuse(
                spot, "attribute_unknown", _("Assets of this kind have no attribute “%s”.") % name[:40]
            )
        elif self.attributes is not None and self.attributes[name].type not in types:
            self.refuse(
                spot,
                "attribute_type",
                _("“%s” cannot be counted in this way: it is of another type.") % name[:40],
            )

    def formula(self, node: Any, spot: tuple[str, ...], depth: int = 1) -> None:
        if depth > MOST_DEPTH:
            return self.refuse(spot, "too_deep", _("Rules stand inside each other too deep."))
        if not isinstance(node, Mapping):
            return self.refuse(spot, "not_a_formula", _("A rule is expected here."))
        kind = node.get("kind")
        if kind not in KINDS:
            return self.refuse(spot, "kind_unknown", _("“%s” is not a kind of rule.") % str(kind)[:40])
        readers: dict[str, Callable[..., None]] = {
            "flat": self.flat, "per_unit": self.per_unit, "slab": self.slab, "percent": self.percent,
            "lookup": self.lookup,
        }  # fmt: skip
        readers.get(kind, self.several)(node, spot, depth)
        return None

    def flat(self, node: Formula, spot: tuple[str, ...], depth: int) -> None:
        if self.keys(node, spot, "amount"):
            self.paisa(node["amount"], spot)

    def per_unit(self, node: Formula, spot: tuple[str, ...], depth: int) -> None:
        if not self.keys(node, spot, "attr", "rate", "per"):
            return
        self.attr(node["attr"], spot, "integer")
        self.paisa(node["rate"], spot)
        if not _whole(node["per"]) or not 1 <= node["per"] <= MILLION:
            self.refuse(spot, "bad_per", _("“For every … units” is a whole number from 1."))

    def slab(self, node: Formula, spot: tuple[str, ...], depth: int) -> None:
        if not self.keys(node, spot, "attr", "mode", "steps"):
            return None
        mode, steps = node["mode"], node["steps"]
        self.attr(node["attr"], spot, "integer", *(["money"] if mode in ("amount", "rule") else []))
        if mode not in MODES:
            self.refuse(spot, "mode_unknown", _("“%s” is not a way to count steps.") % str(mode)[:40])
        if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
            return self.refuse(
                spot, "bad_steps", _("Write between 1 and %(most)d steps.") % {"most": MOST_STEPS}
            )
        reached = -1
        for number, step in enumerate(steps, start=1):
            at = (*spot, _("step %d") % number)
            what = "then" if mode == "rule" else "amount"
            if not isinstance(step, Mapping) or set(step) != {"upto", what}:
                self.refuse(
                    at, "bad_step", _("A step has “upto” and “%(what)s” and nothing else.") % {"what": what}
                )
                continue
            if mode == "rule":
                self.formula(step["then"], at, depth + 1)
            else:
                self.paisa(step["amount"], at)
            upto, is_last = step["upto"], number == len(steps)
            if is_last and upto is not None:
                self.refuse(at, "step_open", _("The last step goes on without end."))
            elif not is_last and (not _whole(upto) or upto <= reached):
                self.refuse(at, "step_order", _("Each step ends higher than the one before it."))
            reached = upto if _whole(upto) else reached
        return None

    def percent(self, node: Formula, spot: tuple[str, ...], depth: int) -> None:
        if not self.keys(node, spot, "of", "rate_ppm"):
            return
        rate, of = node["rate_ppm"], node["of"]
        if not _whole(rate) or not 0 <= rate <= 10 * MILLION:
            self.refuse(spot, "bad_rate", _("A percentage lies between 0 and 1,000, in steps of 0.0001."))
        if isinstance(of, Mapping) and set(of) == {"attr"}:
            self.attr(of["attr"], spot, "money")
        elif isinstance(of, Mapping) and set(of) == {"head"}:
            if not isinstance(of["head"], str) or (self.heads is not None and of["head"] not in self.heads):
                self.refuse(
                    spot, "head_unknown", _("There is no tariff of “%s” to take a part of.") % of["head"]
                )
        else:
            self.formula(of, (*spot, _("what the percentage is of")), depth + 1)

    def several(self, node: Formula, spot: tuple[str, ...], depth: int) -> None:
        if not self.keys(node, spot, "of"):
            return None
        parts = node["of"]
        if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_STEPS:
            return self.refuse(
                spot, "bad_parts", _("Write between 1 and %(most)d parts.") % {"most": MOST_STEPS}
            )
        for number, part in enumerate(parts, start=1):
            self.formula(part, (*spot, _("part %d") % number), depth + 1)
        return None

    def lookup(self, node: Formula, spot: tuple[str, ...], depth: int) -> None:
        if not self.keys(node, spot, "attrs", "rows", "otherwise"):
            return None
        attrs, rows = node["attrs"], node["rows"]
        if not isinstance(attrs, list) or not 1 <= len(attrs) <= 4:
            return self.refuse(spot, "bad_attrs", _("Look up by one to four attributes."))
        for name in attrs:
            self.attr(name, spot, "choice")
        if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS:
            return self.refuse(
                spot, "bad_rows", _("Write between 1 and %(most)d rows.") % {"most": MOST_ROWS}
            )
        seen: set[tuple[str, ...]] = set()
        for number, row in enumerate(rows, start=1):
            at = (*spot, _("row %d") % number)
            if not isinstance(row, Mapping) or set(row) != {"when", "then"}:
                self.refuse(at, "bad_row", _("A row has “when” and “then” and nothing else."))
                continue
            when = row["when"]
            if (
                not isinstance(when, list)
                or len(when) != len(attrs)
                or not all(isinstance(v, str) for v in when)
            ):
                self.refuse(at, "bad_when", _("A row names one value for each attribute."))
            elif tuple(when) in seen:
                self.refuse(at, "row_twice", _("This row stands twice."))
            else:
                seen.add(tuple(when))
                self._choices(attrs, when, at)
            self.formula(row["then"], at, depth + 1)
        self.formula(node["otherwise"], (*spot, _("otherwise")), depth + 1)
        return None

    def _choices(self, attrs: list[str], when: list[str], at: tuple[str, ...]) -> None:
        for name, value in zip(attrs, when, strict=True):
            known = (self.attributes or {}).get(name)
            if known is not None and known.choices and value not in known.choices:
                self.refuse(
                    at,
                    "choice_unknown",
                    _("“%(value)s” is not a value of “%(name)s”.") % {"value": value[:40], "name": name},
                )


def problems(
    formula: Any,
    *,
    attributes: Mapping[str, Attribute] | None = None,
    heads: frozenset[str] | None = None,
) -> list[Problem]:
    """Everything that is wrong with a formula, empty when it can be evaluated.

    With `attributes` every name is checked against those of the asset's kind; with `heads` those it takes a part of.
    """
    reading = _Reading(attributes, heads)
    reading.formula(formula, ())
    return reading.found


def children(node: Formula) -> list[Formula]:
    """The formulas directly inside one."""
    kind = node["kind"]
    if kind in ("min", "max", "sum"):
        return list(node["of"])
    if kind == "lookup":
        return [*(row["then"] for row in node["rows"]), node["otherwise"]]
    if kind == "slab" and node["mode"] == "rule":
        return [step["then"] for step in node["steps"]]
    if kind == "percent" and "kind" in node["of"]:
        return [node["of"]]
    return []


def attributes_of(formula: Formula) -> list[str]:
    """Every attribute a valid formula asks for, each once, in the order it is read."""
    own: list[str] = []
    if formula["kind"] in ("per_unit", "slab"):
        own = [formula["attr"]]
    elif formula["kind"] == "lookup":
        own = list(formula["attrs"])
    elif formula["kind"] == "percent" and set(formula["of"]) == {"attr"}:
        own = [formula["of"]["attr"]]
    for part in children(formula):
        own += attributes_of(part)
    return list(dict.fromkeys(own))


def heads_of(formula: Formula) -> list[str]:
    """The heads whose tariff a valid formula takes a part of."""
    own = [formula["of"]["head"]] if formula["kind"] == "percent" and set(formula["of"]) == {"head"} else []
    for part in children(formula):
        own += heads_of(part)
    return list(dict.fromkeys(own))


def with_heads(formula: Formula, found: Mapping[str, Formula], *, above: tuple[str, ...] = ()) -> Formula:
    """The formula with every part of another head's tariff written out; ValueError for a circle or an absent head."""
    kind = formula["kind"]
    if kind == "percent":
        of = formula["of"]
        if set(of) == {"head"}:
            head = of["head"]
            if head in above:
                raise ValueError(f"{head} is a part of itself")
            if head not in found:
                raise ValueError(f"{head} has no tariff here")
            of = with_heads(found[head], found, above=(*above, head))
        elif "kind" in of:
            of = with_heads(of, found, above=above)
        return {**formula, "of": of}
    if kind == "slab" and formula["mode"] == "rule":
        steps = [{**step, "then": with_heads(step["then"], found, above=above)} for step in formula["steps"]]
        return {**formula, "steps": steps}
    if kind in ("min", "max", "sum"):
        return {**formula, "of": [with_heads(part, found, above=above) for part in formula["of"]]}
    if kind == "lookup":
        rows = [{**row, "then": with_heads(row["then"], found, above=above)} for row in formula["rows"]]
        return {**formula, "rows": rows, "otherwise": with_heads(formula["otherwise"], found, above=above)}
    return formula


def is_zero(formula: Formula) -> bool:
    """Whether it charges nothing, whatever the asset: a fee that is free, a suspension."""
    kind = formula["kind"]
    if kind == "flat":
        return bool(formula["amount"] == 0)
    if kind == "per_unit":
        return bool(formula["rate"] == 0)
    if kind == "slab" and formula["mode"] != "rule":
        return all(step["amount"] == 0 for step in formula["steps"])
    if kind == "percent" and formula["rate_ppm"] == 0:
        return True
    parts = children(formula)
    return bool(parts) and all(is_zero(part) for part in parts)
