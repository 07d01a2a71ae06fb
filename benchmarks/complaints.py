"""The budgets of complaints at 0, 100,000 and 1,000,000 rows: pages through the real server, verbs by the real actions.

    python -m benchmarks complaints [--rows N] [--seconds S] [--database sqlite|postgresql] [--write]

CPU per request is the processor time of all server and database processes. A page that this copy does not have is
named as skipped.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

from .copies import ROOT, Copy, measured, options_of, prepared, say
from .helpdesk import beside
from .register import FLOORS, machine
from .server import Server, cpu_of, family

REPORT = ROOT / "docs/measurements/complaints.md"
STEPS = (0, 100_000, 1_000_000)
SQLITE_MOST = 100_000
WRITERS, FILED, LIVES = 8, 150, 60
FILE_MS, FILE_TIMES, FILE_PER_SECOND = 3.0, 8.0, 500


@dataclasses.dataclass(frozen=True)
class Page:
    """One address with its budget in ms of CPU; `{}` names are filled from the load."""

    name: str
    path: str
    budget: float
    is_officers: bool = False
    needs_rows: bool = False


PAGES = (
    Page("public list", "/ur/complaints/?place={district}", 1.5),
    Page("complaint", "/ur/complaints/{reference}/", 1.5, needs_rows=True),
    Page("filer's own page", "/ur/s/{reference}/{receipt}/", 1.5, needs_rows=True),
    Page("form", "/ur/complaints/file/", 1.5),
    Page("search, frequent word in Urdu", "/ur/complaints/?q={frequent}", 10),
    Page("search, frequent word in Roman", "/ur/complaints/?q={roman}", 10),
    Page("search, rare word", "/ur/complaints/?q={rare}", 5),
    Page("figures", "/ur/complaints/figures/", 3),
    Page("officers' list", "/ur/desk/", 3, is_officers=True),
    Page("officers' list, overdue", "/ur/desk/?due=overdue", 3, is_officers=True),
    Page("officers' list, one category", "/ur/desk/?category=water_supply", 3, is_officers=True),
    Page("Open311, list of 1,000", "/open311/v2/requests.json?page_size=1000", 60),
)
# What of django-helpdesk stands beside what of ours.
SAME = {
    "list": "officers' list", "search": "search, frequent word in Roman", "search_rare": "search, rare word",
    "dashboard": "figures",
}  # fmt: skip


def measure(kind: str, options: argparse.Namespace) -> dict[str, Any]:
    """Everything about one database: the same copy at each number of rows."""
    most = min(options.rows, SQLITE_MOST) if kind == "sqlite" else options.rows
    steps = sorted({min(step, most) for step in STEPS} | {most})
    found: dict[str, Any] = {"database": kind, "steps": []}
    with prepared(kind) as copy, beside(copy) as other:
        for rows in steps:
            say(f"{kind}: {rows:,} complaints")
            began = time.monotonic()
            loaded = _here(copy, "--load", str(rows))
            took = time.monotonic() - began
            asked = _ask(copy, loaded, options.seconds)
            asked["helpdesk"] = other.at(rows) if other else {}
            found["steps"].append({"loaded": loaded, "seconds": took, **asked})
    return found


def _here(copy: Copy, *command: str) -> dict[str, Any]:
    """A process of the copy that answers with its last line."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.complaints", *command],
        check=True, env={**os.environ, **copy.environment}, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    answered: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answered


def _ask(copy: Copy, loaded: dict[str, Any], seconds: float) -> dict[str, Any]:
    found: dict[str, Any] = {"floors": {}, "pages": [], "skipped": []}
    with Server(copy.environment, workers=2, database_pid=copy.database_pid) as server:
        for name, path in FLOORS.items():
            found["floors"][name] = server.measure(path, seconds=seconds).cpu_ms
        for page in PAGES:
            if page.needs_rows and not loaded["reference"]:
                continue
            path = page.path.format(**{name: quote(str(value)) for name, value in loaded.items()})
            headers = {"Cookie": f"sessionid={loaded['session']}"} if page.is_officers else {}
            status, _body, _headers = server.get(path, headers)
            if status != 200:
                say(f"  SKIPPED {page.name}: {path} answers {status}")
                found["skipped"].append((page.name, status))
                continue
            steady = server.measure(path, seconds=seconds, headers=headers)
            anew = server.measure(path, seconds=seconds, headers=headers, unique="bench")
            found["pages"].append(
                (page.name, page.budget, dataclasses.asdict(steady), dataclasses.asdict(anew))
            )
            say(f"  {page.name}: {steady.cpu_ms:.2f} ms, anew {anew.cpu_ms:.1f} ms")
        sent = [_sent(n, loaded) for n in range(WRITERS * FILED)]
        found["posted"] = dataclasses.asdict(
            server.post("/open311/v2/requests.json", sent, connections=WRITERS)
        )
        say(f"  posted: {found['posted']['cpu_ms']:.2f} ms, {found['posted']['per_second']:.0f} a second")
        found["memory"] = server.memory()
    found["verbs"] = _verbs(copy)
    return found


def _sent(number: int, loaded: dict[str, Any]) -> dict[str, str]:
    """A complaint as another system sends it."""
    return {
        "api_key": loaded["key"], "service_code": "water_supply", "lat": f"{31.05 + number % 100 / 1000:.4f}", "long": "74.2",
        "description": f"No water in the pipes for three days in lane {number}",
    }  # fmt: skip


def _verbs(copy: Copy) -> dict[str, Any]:
    """What the actions cost in one process, and how many a second eight processes file together."""
    base = family(copy.database_pid) if copy.database_pid else []
    found: dict[str, Any] = {}
    for name, count in (("insert", FILED), ("file", FILED), ("life", LIVES)):
        before = cpu_of(base)
        said = _here(copy, "--act", name, "--count", str(count))
        # Of the database only what it spent meanwhile; its start-up of one connection is among it.
        said["database_ms"] = (
            (cpu_of(family(copy.database_pid)) - before) / count * 1000 if copy.database_pid else 0.0
        )
        found[name] = said
        say(f"  {name}: {said['cpu_ms']:.2f} ms + {said['database_ms']:.2f} ms in the database")
    began = time.monotonic()
    with ThreadPoolExecutor(WRITERS) as pool:
        each = list(pool.map(lambda _n: _here(copy, "--act", "file", "--count", str(FILED)), range(WRITERS)))
    found["together"] = {
        "per_second": sum(one["per_second"] for one in each), "whole_seconds": time.monotonic() - began,
    }  # fmt: skip
    say(f"  {WRITERS} processes: {found['together']['per_second']:.0f} filed a second")
    return found


def _act(name: str, count: int) -> dict[str, float]:
    """Within the copy's own process: the verb, `count` times after a warm-up."""
    import django

    django.setup()
    from django.db import connection

    from .complaints_acts import ACTS

    act = ACTS[name]()
    for n in range(8):
        act(n)
    cpu, began = time.process_time(), time.monotonic()
    for n in range(count):
        act(1000 + n)
    spent, took = time.process_time() - cpu, time.monotonic() - began
    connection.close()
    return {"cpu_ms": spent / count * 1000, "per_second": count / took}


def report(results: list[dict[str, Any]]) -> str:
    """The findings as a page."""
    lines = ["# Complaints under load", "", machine(), ""]
    for found in results:
        for step in found["steps"]:
            verbs, floors = step["verbs"], step["floors"]
            filed = verbs["file"]["cpu_ms"] + verbs["file"]["database_ms"]
            insert = verbs["insert"]["cpu_ms"] + verbs["insert"]["database_ms"]
            fits = "ok" if filed <= FILE_MS and filed <= FILE_TIMES * insert else "**OVER**"
            lines += [
                f"## {'SQLite' if found['database'] == 'sqlite' else 'PostgreSQL'}, {step['loaded']['rows']:,} complaints",
                "",
                f"Written set-based in {step['seconds']:.0f} s. Memory of the server: {step['memory']:.0f} MB.",
                "",
                (
                    f"Filing: {filed:.2f} ms of CPU, {filed / insert:.1f} x one committed INSERT by the same connection "
                    f"({insert:.2f} ms); budget {FILE_MS:g} ms and {FILE_TIMES:g} x: {fits}. "
                    f"{WRITERS} processes together: {verbs['together']['per_second']:.0f} a second (budget {FILE_PER_SECOND})."
                ),
                (
                    "A whole life (file, begin, propose, confirm, search): "
                    f"{verbs['life']['cpu_ms'] + verbs['life']['database_ms']:.1f} ms, {verbs['life']['per_second']:.0f} a second."
                ),
                (
                    f"Sent to Open311 by {WRITERS} connections: {step['posted']['cpu_ms']:.2f} ms of server and database each, "
                    f"{step['posted']['per_second']:.0f} a second, {step['posted']['cpu_ms'] / floors['insert']:.1f} x INSERT."
                    + (
                        f" django-helpdesk's form: {step['helpdesk']['submit']:.1f} ms."
                        if step["helpdesk"]
                        else ""
                    )
                ),
                "",
                "| page | kept ms | x SELECT | anew ms | budget ms | verdict | KB sent | django-helpdesk ms |",
                "|---|---:|---:|---:|---:|---|---:|---:|",
            ]
            other = {ours: step["helpdesk"].get(name) for name, ours in SAME.items()}
            for name, budget, steady, anew in step["pages"]:
                verdict = "ok" if steady["cpu_ms"] <= budget else "**OVER**"
                theirs = f"{other[name]:.1f}" if other.get(name) else ""
                lines.append(
                    f"| {name} | {steady['cpu_ms']:.2f} | {steady['cpu_ms'] / floors['select']:.1f} | {anew['cpu_ms']:.1f} | "
                    f"{budget:g} | {verdict} | {steady['bytes'] / 1000:.1f} | {theirs} |"
                )
            lines += [
                f"| {name} | not measured: answers {status} | | | | | | |" for name, status in step["skipped"]
            ]
            lines.append("")
    lines += [
        "`make bench ONLY=complaints ROWS=1000000` measures again; `python -m benchmarks complaints --write` rewrites this page.",
        "",
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    options = options_of(__doc__, REPORT, seconds=2.0)
    options.add_argument("--rows", type=int, default=STEPS[-1])
    options.add_argument("--load", type=int, help=argparse.SUPPRESS)
    options.add_argument("--act", help=argparse.SUPPRESS)
    options.add_argument("--count", type=int, default=1, help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    if chosen.load is not None:
        import django

        django.setup()
        from .complaints_load import load

        print(json.dumps(load(chosen.load)))
        return 0
    if chosen.act:
        print(json.dumps(_act(chosen.act, chosen.count)))
        return 0
    return measured(chosen, measure, report, REPORT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
