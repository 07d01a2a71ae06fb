"""How cases go: every workflow as a drawing and a table, generated from what the kernel executes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yakja.foundation.ui.charts.chart import Chart, drawing, is_rtl, letter_class, number, text

from .. import queries
from ..workflow import Workflow

_ROW, _BOX = 58, 34


def _tone(state: Any) -> str:
    return "q3" if state.is_closed else "q1" if state.is_waiting else "q0"


def draw(table: Workflow) -> Chart:
    """States one below the other in the order of the table; steps onward on one side, steps back on the other.

    Widths are percentages, so that it fits a telephone; the arrows bear the numbers of the steps.
    """
    places = {state.code: place for place, state in enumerate(table.states)}
    parts = []
    for code, place in places.items():
        state = table.by_state[code]
        top = place * _ROW + 8
        parts.append(f'<rect class="{_tone(state)}" x="17%" y="{top}" width="66%" height="{_BOX}" rx="8"/>')
        parts.append(
            text(
                _short(str(state.name)), "50%", top + 22, anchor="middle", classes=letter_class(_tone(state))
            )
        )
    onward: list[tuple[int, int, int]] = []
    back: list[tuple[int, int, int]] = []
    for place, step in enumerate(table.moves, 1):
        for source in step.sources:
            forward = places[step.target] > places[source]
            (onward if forward else back).append((place, places[source], places[step.target]))
    onward_x, back_x = ("17%", "83%") if is_rtl(None) else ("83%", "17%")
    for arrows, x in ((onward, onward_x), (back, back_x)):
        side = 1 if x == "83%" else -1
        parts.append(f'<svg x="{x}" y="0" overflow="visible">')
        parts += [
            _arrow(side, number_, start, end, lane % 5) for lane, (number_, start, end) in enumerate(arrows)
        ]
        parts.append("</svg>")
    caption = _("How this goes: %(name)s") % {"name": table.name}
    return Chart(
        drawing(
            parts,
            title=caption,
            desc=_("States with arrows between them; the numbers are those of the steps in the table."),
            classes="rows",
            size=f'width="100%" height="{len(places) * _ROW + 8}"',
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


def _arrow(side: int, label: int, start: int, end: int, lane: int) -> str:
    """A bow from one row to another with its number, and the head where it arrives."""
    shift = (lane - 2) * 4
    first, last = start * _ROW + 25 + shift, end * _ROW + 25 + shift
    if start == end:
        first, last = first - 7, last + 7
    reach = side * min(56, 22 + 9 * abs(end - start) + 3 * lane)
    bow = f'<path class="ln c1" d="M0 {first}C{reach} {first} {reach} {last} {side * 3} {last}"/>'
    head = f'<path class="ln c1" d="M{side * 8} {last - 5}L{side * 2} {last}L{side * 8} {last + 5}"/>'
    middle = number(0.75 * reach)
    return bow + head + text(label, middle, (first + last) / 2 + 4, anchor="middle")


def _short(name: str) -> str:
    return name if len(name) <= 32 else f"{name[:30]}…"


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
