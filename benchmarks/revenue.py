"""Revenue as a whole: a demand run, receipts, a trial balance; each in a process of its own.

python -m benchmarks revenue [--demands 1000000] [--receipts 200000] [--entries 1000000] [--database ...] [--write]
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from .copies import ROOT
from .register import machine

REPORT = ROOT / "docs/measurements/revenue.md"
WANTED = "At least half of the floor's speed for a demand run and for a list of receipts; the clerks without a fault."


def report(lines: list[str]) -> str:
    """What the parts printed, as a page."""
    return "\n".join(
        [
            "# Money of councils under load", "", machine(), "", WANTED, "", *(f"- {line}" for line in lines), "",
            "`make bench ONLY=revenue` measures again; `python -m benchmarks revenue --write` rewrites this page. What each floor is stands at the head of `benchmarks/revenue_demands.py`, `revenue_receipts.py` and `revenue_balance.py`.", "",
        ]
    )  # fmt: skip


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--demands", type=int, default=1_000_000)
    asked.add_argument("--receipts", type=int, default=200_000)
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--database", choices=["sqlite", "postgresql"])
    asked.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(ROOT)}")
    options = asked.parse_args()
    which = [f"--database={options.database}"] if options.database else []
    parts = [
        ("benchmarks.revenue_demands", f"--demands={options.demands}"),
        ("benchmarks.revenue_receipts", f"--receipts={options.receipts}"),
        ("benchmarks.revenue_balance", f"--entries={options.entries}"),
    ]
    lines, failed = [], 0
    for part, word in parts:
        done = subprocess.run(
            [sys.executable, "-m", part, word, *which], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        print(done.stdout, end="", flush=True)
        lines += done.stdout.splitlines()
        failed = max(failed, done.returncode)
    if options.write:
        REPORT.write_text(report(lines), encoding="utf-8")
    return failed


if __name__ == "__main__":
    sys.exit(main())
