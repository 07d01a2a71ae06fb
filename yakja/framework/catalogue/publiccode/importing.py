"""Lenient reading: every readable field of any file into one plain record, with what was kept and what was lost.

Where checking stops at a broken line, importing reads on: block by block when the whole cannot be read, the right
key behind a misspelt case, a single value where a list is due, `yes` where `true` is due.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass, field
from io import StringIO
from itertools import pairwise
from typing import Any

from . import rules
from .nodes import Entry, Mapping, Node, Scalar, Sequence, is_null, leaves, plain, under
from .reader import MAX_BYTES, Document, read
from .shapes import Block, Field, Flag, ListOf, MapOf, Text, named
from .standard import PUBLICCODE
from .values import is_date, is_email, is_identifier, is_url, is_web_url

FUNCTION_URN = "urn:x-pk-lg:function:"
_TRUE, _FALSE = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})
MAX_PIECES = 200  # the standard has thirty top-level keys
_SAFE_SCHEMES = ("http://", "https://", "ssh://", "git://", "git+https://", "git+ssh://")
_TOP_KEY = re.compile(r"^(?:\"(\w+)\"|'(\w+)'|(\w+))[ \t]*:(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Lost:
    """A value that has no place in the record, and why; it stays in the raw file."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A file as the register reads it. Keys of `fields` are those of the standard; values are plain.

    `fields` nests as the file does: texts are str, flags bool, lists list, blocks dict; missing keys are absent.
    `other` holds unknown keys by their path.
    """

    fields: dict[str, Any]
    kept: tuple[str, ...]
    lost: tuple[Lost, ...]
    other: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name; else a localised name, else the last part of the repository's address, else empty."""
        if self.fields.get("name"):
            return str(self.fields["name"])
        for block in self.descriptions.values():
            if block.get("localisedName"):
                return str(block["localisedName"])
        return self.url.rstrip("/").rpartition("/")[2].removesuffix(".git")

    @property
    def names(self) -> dict[str, str]:
        """Localised names by language."""
        return {
            language: block["localisedName"]
            for language, block in self.descriptions.items()
            if block.get("localisedName")
        }

    @property
    def url(self) -> str:
        return str(self.fields.get("url", ""))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to make a tool of."""
        return not self.name

    @property
    def descriptions(self) -> dict[str, dict[str, Any]]:
        """Language -> the block of that language, with the keys of the standard."""
        return dict(self.fields.get("description", {}))

    @property
    def licence(self) -> str:
        return str(self._in("legal", "license") or "")

    @property
    def owner(self) -> str:
        """Who publishes: the organisation's name, else the deprecated repoOwner, else the main copyright owner."""
        return str(
            self._in("organisation", "name")
            or self._in("legal", "repoOwner")
            or self._in("legal", "mainCopyrightOwner")
            or ""
        )

    @property
    def languages(self) -> list[str]:
        """Languages the software serves."""
        return list(self._in("localisation", "availableLanguages") or [])

    @property
    def release_date(self) -> dt.date | None:
        text = str(self.fields.get("releaseDate", ""))
        return dt.date.fromisoformat(text) if is_date(text) and text[:4] != "0000" else None

    @property
    def supports(self) -> list[str]:
        """Identifiers of supported standards, our function codes included."""
        return [entry["id"] for entry in self.fields.get("supports", []) if entry.get("id")]

    @property
    def functions(self) -> list[str]:
        """Codes of the local-government functions it supports, in the order of the file, the first being main."""
        codes = (
            identifier[len(FUNCTION_URN) :].upper()
            for identifier in self.supports
            if identifier.lower().startswith(FUNCTION_URN)
        )
        return list(dict.fromkeys(codes))

    def _in(self, block: str, key: str) -> Any:
        inner = self.fields.get(block)
        return inner.get(key) if isinstance(inner, dict) else None

    def as_dict(self) -> dict[str, Any]:
        """The record with `kept` and `lost`, ready for JSON."""
        return {
            "fields": self.fields,
            "other": self.other,
            "kept": list(self.kept),
            "lost": [asdict(each) for each in self.lost],
        }


def import_file_content(data: bytes) -> Imported:
    """Read whatever can be read from the bytes of a file; never raises."""
    document = read(data, lenient=True)
    root = document.root
    if document.is_broken and len(data) <= MAX_BYTES:
        return _best_of_broken(data, document)
    reading = _Reading()
    for finding in document.findings:
        reading.lose(finding.key, f"line {finding.line}: {finding.message}")
    if root is None or is_null(root):
        if not document.findings:
            reading.lose("", "the file is empty")
    elif not isinstance(root, Mapping):
        reading.lose("", "the file is not a map of keys")
    return reading.take(root if isinstance(root, Mapping) else Mapping(1, 1))


def _best_of_broken(data: bytes, document: Document) -> Imported:
    """A broken file read up to the fault, or block by block, whichever keeps more."""
    root = document.root if isinstance(document.root, Mapping) else Mapping(1, 1)
    whole = _Reading()
    for finding in document.findings:
        whole.lose(finding.key, f"line {finding.line}: {finding.message}")
    until_fault = whole.take(root)
    pieces = _Reading()
    by_block = pieces.take(_piecewise(data, pieces))
    if len(until_fault.kept) >= len(by_block.kept):
        return until_fault
    # what is wrong with the bytes themselves is seen only on the whole
    seen = {lost.reason for lost in by_block.lost}
    missing = tuple(lost for lost in whole.lost if not lost.key and lost.reason not in seen)
    return Imported(by_block.fields, by_block.kept, missing + by_block.lost, by_block.other)


def _piecewise(data: bytes, reading: _Reading) -> Mapping:
    """The top-level blocks of a broken file, each read alone, so that one broken block costs only itself."""
    lines = list(StringIO(data.decode("utf-8-sig", "replace"), newline=""))
    starts = [
        number
        for number, line in enumerate(lines)
        if (found := _TOP_KEY.match(line)) and _known(found.group(0))
    ]
    whole = Mapping(1, 1)
    for start, stop in pairwise([*starts[:MAX_PIECES], len(lines)]):
        piece = read("".join(lines[start:stop]).encode(), lenient=True)
        block = piece.root.entries if isinstance(piece.root, Mapping) else {}
        for finding in piece.findings:
            reading.lose(
                finding.key or next(iter(block), ""), f"line {finding.line + start}: {finding.message}"
            )
        for key, entry in block.items():
            whole.entries.setdefault(key, entry)
    return whole


def _known(start_of_line: str) -> bool:
    return _field_named(PUBLICCODE, start_of_line.rstrip().rstrip(":").strip().strip("\"'")) is not None


def _field_named(block: Block, key: str) -> Field | None:
    exact = block.names.get(key)
    if exact is not None:
        return exact
    lowered = key.lower()
    return next((each for name, each in block.names.items() if name.lower() == lowered), None)


class _Reading:
    """Collects kept and lost keys while a tree is turned into plain values."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.lost: list[Lost] = []
        self.other: dict[str, Any] = {}

    def take(self, root: Mapping) -> Imported:
        fields = self.block(PUBLICCODE, "", root)
        _rename_lower_case_section(fields)
        return Imported(fields, tuple(dict.fromkeys(self.kept)), tuple(dict.fromkeys(self.lost)), self.other)

    def lose(self, key: str, reason: str) -> None:
        self.lost.append(Lost(key, reason))

    def block(self, shape: Block, key: str, node: Mapping) -> dict[str, Any]:
        taken: dict[str, Any] = {}
        for entry in node.entries.values():
            path = under(key, named(entry.key))
            each = _field_named(shape, entry.key)
            if each is None or (each.name != entry.key and each.name in node.entries):
                self.unknown(path, entry)
            elif not is_null(entry.value):
                value = self.value(each.shape, path, each.name, entry.value)
                if value is not None:
                    taken[each.name] = value
        return taken

    def unknown(self, path: str, entry: Entry) -> None:
        self.other[path] = plain(entry.value)
        for leaf, _ in leaves(path, entry.value):
            self.lose(leaf, "not a key of the standard; kept as it is in the raw file")

    def value(self, shape: object, path: str, name: str, node: Node) -> Any:
        if isinstance(shape, Text):
            return self.text(shape, path, name, node)
        if isinstance(shape, Flag):
            return self.flag(path, node)
        if isinstance(shape, ListOf):
            return self.list(shape, path, name, node)
        if isinstance(shape, MapOf):
            return self.languages(shape, path, node)
        if isinstance(shape, Block):
            if isinstance(node, Mapping):
                return self.block(shape, path, node) or None
            return self._wrong(path, "a map", node)
        return None

    def text(self, shape: Text, path: str, name: str, node: Node) -> str | None:
        if isinstance(node, Sequence) and len(node.items) == 1:
            node = node.items[0]
        if not isinstance(node, Scalar):
            return self._wrong(path, "text", node)
        text = node.text.strip()
        if not text:
            return None
        mended, reason = _mend(shape, name, text)
        if reason:
            self.lose(path, reason)
            return None
        self.kept.append(path)
        return mended

    def flag(self, path: str, node: Node) -> bool | None:
        text = node.text.strip().lower() if isinstance(node, Scalar) else ""
        if text in _TRUE or text in _FALSE:
            self.kept.append(path)
            return text in _TRUE
        return self._wrong(path, "true or false", node)

    def list(self, shape: ListOf, path: str, name: str, node: Node) -> list[Any] | None:
        if isinstance(node, Sequence):
            numbered = [(f"{path}[{number}]", item) for number, item in enumerate(node.items)]
        elif isinstance(node, Scalar) or isinstance(shape.item, Block):
            numbered = [(path, node)]  # one value, or one block, where a list of them is due
        else:
            return self._wrong(path, "a list", node)
        taken = []
        for item_path, item in numbered:
            if not is_null(item):
                value = self.item(shape, item_path, name, item)
                if value is not None:
                    taken.append(value)
        return taken or None

    def item(self, shape: ListOf, path: str, name: str, node: Node) -> Any:
        if isinstance(shape.item, Block) and isinstance(node, Scalar):
            # a bare name or identifier stands for the block that would hold it
            first = "id" if "id" in shape.item.names else "name"
            if first == "name" and "uri" in shape.item.names and is_identifier(node.text):
                first = "uri"
            value = self.value(shape.item.names[first].shape, path, first, node)
            return None if value is None else {first: value}
        return self.value(shape.item, path, name, node)

    def languages(self, shape: MapOf, path: str, node: Node) -> dict[str, Any] | None:
        if not isinstance(node, Mapping):
            return self._wrong(path, "a map of languages", node)
        taken: dict[str, Any] = {}
        for entry in node.entries.values():
            language = _language(entry.key)
            if not isinstance(entry.value, Mapping):
                if not is_null(entry.value):
                    self._wrong(under(path, named(entry.key)), "a map", entry.value)
                continue
            block = self.block(shape.value, under(path, named(entry.key)), entry.value)
            if block:
                taken[language] = {**block, **taken.get(language, {})}
        return taken or None

    def _wrong(self, path: str, due: str, node: Node) -> Any:
        """Note a value of the wrong type as lost; always None, so that a reader can return it."""
        found = "text" if isinstance(node, Scalar) else "a list" if isinstance(node, Sequence) else "a map"
        self.lose(path, f"{due} is due, found {found}")
        return None  # nothing is kept


def _mend(shape: Text, name: str, text: str) -> tuple[str, str]:
    """The text as the register keeps it, and the reason when it cannot be kept."""
    held = shape.rules
    if rules.date in held:
        day = text[:10].replace("/", "-")
        return (day, "") if is_date(day) else ("", f"not a date: {text[:60]}")
    if rules.web_url in held or rules.video_url in held:
        return (text, "") if is_web_url(text) else ("", f"not a web address: {text[:60]}")
    if rules.url in held:
        is_kept = is_url(text) and text.lower().startswith(_SAFE_SCHEMES)
        return (text, "") if is_kept else ("", f"not an address that can be followed: {text[:60]}")
    if rules.email in held:
        return (text, "") if is_email(text) else ("", f"not an e-mail address: {text[:60]}")
    if rules.organisation in held:
        return (text, "") if is_identifier(text) else ("", f"neither a URL nor a URN: {text[:60]}")
    if rules.country in held:
        return text.upper(), ""
    if rules.language in held:
        return _language(text), ""
    return text, ""


def _language(text: str) -> str:
    """`en_GB` and `IT` as the tags they stand for; a text that is no tag stays as it is."""
    language, dash, rest = text.strip().replace("_", "-").partition("-")
    tag = language.lower() + dash + rest
    return tag if rules.language(tag) is None else text.strip()


def _rename_lower_case_section(fields: dict[str, Any]) -> None:
    section = fields.pop("it", None)
    if section:
        fields["IT"] = {**section, **fields.get("IT", {})}
