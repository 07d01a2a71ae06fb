"""Steps shared by the verbs that write evidence: rewriting cells, their past, and the kept counts.

Called inside an action's transaction. Everything here can be thrown away and made again from Evidence.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Model, Q
from django.utils import timezone

from yakja.foundation.bodies.models import Body, Devolution, Function
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Level, Place

from .. import adoption
from ..models import Cell, CellHistory, Evidence, LandscapeDay, Tool, Usage
from ..queries.counting import EPOCH, UNKNOWN, Steps, counted_steps, key_of

DAILY = (Level.COUNTRY, Level.PROVINCE)

SHOWN = [
    "status",
    "standing",
    "is_stale",
    "level",
    "share",
    "tools",
    "since",
    "confirmed_on",
    "expires_on",
    "is_sample",
    "proof",
    "proof_until",
]
Pair = tuple[int, int]  # body id, function id


def period_of(level: str, day: dt.date) -> dt.date:
    """The first day of the period whose row keeps this day's counts."""
    return day if level in DAILY else day.replace(day=1)


def add_cells(today: dt.date) -> int:
    """Make an unknown cell for every body and function that the law in force gives to its kind, where there is none.

    One statement, whatever the number of bodies; returns how many cells are new.
    """
    cell, body, devolution = (quoted(model) for model in (Cell, Body, Devolution))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {cell} (body_id, function_id, status, standing, is_stale, level, tools, since, proof, is_assumed, is_sample)
            SELECT b.id, d.function_id, 'unknown', 'none', %s, '', '[]', %s, %s, d.certainty = 'assumed', b.is_sample
            FROM {body} b JOIN {devolution} d ON d.kind_id = b.kind_id
            WHERE b.status <> 'closed' AND d.role IN ('main', 'shared')
              AND (d.valid_from IS NULL OR d.valid_from <= %s) AND (d.valid_to IS NULL OR d.valid_to > %s)
            ON CONFLICT (body_id, function_id) DO NOTHING
            """,  # noqa: S608
            [False, EPOCH, adoption.NOTHING, today, today],
        )
        return cursor.rowcount


def quoted(model: type[Model]) -> str:
    """The name of a model's table, quoted for this database."""
    return connection.ops.quote_name(model._meta.db_table)


def refresh_cells(pairs: Iterable[Pair], today: dt.date, *, keep_counts: bool = True) -> list[Pair]:
    """Work the cells out again from their evidence; returns the pairs whose cell shows something else now.

    With `keep_counts=False` the caller rebuilds the kept counts afterwards (bulk loads).
    """
    wanted = set(pairs)
    changed: list[Pair] = []
    by_body: dict[int, set[int]] = defaultdict(set)
    for body, function in wanted:
        by_body[body].add(function)
    bodies = sorted(by_body)
    steps: Steps = defaultdict(lambda: defaultdict(Counter))
    codes = dict(Function.objects.values_list("id", "code"))
    tools = dict(Tool.objects.values_list("code", "id"))
    for start in range(0, len(bodies), 200):
        chunk = bodies[start : start + 200]
        part = {(b, f) for b in chunk for f in by_body[b]}
        changed += _refresh_chunk(chunk, part, today, codes, tools, steps if keep_counts else None)
    if keep_counts and steps:
        apply_steps(steps, today)
    return changed


def _refresh_chunk(
    bodies: list[int],
    pairs: set[Pair],
    today: dt.date,
    codes: Mapping[int, str],
    tools: Mapping[str, int],
    steps: Steps | None,
) -> list[Pair]:
    by_body: dict[int, set[int]] = defaultdict(set)
    for body, function in pairs:
        by_body[body].add(function)
    # These pairs alone: every body with every function would be ten times as many rows.
    exact = Q()
    for body in bodies:
        exact |= Q(body=body, function__in=by_body[body])
    said: dict[Pair, list[tuple[adoption.Statement, Evidence]]] = defaultdict(list)
    for row in Evidence.objects.filter(exact).select_related("tool").order_by("id"):
        said[row.body_id, row.function_id].append((_statement(row), row))
    cells = {(c.body_id, c.function_id): c for c in Cell.objects.filter(exact)}
    past: dict[Pair, list[CellHistory]] = defaultdict(list)
    for old in CellHistory.objects.filter(exact).order_by("from_day"):
        past[old.body_id, old.function_id].append(old)
    chains = _place_chains(bodies) if steps is not None else {}

    usages: list[Usage] = []
    history: list[CellHistory] = []
    saved: list[Cell] = []
    changed: list[Pair] = []
    for pair in pairs:
        statements = [s for s, _ in said[pair]]
        states, shown = adoption.derive(statements, today)
        # Spoken of although the law, as we read it, gives the function to another kind of body.
        cell = cells.get(pair) or Cell(body_id=pair[0], function_id=pair[1], since=EPOCH, is_assumed=True)
        usages += [_usage(pair, state, said[pair], tools) for state in states]
        segments = _segments(pair, statements, today)
        history += segments
        if (cell.status, cell.standing, cell.is_stale, tuple(cell.tools)) != (
            shown.status, shown.standing, shown.is_stale, shown.tools,
        ):  # fmt: skip
            changed.append(pair)
            shows = [s.from_day for s in segments if not s.is_only_proof]
            cell.since = shows[-1] if shows else EPOCH
        _show(cell, shown)
        cell.proof = adoption.proof(statements, today)
        cell.proof_until = adoption.proof_until(statements, today)
        cell.is_sample = cell.is_sample or any(e.is_sample for _, e in said[pair])
        # Written by its pair, not by its key: one statement both makes and rewrites cells.
        cell.pk = None
        saved.append(cell)
        if steps is not None:
            delta = _delta(past[pair], segments, codes[pair[1]])
            if pair not in cells:
                delta[EPOCH][codes[pair[1]], UNKNOWN] += 1
                delta[EPOCH][codes[pair[1]], "assumed"] += 1
            for place in chains[pair[0]]:
                for day, counter in delta.items():
                    _merge(steps[place][day], counter)

    Usage.objects.filter(exact).delete()
    CellHistory.objects.filter(exact).delete()
    Usage.objects.bulk_create(usages, batch_size=1000)
    CellHistory.objects.bulk_create(history, batch_size=1000)
    Cell.objects.bulk_create(
        saved, batch_size=1000, update_conflicts=True, unique_fields=["body", "function"], update_fields=SHOWN
    )
    return changed


def _statement(row: Evidence) -> adoption.Statement:
    return adoption.Statement(
        kind=row.kind,
        status=row.status,
        on=row.on,
        expires_on=row.expires_on,
        tool=row.tool.code if row.tool else None,
        share=row.share,
        transactions=row.transactions,
        key=row.pk,
    )


def _usage(
    pair: Pair,
    state: adoption.UsageState,
    said: list[tuple[adoption.Statement, Evidence]],
    tools: Mapping[str, int],
) -> Usage:
    rows = [e for s, e in said if s.tool == state.tool]

    def newest(name: str) -> Any:
        return next((getattr(e, name) for e in reversed(rows) if getattr(e, name) is not None), None)

    return Usage(
        body_id=pair[0],
        function_id=pair[1],
        tool_id=tools[state.tool] if state.tool else None,
        status=state.status,
        share=state.share,
        standing=state.standing,
        is_stale=state.is_stale,
        level=state.level,
        since=state.since,
        confirmed_on=state.confirmed_on,
        expires_on=state.expires_on,
        units=newest("units"),
        users=newest("users"),
        yearly_cost_paisa=newest("yearly_cost_paisa"),
        transactions_30d=state.transactions,
        is_sample=any(e.is_sample for e in rows),
    )


def _segments(pair: Pair, statements: list[adoption.Statement], today: dt.date) -> list[CellHistory]:
    """The periods of a cell: a new one whenever it shows something else, or proves something else."""
    line = adoption.timeline(statements, today)
    made: list[CellHistory] = []
    for index, (day, state, proof) in enumerate(line):
        row = CellHistory(
            body_id=pair[0],
            function_id=pair[1],
            status=state.status,
            standing=state.standing,
            is_stale=state.is_stale,
            tools=list(state.tools),
            has_two=len(state.tools) > 1,
            proof=proof,
            is_first=index == 0,
            from_day=day,
            until_day=line[index + 1][0] if index + 1 < len(line) else None,
        )
        row.is_only_proof = bool(made) and _same(made[-1], row)
        made.append(row)
    return made


def _same(one: CellHistory, two: CellHistory) -> bool:
    return all(
        getattr(one, name) == getattr(two, name) for name in ("status", "standing", "is_stale", "tools")
    )


def _show(cell: Cell, shown: adoption.CellState) -> None:
    cell.status = shown.status
    cell.standing = shown.standing
    cell.is_stale = shown.is_stale
    cell.level = shown.level
    cell.share = shown.share
    cell.tools = list(shown.tools)
    cell.confirmed_on = shown.confirmed_on
    cell.expires_on = shown.expires_on


def _delta(
    old: list[CellHistory], new: list[CellHistory], code: str
) -> dict[dt.date, Counter[tuple[str, str]]]:
    """What changes in the counts, day by day, when one cell's past is replaced."""
    result: dict[dt.date, Counter[tuple[str, str]]] = defaultdict(Counter)
    for sign, rows in ((-1, old), (1, new)):
        for row in rows:
            for key in _keys(row):
                result[row.from_day][code, key] += sign
                if row.until_day:
                    result[row.until_day][code, key] -= sign
            if row.is_first:
                result[row.from_day][code, UNKNOWN] -= sign
    return result


def _keys(row: CellHistory) -> list[str]:
    keys = [key_of(row.status, row.standing, row.is_stale)]
    return [*keys, "two"] if row.has_two else keys


def _merge(total: Counter[tuple[str, str]], more: Mapping[tuple[str, str], int]) -> None:
    for key, n in more.items():
        total[key] += n


def _place_chains(bodies: Iterable[int]) -> dict[int, list[int]]:
    """For each body the ids of its place and of all places above it."""
    paths = dict(Body.objects.filter(pk__in=list(bodies)).values_list("pk", "place__path"))
    needed = {p for path in paths.values() for p in [*paths_above(path), path]}
    ids = dict(Place.objects.filter(path__in=needed).values_list("path", "pk"))
    return {body: [ids[p] for p in [*paths_above(path), path] if p in ids] for body, path in paths.items()}


def apply_steps(steps: Steps, today: dt.date) -> None:
    """Add changes to the kept counts. Rows are locked in the order of their places, so writers never cross."""
    places = {p.pk: p for p in Place.objects.filter(pk__in=list(steps)).only("pk", "level", "path")}
    now = timezone.now()
    for pk in sorted(places, key=lambda k: (places[k].path, k)):
        place = places[pk]
        by_period: dict[dt.date, Counter[tuple[str, str]]] = defaultdict(Counter)
        for day, counter in steps[pk].items():
            if any(counter.values()):
                _merge(by_period[EPOCH if day == EPOCH else period_of(place.level, min(day, today))], counter)
        if not by_period:
            continue
        first = min(by_period)
        rows = {
            row.day: row
            for row in LandscapeDay.objects.select_for_update()
            .filter(place=place, day__gte=first)
            .order_by("day")
        }
        before = LandscapeDay.objects.filter(place=place, day__lt=first).order_by("-day").first()
        counts = before.counts if before else {}
        running: Counter[tuple[str, str]] = Counter()
        fresh, kept = [], []
        for day in sorted({*by_period, *rows}):
            _merge(running, by_period.get(day, {}))
            if day in rows:
                row = rows[day]
                # The state without the change, for the next missing period, is the row's own.
                counts = row.counts
                row.counts = _plus(counts, running)
                row.computed_at = now
                kept.append(row)
            else:
                fresh.append(
                    LandscapeDay(place=place, day=day, counts=_plus(counts, running), computed_at=now)
                )
        LandscapeDay.objects.bulk_create(fresh, batch_size=200)
        LandscapeDay.objects.bulk_update(kept, ["counts", "computed_at"], batch_size=100)


def _plus(
    counts: Mapping[str, Mapping[str, int]], more: Mapping[tuple[str, str], int]
) -> dict[str, dict[str, int]]:
    result = {code: dict(keys) for code, keys in counts.items()}
    for (code, key), n in more.items():
        if n:
            keys = result.setdefault(code, {})
            keys[key] = keys.get(key, 0) + n
            if not keys[key]:
                del keys[key]
    return {code: keys for code, keys in result.items() if keys}


def rebuild_landscape(today: dt.date) -> None:
    """Make all kept counts again from cells and their past, set-based."""
    steps = counted_steps()
    places = {p.pk: p.level for p in Place.objects.only("pk", "level").order_by("pk")}
    now = timezone.now()
    LandscapeDay.objects.all().delete()
    rows: list[LandscapeDay] = []
    for pk, by_day in steps.items():
        by_period: dict[dt.date, Counter[tuple[str, str]]] = defaultdict(Counter)
        for day, counter in by_day.items():
            _merge(by_period[EPOCH if day == EPOCH else period_of(places[pk], min(day, today))], counter)
        counts: dict[str, dict[str, int]] = {}
        for day in sorted(by_period):
            counts = _plus(counts, by_period[day])
            rows.append(LandscapeDay(place_id=pk, day=day, counts=counts, computed_at=now))
        if len(rows) > 2000:
            LandscapeDay.objects.bulk_create(rows, batch_size=500)
            rows = []
    LandscapeDay.objects.bulk_create(rows, batch_size=500)
