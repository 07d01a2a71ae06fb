"""The best use of a budget for 1,500 bodies and 30 tools: how far from the bound, how long, and what picking by hand gives.

    python -m benchmarks planning [--bodies N] [--tools N] [--write]

The floor is the greedy answer of the same run. Exit 1 when an answer is further from the bound than a hundredth, takes
longer than a minute, or is no better than the greedy one.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass

from yakja.resources.capacity.optimising import choose, greedily
from yakja.resources.capacity.tests.districts import district

from .copies import ROOT, say
from .register import machine

REPORT = ROOT / "docs/measurements/planning.md"
GAP, SOLVE_S = 0.01, 60
# What there is to spend, as a share of what everything would cost.
SHARES = (0.03, 0.1, 0.3)


@dataclass(frozen=True)
class Found:
    share: float
    options: int
    by_hand: int
    by_hand_s: float
    cells: int
    bound: float
    gap: float
    solved_s: float

    @property
    def is_held(self) -> bool:
        return self.gap <= GAP and self.solved_s <= SOLVE_S and self.cells > self.by_hand


def solve(share: float, bodies: int, tools: int) -> Found:
    """One budget, picked by hand and solved."""
    problem = district(bodies, tools, share=share)
    began = time.monotonic()
    by_hand = greedily(problem)
    by_hand_s, began = time.monotonic() - began, time.monotonic()
    choice = choose(problem)
    return Found(
        share, len(problem.options), by_hand.cells, by_hand_s, choice.cells, choice.bound, choice.gap,
        time.monotonic() - began,
    )  # fmt: skip


def report(results: list[Found], bodies: int, tools: int) -> str:
    """The findings as a page."""
    return "\n".join(
        [
            "# The best use of a budget", "", machine(), "",
            f"{bodies:,} bodies x {tools} tools, {results[0].options:,} options; to be reached: at most {GAP:.0%} below the bound within {SOLVE_S} s, and better than picking by hand: again and again what moves most cells for its price.",
            "",
            "| budget, share of all | cells, greedy | s | cells, solved | bound | gap | s | more than greedy | verdict |",
            "|---:|---:|---:|---:|---:|---:|---:|---:|---|",
            *(
                f"| {each.share:.0%} | {each.by_hand:,} | {each.by_hand_s:.1f} | {each.cells:,} | {each.bound:,.0f} | "
                f"{each.gap:.2%} | {each.solved_s:.1f} | {each.cells / each.by_hand - 1:.1%} | "
                f"{'ok' if each.is_held else '**OVER**'} |"
                for each in results
            ),
            "", "`make bench ONLY=planning` measures again; `python -m benchmarks planning --write` rewrites this page.", "",
        ]
    )  # fmt: skip


def main(arguments: list[str]) -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--bodies", type=int, default=1500)
    options.add_argument("--tools", type=int, default=30)
    options.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(ROOT)}")
    chosen = options.parse_args(arguments)
    results = []
    for share in SHARES:
        results.append(solve(share, chosen.bodies, chosen.tools))
        say(f"  {share:.0%} of all: {results[-1].cells} cells in {results[-1].solved_s:.1f} s")
    page = report(results, chosen.bodies, chosen.tools)
    print(page)
    if chosen.write:
        REPORT.write_text(page, encoding="utf-8")
    return 0 if all(each.is_held for each in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
