"""The tree of a YAML document in which every key and value knows its line and column (both 1-based)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Scalar:
    """One value; `kind` is str, null, bool, int or float by the YAML 1.2 core schema, `text` as written."""

    text: str
    kind: str
    line: int
    column: int


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    line: int
    column: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """One key of a mapping with its own position and its value."""

    key: str
    line: int
    column: int
    value: Node


@dataclass(slots=True)
class Mapping:
    """Keys in the order of the file; of a key given twice the first stands."""

    line: int
    column: int
    entries: dict[str, Entry] = field(default_factory=dict)

    def value(self, key: str) -> Node | None:
        """The value of a key, or None when the key is absent or its value is null."""
        entry = self.entries.get(key)
        return None if entry is None or is_null(entry.value) else entry.value


Node = Scalar | Sequence | Mapping


def is_null(node: Node) -> bool:
    """Whether the node is YAML's null (`key:` with nothing behind it, `null` or `~`)."""
    return isinstance(node, Scalar) and node.kind == "null"


def under(path: str, key: str) -> str:
    """The path of a key: `under("description.en", "features")` is `description.en.features`."""
    return f"{path}.{key}" if path else key


def plain(node: Node | None) -> object:
    """The node as str, bool, None, list or dict; numbers stay the text they were written as."""
    if isinstance(node, Mapping):
        return {key: plain(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if node is None or node.kind == "null":
        return None
    if node.kind == "bool":
        return node.text.lower() == "true"
    return node.text


def leaves(path: str, node: Node) -> Iterator[tuple[str, Node]]:
    """Every value below a node that is not a mapping, with its path; lists count as one value."""
    if isinstance(node, Mapping):
        for key, entry in node.entries.items():
            yield from leaves(under(path, key), entry.value)
    else:
        yield path, node
