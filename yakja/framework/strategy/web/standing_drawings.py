"""The drawings of this room: the bar of an objective, the Gantt of milestones. The table beside each says the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from yakja.foundation.ui import formats
from yakja.foundation.ui.charts.chart import Chart, drawing, is_rtl, number, text

from ..models import Milestone, Objective
from ..queries import wording
from ..standing import gantt

ROW = 46
_DIAMOND = "M0-7L7 0 0 7-7 0z"
_HALF_TOP = 16


def bar(objective: Objective) -> Markup:
    """How far an objective is: proven full, declared-only hatched, unknown shaded; marks for baseline and target.

    Only of shares; empty for other units, whose figures have no whole.
    """
    facts = objective.status_facts
    whole = facts.get("denominator")
    if wording.indicator_unit(objective) != "share" or not whole:
        return Markup("")
    rtl = is_rtl(None)
    proven = 100 * facts["numerator"] / whole
    declared = 100 * (facts["declared_only"] or 0) / whole
    unknown = min(100 * (facts["unknown"] or 0) / whole, 100 - proven - declared)
    key = f"hatch-{objective.code}"

    def rect(start: float, width: float, look: str) -> str:
        if width <= 0:
            return ""
        x = 100 - start - width if rtl else start
        return f'<rect {look} x="{number(x)}%" y="{_HALF_TOP - 9}" width="{number(width)}%" height="18"/>'

    def tick(at: float, look: str) -> str:
        x = f"{number(100 - at if rtl else at)}%"
        return f'<line class="{look}" x1="{x}" x2="{x}" y1="1" y2="31"/>'

    parts = [
        (
            f'<defs><pattern id="{escape(key)}" width="8" height="8" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><line class="hatch" x1="0" x2="0" y1="0" y2="8"/></pattern></defs>'
        ),
        f'<rect class="track" x="0" y="{_HALF_TOP - 9}" width="100%" height="18" rx="3"/>',
        rect(100 - unknown, unknown, 'class="unknown"'),
        rect(0, proven, 'class="proven"'),
        rect(proven, declared, f'class="declared" fill="url(#{escape(key)})"'),
        tick(100 * objective.baseline, "start") if objective.baseline is not None else "",
        tick(100 * objective.target, "aim"),
    ]
    said = _("%(value)s of the target of %(target)s; declared only %(declared)s, not known %(unknown)s") % {
        "value": wording.value(objective, facts.get("value")).striptags(),
        "target": wording.value(objective, objective.target).striptags(),
        "declared": formats.percent(declared / 100).striptags(),
        "unknown": formats.percent(unknown / 100).striptags(),
    }
    return Markup('<svg class="progress-bar" role="img"><title>%s</title>%s</svg>') % (
        said,
        Markup("".join(parts)),  # noqa: S704  made here of numbers and codes
    )


def _mark(x: float, y: float, look: str) -> str:
    return f'<svg x="{number(x)}%" y="{y}" overflow="visible"><path class="{look}" d="{_DIAMOND}"/></svg>'


def milestones(rows: Sequence[Milestone], today: dt.date, lang: str) -> Chart | None:
    """A row for each milestone: planned (hollow), expected or closed (full), and the way between. None without rows.

    Time runs in the direction of reading.
    """
    days = [day for m in rows for day in (m.planned_on, m.actual_on or m.forecast_on)]
    scale = gantt.axis([*days, today] if rows else [])
    if scale is None:
        return None
    rtl = is_rtl(None)
    height = 30 + len(rows) * ROW

    def at(day: dt.date) -> float:
        return 100 - scale.at(day) if rtl else scale.at(day)

    parts = []
    for day, _share in scale.ticks():
        x = at(day)
        parts.append(f'<line class="month" x1="{number(x)}%" x2="{number(x)}%" y1="20" y2="{height}"/>')
        # Nearer to the side a narrow screen would cut the name.
        if 9 < x < 91:
            name = f"{formats.month_names(lang)[day.month]} {day.year}"
            parts.append(text(name, f"{number(x)}%", 14, classes="axis", anchor="middle"))
    now = number(at(today))
    parts.append(f'<line class="today" x1="{now}%" x2="{now}%" y1="20" y2="{height}"/>')
    for place, m in enumerate(rows):
        y = 30 + place * ROW
        end = m.actual_on or m.forecast_on
        parts.append(
            f'<a href="/{lang}/milestones/{escape(m.code)}/">'
            f"{text(m.name, '100%' if rtl else '0', y + 13)}</a>"
        )
        planned, ends = at(m.planned_on), at(end)
        if end != m.planned_on:
            look = "slip" if end > m.planned_on else "ahead"
            parts.append(
                f'<line class="{look}" x1="{number(planned)}%" x2="{number(ends)}%" y1="{y + 29}" y2="{y + 29}"/>'
            )
        parts.append(_mark(planned, y + 29, "plan"))
        parts.append(_mark(ends, y + 29, f"mark {escape(m.status or 'no_update')}"))
    return Chart(
        drawing(
            parts,
            title=_("Milestones over time"),
            desc=_("Each milestone is a row of the table: planned, and expected or closed."),
            classes="gantt",
            size=f'width="100%" height="{height + 6}"',
            role="group",
        ),
        [],
        [],
        _("Milestones over time"),
    )


def key() -> list[tuple[Markup, Any]]:
    """What the marks of the Gantt mean."""

    def small(look: str) -> Markup:
        return Markup(
            '<svg class="gantt" viewBox="-11 -11 22 22" aria-hidden="true"><path class="%s" d="%s"/></svg>'
        ) % (
            look,
            _DIAMOND,
        )

    def line(look: str) -> Markup:
        return Markup(
            '<svg class="gantt" viewBox="-11 -11 22 22" aria-hidden="true"><line class="%s" x1="-11" x2="11" y1="0" y2="0"/></svg>'
        ) % (look,)

    return [
        (small("plan"), _("planned day")),
        (small("mark done"), _("closed with proof")),
        (small("mark on_track"), _("expected, on track")),
        (small("mark at_risk"), _("expected, at risk")),
        (small("mark late"), _("late")),
        (small("mark no_update"), _("no update")),
        (line("slip"), _("slipped")),
        (
            Markup(
                '<svg class="gantt" viewBox="-11 -11 22 22" aria-hidden="true"><line class="today" x1="0" x2="0" y1="-11" y2="11"/></svg>'
            ),
            _("today"),
        ),
    ]
