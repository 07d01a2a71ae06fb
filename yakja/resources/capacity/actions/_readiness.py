"""Keeping readiness for many bodies and tools in one statement; `weighing.weigh` says the same of one pair, explained.

A pair is a tool that asks for something and a body in being whose kind holds one of the tool's main functions. Counts of
places change by what changed; everything is counted anew when everything is reckoned anew.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction

from yakja.foundation.bodies.models import Body, Devolution
from yakja.foundation.kit.trees import WIDTH, paths_above
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import OPERATIONAL, Tool, ToolFunction, Usage

from ..models import Holding, Readiness, ReadinessCount, Reading, Remedy, Requirement

# So many bodies at a time, so that progress is seen and no statement grows without end.
CHUNK = 500
DEEPEST = 10  # levels of places

# Lists of one reckoning, in order of their keys: SQLite groups a million pairs as it meets them instead of sorting.
# Which kinds of body are weighed with which tools, and every amount of a thing that any of these tools asks for.
_LISTS = (
    """
CREATE TEMPORARY TABLE capacity_own AS
SELECT DISTINCT d.kind_id, tf.tool_id, CASE WHEN t.lifecycle IN ('retired', 'merged') THEN 1 ELSE 0 END AS is_held
FROM {tool_function} tf
JOIN {tool} t ON t.id = tf.tool_id
JOIN {devolution} d ON d.function_id = tf.function_id AND d.role IN ('main', 'shared')
     AND (d.valid_from IS NULL OR d.valid_from <= %(day)s) AND (d.valid_to IS NULL OR d.valid_to > %(day)s)
WHERE tf.rank = 'main' AND tf.tool_id IN (SELECT tool_id FROM {requirement}) {those_tools}
""",
    "CREATE UNIQUE INDEX capacity_own_keys ON capacity_own (kind_id, tool_id, is_held)",
    """
CREATE TEMPORARY TABLE capacity_asked AS
SELECT DISTINCT resource_id, quantity FROM {requirement} WHERE tool_id IN (SELECT tool_id FROM capacity_own)
""",
    """
CREATE TEMPORARY TABLE capacity_gap (
  body_id bigint, resource_id bigint, quantity bigint, unproven integer, is_open integer, cost bigint, yearly bigint,
  lead_days integer, is_estimate integer, PRIMARY KEY (body_id, resource_id, quantity)
)
""",
    "CREATE TEMPORARY TABLE capacity_used (body_id bigint, tool_id bigint, PRIMARY KEY (body_id, tool_id))",
)
_LISTED = ("own", "asked", "gap", "used")

# What a body lacks is reckoned once for each amount, however many tools ask for it.
_GAPS = """
INSERT INTO capacity_gap
SELECT n.body_id, n.resource_id, n.quantity, 1 - n.proven,
       CASE WHEN n.helps = 0 AND (n.proven = 1 OR %(may_look)s = 0) THEN 1 ELSE 0 END,
       n.helps * (n.unit_paisa * ((n.missing + n.per - 1) / n.per) + n.fixed_paisa),
       n.helps * n.yearly_paisa * ((n.missing + n.per - 1) / n.per),
       n.helps * n.lead_days + CASE WHEN n.proven = 0 AND %(may_look)s = 1 THEN %(look_days)s ELSE 0 END, n.is_estimate
FROM (
  SELECT b.id AS body_id, asked.resource_id, asked.quantity, CASE WHEN h.standing = 'proven' THEN 1 ELSE 0 END AS proven,
         asked.quantity - CASE WHEN h.standing = 'proven' THEN h.value ELSE 0 END AS missing,
         CASE WHEN cure.id IS NULL OR cure.closer = 'nobody' THEN 0 ELSE 1 END AS helps,
         COALESCE(cure.unit_paisa, 0) AS unit_paisa, COALESCE(cure.per, 1) AS per,
         COALESCE(cure.fixed_paisa, 0) AS fixed_paisa, COALESCE(cure.yearly_paisa, 0) AS yearly_paisa,
         COALESCE(cure.lead_days, 0) AS lead_days, CASE WHEN cure.is_estimate THEN 1 ELSE 0 END AS is_estimate
  FROM {body} b
  CROSS JOIN capacity_asked asked
  LEFT JOIN {remedy} cure ON cure.resource_id = asked.resource_id
  LEFT JOIN {holding} h ON h.body_id = b.id AND h.resource_id = asked.resource_id
  WHERE {those_bodies} AND (h.id IS NULL OR h.standing <> 'proven' OR h.value < asked.quantity)
) n
"""
_USED = """
INSERT INTO capacity_used
SELECT DISTINCT u.body_id, u.tool_id FROM {usage} u
WHERE u.body_id IN ({bodies}) AND u.tool_id IS NOT NULL AND u.status IN ({operational})
"""

_PAIRS = """
INSERT INTO {readiness} (body_id, tool_id, verdict, gaps, unproven, cost_paisa, yearly_paisa, lead_days, has_estimates,
                         is_running, is_sample, computed_on)
SELECT w.body_id, w.tool_id,
       CASE WHEN w.is_held = 1 OR w.is_open > 0 THEN 'blocked' WHEN w.gaps > 0 THEN 'after' ELSE 'ready' END,
       w.gaps, w.unproven, w.cost + CASE WHEN w.unproven > 0 THEN %(look)s ELSE 0 END, w.yearly, w.lead_days,
       CASE WHEN w.estimates > 0 OR (w.unproven > 0 AND %(look_is_estimate)s = 1) THEN {true} ELSE {false} END,
       CASE WHEN used.body_id IS NULL THEN {false} ELSE {true} END,
       CASE WHEN w.body_id IN ({sampled}) THEN {true} ELSE {false} END, %(day)s
FROM (
  SELECT b.id AS body_id, own.tool_id, MAX(own.is_held) AS is_held, COUNT(gap.body_id) AS gaps,
         COALESCE(SUM(gap.unproven), 0) AS unproven, COALESCE(SUM(gap.is_open), 0) AS is_open,
         COALESCE(SUM(gap.cost), 0) AS cost, COALESCE(SUM(gap.yearly), 0) AS yearly,
         COALESCE(MAX(gap.lead_days), 0) AS lead_days,
         SUM(CASE WHEN req.is_estimate OR gap.is_estimate = 1 THEN 1 ELSE 0 END) AS estimates
  FROM {body} b
  CROSS JOIN capacity_own own
  CROSS JOIN {requirement} req
  LEFT JOIN capacity_gap gap
       ON gap.body_id = b.id AND gap.resource_id = req.resource_id AND gap.quantity = req.quantity
  WHERE b.status <> 'closed' AND {those_bodies} AND own.kind_id = b.kind_id AND req.tool_id = own.tool_id
  GROUP BY b.id, own.tool_id
) w
LEFT JOIN capacity_used used ON used.body_id = w.body_id AND used.tool_id = w.tool_id
"""

# What a place counts: one row of readiness each, disjoint; money is that of the bodies that are ready after.
_SUMS = """
       SUM(CASE WHEN NOT r.is_running AND r.verdict = 'ready' THEN 1 ELSE 0 END) AS ready,
       SUM(CASE WHEN NOT r.is_running AND r.verdict = 'after' THEN 1 ELSE 0 END) AS after,
       SUM(CASE WHEN NOT r.is_running AND r.verdict = 'blocked' THEN 1 ELSE 0 END) AS blocked,
       SUM(CASE WHEN r.is_running THEN 1 ELSE 0 END) AS running,
       SUM(CASE WHEN NOT r.is_running AND r.verdict = 'after' AND r.unproven = r.gaps THEN 1 ELSE 0 END) AS unproven,
       SUM(CASE WHEN NOT r.is_running AND r.verdict = 'after' THEN r.cost_paisa ELSE 0 END) AS cost_paisa,
       SUM(CASE WHEN NOT r.is_running AND r.verdict = 'after' THEN r.yearly_paisa ELSE 0 END) AS yearly_paisa
"""
COUNTED = ("ready", "after", "blocked", "running", "unproven", "cost_paisa", "yearly_paisa")

_COUNTS = """
INSERT INTO {count} (place_id, tool_id, ready, after, blocked, running, unproven, cost_paisa, yearly_paisa, computed_on)
SELECT p.id, a.tool_id, SUM(a.ready), SUM(a.after), SUM(a.blocked), SUM(a.running), SUM(a.unproven), SUM(a.cost_paisa),
       SUM(a.yearly_paisa), %(day)s
FROM (
  SELECT b.place_id, r.tool_id, {sums}
  FROM {readiness} r JOIN {body} b ON b.id = r.body_id
  GROUP BY b.place_id, r.tool_id
) a
JOIN {place} own ON own.id = a.place_id
JOIN ({depths}) n ON LENGTH(own.path) >= n.depth
JOIN {place} p ON p.path = SUBSTR(own.path, 1, n.depth)
GROUP BY p.id, a.tool_id
"""


_TALLY = """
SELECT p.path, r.tool_id, {sums}
FROM {readiness} r JOIN {body} b ON b.id = r.body_id JOIN {place} p ON p.id = b.place_id
WHERE r.body_id IN ({bodies}) {those}
GROUP BY p.path, r.tool_id
"""


_MOVE = "UPDATE {count} SET {sums}, computed_on = %s WHERE id = %s"


def keep_readiness(
    day: dt.date,
    bodies: Sequence[int] | None = None,
    tools: Sequence[int] | None = None,
    say: Callable[[int, int], None] | None = None,
) -> int:
    """Reckon these bodies (or all) with these tools (or all) again and keep the counts; answers how many pairs there are.

    `say(done, all)` is told after every some hundred bodies.
    """
    if bodies is None and tools is None:
        return _all(day, say)
    wanted = sorted(set(bodies)) if bodies is not None else list(_in_being())
    pairs = 0
    with transaction.atomic(), _Lists(day, tools) as lists:
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            before = _tally(part, tools)
            pairs += _write(day, part, tools, lists)
            _move_counts(day, before, _tally(part, tools))
            if say:
                say(min(start + CHUNK, len(wanted)), len(wanted))
    return pairs


def _all(day: dt.date, say: Callable[[int, int], None] | None) -> int:
    wanted = list(_in_being())
    pairs = 0
    with transaction.atomic(), _Lists(day, None) as lists:
        Readiness.objects.all().delete()
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            pairs += lists.insert(part)
            if say:
                say(min(start + CHUNK, len(wanted)), len(wanted))
        recount(day)
    return pairs


def recount(day: dt.date) -> None:
    """Count every place anew with all that lies below it; one statement."""
    ReadinessCount.objects.all().delete()
    # The constant literals are our own; a path has so many characters for each level.
    depths = " UNION ALL ".join(f"SELECT {n * WIDTH} AS depth" for n in range(1, DEEPEST + 1))
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(**_names(), sums=_SUMS, depths=depths), {"day": day})


def _in_being() -> Iterable[int]:
    return Body.objects.in_being().order_by("pk").values_list("pk", flat=True)


def _write(day: dt.date, bodies: list[int], tools: Sequence[int] | None, lists: _Lists) -> int:
    rows = Readiness.objects.filter(body__in=bodies)
    (rows if tools is None else rows.filter(tool__in=tools)).delete()
    return lists.insert(bodies)


class _Lists:
    """The lists of one reckoning, there until it ends."""

    def __init__(self, day: dt.date, tools: Sequence[int] | None) -> None:
        look = Remedy.objects.filter(resource__isnull=True).order_by("pk").first()
        self.values: dict[str, Any] = {
            "day": day,
            "look": look.unit_paisa + look.fixed_paisa if look else 0,
            "look_days": look.lead_days if look else 0,
            "look_is_estimate": int(bool(look and look.is_estimate)),
            "may_look": int(bool(look and look.closer != "nobody")),
        }
        self.names = _names()
        self.those_tools = f"AND tf.tool_id IN ({_keys(tools)})" if tools is not None else ""

    def __enter__(self) -> _Lists:
        self._drop()  # those of a reckoning that was cut off
        with connection.cursor() as cursor:
            for statement in _LISTS:
                asked = self.values if "%(" in statement else None
                cursor.execute(statement.format(**self.names, those_tools=self.those_tools), asked)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        # What failed is rolled back, and with it the lists.
        if kind is None:
            self._drop()

    def _drop(self) -> None:
        with connection.cursor() as cursor:
            for name in _LISTED:
                cursor.execute(f"DROP TABLE IF EXISTS capacity_{name}")

    def insert(self, bodies: list[int]) -> int:
        """Weigh these bodies, of whom no pair is kept; how many pairs there are."""
        words = {
            **self.names, "bodies": _keys(bodies), "those_bodies": f"b.id IN ({_keys(bodies)})",
            "sampled": _keys(_sampled(bodies)), "operational": ", ".join(f"'{status.value}'" for status in OPERATIONAL),
            "true": "TRUE", "false": "FALSE",
        }  # fmt: skip
        with connection.cursor() as cursor:
            for statement in ("DELETE FROM capacity_gap", "DELETE FROM capacity_used", _USED.format(**words)):
                cursor.execute(statement)
            cursor.execute(_GAPS.format(**words), self.values)
            cursor.execute(_PAIRS.format(**words), self.values)
            return int(cursor.rowcount)


def _sampled(bodies: list[int]) -> list[int]:
    """Which of these bodies are invented, or have something invented said of them."""
    said = Reading.objects.filter(body__in=bodies, is_sample=True).order_by().values_list("body", flat=True)
    invented = Body.objects.filter(pk__in=bodies, is_sample=True).values_list("pk", flat=True)
    return sorted({*said.distinct(), *invented})


Tally = dict[tuple[str, int], tuple[int, ...]]


def _tally(bodies: list[int], tools: Sequence[int] | None) -> Tally:
    """What these bodies add to the counts, by path of their place and tool; one statement."""
    those = f"AND r.tool_id IN ({_keys(tools)})" if tools is not None else ""
    statement = _TALLY.format(**_names(), sums=_SUMS, bodies=_keys(bodies), those=those)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {(row[0], row[1]): tuple(int(n) for n in row[2:]) for row in cursor.fetchall()}


def _move_counts(day: dt.date, before: Tally, after: Tally) -> None:
    """Add to every place above what its bodies add now and did not before."""
    steps: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0] * len(COUNTED))
    for sign, tally in ((-1, before), (1, after)):
        for (path, tool), numbers in tally.items():
            for above in (*paths_above(path), path):
                row = steps[above, tool]
                for at, number in enumerate(numbers):
                    row[at] += sign * number
    moved = {key: row for key, row in steps.items() if any(row)}
    if not moved:
        return
    places = dict(Place.objects.filter(path__in={path for path, _tool in moved}).values_list("path", "pk"))
    # The same order for everybody who moves counts: nobody waits in a ring.
    kept = {
        (place, tool): pk
        for pk, place, tool in ReadinessCount.objects.select_for_update()
        .filter(place__in=places.values(), tool__in={tool for _path, tool in moved})
        .order_by("pk")
        .values_list("pk", "place_id", "tool_id")
    }
    new: list[ReadinessCount] = []
    steps_of: list[tuple[Any, ...]] = []
    for (path, tool), step in sorted(moved.items()):
        place = places.get(path)
        if place is None:
            continue
        pk = kept.get((place, tool))
        if pk is not None:
            steps_of.append((*step, day, pk))
            continue
        named = dict(zip(COUNTED, step, strict=True))
        new.append(ReadinessCount(place_id=place, tool_id=tool, computed_on=day, **named))
    ReadinessCount.objects.bulk_create(new, batch_size=500)
    if steps_of:
        sums = ", ".join(f"{name} = {name} + %s" for name in COUNTED)
        with connection.cursor() as cursor:
            cursor.executemany(_MOVE.format(**_names(), sums=sums), steps_of)


def _keys(keys: Sequence[int] | None) -> str:
    """Keys of our own rows, as they stand in a statement; -1 is nobody's."""
    return ", ".join(str(int(key)) for key in keys or ()) or "-1"


def _names() -> dict[str, Any]:
    tables: dict[str, type[models.Model]] = {
        "readiness": Readiness, "count": ReadinessCount, "requirement": Requirement, "remedy": Remedy,
        "holding": Holding, "body": Body, "tool": Tool, "tool_function": ToolFunction, "usage": Usage,
        "devolution": Devolution, "place": Place,
    }  # fmt: skip
    return {name: connection.ops.quote_name(model._meta.db_table) for name, model in tables.items()}
