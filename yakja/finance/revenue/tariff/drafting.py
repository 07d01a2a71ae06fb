"""A formula as the lines of a form, and back: what an accounts officer fills in without writing code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .grammar import Formula

ALWAYS, OTHERWISE = ("always",), ("otherwise",)
WHATS = ("flat", "per_unit", "percent", "percent_head")
FREE = {"kind": "flat", "amount": 0}


@dataclass(frozen=True)
class DraftLine:
    """One line: when it counts, what it is, of which attribute or head, and how much.

    `when` is ALWAYS, OTHERWISE or one value per attribute that the tariff differs by. `amount` is paisa, for a
    percentage millionths. `free_upto`: nothing is charged while the attribute is at most this.
    """

    when: tuple[str, ...]
    what: str
    amount: int
    attr: str = ""
    per: int = 1
    free_upto: int | None = None


@dataclass(frozen=True)
class Draft:
    """All lines of the form; they add up, and the whole lies between `at_least` and `at_most`."""

    lines: tuple[DraftLine, ...] = ()
    by: tuple[str, ...] = ()
    steps_attr: str = ""
    steps_mode: str = "amount"
    steps: tuple[tuple[int | None, int], ...] = ()
    at_least: int | None = None
    at_most: int | None = None


def _piece(line: DraftLine) -> dict[str, Any]:
    piece: dict[str, Any]
    if line.what == "flat":
        piece = {"kind": "flat", "amount": line.amount}
    elif line.what == "per_unit":
        piece = {"kind": "per_unit", "attr": line.attr, "rate": line.amount, "per": line.per}
    else:
        of = {"head" if line.what == "percent_head" else "attr": line.attr}
        piece = {"kind": "percent", "of": of, "rate_ppm": line.amount}
    if line.free_upto is None:
        return piece
    steps = [{"upto": line.free_upto, "then": dict(FREE)}, {"upto": None, "then": piece}]
    return {"kind": "slab", "attr": line.attr, "mode": "rule", "steps": steps}


def _added(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if not parts:
        return dict(FREE)
    return parts[0] if len(parts) == 1 else {"kind": "sum", "of": list(parts)}


def build(draft: Draft) -> dict[str, Any]:
    """The formula that a filled-in form stands for."""
    parts = [_piece(line) for line in draft.lines if line.when == ALWAYS or not draft.by]
    if draft.steps:
        steps = [{"upto": upto, "amount": amount} for upto, amount in draft.steps]
        parts.append({"kind": "slab", "attr": draft.steps_attr, "mode": draft.steps_mode, "steps": steps})
    if draft.by:
        rows = list(dict.fromkeys(line.when for line in draft.lines if line.when not in (ALWAYS, OTHERWISE)))
        table = [
            {"when": list(when), "then": _added([_piece(each) for each in draft.lines if each.when == when])}
            for when in rows
        ]
        last = [_piece(line) for line in draft.lines if line.when == OTHERWISE]
        if table:
            parts.append(
                {"kind": "lookup", "attrs": list(draft.by), "rows": table, "otherwise": _added(last)}
            )
        else:
            parts += last
    whole = _added(parts)
    if draft.at_least is not None:
        whole = {"kind": "max", "of": [whole, {"kind": "flat", "amount": draft.at_least}]}
    if draft.at_most is not None:
        whole = {"kind": "min", "of": [whole, {"kind": "flat", "amount": draft.at_most}]}
    return whole


class _NotDrawnError(ValueError):
    """The formula says more than the form can."""


def _line(node: Formula, when: tuple[str, ...]) -> DraftLine:
    kind = node["kind"]
    if kind == "flat":
        return DraftLine(when, "flat", node["amount"])
    if kind == "per_unit":
        return DraftLine(when, "per_unit", node["rate"], node["attr"], node["per"])
    if kind == "percent" and set(node["of"]) == {"attr"}:
        return DraftLine(when, "percent", node["rate_ppm"], node["of"]["attr"])
    if kind == "percent" and set(node["of"]) == {"head"}:
        return DraftLine(when, "percent_head", node["rate_ppm"], node["of"]["head"])
    if kind == "slab" and node["mode"] == "rule" and len(node["steps"]) == 2:
        first, second = node["steps"]
        inner = _line(second["then"], when)
        if first["then"] == FREE and inner.attr == node["attr"] and inner.free_upto is None:
            return DraftLine(when, inner.what, inner.amount, inner.attr, inner.per, first["upto"])
    raise _NotDrawnError(kind)


def _pieces(node: Formula) -> list[Formula]:
    return list(node["of"]) if node["kind"] == "sum" else [node]


def _bound(node: Formula, kind: str) -> tuple[Formula, int | None]:
    if node["kind"] == kind and len(node["of"]) == 2 and node["of"][1]["kind"] == "flat":
        return node["of"][0], node["of"][1]["amount"]
    return node, None


def draft_of(formula: Formula) -> Draft | None:
    """The lines of the form for a formula; None where it says more than the form can show."""
    whole, at_most = _bound(formula, "min")
    whole, at_least = _bound(whole, "max")
    lines: list[DraftLine] = []
    by: tuple[str, ...] = ()
    steps: tuple[tuple[int | None, int], ...] = ()
    steps_attr, steps_mode = "", "amount"
    try:
        for part in _pieces(whole):
            if part["kind"] == "lookup" and not by:
                by = tuple(part["attrs"])
                for row in part["rows"]:
                    lines += [_line(each, tuple(row["when"])) for each in _pieces(row["then"])]
                lines += [_line(each, OTHERWISE) for each in _pieces(part["otherwise"])]
            elif part["kind"] == "slab" and part["mode"] != "rule" and not steps:
                steps_attr, steps_mode = part["attr"], part["mode"]
                steps = tuple((step["upto"], step["amount"]) for step in part["steps"])
            else:
                lines.append(_line(part, ALWAYS))
    except _NotDrawnError:
        return None
    draft = Draft(tuple(lines), by, steps_attr, steps_mode, steps, at_least, at_most)
    return draft if _alike(build(draft), formula) else None


def _plain(node: Formula) -> str:
    """One text for the same formula, however a database ordered its keys."""
    return json.dumps(node, sort_keys=True)


def _alike(one: Formula, other: Formula) -> bool:
    """The same formula; the order in which parts are added does not matter."""
    if one["kind"] == other["kind"] == "sum":
        return sorted(map(_plain, one["of"])) == sorted(map(_plain, other["of"]))
    if one["kind"] == other["kind"] and one["kind"] in ("min", "max"):
        return len(one["of"]) == len(other["of"]) and all(
            _alike(a, b) for a, b in zip(one["of"], other["of"], strict=True)
        )
    return one == other
