"""How well the gate finds the twin of a need: twenty needs, three ways of writing, each through `./manage gate_check`.

    python -m benchmarks gate [--write]

A need is typed as its officer typed it, without codes, and with a wrong code. Exit 1 when fewer than nine of ten twins
are among the first five.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from yakja.framework.mandates.tests.gate.recall import LANGUAGES, NOT_FOUND, WAYS, codes_for, needs, place_of, recall

from .copies import ROOT, say
from .register import machine

REPORT = ROOT / "docs/measurements/gate.md"
LEAST = 0.9


def places() -> tuple[dict[str, list[int]], list[float]]:
    """The place of every twin by way of asking, and how long each command took."""
    stated: dict[str, set[str]] = defaultdict(set)
    with (ROOT / "reference/tool_functions.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            stated[row["code"]].add(row["function"])
    folder = Path(tempfile.mkdtemp(prefix="yakja-gate-"))
    environment = {
        **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "YAKJA_DATA": str(folder), "SAMPLE": "0",
    }  # fmt: skip
    manage = [sys.executable, str(ROOT / "manage.py")]
    found: dict[str, list[int]] = defaultdict(list)
    took: list[float] = []
    try:
        say("a copy with reference data")
        prepare = [*manage, "serve", "--prepare-only"]
        subprocess.run(prepare, check=True, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
        rows = needs()
        for way in WAYS:
            for number, row in enumerate(rows, 1):
                codes = ",".join(codes_for(row, way, stated[row["twin"]]))
                asked = ["gate_check", "--functions", codes, "--text", row["text"], "--format", "json"]
                began = time.monotonic()
                said = subprocess.run(
                    [*manage, *asked], check=True, env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT
                )
                took.append(time.monotonic() - began)
                tools = [tool["code"] for tool in json.loads(said.stdout)["tools"]]
                found[way].append(place_of(row["twin"], tools))
                print(f"\r{way}: {number} of {len(rows)}", end="", file=sys.stderr, flush=True)
            say("")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return dict(found), took


def report(found: dict[str, list[int]], took: list[float]) -> str:
    """The findings as a page."""
    rows = needs()
    lines = [
        "# How well the gate finds what exists", "", machine(), "",
        (
            f"{len(rows)} needs as officers write them ({', '.join(LANGUAGES.values())}), none of them copied from the register, "
            "each with one tool of the register as its twin. Every need was given to `./manage gate_check` as a command of its own."
        ),
        "", f"| way of asking | recall@5 | recall@1 | {' | '.join(f'{name} @5' for name in LANGUAGES.values())} | verdict |",
        f"|---|---:|---:|{'---:|' * len(LANGUAGES)}---|",
    ]  # fmt: skip
    for way, mine in found.items():
        by_language = [
            recall([p for p, row in zip(mine, rows, strict=True) if row["lang"] == lang]) for lang in LANGUAGES
        ]
        verdict = "ok" if recall(mine) >= LEAST else "**UNDER**"
        shown = " | ".join(f"{each:.2f}" for each in by_language)
        lines.append(f"| {way} | {recall(mine):.2f} | {recall(mine, 1):.2f} | {shown} | {verdict} |")
    lines += ["", f"To be reached: {LEAST} among the first five.", "", f"| twin | language | {' | '.join(found)} |"]
    lines.append(f"|---|---|{'---:|' * len(found)}")
    for number, row in enumerate(rows):
        shown = " | ".join("not in ten" if mine[number] == NOT_FOUND else str(mine[number]) for mine in found.values())
        lines.append(f"| {row['twin']} | {LANGUAGES[row['lang']]} | {shown} |")
    middle = sorted(took)[len(took) // 2]
    lines += [
        "", f"A command took {middle:.1f} s in the middle, most of it the start of the program.", "",
        "`python -m benchmarks gate` measures again; with `--write` it rewrites this page.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="rewrite docs/measurements/gate.md")
    options = parser.parse_args()
    found, took = places()
    text = report(found, took)
    print(text)
    if options.write:
        REPORT.write_text(text, encoding="utf-8")
    return 0 if all(recall(mine) >= LEAST for mine in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
