"""What would be demanded: the tariff of every class on a day, and the amounts worked out in the database."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import refuse

from .. import tariff as formulas
from ..models import Demand, DemandRun, RevenueHead, Tariff
from .heads import province_of

WHOLE = 1_000_000
# What an asset may have at most: units of anything, and paisa.
MOST_UNITS, MOST_MONEY = 10**9, 10**12
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def attribute_sql(column: str) -> Callable[[str, str], str]:
    """How this database reads an attribute of an asset's JSON, for `tariff.compiled`."""

    def read(name: str, form: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a name of an attribute")
        if connection.vendor == "postgresql":
            text = f"({column} ->> '{name}')"
            return f"{text}::bigint" if form == "number" else text
        return f"json_extract({column}, '$.{name}')"

    return read


@dataclass(frozen=True)
class Applied:
    """A tariff as it is applied: its formula with the parts of other heads written out, for these classes."""

    tariff: Tariff
    formula: Mapping[str, Any]
    classes: tuple[str, ...]


def candidates(body: Body, head: RevenueHead, day: dt.date) -> list[formulas.Candidate]:
    """The tariffs of a head in force on a day: the council's and those of its province."""
    rows = (
        Tariff.objects.filter(charge__head=head)
        .of_body_or_province(body, province_of(body))
        .on(day)
        .select_related("charge__head", "instrument")
        .order_by("pk")
    )
    return [formulas.Candidate(t.charge.body_id is not None, t.charge.asset_class, t) for t in rows]


def written_out(tariff: Tariff, body: Body, day: dt.date, asset_class: str) -> Mapping[str, Any]:
    """The formula with every part of another head's tariff replaced by that tariff's own formula on the day."""
    wanted = formulas.heads_of(tariff.formula)
    if not wanted:
        return dict(tariff.formula)
    found: dict[str, Mapping[str, Any]] = {}
    while wanted:
        code = wanted.pop()
        if code in found:
            continue
        head = RevenueHead.objects.filter(code=code).first()
        other = formulas.resolve(candidates(body, head, day), asset_class) if head else None
        if other is None:
            refuse(
                "tariff_of_part_missing",
                _("The tariff of %(tariff)s takes a part of %(head)s, which has no tariff on %(day)s."),
                tariff=str(tariff.charge), head=code, day=day,
            )  # fmt: skip
        found[code] = other.formula
        wanted += formulas.heads_of(other.formula)
    try:
        return formulas.with_heads(tariff.formula, found)
    except ValueError:
        refuse(
            "tariff_circle",
            _("The tariff of %(tariff)s is a part of itself; nothing can be worked out from it."),
            tariff=str(tariff.charge),
        )


def applied(
    body: Body, head: RevenueHead, day: dt.date, classes: Iterable[str]
) -> tuple[list[Applied], list[str]]:
    """Which tariff counts for each class, and the classes for which none does."""
    rows = candidates(body, head, day)
    by_tariff: dict[tuple[int, str], tuple[Tariff, Mapping[str, Any], list[str]]] = {}
    without = []
    for asset_class in sorted(set(classes)):
        tariff = formulas.resolve(rows, asset_class)
        if tariff is None:
            without.append(asset_class)
            continue
        formula = written_out(tariff, body, day, asset_class)
        key = (tariff.pk, json.dumps(formula, sort_keys=True))
        by_tariff.setdefault(key, (tariff, formula, []))[2].append(asset_class)
    return [Applied(t, f, tuple(names)) for t, f, names in by_tariff.values()], without


def digest_of(rows: Iterable[Applied]) -> str:
    """A short name of everything the amounts depend on besides the assets."""
    plain = [[a.tariff.pk, a.tariff.rounding_paisa, a.formula, list(a.classes)] for a in rows]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Scope:
    """The liabilities of a run that have no demand yet, as SQL: `l` the liability, `a` its asset."""

    tables: str
    where: str
    values: tuple[Any, ...]

    @property
    def sql(self) -> str:
        return self.tables + self.where


def scope_of(run: DemandRun) -> Scope:
    """Liabilities of the run's head that stand on its day of assessment and were not demanded for its period yet.

    An anti-join instead of ON CONFLICT, which costs half the speed of the insert; left out where nothing was demanded
    for the period, since the table itself refuses what is demanded meanwhile.
    """
    day = run.assessed_on.isoformat()
    tables = " FROM revenue_liability l JOIN revenue_asset a ON a.id = l.asset_id"
    where = (
        " WHERE l.body_id = %s AND l.head_id = %s AND l.valid_from <= %s AND (l.valid_to IS NULL OR l.valid_to > %s)"
        " AND a.status = 'active' AND a.valid_from <= %s AND (a.valid_to IS NULL OR a.valid_to > %s)"
    )
    values: tuple[Any, ...] = (run.body_id, run.head_id, day, day, day, day)
    if Demand.objects.filter(body_id=run.body_id, head_id=run.head_id, period=run.period).exists():
        where += (
            " AND NOT EXISTS (SELECT 1 FROM revenue_demand d WHERE d.liability_id = l.id AND d.head_id = l.head_id"
            " AND d.period = %s AND d.state = 'posted')"
        )
        values += (run.period,)
    return Scope(tables, where, values)


def _rows(sql: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return list(cursor.fetchall())


def apart() -> str:
    """What ends a subquery whose columns are worked out once: databases else write them anew wherever they are named."""
    return " OFFSET 0" if connection.vendor == "postgresql" else " LIMIT -1"


@dataclass(frozen=True)
class Assessment:
    """How a run is worked out: an amount in SQL for every class, with its values, and what has no tariff."""

    scope: Scope
    parts: tuple[Applied, ...]
    without: tuple[str, ...]
    amount: str
    amount_values: tuple[Any, ...]
    tariff: str
    tariff_values: tuple[Any, ...]
    digest: str


def assess(run: DemandRun) -> Assessment:
    """Work out which tariffs a run applies and write them as SQL. Refuses what cannot be computed in 64 bits."""
    scope = scope_of(run)
    found = _rows(f"SELECT a.asset_class, MIN(l.share_ppm){scope.sql} GROUP BY a.asset_class", scope.values)
    parts, without = applied(run.body, run.head, run.assessed_on, [row[0] for row in found])
    whens, values, tariffs, tariff_values = [], [], [], []
    for part in parts:
        sql, own = _compiled(part, scope)
        marks = ", ".join(["%s"] * len(part.classes))
        whens.append(f"WHEN a.asset_class IN ({marks}) THEN {sql}")
        values += [*part.classes, *own]
        tariffs.append(f"WHEN a.asset_class IN ({marks}) THEN {int(part.tariff.pk)}")
        tariff_values += list(part.classes)
    amount = f"CASE {' '.join(whens)} ELSE NULL END" if whens else "CAST(NULL AS bigint)"
    chosen = f"CASE {' '.join(tariffs)} ELSE NULL END" if tariffs else "CAST(NULL AS bigint)"
    if any(row[1] < WHOLE for row in found):
        amount, values = _shared(amount, values, run.assessed_on)
    return Assessment(
        scope, tuple(parts), tuple(without), amount, tuple(values), chosen, tuple(tariff_values), digest_of(parts)
    )  # fmt: skip


def _shared(amount: str, values: list[Any], day: dt.date) -> tuple[str, list[Any]]:
    """The part of a co-owner, cut by running sums so that the parts of one asset add up to the whole exactly."""
    until = (
        "(SELECT SUM(s.share_ppm) FROM revenue_liability s WHERE s.asset_id = l.asset_id AND s.head_id = l.head_id"
        " AND s.id <= l.id AND s.valid_from <= %s AND (s.valid_to IS NULL OR s.valid_to > %s))"
    )

    def cut(share: str) -> str:
        return f"(2 * ({amount}) * ({share}) + {WHOLE}) / {2 * WHOLE}"

    return f"(({cut(until)}) - ({cut(f'{until} - l.share_ppm')}))", 2 * [
        *values,
        day.isoformat(),
        day.isoformat(),
    ]


def _bounds(formula: Mapping[str, Any]) -> dict[str, int]:
    """How large each attribute that a formula counts with can be: money, or a quantity of something."""
    found: dict[str, int] = {}

    def walk(node: Mapping[str, Any]) -> None:
        if node["kind"] in ("per_unit", "slab"):
            most = MOST_UNITS if node["kind"] == "per_unit" else MOST_MONEY
            found[node["attr"]] = max(found.get(node["attr"], 0), most)
        elif node["kind"] == "percent" and set(node["of"]) == {"attr"}:
            found[node["of"]["attr"]] = MOST_MONEY
        for child in formulas.children(node):
            walk(child)

    walk(formula)
    return found


def _compiled(part: Applied, scope: Scope) -> tuple[str, tuple[Any, ...]]:
    """The amount in SQL: by what attributes can be at most, else by what they are among these assets, else refused."""
    bounds = _bounds(part.formula)
    found = _within(part, bounds) or _within(part, _largest(bounds, scope))
    if found is None:
        refuse(
            "too_large",
            _(
                "The tariff of %(tariff)s would give an amount too large to keep. Look for an asset with a wrong size."
            ),
            tariff=str(part.tariff.charge),
        )
    return found


def _within(part: Applied, bounds: Mapping[str, int]) -> tuple[str, tuple[Any, ...]] | None:
    try:
        return formulas.compiled(
            part.formula,
            column=attribute_sql("a.attributes"),
            most=bounds,
            rounding=part.tariff.rounding_paisa,
        )
    except formulas.TooLargeError:
        return None


def _largest(bounds: Mapping[str, int], scope: Scope) -> dict[str, int]:
    """The largest value of each attribute among the assets of a run; one scan."""
    read, names = attribute_sql("a.attributes"), sorted(bounds)
    columns = ", ".join(f"MAX({read(name, 'number')})" for name in names) or "0"
    largest = _rows(f"SELECT {columns}{scope.sql}", scope.values)[0]
    return {name: int(value or 0) for name, value in zip(names, largest, strict=False)}


def amount_for(
    body: Body, head: RevenueHead, day: dt.date, asset_class: str, attributes: Mapping[str, Any]
) -> tuple[int, Tariff]:
    """What one asset would be charged on a day, in paisa, and by which tariff.

    Refuses with `no_tariff` where none applies and `attribute_missing` where the asset lacks what the tariff asks for.
    """
    tariff = formulas.resolve(candidates(body, head, day), asset_class)
    if tariff is None:
        refuse("no_tariff", _("No tariff of %(head)s applies on %(day)s."), head=str(head), day=day)
    formula = written_out(tariff, body, day, asset_class)
    try:
        return formulas.evaluate(formula, attributes, rounding=tariff.rounding_paisa), tariff
    except formulas.MissingAttributeError as error:
        refuse(
            "attribute_missing",
            _("“%(name)s” of the asset is missing; the tariff asks for it."),
            field=error.attribute,
            name=error.attribute,
        )
