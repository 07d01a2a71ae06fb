"""Reading YAML 1.2 with the position of every key and value; whatever the bytes, faults become findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from .findings import Finding
from .nodes import Entry, Mapping, Node, Scalar, Sequence, under

MAX_BYTES = 1_048_576  # the largest real file seen has 7 kB; twenty languages of 10,000 letters fit
MAX_DEPTH = 32  # the standard nests four deep
MAX_NODES = 50_000  # counted after aliases are expanded

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PARSER_WORDS = (
    ("but found '<scalar>'", "found text"),
    ("but found '?'", "found a key"),
    ("but found '-'", "found a list item"),
    ("<block end>", "the end of the block (check the indentation)"),
    ("'<stream end>'", "the end of the file"),
    ("<document start>", "the start of the document"),
    ("mapping values are not allowed here", "a colon is not allowed here; put the text in quotes"),
)
_PARSER_TOKEN = re.compile(r"\(?'<([\w ]+)>',?\)?")
_CORE = {f"tag:yaml.org,2002:{kind}": kind for kind in ("str", "null", "bool", "int", "float")}


@dataclass(slots=True)
class Document:
    """What could be read: the root node (None when nothing), the faults, and whether reading broke off."""

    root: Node | None = None
    findings: list[Finding] = field(default_factory=list)
    is_broken: bool = False


def read(data: bytes, *, lenient: bool = False) -> Document:
    """Read one YAML document. `lenient` replaces unreadable bytes and characters and reads on."""
    document = Document()
    if len(data) > MAX_BYTES:
        _break_off(document, f"the file is larger than {MAX_BYTES // 1024} kB", 1, 1)
        return document
    text = _decode(data, document, lenient)
    if text is None:
        return document
    text = _printable(text, document, lenient)
    if text is not None:
        _Composer(document).compose(text)
    return document


def _break_off(document: Document, message: str, line: int, column: int, key: str = "") -> None:
    document.findings.append(Finding("error", key, message, line, column))
    document.is_broken = True


def _decode(data: bytes, document: Document, lenient: bool) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        # utf-8-sig counts from behind the byte order mark
        body = data[3:] if data.startswith(b"\xef\xbb\xbf") else data
        before = body[: fault.start].decode("utf-8", "replace")
        _break_off(document, "the file is not UTF-8", *_position(before, len(before)))
    return data.decode("utf-8-sig", "replace") if lenient else None


def _printable(text: str, document: Document, lenient: bool) -> str | None:
    found = _FORBIDDEN.search(text)
    if found is None:
        return text
    message = f"the character U+{ord(found.group()):04X} is not allowed in YAML"
    _break_off(document, message, *_position(text, found.start()))
    return _FORBIDDEN.sub("\ufffd", text) if lenient else None


def _position(text: str, index: int) -> tuple[int, int]:
    lines = re.split(r"\r\n|\n|\r", text[:index])
    return len(lines), len(lines[-1]) + 1


@dataclass(slots=True)
class _Open:
    """A list or mapping still being read."""

    node: Sequence | Mapping
    path: str
    anchor: str | None
    nodes_before: int
    key: Scalar | None = None
    awaits_value: bool = False
    merges: list[Node] = field(default_factory=list)


class _Composer:
    """Builds the tree from the events of the YAML parser; an unfinished tree stays readable."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.count = 0

    def compose(self, text: str) -> None:
        try:
            documents = 0
            for event in _events(text):
                if isinstance(event, DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        mark = event.start_mark
                        _break_off(
                            self.document,
                            "there is more than one YAML document in the file",
                            mark.line + 1,
                            mark.column + 1,
                        )
                        return
                elif not self.take(event):
                    return
        except MarkedYAMLError as fault:
            self.break_off_at(fault)
        except Exception as fault:
            # the parser's own slips on garbage, such as IndexError or ValueError, are faults of the file too
            mark = getattr(fault, "problem_mark", None)
            line, column = (mark.line + 1, mark.column + 1) if mark else (self.last_line(), 1)
            _break_off(self.document, f"YAML: cannot be read ({type(fault).__name__})", line, column)

    def break_off_at(self, fault: MarkedYAMLError) -> None:
        problem = " ".join(str(fault.problem or fault.context or "cannot be read").split())
        mark = fault.problem_mark or fault.context_mark
        if fault.context == "while scanning a simple key":
            # the line that should have been a key, not the place where its colon was given up
            mark = fault.context_mark or mark
            problem = "expected `key: value`, found text without a colon"
        elif "\\t" in problem or "'\t'" in problem:
            problem = "a tab cannot be used to indent"
        for word, meaning in _PARSER_WORDS:
            problem = problem.replace(word, meaning)
        problem = _PARSER_TOKEN.sub(r"\1", problem)[:200]
        line, column = (mark.line + 1, mark.column + 1) if mark else (self.last_line(), 1)
        _break_off(self.document, f"YAML: {problem}", line, column)

    def last_line(self) -> int:
        return self.open[-1].node.line if self.open else 1

    def take(self, event: object) -> bool:
        """One event into the tree; False when reading must stop."""
        if isinstance(event, ScalarEvent):
            mark = event.start_mark
            node = Scalar(*_value(event), mark.line + 1, mark.column + 1)
            if event.anchor:
                self.anchors[event.anchor] = (node, 1)
            return self.add(node, 1, is_plain=event.style is None)
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            return self.start(event)
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.end()
        elif isinstance(event, AliasEvent):
            return self.alias(event)
        return True

    def start(self, event: MappingStartEvent | SequenceStartEvent) -> bool:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if len(self.open) >= MAX_DEPTH:
            _break_off(self.document, f"nested deeper than {MAX_DEPTH} levels", line, column)
            return False
        node: Sequence | Mapping = (
            Mapping(line, column) if isinstance(event, MappingStartEvent) else Sequence(line, column)
        )
        path = self.path_of_next()
        before = self.count
        if not self.add(node, 1):
            return False
        self.open.append(_Open(node, path, event.anchor, before))
        if event.anchor:
            # known while still open, so that a list that holds itself is found
            self.anchors[event.anchor] = (node, 0)
        return True

    def end(self) -> None:
        done = self.open.pop()
        if isinstance(done.node, Mapping):
            for merged in done.merges:
                _merge(done.node, merged)
        if done.anchor and self.anchors.get(done.anchor, (None, 0))[0] is done.node:
            self.anchors[done.anchor] = (done.node, self.count - done.nodes_before)

    def alias(self, event: AliasEvent) -> bool:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        key = self.path_of_next()
        node, size = self.anchors.get(event.anchor, (None, 1))
        if node is None:
            self.document.findings.append(
                Finding("error", key, f"YAML: nothing is named &{event.anchor}", line, column)
            )
            node = Scalar("", "null", line, column)
        elif any(holder.node is node for holder in self.open):
            self.document.findings.append(
                Finding("error", key, f"YAML: *{event.anchor} holds itself", line, column)
            )
            node = Scalar("", "null", line, column)
        return self.add(node, max(size, 1), is_plain=False)

    def path_of_next(self) -> str:
        if not self.open:
            return ""
        holder = self.open[-1]
        if isinstance(holder.node, Sequence):
            return f"{holder.path}[{len(holder.node.items)}]"
        return under(holder.path, holder.key.text) if holder.key else holder.path

    def add(self, node: Node, size: int, *, is_plain: bool = False) -> bool:
        self.count += size
        if self.count > MAX_NODES:
            _break_off(self.document, f"more than {MAX_NODES:,} values", node.line, node.column)
            return False
        if not self.open:
            self.document.root = node
            return True
        holder = self.open[-1]
        if isinstance(holder.node, Sequence):
            holder.node.items.append(node)
        elif not holder.awaits_value:
            holder.awaits_value = True
            holder.key = self.key(node, holder)
            if is_plain and holder.key is not None and holder.key.text == "<<":
                holder.key = Scalar("<<", "merge", node.line, node.column)
        else:
            holder.awaits_value = False
            self.pair(holder, node)
            holder.key = None
        return True

    def key(self, node: Node, holder: _Open) -> Scalar | None:
        if isinstance(node, Scalar):
            return node
        self.document.findings.append(
            Finding(
                "error", holder.path, "a key must be plain text, not a list or map", node.line, node.column
            )
        )
        return None

    def pair(self, holder: _Open, value: Node) -> None:
        key, mapping = holder.key, holder.node
        if key is None or not isinstance(mapping, Mapping):
            return
        if key.kind == "merge" and not isinstance(value, Scalar):
            holder.merges.extend(value.items if isinstance(value, Sequence) else [value])
            return
        first = mapping.entries.get(key.text)
        if first is None:
            mapping.entries[key.text] = Entry(key.text, key.line, key.column, value)
            return
        message = f"the key is already given on line {first.line}"
        self.document.findings.append(
            Finding("error", under(holder.path, key.text), message, key.line, key.column)
        )


def _events(text: str) -> Iterator[object]:
    yield from YAML(typ="safe", pure=True).parse(text)


def _merge(mapping: Mapping, other: Node) -> None:
    """`<<: *defaults`, which the reference parser knows: own keys win."""
    if isinstance(other, Mapping):
        for key, entry in other.entries.items():
            mapping.entries.setdefault(key, entry)


def _value(event: ScalarEvent) -> tuple[str, str]:
    text = event.value
    if _SURROGATE.search(text):
        # "\ud83d\ude00" in quotes is one letter; half of a pair is none
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    kind = _CORE.get(str(event.tag)) if event.tag else None
    if kind == "str" or event.style is not None or (event.tag and kind is None):
        return text, "str"
    return text, kind or _core_kind(text)


def _core_kind(text: str) -> str:
    if text in _NULL:
        return "null"
    if text in _BOOL:
        return "bool"
    first = text[0]
    if first.isdigit() or first in "+-.":
        if _INT.fullmatch(text):
            return "int"
        if _FLOAT.fullmatch(text):
            return "float"
    return "str"
