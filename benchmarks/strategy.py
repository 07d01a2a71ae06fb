"""The budgets of the strategy: 200 objectives, 5,000 milestones and 36 months over 10,000 bodies.

    python -m benchmarks strategy [--bodies N] [--seconds S] [--database sqlite|postgresql] [--write]

The status page is read from kept values; the nightly computation is the clock's own, run by its command.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import subprocess
import sys
import time
from typing import Any

from .copies import ROOT, Copy, loaded, measured, options_of, say
from .register import FLOORS, machine
from .server import Server, cpu_of, family

REPORT = ROOT / "docs/measurements/strategy.md"
CODE = "BENCH-S"
OBJECTIVES, INITIATIVES, MILESTONES, MONTHS = 200, 100, 5_000, 36
PAGE_MS, NIGHT_S = 1.5, 120
PAGES = {
    "status page": f"/ur/strategies/{CODE}/status/",
    "objectives": f"/ur/strategies/{CODE}/objectives/",
    "milestones (Gantt)": f"/ur/strategies/{CODE}/milestones/",
    "one objective": f"/ur/objectives/{CODE}-O1/",
    "cells of an objective": f"/ur/objectives/{CODE}-O1/cells/",
    "API status": f"/api/v1/strategies/{CODE}/status",
}


def measure(kind: str, options: argparse.Namespace) -> dict[str, Any]:
    """Everything about one database."""
    with loaded(kind, "strategy", options.bodies) as copy:
        night = _night(copy)
        say(
            f"  nightly computation: {night['seconds']:.1f} s, of which {night['cpu']:.1f} s CPU of the command"
        )
        found: dict[str, Any] = {
            "database": kind,
            "loaded": copy.loaded,
            "night": night,
            "floors": {},
            "pages": [],
        }
        with Server(copy.environment, workers=2, database_pid=copy.database_pid) as server:
            for name, path in FLOORS.items():
                found["floors"][name] = server.measure(path, seconds=options.seconds).cpu_ms
            for name, path in PAGES.items():
                steady = server.measure(path, seconds=options.seconds)
                anew = server.measure(path, seconds=options.seconds, unique="n")
                found["pages"].append((name, dataclasses.asdict(steady), dataclasses.asdict(anew)))
                say(f"  {name}: {steady.cpu_ms:.2f} ms, rendered anew {anew.cpu_ms:.1f} ms")
        return found


def _night(copy: Copy) -> dict[str, Any]:
    """The computation of one night by the command that shows its bar."""
    began = time.monotonic()
    process = copy.start("measure_strategies", stdout=subprocess.PIPE)
    spent = 0.0
    while process.poll() is None:
        spent = max(spent, cpu_of(family(process.pid)))
        time.sleep(0.2)
    out, _ = process.communicate()
    if process.returncode:
        raise RuntimeError("the nightly computation failed")
    return {**json.loads(out), "seconds": time.monotonic() - began, "cpu": spent}


def report(results: list[dict[str, Any]]) -> str:
    """The findings as a page."""
    lines = ["# Strategies under load", "", machine(), ""]
    for found in results:
        night, select = found["night"], found["floors"]["select"]
        lines += [
            f"## {'SQLite' if found['database'] == 'sqlite' else 'PostgreSQL'}",
            "",
            (
                f"{found['loaded']['bodies']:,} bodies with {found['loaded']['cells']:,} cells; {OBJECTIVES} objectives, "
                f"{MILESTONES:,} milestones, {found['loaded']['values']:,} kept values of {MONTHS} months."
            ),
            "",
            (
                f"Nightly computation: {night['seconds']:.1f} s ({night['cpu']:.1f} s CPU of the command), {night['values']:,} values, "
                f"{night['changes']:,} changes of status; budget {NIGHT_S} s: {'ok' if night['seconds'] <= NIGHT_S else '**OVER**'}."
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
        "`make bench ONLY=strategy` measures again; `python -m benchmarks strategy --write` rewrites this page.",
        "",
    ]
    return "\n".join(lines)


def _load_here(bodies: int) -> None:
    """Within the copy's own process: the load of the register, and a large strategy on top of it."""
    import django

    django.setup()
    from .load import load

    found = dataclasses.asdict(load(bodies=bodies, say=say))
    print(json.dumps({**found, "values": _strategy()}))


def _strategy() -> int:
    """Objectives about each function, milestones in a chain of four, daily values; in bulk. Returns how many values."""
    from django.utils import timezone

    from yakja.foundation.bodies.models import Body, Function
    from yakja.foundation.kit.permissions import SYSTEM
    from yakja.foundation.places.models import Place
    from yakja.framework.strategy.actions.strategies import open_strategy
    from yakja.framework.strategy.models import Initiative, Milestone, Objective, ObjectiveValue, UpdateDuty
    from yakja.framework.strategy.tests.rehearsed import bring_under_way

    today = timezone.localdate()
    start = today - dt.timedelta(days=round(MONTHS * 30.4))
    owners = list(Body.objects.filter(code__startswith="BENCH-").order_by("code")[:50])
    functions = list(Function.objects.current().order_by("position"))
    strategy = open_strategy(
        actor=SYSTEM, code=CODE, name={"en": "A large strategy", "ur": "ایک بڑی حکمت عملی"}, place=Place.objects.get(code="PK6"),
        owner=owners[0], starts_on=start, ends_on=today + dt.timedelta(days=700),
    )  # fmt: skip
    bring_under_way(strategy, today)

    def named(word: str, n: int) -> dict[str, str]:
        return {"en": f"{word} {n}", "ur": f"{word} {n}"}

    Objective.objects.bulk_create(
        Objective(
            strategy=strategy, code=f"{CODE}-O{n}", position=n, name=named("Objective", n), owner=owners[n % 50], measure="cells",
            place=strategy.place, weakest="visit" if n % 2 else "declaration", target_milli=300 + n,
            due_on=today + dt.timedelta(days=100 + n), baseline_on=start, baseline_numerator=0, baseline_denominator=100,
        )
        for n in range(1, OBJECTIVES + 1)
    )  # fmt: skip
    objectives = list(Objective.objects.order_by("position"))
    Objective.functions.through.objects.bulk_create(
        Objective.functions.through(objective_id=o.pk, function_id=functions[(n + k) % len(functions)].pk)
        for n, o in enumerate(objectives)
        for k in range(1 + n % 3)
    )
    Initiative.objects.bulk_create(
        Initiative(
            strategy=strategy, code=f"{CODE}-I{n}", position=n, name=named("Initiative", n), lead=owners[n % 50], starts_on=start,
            ends_on=today + dt.timedelta(days=500),
        )
        for n in range(1, INITIATIVES + 1)
    )  # fmt: skip
    initiatives = list(Initiative.objects.order_by("position"))
    Milestone.objects.bulk_create(
        (
            Milestone(
                initiative=initiatives[n % INITIATIVES], code=f"{CODE}-M{n}", position=n, name=named("Milestone", n),
                needs={"en": "a page"}, owner=owners[n % 50], planned_on=(day := start + dt.timedelta(days=n % 1700)),
                forecast_on=day + dt.timedelta(days=n % 40), actual_on=day if day < today and n % 5 else None,
                proof_url="https://example.pk" if day < today and n % 5 else "",
            )
            for n in range(1, MILESTONES + 1)
        ),
        batch_size=500,
    )  # fmt: skip
    steps = list(Milestone.objects.order_by("position").values_list("pk", flat=True))
    Milestone.waits_for.through.objects.bulk_create(
        Milestone.waits_for.through(from_milestone_id=steps[n], to_milestone_id=steps[n - 1])
        for n in range(1, len(steps))
        if n % 4
    )
    UpdateDuty.objects.bulk_create(UpdateDuty(strategy=strategy, owner=o, since=start) for o in owners)
    moment = timezone.now() - dt.timedelta(days=1)
    days = [start + dt.timedelta(days=n) for n in range((today - start).days)]
    total = 0
    for n, objective in enumerate(objectives):
        rows = [
            ObjectiveValue(
                objective=objective, day=day, numerator=min(3000, 2 * place + n), denominator=10_000, declared_only=500,
                unknown=4000, computed_at=moment - (today - day) + dt.timedelta(days=1),
            )
            for place, day in enumerate(days)
        ]  # fmt: skip
        ObjectiveValue.objects.bulk_create(rows, batch_size=1000)
        total += len(rows)
    say(f"  {total:,} kept values of {OBJECTIVES} objectives, {MILESTONES:,} milestones")
    return total


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
