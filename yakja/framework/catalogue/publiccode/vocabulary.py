"""The closed lists of the standard and the registries it points to, read once from `reference/publiccode/`."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[4] / "reference" / "publiccode"


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@cache
def _vocabulary() -> dict[str, tuple[str, ...]]:
    lists: dict[str, list[str]] = {}
    for row in _rows("vocabulary.csv"):
        lists.setdefault(row["list"], []).append(row["value"])
    return {name: tuple(values) for name, values in lists.items()}


def values(name: str) -> tuple[str, ...]:
    """The values of one list in the order of the standard, such as `values("scope")`."""
    return _vocabulary()[name]


@cache
def members(name: str) -> frozenset[str]:
    """The values of one list as a set."""
    return frozenset(values(name))


@cache
def current_versions() -> frozenset[str]:
    """The version numbers that are not old."""
    return frozenset(
        row["value"]
        for row in _rows("vocabulary.csv")
        if row["list"] == "version" and row["note"] == "latest"
    )


@cache
def spdx(kind: str) -> dict[str, str]:
    """Identifiers of the SPDX list by their lower-case form; kind is `licence` or `exception`."""
    return {row["id"].lower(): row["id"] for row in _rows("spdx.csv") if row["kind"] == kind}


@cache
def subtags() -> dict[str, dict[str, tuple[str, ...]]]:
    """IANA language subtags: kind -> lower-case subtag -> prefixes it may follow (empty: any)."""
    kinds: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in _rows("language_subtags.csv"):
        kinds.setdefault(row["kind"], {})[row["subtag"].lower()] = tuple(row["prefixes"].lower().split())
    return kinds


@cache
def italian_bodies() -> frozenset[str] | None:
    """Codes of the Italian index of public bodies, lower case; None when the operator has not supplied the list."""
    path = REFERENCE / "italian_bodies.txt"
    if not path.exists():
        return None
    return frozenset(
        line.strip().lower() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    )


@cache
def _oembed() -> dict[str, re.Pattern[str]]:
    """One expression per site name without its wildcard, so that an address is tried against few patterns."""
    schemes: dict[str, list[str]] = {}
    for row in _rows("oembed.csv"):
        host, slash, path = row["scheme"].partition("/")
        host_pattern = re.escape(host).replace(r"\*", "[^/]*")
        if host.startswith("*."):
            host_pattern = "(?:[^/]*\\.)?" + re.escape(host[2:]).replace(r"\*", "[^/]*")
        pattern = host_pattern + slash + re.escape(path).replace(r"\*", ".*")
        schemes.setdefault(_site(host), []).append(pattern)
    return {site: re.compile("|".join(patterns)) for site, patterns in schemes.items()}


def _site(host: str) -> str:
    """The last two labels of a host; `*` when they are not fixed."""
    labels = host.lower().split(":")[0].split(".")[-2:]
    return "*" if any("*" in label for label in labels) else ".".join(labels)


def knows_oembed(address: str) -> bool:
    """Whether an http(s) address matches a provider on the oEmbed list."""
    if len(address) > 2048:
        return False  # patterns with several wildcards take long on long texts
    bare = re.sub(r"^https?://", "", address, count=1, flags=re.IGNORECASE)
    known = _oembed()
    patterns = (known.get(_site(bare.partition("/")[0])), known.get("*"))
    return any(pattern.fullmatch(bare) for pattern in patterns if pattern)
