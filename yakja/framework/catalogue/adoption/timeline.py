"""The past of one cell: the days on which it changed, each with what it showed and proved from then on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from .derive import COUNT_DAYS, CellState, Statement, derive
from .proof import proof


def timeline(statements: Sequence[Statement], until: dt.date) -> list[tuple[dt.date, CellState, str]]:
    """The days up to `until` on which the cell changed, with its state and its proof."""
    days = {s.on for s in statements}
    days |= {s.expires_on for s in statements}
    days |= {s.on + dt.timedelta(days=COUNT_DAYS + 1) for s in statements if s.kind == "count"}
    result: list[tuple[dt.date, CellState, str]] = []
    for day in sorted(d for d in days if d <= until):
        _, cell = derive(statements, day)
        proven = proof(statements, day)
        if not result or (_shown(result[-1][1]), result[-1][2]) != (_shown(cell), proven):
            result.append((day, cell, proven))
    return result


def _shown(cell: CellState) -> tuple[object, ...]:
    return (cell.status, cell.standing, cell.is_stale, cell.tools)
