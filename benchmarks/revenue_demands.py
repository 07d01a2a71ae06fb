"""A demand run, previewed and posted, against the bare statements.

    python -m benchmarks.revenue_demands [--demands 1000000] [--database sqlite|postgresql]

The floor of the preview is one SELECT of count and sum over liability and asset with the same arithmetic; the floor of
the posting is one INSERT..SELECT of the very rows into the same table with its indexes, checks and triggers, rolled
back; foreign keys that the database looks at when a transaction commits are looked at before that. The run does more:
it looks for what was demanded already, compares, proves the total and posts to the ledger.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from typing import Any

from .copies import ROOT, databases, prepared, say

BODY = "PK61402-MC"
WANTED = 0.5


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--demands", type=int, default=1_000_000)
    asked.add_argument("--database", choices=["sqlite", "postgresql"])
    asked.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options, _others = asked.parse_known_args()
    if options.inside:
        print(json.dumps(inside(options.demands)))
        return 0
    kinds, missing = databases(options.database)
    failed = bool(missing)
    for kind in kinds:
        with prepared(kind) as copy:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.revenue_demands", "--inside", f"--demands={options.demands}"],
                env={**os.environ, **copy.environment}, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
            )  # fmt: skip
            found = json.loads(done.stdout.splitlines()[-1])
            floor, spent = found["select_s"] + found["insert_s"], found["preview_s"] + found["post_s"]
            print(
                f"{kind}: {options.demands:,} demands previewed in {found['preview_s']:.2f} s (floor"
                f" {found['select_s']:.2f} s), posted in {found['post_s']:.2f} s (floor {found['insert_s']:.2f} s),"
                f" together {floor / spent:.0%} of the floor's speed; the next period, compared with this one, previewed in"
                f" {found['next_s']:.2f} s; the same again, nothing to add, {found['again_s']:.2f} s;"
                f" peak {found['peak_mb']:.0f} MB"
            )
            failed = failed or floor / spent < WANTED
    return 1 if failed else 0


def inside(count: int) -> dict[str, Any]:
    """Within one copy: furnish, floors, preview, post, the next period."""
    import django

    django.setup()
    import datetime as dt

    from django.db import connection, transaction

    from yakja.finance.revenue.actions import demands
    from yakja.foundation.kit.permissions import CLOCK, SYSTEM

    body, head = _furnish(count)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
        select_s = min(_timed(lambda: _floor_select(cursor, body, head)) for _twice in range(2))
    facts = {"actor": SYSTEM, "body": body, "head": head}
    began = time.perf_counter()
    run = demands.open_run(**facts, period="2025-26", due_on=dt.date(2025, 9, 30))
    preview_s = time.perf_counter() - began
    with connection.cursor() as cursor, transaction.atomic():
        insert_s = _timed(lambda: _floor_insert(cursor, run))
        transaction.set_rollback(True)
    post_s = _timed(lambda: demands.post_run(actor=CLOCK, run=run, on=dt.date(2025, 7, 1)))
    if run.count != count:
        raise SystemExit(f"{run.count} instead of {count} demands")
    again_s = _timed(lambda: demands.open_run(**facts, period="2025-26", due_on=dt.date(2025, 9, 30)))
    next_s = _timed(lambda: demands.open_run(**facts, period="2026-27", due_on=dt.date(2026, 9, 30)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "select_s": select_s, "insert_s": insert_s, "preview_s": preview_s, "post_s": post_s, "again_s": again_s,
        "next_s": next_s, "peak_mb": peak,
    }  # fmt: skip


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _furnish(count: int) -> tuple[Any, Any]:
    """A council with as many charged properties, half of them shops, and a tariff by use and area."""
    import datetime as dt

    from django.db import connection

    from yakja.finance.ledger.actions import open_books
    from yakja.finance.revenue.actions import law, tariffs
    from yakja.finance.revenue.models import AssetKind, RevenueHead
    from yakja.foundation.bodies.models import Body
    from yakja.foundation.kit.permissions import SYSTEM

    say(f"  {count:,} properties")
    body = Body.objects.select_related("place").get(code=BODY)
    head, kind, day = (
        RevenueHead.objects.get(code="UIPT"),
        AssetKind.objects.get(code="property"),
        "2025-07-01",
    )
    open_books(actor=SYSTEM, body=body, on=dt.date(2025, 7, 1))
    law.set_head_mode(actor=SYSTEM, body=body, head=head, mode="system_of_record")
    instrument = law.register_instrument(
        actor=SYSTEM, code="BENCH-1", kind="resolution", body=body, title={"en": "Bench"}, source="bench"
    )
    tariffs.enact_tariff(
        actor=SYSTEM, head=head, body=body, instrument=instrument, valid_from=dt.date(2025, 7, 1), kind=kind,
        formula={
            "kind": "lookup", "attrs": ["use"], "rows": [{"when": ["commercial"], "then": _rate(2500)}], "otherwise": _rate(1000),
        },
    )  # fmt: skip
    numbers = (
        "SELECT generate_series(1, %s) AS n"
        if connection.vendor == "postgresql"
        else "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %s) SELECT n FROM s"
    )
    area = "CAST(500 + n %% 4000 AS text)"
    document = (
        "'{\"use\": \"' || CASE WHEN n %% 2 = 0 THEN 'commercial' ELSE 'residential' END || '\", \"area_sqft\": ' || "
        + area
        + " || '}'"
    )
    cast = f"CAST({document} AS jsonb)" if connection.vendor == "postgresql" else document
    empty = "CAST('{}' AS jsonb)" if connection.vendor == "postgresql" else "'{}'"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO revenue_asset (body_id, kind_id, number, asset_class, address, attributes, status, valid_from,"
            f" added_at, added_by, is_sample) SELECT %s, %s, CAST(n AS text), 'residential', {empty}, {cast}, 'active', %s,"
            f" %s, 'bench', %s FROM ({numbers}) g",
            [body.pk, kind.pk, day, f"{day} 00:00:00+00:00", False, count],
        )
        cursor.execute(
            "INSERT INTO revenue_liability (body_id, head_id, asset_id, role, share_ppm, consumer_no, valid_from, added_at,"
            " added_by, is_sample) SELECT %s, %s, id, 'owner', 1000000, CAST(10000000000000 + id AS text), %s, %s, 'bench', %s"
            " FROM revenue_asset WHERE body_id = %s",
            [body.pk, head.pk, day, f"{day} 00:00:00+00:00", False, body.pk],
        )
    return body, head


def _rate(paisa: int) -> dict[str, Any]:
    return {"kind": "per_unit", "attr": "area_sqft", "rate": paisa, "per": 1}


def _amount() -> str:
    from yakja.finance.revenue.queries.assessing import attribute_sql

    read = attribute_sql("a.attributes")
    return (
        f"CASE WHEN {read('use', 'text')} = 'commercial' THEN {read('area_sqft', 'number')} * 2500"
        f" ELSE {read('area_sqft', 'number')} * 1000 END"
    )


_FROM = " FROM revenue_liability l JOIN revenue_asset a ON a.id = l.asset_id WHERE l.body_id = %s AND l.head_id = %s"


def _floor_select(cursor: Any, body: Any, head: Any) -> None:
    cursor.execute(
        f"SELECT COUNT(*), SUM(x.amount) FROM (SELECT {_amount()} AS amount{_FROM}) x", [body.pk, head.pk]
    )
    cursor.fetchone()


def _floor_insert(cursor: Any, run: Any) -> None:
    from django.db import connection

    from yakja.finance.revenue.actions.demands import _COLUMNS

    day = "CAST(%s AS date)" if connection.vendor == "postgresql" else "%s"
    tariff = run.preview["tariffs"][0]["id"]
    cursor.execute(
        f"INSERT INTO revenue_demand ({', '.join(_COLUMNS)})"
        f" SELECT l.body_id, l.id, l.head_id, l.party_id, %s, %s, '2025-26', {_amount()}, 0, 0, 0, 0, {day}, 'assessed', '',"
        f" 'posted', l.consumer_no, {day}{_FROM}",
        [run.pk, tariff, "2025-09-30", "2025-07-01", run.body_id, run.head_id],
    )
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


if __name__ == "__main__":
    sys.exit(main())
