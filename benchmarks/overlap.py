"""How well the overlap scorer does on the labelled pairs, and how fast. `python -m benchmarks.overlap`"""

from __future__ import annotations

import time
from dataclasses import asdict
from itertools import combinations

from yakja.framework.catalogue.overlap import Reader, compare
from yakja.framework.catalogue.tests.overlap.evaluation import (
    CODES,
    PARTS,
    REFERENCE,
    SECOND_PARTS,
    figures,
    read_tools,
)

_LABELS = {"both": "with codes", "one": "one without codes", "none": "text only"}


def main() -> None:
    print("Overlap scorer on labelled pairs (see yakja/framework/catalogue/tests/overlap/README.md)")
    heads = ("pairs", "precision", "recall", "across_languages", "alarms", "exact", "recall_at_5")
    print(f"{'':34}" + "".join(f"{head:>17}" for head in heads))
    for codes in CODES:
        for collection, all_parts in (("dev", PARTS), ("second", SECOND_PARTS)):
            for parts in (all_parts, *((part,) for part in all_parts)):
                found = asdict(figures(parts, codes=codes, collection=collection))
                named = "all" if parts == all_parts else parts[0]
                numbers = "".join(
                    f"{found[head]:>17}" if head == "pairs" else f"{found[head]:>17.3f}" for head in heads
                )
                print(f"{_LABELS[codes] + ', ' + collection + ' ' + named:34}{numbers}", flush=True)
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
