"""Figures of the scorer on labelled pairs: precision, recall, across languages, false alarms, recall at five."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from yakja.framework.catalogue.overlap import Profile, Reader, compare

HERE = Path(__file__).parent
REFERENCE = HERE.parents[4] / "reference"
PARTS = ("tune", "seen", "held")
SECOND_PARTS = ("tune", "more", "held", "last")
CODES = ("both", "one", "none")


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


@lru_cache
def read_tools(collection: str = "dev") -> dict[str, dict[str, Any]]:
    with (HERE / f"{collection}_tools.jsonl").open(encoding="utf-8") as lines:
        return {record["id"]: record for record in map(json.loads, lines)}


@lru_cache
def read_pairs(collection: str = "dev") -> list[Pair]:
    with (HERE / f"{collection}_pairs.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Pair(row["a"], row["b"], row["label"], row["kind"], row["part"]) for row in rows]


@lru_cache
def _profiles(collection: str, is_text_only: bool) -> dict[str, Profile]:
    reader = Reader.of(REFERENCE)
    return {
        code: reader.profile(tool, text_only=is_text_only) for code, tool in read_tools(collection).items()
    }


def bands(pairs: Iterable[Pair], *, codes: str, collection: str = "dev") -> dict[Pair, str]:
    """The band of each pair, with the stated functions of ``both``, of the second (``one``) or of ``none``."""
    first = _profiles(collection, codes in ("one", "none"))
    second = _profiles(collection, codes == "none")
    return {pair: compare(first[pair.a], second[pair.b]).band for pair in pairs}


def figures(parts: Iterable[str], *, codes: str = "both", collection: str = "dev") -> Figures:
    """Evaluate the pairs of the given parts of a collection."""
    tools, wanted = read_tools(collection), set(parts)
    pairs = [pair for pair in read_pairs(collection) if pair.part in wanted]
    found = bands(pairs, codes=codes, collection=collection)

    related = [pair for pair in pairs if pair.label != "none"]
    called = [pair for pair in pairs if found[pair] != "none"]
    right = [pair for pair in related if found[pair] != "none"]
    across = [pair for pair in related if tools[pair.a]["lang"] != tools[pair.b]["lang"]]
    hard = [pair for pair in pairs if pair.kind == "hard_negative"]
    return Figures(
        pairs=len(pairs),
        precision=_share(len(right), len(called)),
        recall=_share(len(right), len(related)),
        across_languages=_share(sum(found[pair] != "none" for pair in across), len(across)),
        alarms=_share(sum(found[pair] != "none" for pair in hard), len(hard)),
        exact=_share(sum(found[pair] == pair.label for pair in pairs), len(pairs)),
        recall_at_5=_recall_at_5(
            pairs, _profiles(collection, codes in ("one", "none")), _profiles(collection, codes == "none")
        ),
    )


def _recall_at_5(pairs: list[Pair], queries: dict[str, Profile], stock: dict[str, Profile]) -> float:
    """Of the pairs labelled overlap, the share where the other tool is among the five best for the one."""
    found = asked = 0
    for pair in pairs:
        if pair.label != "overlap":
            continue
        for query, wanted in ((pair.a, pair.b), (pair.b, pair.a)):
            others = (code for code in stock if code != query)
            best = sorted(others, key=lambda code: (-compare(queries[query], stock[code]).score, code))[:5]
            asked += 1
            found += wanted in best
    return _share(found, asked)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
