"""How well the overlap scorer does on the labelled pairs, and how fast. `python -m benchmarks.overlap`"""

from __future__ import annotations

import time
from dataclasses import asdict
from itertools import combinations

from yakja.framework.catalogue.overlap import Reader, compare
from yakja.framework.catalogue.tests.overlap.evaluation import PARTS, REFERENCE, figures, read_tools


def main() -> None:
    print("Overlap scorer on labelled pairs (see yakja/framework/catalogue/tests/overlap/README.md)")
    heads = ("pairs", "precision", "recall", "across_languages", "alarms", "exact", "recall_at_5")
    print(f"{'':24}" + "".join(f"{head:>18}" for head in heads))
    for text_only in (False, True):
        for parts in (PARTS, *((part,) for part in PARTS)):
            found = asdict(figures(parts, text_only=text_only))
            label = f"{'text only' if text_only else 'with codes'}, {'all' if parts == PARTS else parts[0]}"
            numbers = "".join(
                f"{found[head]:>18}" if head == "pairs" else f"{found[head]:>18.3f}" for head in heads
            )
            print(f"{label:24}{numbers}")
    _speed()


def _speed() -> None:
    reader, tools = Reader.of(REFERENCE), list(read_tools().values())
    began = time.process_time()
    profiles = [reader.profile(tool) for tool in tools]
    read = time.process_time() - began
    began = time.process_time()
    pairs = sum(1 for a, b in combinations(profiles, 2) if compare(a, b))
    scored = time.process_time() - began
    print(f"reading a tool {read / len(tools) * 1e6:.0f} us; comparing a pair {scored / pairs * 1e6:.0f} us")


if __name__ == "__main__":
    main()
