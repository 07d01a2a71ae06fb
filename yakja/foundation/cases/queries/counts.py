"""How many cases there are, by kind and state: each count stops at a limit, so that it costs the same at a million rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from ..models import Case, CaseQuerySet, Reach, reach_of
from ..workflow import workflows
from .lists import Filters, few_bodies, filtered

# An officer of few bodies sees exact numbers as far as anybody reads; over a province “99+” says enough.
MOST_NEAR, MOST_FAR = 999, 99


@dataclass(frozen=True)
class Count:
    """A number that stops at a limit."""

    code: str
    number: int
    is_more: bool = False

    def __str__(self) -> str:
        return f"{self.number}+" if self.is_more else str(self.number)


def _counted(parts: Sequence[tuple[str, CaseQuerySet]], most: int) -> list[Count]:
    """All counts in one statement; each part reads at most one row more than the limit."""
    pieces: list[str] = []
    params: list[Any] = []
    for code, rows in parts:
        try:
            sql, given = rows.order_by().values("pk")[: most + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        pieces.append(f"SELECT %s AS code, COUNT(*) AS n FROM ({sql}) AS part{len(pieces)}")  # noqa: S608, of the ORM
        params += [code, *given]
    if not pieces:
        return [Count(code, 0) for code, _rows in parts]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(pieces), params)
        found = dict(cursor.fetchall())
    return [Count(code, min(found.get(code, 0), most), found.get(code, 0) > most) for code, _rows in parts]


class _Counter:
    """The rows in reach and the limit that fits them, asked once for all counts of a page."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.reach: Reach = reach_of(actor)
        self.bodies = few_bodies(self.reach)
        self.most = MOST_NEAR if self.bodies is not None else MOST_FAR

    def rows(self, wanted: Filters, now: dt.datetime) -> CaseQuerySet:
        return filtered(self.reach.narrow(Case.objects.all(), self.bodies), self.actor, wanted, now=now)


def counts_of(actor: Any, wanted: Mapping[str, Filters], now: dt.datetime) -> dict[str, Count]:
    """How many cases in the actor's reach each of these filters leaves, all in one statement."""
    counter = _Counter(actor)
    parts = [(name, counter.rows(filters, now)) for name, filters in wanted.items()]
    return {count.code: count for count in _counted(parts, counter.most)}


def counts_by_kind(actor: Any, now: dt.datetime) -> list[dict[str, Any]]:
    """For each kind with something open in the actor's reach: {"kind", "open", "late"}, both up to a limit."""
    wanted = {}
    for table in workflows():
        wanted[table.kind] = Filters(kind=table.kind)
        wanted[f"{table.kind} late"] = Filters(kind=table.kind, due="overdue")
    found = counts_of(actor, wanted, now)
    return [
        {"kind": table.kind, "open": found[table.kind].number, "late": found[f"{table.kind} late"].number}
        for table in workflows()
        if found[table.kind].number
    ]


def tab_counts(actor: Any, wanted: Filters, now: dt.datetime) -> tuple[list[Count], list[Count]]:
    """What the tabs of the list show: open cases by kind, and by state of the kind chosen. One statement for both."""
    counter = _Counter(actor)
    kinds = [(table.kind, counter.rows(Filters(kind=table.kind), now)) for table in workflows()]
    states = []
    if wanted.kind:
        table = next((t for t in workflows() if t.kind == wanted.kind), None)
        for state in table.states if table else ():
            if not state.is_closed:
                rows = counter.rows(Filters(kind=wanted.kind, state=state.code), now).open()
                states.append((f"{wanted.kind}/{state.code}", rows))
    found = _counted([*kinds, *states], counter.most)
    by_kind, by_state = found[: len(kinds)], found[len(kinds) :]
    return [c for c in by_kind if c.number], [
        Count(c.code.partition("/")[2], c.number, c.is_more) for c in by_state
    ]
