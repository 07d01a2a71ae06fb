"""The budgets of readiness: 10,000 bodies x 100 tools weighed as a set, and its page from kept values.

    python -m benchmarks capacity [--bodies N] [--seconds S] [--database sqlite|postgresql] [--write]

The floor of the weighing is one statement that writes as many rows of the same table without weighing anything.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import sys
import time
from typing import Any

from .copies import ROOT, loaded, measured, options_of, say
from .register import FLOORS, machine
from .server import Server

REPORT = ROOT / "docs/measurements/capacity.md"
TOOLS, NEEDS, RESOURCES = 100, 8, 30
WEIGH_S, PAGE_MS = 60, 3.0
PAGES = {
    "readiness of a tool, province": "/ur/readiness/BENCH-T0/?place=PK6",
    "readiness of a tool, country": "/ur/readiness/BENCH-T0/",
    "all tools, province": "/ur/readiness/?place=PK6",
    "one body explained": "/ur/readiness/BENCH-T0/{body}/",
    "what a body should adopt next": "/ur/readiness/bodies/{body}/",
    "API, 100 bodies": "/api/v1/readiness?tool=BENCH-T0&place=PK6",
}


def measure(kind: str, options: argparse.Namespace) -> dict[str, Any]:
    """Everything about one database."""
    with loaded(kind, "capacity", options.bodies) as copy:
        found: dict[str, Any] = {"database": kind, "loaded": copy.loaded, "floors": {}, "pages": []}
        with Server(copy.environment, workers=2, database_pid=copy.database_pid) as server:
            for name, path in FLOORS.items():
                found["floors"][name] = server.measure(path, seconds=options.seconds).cpu_ms
            for name, path in PAGES.items():
                path = path.format(**copy.loaded)
                steady = server.measure(path, seconds=options.seconds)
                anew = server.measure(path, seconds=options.seconds, unique="n")
                found["pages"].append((name, dataclasses.asdict(steady), dataclasses.asdict(anew)))
                say(f"  {name}: {steady.cpu_ms:.2f} ms, rendered anew {anew.cpu_ms:.1f} ms")
        return found


def report(results: list[dict[str, Any]]) -> str:
    """The findings as a page."""
    lines = ["# Readiness under load", "", machine(), ""]
    for found in results:
        told, select = found["loaded"], found["floors"]["select"]
        verdict = "ok" if told["weigh_s"] <= WEIGH_S else "**OVER**"
        lines += [
            f"## {'SQLite' if found['database'] == 'sqlite' else 'PostgreSQL'}",
            "",
            (
                f"{told['bodies']:,} bodies x {TOOLS} tools of {NEEDS} needs each, {told['holdings']:,} holdings: "
                f"{told['pairs']:,} pairs weighed and counted for every place in {told['weigh_s']:.1f} s with progress; "
                f"budget {WEIGH_S} s: {verdict}. Writing as many rows unweighed takes {told['floor_s']:.1f} s: "
                f"{told['weigh_s'] / max(told['floor_s'], 0.001):.1f} x the floor. "
                f"Holdings from {told['readings']:,} readings: {told['holdings_s']:.1f} s."
            ),
            "",
            "| page | prepared ms | x SELECT | budget ms | verdict | anew ms | KB sent |",
            "|---|---:|---:|---:|---|---:|---:|",
        ]
        for name, steady, anew in found["pages"]:
            verdict = "ok" if steady["cpu_ms"] <= PAGE_MS else "**OVER**"
            lines.append(
                f"| {name} | {steady['cpu_ms']:.2f} | {steady['cpu_ms'] / select:.1f} | {PAGE_MS:g} | {verdict} | "
                f"{anew['cpu_ms']:.1f} | {steady['bytes'] / 1000:.1f} |"
            )
        lines.append("")
    lines += [
        "`make bench ONLY=capacity` measures again; `python -m benchmarks capacity --write` rewrites this page.",
        "",
    ]
    return "\n".join(lines)


def _load_here(bodies: int) -> None:
    """Within the copy's own process: the load of the register, tools with needs, readings; and the weighing itself."""
    import django

    django.setup()
    from .load import load

    found = dataclasses.asdict(load(bodies=bodies, say=say))
    print(json.dumps({**found, **_capacity()}))


def _capacity() -> dict[str, Any]:
    from django.db import connection
    from django.utils import timezone

    from yakja.foundation.bodies.models import Body, Function
    from yakja.framework.catalogue.models import Tool, ToolFunction
    from yakja.resources.capacity.actions._holdings import keep_holdings
    from yakja.resources.capacity.actions._readiness import keep_readiness
    from yakja.resources.capacity.models import (
        Holding,
        Readiness,
        Reading,
        Remedy,
        Requirement,
        Resource,
    )

    today, now = timezone.localdate(), timezone.now()

    def named(word: str, n: int) -> dict[str, str]:
        return {"en": f"{word} {n}", "ur": f"{word} {n}"}

    Resource.objects.bulk_create(
        Resource(code=f"bench.{n}", group="devices", name=named("Thing", n), source="load") for n in range(RESOURCES)
    )  # fmt: skip
    things = list(Resource.objects.filter(code__startswith="bench.").order_by("pk"))
    Remedy.objects.bulk_create(
        Remedy(
            resource=thing, code=thing.code, name=named("Mend", n), unit_paisa=100_000_00 + n, yearly_paisa=1_000_00,
            lead_days=30 + n, closer="nobody" if n == 7 else "body", source="load",
        )
        for n, thing in enumerate(things)
    )  # fmt: skip
    Tool.objects.bulk_create(
        Tool(
            code=f"BENCH-T{n}",
            name=named("Bench tool", n),
            audience="both",
            lifecycle="active",
            source="load",
        )
        for n in range(TOOLS)
    )
    tools = list(Tool.objects.filter(code__startswith="BENCH-T").order_by("pk"))
    # Functions that most kinds of body hold, so that nearly every body is weighed with every tool.
    functions = list(Function.objects.filter(code__in=["CIT-01", "REV-02", "FIN-02", "HRM-01", "OFF-01"]))
    ToolFunction.objects.bulk_create(
        ToolFunction(tool=tool, function=functions[n % len(functions)], rank="main") for n, tool in enumerate(tools)
    )  # fmt: skip
    Requirement.objects.bulk_create(
        (
            Requirement(
                tool=tool, resource=things[(n * 3 + k * 4 + k) % RESOURCES], quantity=1 + (n + k) % 4, source="load",
                reason=named("Reason", k),
            )
            for n, tool in enumerate(tools)
            for k in range(NEEDS)
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    keys = list(Body.objects.in_being().order_by("pk").values_list("pk", flat=True))
    day = today - dt.timedelta(days=20)
    readings = 0
    for start in range(0, len(keys), 500):
        rows = [
            Reading(
                body_id=key, resource=thing, value=(key + n) % 6, basis="self" if (key + n) % 5 == 0 else "verified",
                on=day, expires_on=day + dt.timedelta(days=365), by_ref="load", recorded_at=now,
            )
            for key in keys[start : start + 500]
            for n, thing in enumerate(things)
            if (key + n) % 7
        ]  # fmt: skip
        Reading.objects.bulk_create(rows, batch_size=1000)
        readings += len(rows)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    began = time.monotonic()
    keep_holdings(today)
    holdings_s = time.monotonic() - began
    began = time.monotonic()
    pairs = keep_readiness(today, say=lambda done, total: say(f"  {done:,} of {total:,} bodies weighed"))
    weigh_s = time.monotonic() - began
    floor_s = _floor(Readiness, pairs)
    body = Body.objects.filter(readinesses__tool=tools[0]).order_by("pk").values_list("code", flat=True)[0]
    return {
        "pairs": pairs, "readings": readings, "holdings": Holding.objects.count(), "holdings_s": holdings_s,
        "weigh_s": weigh_s, "floor_s": floor_s, "body": body,
    }  # fmt: skip


def _floor(model: Any, pairs: int) -> float:
    """Write as many rows of the same table without weighing them, and take them back."""
    from django.db import connection, transaction

    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(
        connection.ops.quote_name(f.column) for f in model._meta.concrete_fields if not f.primary_key
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {table}")
            cursor.execute(f"DELETE FROM {table}")
            began = time.monotonic()
            cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM kept")
            spent = time.monotonic() - began
            assert cursor.rowcount == pairs
            raise _Undone
    except _Undone:
        return spent


class _Undone(Exception):  # noqa: N818  takes the floor's rows back
    pass


def main(arguments: list[str]) -> int:
    options = options_of(__doc__, REPORT, seconds=3.0)
    options.add_argument("--bodies", type=int, default=10_000)
    options.add_argument("--load", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    if chosen.load:
        _load_here(chosen.bodies)
        return 0
    return measured(chosen, measure, report, REPORT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
