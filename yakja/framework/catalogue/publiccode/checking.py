"""Judging a publiccode.yml file: reading faults first, then every field by the tables of the standard."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from . import vocabulary
from .fetching import fetch as fetch_publicly
from .findings import Finding, Report
from .nodes import Entry, Mapping, Node, Scalar, is_null
from .reader import MAX_BYTES, read
from .shapes import MAX_FINDINGS, Findings, TooManyFindingsError, near, quoted, wrong_type
from .standard import PUBLICCODE
from .surroundings import Fetch, judge_files, judge_network

Level = Literal["offline", "files", "network"]
LEVELS: tuple[Level, ...] = ("offline", "files", "network")
VERSION = "publiccodeYmlVersion"


def check(
    data: bytes, *, level: Level = "offline", folder: Path | None = None, fetch: Fetch = fetch_publicly
) -> Report:
    """Judge the bytes of a file.

    Level `files` also looks for pictures and files in `folder` (skipped without one); `network` besides fetches
    every address through `fetch`, which must refuse private addresses.
    """
    document = read(data)
    findings = Findings(document.findings[:MAX_FINDINGS])
    try:
        if not document.is_broken and judge_tree(document.root, findings):
            if level != "offline" and folder is not None:
                judge_files(document.root, folder, findings)
            if level == "network":
                judge_network(document.root, fetch, findings)
    except TooManyFindingsError:
        last = Finding("error", "", f"more than {MAX_FINDINGS:,} findings; the rest is left out", 1, 1)
        return Report.of([*findings, last])
    return Report.of(findings)


def check_file(path: Path, *, level: Level = "offline", fetch: Fetch = fetch_publicly) -> Report:
    """Judge a file on disk; one that cannot be read is invalid."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or "not a file name"
        return Report.of([Finding("error", "", f"the file cannot be read: {reason}", 1, 1)])
    return check(data, level=level, folder=path.parent, fetch=fetch)


def judge_tree(root: Node | None, findings: Findings) -> bool:
    """Judge a document's root into the findings; False when the version forbids judging further."""
    if root is None or is_null(root):
        findings.error(VERSION, "is required; the file is empty", (1, 1))
        return False
    place = (root.line, root.column)
    if not isinstance(root, Mapping):
        return wrong_type(findings, "", root, "a map of keys", place)
    entry = root.entries.get(VERSION)
    if entry is None:
        findings.error(VERSION, f"is required{_misspelt(root)}", place)
        return False
    if not _judge_version(entry, findings):
        return False
    PUBLICCODE.judge(findings, "", root, place)
    return True


def _misspelt(root: Mapping) -> str:
    for key in root.entries:
        if near(key, [VERSION]):
            return f"; {quoted(key)} is not that key"
    return ""


def _judge_version(entry: Entry, findings: Findings) -> bool:
    node, place = entry.value, (entry.line, entry.column)
    if is_null(node):
        findings.error(VERSION, "is required", place)
        return False
    if not isinstance(node, Scalar) or node.kind != "str":
        return wrong_type(findings, VERSION, node, 'text in quotes such as "0.7.0"', place)
    known = vocabulary.values("version")
    if node.text not in known:
        findings.error(VERSION, f"{quoted(node.text)} is not supported; known are {', '.join(known)}", place)
        return False
    if node.text not in vocabulary.current_versions():
        findings.warn(
            VERSION, f'{node.text} is not the latest version; judged by 0.7.0, write "0.7.0"', place
        )
    return True
