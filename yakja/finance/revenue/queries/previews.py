"""What a run would do: counts, total, change against the last period, the largest movers, and what has no tariff."""

from __future__ import annotations

from typing import Any

from django.db import connection

from .. import tariff as formulas
from ..models import DemandRun
from .assessing import Assessment, apart, attribute_sql
from .periods import period_of

MOVERS = 20
# Of every amount and the liability it falls on, so that two assets that change places are noticed as well.
CHECKSUM = "COALESCE(SUM((x.amount %% 1000003) * (x.id %% 9973)), 0)"


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def totals(assessment: Assessment) -> tuple[int, int, int, int, int]:
    """Liabilities, those with an amount, those with an amount of zero, the total in paisa and the checksum; one scan."""
    found = _rows(
        "SELECT COUNT(*), COUNT(x.amount), COUNT(CASE WHEN x.amount = 0 THEN 1 END),"  # noqa: S608, no value of a user
        f" COALESCE(SUM(x.amount), 0), {CHECKSUM}"
        f" FROM (SELECT l.id AS id, {assessment.amount} AS amount{assessment.scope.sql}{apart()}) x",
        [*assessment.amount_values, *assessment.scope.values],
    )[0]
    return tuple(int(value) for value in found)  # type: ignore[return-value]


def _with_before(run: DemandRun, assessment: Assessment, before: str) -> tuple[str, list[Any]]:
    """Every liability with its amount and that of the period before, as a table `x` in SQL."""
    scope = assessment.scope
    sql = (
        f"SELECT l.id AS id, l.consumer_no AS consumer_no, a.number AS number, {assessment.amount} AS amount,"
        f" p.amount_paisa AS before{scope.tables} LEFT JOIN revenue_demand p ON p.liability_id = l.id"
        f" AND p.body_id = l.body_id AND p.head_id = l.head_id AND p.period = %s AND p.state = 'posted'{scope.where}{apart()}"
    )
    return sql, [*assessment.amount_values, before, *scope.values]


def _change(run: DemandRun, assessment: Assessment) -> dict[str, Any]:
    """The last period's total, what is new and gone since, and the largest movers; nothing where there was no period."""
    before = period_of(run.period, run.head.period).before
    stood = _rows(
        "SELECT COUNT(*), COALESCE(SUM(amount_paisa), 0) FROM revenue_demand"
        " WHERE body_id = %s AND head_id = %s AND period = %s AND state = 'posted'",
        [run.body_id, run.head_id, before],
    )[0]
    change: dict[str, Any] = {"before": before, "before_count": int(stood[0]), "before_paisa": int(stood[1])}
    if not change["before_count"]:
        return change | {"new": None, "gone": None, "movers": []}
    inner, values = _with_before(run, assessment, before)
    movers = _rows(
        f"SELECT x.consumer_no, x.number, x.amount, x.before FROM ({inner}) x"  # noqa: S608
        f" WHERE x.amount IS NOT NULL AND x.before IS NOT NULL AND x.amount <> x.before"
        f" ORDER BY ABS(x.amount - x.before) DESC, x.id LIMIT {MOVERS}",
        values,
    )
    counts = _rows(
        f"SELECT COUNT(*), COUNT(x.before) FROM ({inner}) x WHERE x.amount IS NOT NULL",  # noqa: S608
        values,
    )[0]
    change["new"] = int(counts[0]) - int(counts[1])
    gone = _rows(
        "SELECT COUNT(*) FROM revenue_demand d WHERE d.body_id = %s AND d.head_id = %s AND d.period = %s"
        " AND d.state = 'posted' AND NOT EXISTS (SELECT 1 FROM revenue_liability l WHERE l.id = d.liability_id"
        " AND l.valid_from <= %s AND (l.valid_to IS NULL OR l.valid_to > %s))",
        [run.body_id, run.head_id, before, run.assessed_on.isoformat(), run.assessed_on.isoformat()],
    )[0][0]
    change["gone"] = int(gone)
    change["movers"] = [
        {"consumer_no": no, "asset": number, "paisa": int(amount), "before_paisa": int(was)}
        for no, number, amount, was in movers
    ]
    return change


def _without(assessment: Assessment) -> list[dict[str, Any]]:
    """Classes of assets for which no tariff is in force, with the number of liabilities."""
    if not assessment.without:
        return []
    marks = ", ".join(["%s"] * len(assessment.without))
    found = _rows(
        f"SELECT a.asset_class, COUNT(*){assessment.scope.sql} AND a.asset_class IN ({marks})"
        " GROUP BY a.asset_class ORDER BY a.asset_class",
        [*assessment.scope.values, *assessment.without],
    )
    return [{"class": name, "count": int(count)} for name, count in found]


def _lacking(assessment: Assessment) -> list[dict[str, Any]]:
    """The first assets that lack an attribute their tariff asks for, and which."""

    read = attribute_sql("a.attributes")
    found: list[dict[str, Any]] = []
    for part in assessment.parts:
        for name in formulas.attributes_of(part.formula):
            marks = ", ".join(["%s"] * len(part.classes))
            rows = _rows(
                f"SELECT a.number{assessment.scope.sql} AND a.asset_class IN ({marks})"
                f" AND {read(name, 'text')} IS NULL ORDER BY a.id LIMIT {MOVERS}",
                [*assessment.scope.values, *part.classes],
            )
            found += [{"asset": number, "attribute": name} for (number,) in rows]
    return found[:MOVERS]


def preview(run: DemandRun, assessment: Assessment) -> dict[str, Any]:
    """The page an officer reads before posting. Amounts in paisa; `lacking` and `movers` at most 20 rows."""
    liabilities, count, zero, total, checksum = totals(assessment)
    without = _without(assessment)
    lacking = liabilities - count - sum(row["count"] for row in without)
    return {
        "liabilities": liabilities,
        "count": count,
        "zero": zero,
        "total_paisa": total,
        "checksum": checksum,
        "without_tariff": without,
        "lacking_count": lacking,
        "lacking": _lacking(assessment) if lacking else [],
        "tariffs": [{"id": part.tariff.pk, "classes": list(part.classes)} for part in assessment.parts],
        "change": _change(run, assessment),
    }
