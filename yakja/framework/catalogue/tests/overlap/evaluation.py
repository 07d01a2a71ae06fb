"""Figures of the scorer on labelled pairs: precision, recall, across languages, false alarms, recall at five."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yakja.framework.catalogue.overlap import Profile, Reader, compare

HERE = Path(__file__).parent
REFERENCE = HERE.parents[4] / "reference"
PARTS = ("tune", "seen", "held")


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled pair."""

    a: str
    b: str
    label: str
    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of 1; ``alarms`` is the share of hard negatives that are not called none, ``exact`` that of equal bands."""

    pairs: int
    precision: float
    recall: float
    across_languages: float
    alarms: float
    exact: float
    recall_at_5: float


def read_tools() -> dict[str, dict[str, Any]]:
    with (HERE / "dev_tools.jsonl").open(encoding="utf-8") as lines:
        return {record["id"]: record for record in map(json.loads, lines)}


def read_pairs() -> list[Pair]:
    with (HERE / "dev_pairs.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Pair(row["a"], row["b"], row["label"], row["kind"], row["part"]) for row in rows]


def figures(parts: Iterable[str], *, text_only: bool) -> Figures:
    """Evaluate the pairs of the given parts, the profiles read with or without their stated functions."""
    tools, wanted = read_tools(), set(parts)
    pairs = [pair for pair in read_pairs() if pair.part in wanted]
    reader = Reader.of(REFERENCE)
    profiles = {code: reader.profile(tool, text_only=text_only) for code, tool in tools.items()}
    bands = {pair: compare(profiles[pair.a], profiles[pair.b]).band for pair in pairs}

    related = [pair for pair in pairs if pair.label != "none"]
    called = [pair for pair in pairs if bands[pair] != "none"]
    right = [pair for pair in related if bands[pair] != "none"]
    across = [pair for pair in related if tools[pair.a]["lang"] != tools[pair.b]["lang"]]
    hard = [pair for pair in pairs if pair.kind == "hard_negative"]
    return Figures(
        pairs=len(pairs),
        precision=_share(len(right), len(called)),
        recall=_share(len(right), len(related)),
        across_languages=_share(sum(bands[pair] != "none" for pair in across), len(across)),
        alarms=_share(sum(bands[pair] != "none" for pair in hard), len(hard)),
        exact=_share(sum(bands[pair] == pair.label for pair in pairs), len(pairs)),
        recall_at_5=_recall_at_5(pairs, profiles),
    )


def _recall_at_5(pairs: list[Pair], profiles: dict[str, Profile]) -> float:
    """Of the pairs labelled overlap, the share where the other tool is among the five best for the one."""
    found = asked = 0
    for pair in pairs:
        if pair.label != "overlap":
            continue
        for query, wanted in ((pair.a, pair.b), (pair.b, pair.a)):
            others = (code for code in profiles if code != query)
            best = sorted(others, key=lambda code: (-compare(profiles[query], profiles[code]).score, code))[
                :5
            ]
            asked += 1
            found += wanted in best
    return _share(found, asked)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
