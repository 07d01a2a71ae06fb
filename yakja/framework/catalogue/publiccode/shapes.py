"""What a field may look like: text, flag, list, block or map of languages; each shape judges one node.

A shape's `judge` reports into a `Findings` list and says whether the node had the right type. Every field is
reported alone: a wrong type in one never hides or invents a fault in another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Protocol

from .findings import Finding, Severity
from .nodes import Entry, Mapping, Node, Scalar, Sequence, is_null, under

Place = tuple[int, int]
Fault = tuple[Severity, str]
Rule = Callable[[str], Fault | None]


MAX_FINDINGS = 1_000


class TooManyFindingsError(Exception):
    """Judging ends: more is wrong with the file than anybody reads."""


class Findings(list[Finding]):
    """Collects what the shapes report, up to a limit that keeps hostile files cheap."""

    def append(self, finding: Finding) -> None:
        """Add one finding. Raises TooManyFindingsError at the limit."""
        if len(self) >= MAX_FINDINGS:
            raise TooManyFindingsError
        super().append(finding)

    def error(self, key: str, message: str, place: Place) -> None:
        self.append(Finding("error", key, message, *place))

    def warn(self, key: str, message: str, place: Place) -> None:
        self.append(Finding("warning", key, message, *place))


class Shape(Protocol):
    """Judges a node that is present and not null."""

    def judge(self, findings: Findings, key: str, node: Node, place: Place) -> bool: ...


def quoted(text: str) -> str:
    """A value as it is shown in a message: on one line, in quotes, not longer than 60 letters."""
    shown = " ".join(text.split())
    return f'"{shown[:57]}..."' if len(shown) > 60 else f'"{shown}"'


def named(key: str) -> str:
    """A key as a path shows it; the rest of a very long one is left out."""
    return key if len(key) <= 120 else key[:117] + "..."


def near(text: str, choices: tuple[str, ...] | list[str]) -> str:
    """`; did you mean "x"?` when one of the choices is close, else nothing."""
    lowered = text[:80].lower()
    same = [choice for choice in choices if choice.lower() == lowered]
    close = same or get_close_matches(lowered, choices, n=1, cutoff=0.8)
    return f'; did you mean "{close[0]}"?' if close else ""


def wrong_type(findings: Findings, key: str, node: Node, due: str, place: Place) -> bool:
    """Report that a node is not what is due; always False, so that a judge can return it."""
    kinds = {
        "null": "nothing",
        "bool": "true or false",
        "int": "a number",
        "float": "a number",
        "str": "text",
    }
    if isinstance(node, Scalar):
        found = kinds[node.kind]
    else:
        found = "a list" if isinstance(node, Sequence) else "a map"
    findings.error(key, f"wrong type: {due} is due, found {found}", place)
    return False


@dataclass(frozen=True, slots=True)
class Text:
    """Text; a plain number or flag counts as the text it is written as, unless `is_strict`."""

    rules: tuple[Rule, ...] = ()
    is_strict: bool = False
    may_be_empty: bool = True  # an empty text passes without its rules

    def judge(self, findings: Findings, key: str, node: Node, place: Place) -> bool:
        if not isinstance(node, Scalar) or (self.is_strict and node.kind not in ("str", "null")):
            return wrong_type(findings, key, node, "text", place)
        if node.text == "" and self.may_be_empty:
            return True
        for rule in self.rules:
            fault = rule("" if node.kind == "null" else node.text)
            if fault is not None:
                findings.append(Finding(fault[0], key, fault[1], *place))
                break
        return True


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false; `yes`, `no`, `on` and `off` are text in YAML 1.2."""

    def judge(self, findings: Findings, key: str, node: Node, place: Place) -> bool:
        if isinstance(node, Scalar) and node.kind == "bool":
            return True
        if isinstance(node, Scalar) and node.text.lower() in ("yes", "no", "on", "off", "true", "false"):
            return wrong_type(findings, key, node, "true or false without quotes", place)
        return wrong_type(findings, key, node, "true or false", place)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape."""

    item: Shape
    at_least: int = 0
    may_be_single: bool = False  # one value stands for a list of one

    def judge(self, findings: Findings, key: str, node: Node, place: Place) -> bool:
        if self.may_be_single and isinstance(node, Scalar):
            return self.item.judge(findings, key, node, place)
        if not isinstance(node, Sequence):
            return wrong_type(findings, key, node, "a list", place)
        if len(node.items) < self.at_least:
            findings.error(key, "must hold at least one item", place)
        for number, item in enumerate(node.items):
            item_key, item_place = f"{key}[{number}]", (item.line, item.column)
            if is_null(item) and isinstance(self.item, Block):
                self.item.report_missing(findings, item_key, item_place)
            else:
                self.item.judge(findings, item_key, item, item_place)
        return True


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a block."""

    name: str
    shape: Shape
    is_required: bool = False
    deprecated: str = ""  # the advice; empty when the key is current
    warns_when_empty: bool = True  # whether a deprecated key without text is worth the advice


@dataclass(frozen=True, slots=True)
class Block:
    """A map with known keys; `also` judges what depends on more than one of them."""

    fields: tuple[Field, ...]
    also: Callable[[Findings, str, Mapping, Place], None] | None = None
    names: dict[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", {each.name: each for each in self.fields})

    def judge(self, findings: Findings, key: str, node: Node, place: Place) -> bool:
        if not isinstance(node, Mapping):
            return wrong_type(findings, key, node, "a map", place)
        for entry in node.entries.values():
            if entry.key not in self.names:
                self._report_unknown(findings, key, entry)
        for each in self.fields:
            entry_or_none = node.entries.get(each.name)
            if entry_or_none is None:
                _report_absent(findings, each, under(key, each.name), place)
            else:
                _judge_field(findings, each, under(key, each.name), entry_or_none)
        if self.also is not None:
            self.also(findings, key, node, place)
        return True

    def report_missing(self, findings: Findings, key: str, place: Place) -> None:
        """Report every required field of a block that is not there, at the nearest place there is."""
        for each in self.fields:
            _report_absent(findings, each, under(key, each.name), place)

    def _report_unknown(self, findings: Findings, key: str, entry: Entry) -> None:
        hint = near(entry.key, list(self.names))
        message = f"unknown key {quoted(entry.key)}{hint}"
        findings.error(under(key, named(entry.key)), message, (entry.line, entry.column))


def _report_absent(findings: Findings, each: Field, key: str, place: Place) -> None:
    if isinstance(each.shape, Block):
        if each.is_required:
            each.shape.report_missing(findings, key, place)
    elif each.is_required:
        findings.error(key, "is required", place)


def _judge_field(findings: Findings, each: Field, key: str, entry: Entry) -> None:
    node, place = entry.value, (entry.line, entry.column)
    if is_null(node):
        _report_absent(findings, each, key, place)
        return
    is_empty = isinstance(node, Scalar) and node.text == ""
    if is_empty and each.is_required:
        findings.error(key, "is required and is empty", place)
        return
    has_right_type = each.shape.judge(findings, key, node, place)
    if each.deprecated and has_right_type and (each.warns_when_empty or not is_empty):
        findings.warn(key, f"deprecated: {each.deprecated}", place)


@dataclass(frozen=True, slots=True)
class MapOf:
    """A map whose keys follow a rule, such as languages; every value is a block."""

    key_rule: Rule
    value: Block

    def judge(self, findings: Findings, key: str, node: Node, place: Place) -> bool:
        if not isinstance(node, Mapping):
            return wrong_type(findings, key, node, "a map", place)
        if not node.entries:
            findings.error(key, "must hold at least one language", place)
        for entry in node.entries.values():
            entry_key, entry_place = under(key, named(entry.key)), (entry.line, entry.column)
            fault = self.key_rule(entry.key)
            if fault is not None:
                findings.append(Finding(fault[0], entry_key, fault[1], *entry_place))
            if is_null(entry.value):
                self.value.report_missing(findings, entry_key, entry_place)
            else:
                self.value.judge(findings, entry_key, entry.value, entry_place)
        return True
