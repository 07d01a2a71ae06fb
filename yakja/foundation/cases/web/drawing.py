"""How cases go: every workflow as a drawing and a table, generated from what the kernel executes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yakja.foundation.ui.charts.chart import Chart, drawing, is_rtl, letter_class, number, text

from .. import queries
from ..workflow import Workflow

_PORT, _GAP, _LEAST, _LANE = 13, 18, 34, 9


@dataclass
class _Bus:
    """One step on one side of the drawing: from all its sources down, or up, one line to its target."""

    number: int
    sources: list[int]
    target: int
    lane: int = 0
    leaves: list[float] = field(default_factory=list)
    arrives: float = 0

    @property
    def span(self) -> tuple[int, int]:
        rows = [*self.sources, self.target]
        return min(rows), max(rows)


def _tone(state: Any) -> str:
    return "q3" if state.is_closed else "q1" if state.is_waiting else "q0"


def _buses(table: Workflow, *, onward: bool) -> list[_Bus]:
    """The steps that lead down the drawing, or those that lead up or stay, each on the first lane that is free."""
    rows = {state.code: row for row, state in enumerate(table.states)}
    found = []
    for number_, step in enumerate(table.moves, 1):
        target = rows[step.target]
        sources = sorted(rows[code] for code in step.sources if (target > rows[code]) == onward)
        if sources:
            found.append(_Bus(number_, sources, target))
    lanes: list[list[_Bus]] = []
    for bus in sorted(found, key=lambda each: each.span[1] - each.span[0]):
        first, last = bus.span
        free = (
            place
            for place, lane in enumerate(lanes)
            if all(last < other.span[0] or first > other.span[1] for other in lane)
        )
        bus.lane = next(free, len(lanes))
        if bus.lane == len(lanes):
            lanes.append([])
        lanes[bus.lane].append(bus)
    return found


def _ends(buses: list[_Bus], row: int) -> list[tuple[_Bus, bool]]:
    """What touches a state on one side: (bus, whether it arrives), the nearest lane first."""
    touching = [(bus, True) for bus in buses if bus.target == row]
    touching += [(bus, False) for bus in buses if row in bus.sources]
    return sorted(touching, key=lambda each: (each[0].lane, not each[1]))


def draw(table: Workflow) -> Chart:
    """States one below the other in the order of the table; steps onward on one side, steps back on the other.

    Widths are percentages, so that it fits a telephone. Each line bears the number of its step where it leaves and
    where it arrives; no two lines run on one another.
    """
    sides = (_buses(table, onward=True), _buses(table, onward=False))
    parts: list[str] = []
    top = 4.0
    for row, state in enumerate(table.states):
        ends = [_ends(buses, row) for buses in sides]
        height = max(_LEAST, 8 + _PORT * max(map(len, ends)))
        tone = _tone(state)
        parts.append(
            f'<rect class="{tone}" x="20%" y="{number(top)}" width="60%" height="{number(height)}" rx="8"/>'
        )
        named = text(
            _short(str(state.name)), "50%", top + height / 2 + 5, anchor="middle", classes=letter_class(tone)
        )
        parts.append(named)
        for each in ends:
            for place, (bus, is_arriving) in enumerate(each):
                y = top + height / 2 + _PORT * (place - (len(each) - 1) / 2)
                if is_arriving:
                    bus.arrives = y
                else:
                    bus.leaves.append(y)
        top += height + _GAP
    onward_x = "20%" if is_rtl(None) else "80%"
    for buses, x in zip(sides, (onward_x, "80%" if onward_x == "20%" else "20%"), strict=True):
        side = 1 if x == "80%" else -1
        parts += [f'<svg x="{x}" y="0" overflow="visible">', *(_lines(bus, side) for bus in buses), "</svg>"]
    caption = _("How this goes: %(name)s") % {"name": table.name}
    return Chart(
        drawing(
            parts,
            title=caption,
            desc=_("States with arrows between them; the numbers are those of the steps in the table."),
            classes="rows",
            size=f'width="100%" height="{number(top)}"',
        ),
        [{"text": _("No."), "num": True}, {"text": _("Step")}, {"text": _("From")}, {"text": _("To")}],
        [
            [
                place,
                step.name,
                _(", ").join(str(table.by_state[code].name) for code in step.sources),
                table.by_state[step.target].name,
            ]
            for place, step in enumerate(table.moves, 1)
        ],
        caption,
        [("q0", "", _("open")), ("q1", "", _("waiting, the clock stands still")), ("q3", "", _("closed"))],
    )


def _lines(bus: _Bus, side: int) -> str:
    """From every source to the lane of the step, along it, and with a head into its target."""
    x = side * (14 + _LANE * bus.lane)
    y = bus.arrives
    run = "".join(f"M0 {number(leave)}H{x}" for leave in bus.leaves)
    run += f"M{x} {number(min(*bus.leaves, y))}V{number(max(*bus.leaves, y))}M{x} {number(y)}H{side * 2}"
    run += f"M{side * 8} {number(y - 4)}L{side * 2} {number(y)}L{side * 8} {number(y + 4)}"
    hue = f"ln c{bus.lane % 4 + 1}"
    labels = [
        text(str(bus.number), number(-side * 10), each + 4, anchor="middle", classes="axis")
        for each in (*bus.leaves, y)
    ]
    return f'<path class="{hue}" d="{run}"/>' + "".join(labels)


def _short(name: str) -> str:
    return name if len(name) <= 23 else f"{name[:22]}…"


def index(request: HttpRequest) -> HttpResponse:
    """Every kind of case."""
    return render(request, "cases/workflows.html", {"tables": queries.workflows()})


def one(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: its newest table, or the version asked for."""
    versions = queries.versions_of(kind)
    asked = request.GET.get("version", "")
    table = next((v for v in versions if not asked or str(v.version) == asked), None)
    if table is None:
        raise Http404
    return render(
        request, "cases/workflow.html", {"table": table, "versions": versions, "chart": draw(table)}
    )
