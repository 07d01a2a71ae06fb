"""How well the gate finds the twin of a need: twenty needs, three ways of writing, each through `./manage gate_check`.

    python -m benchmarks gate [--write]

A need is typed as its officer typed it, without codes, and with a wrong code. Exit 1 when fewer than nine of ten twins
are among the first five.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from yakja.framework.mandates.tests.gate.recall import (
    LANGUAGES,
    NOT_FOUND,
    WAYS,
    codes_for,
    needs,
    place_of,
    recall,
)

from .copies import ROOT, say
from .register import machine

REPORT = ROOT / "docs/measurements/gate.md"
LEAST = 0.9


def places() -> tuple[dict[str, list[int]], float]:
    """The place of every twin by way of asking, and the CPU of one answer in seconds."""
    folder = Path(tempfile.mkdtemp(prefix="yakja-gate-"))
    environment = {
        **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "YAKJA_DATA": str(folder), "SAMPLE": "0",
    }  # fmt: skip
    try:
        say("a copy with reference data")
        prepare = [sys.executable, str(ROOT / "manage.py"), "serve", "--prepare-only"]
        subprocess.run(prepare, check=True, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
        ask = [sys.executable, "-m", "benchmarks.gate", "--ask"]
        said = subprocess.run(ask, check=True, env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        answer = json.loads(said.stdout.splitlines()[-1])
        return answer["places"], answer["seconds"]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ask_here() -> None:
    """Within the copy's own process: every need in every way through the command; prints what came out as JSON."""
    import django
    from django.core.management import call_command

    django.setup()
    stated: dict[str, set[str]] = defaultdict(set)
    with (ROOT / "reference/tool_functions.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            stated[row["code"]].add(row["function"])
    found: dict[str, list[int]] = {way: [] for way in WAYS}
    rows, began = needs(), time.process_time()
    for way in WAYS:
        for number, row in enumerate(rows, 1):
            codes, out = ",".join(codes_for(row, way, stated[row["twin"]])), io.StringIO()
            call_command(
                "gate_check", "--functions", codes, "--text", row["text"], "--format", "json", stdout=out
            )
            tools = [tool["code"] for tool in json.loads(out.getvalue())["tools"]]
            found[way].append(place_of(row["twin"], tools))
            print(f"\r{way}: {number} of {len(rows)}", end="", file=sys.stderr, flush=True)
        say("")
    seconds = (time.process_time() - began) / len(rows) / len(WAYS)
    print(json.dumps({"places": found, "seconds": seconds}))


def report(found: dict[str, list[int]], seconds: float) -> str:
    """The findings as a page."""
    rows = needs()
    lines = [
        "# How well the gate finds what exists", "", machine(), "",
        (
            f"{len(rows)} needs as officers write them ({', '.join(LANGUAGES.values())}), none of them copied from the register, "
            "each with one tool of the register as its twin. Every need was given to `./manage gate_check`."
        ),
        "", f"| way of asking | recall@5 | recall@1 | {' | '.join(f'{name} @5' for name in LANGUAGES.values())} | verdict |",
        f"|---|---:|---:|{'---:|' * len(LANGUAGES)}---|",
    ]  # fmt: skip
    for way, mine in found.items():
        by_language = [
            recall([p for p, row in zip(mine, rows, strict=True) if row["lang"] == lang])
            for lang in LANGUAGES
        ]
        verdict = "ok" if recall(mine) >= LEAST else "**UNDER**"
        shown = " | ".join(f"{each:.2f}" for each in by_language)
        lines.append(f"| {way} | {recall(mine):.2f} | {recall(mine, 1):.2f} | {shown} | {verdict} |")
    lines += [
        "",
        f"To be reached: {LEAST} among the first five.",
        "",
        f"| twin | language | {' | '.join(found)} |",
    ]
    lines.append(f"|---|---|{'---:|' * len(found)}")
    for number, row in enumerate(rows):
        shown = " | ".join(
            "not in ten" if mine[number] == NOT_FOUND else str(mine[number]) for mine in found.values()
        )
        lines.append(f"| {row['twin']} | {LANGUAGES[row['lang']]} | {shown} |")
    lines += [
        "", f"One answer costs {seconds:.2f} s of CPU, without the start of the program.", "",
        "`make bench ONLY=gate` measures again; `python -m benchmarks gate --write` rewrites this page.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="rewrite docs/measurements/gate.md")
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        _ask_here()
        return 0
    found, seconds = places()
    text = report(found, seconds)
    print(text)
    if options.write:
        REPORT.write_text(text, encoding="utf-8")
    return 0 if all(recall(mine) >= LEAST for mine in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
