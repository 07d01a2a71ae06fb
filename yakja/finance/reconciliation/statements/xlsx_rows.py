"""Rows of an Excel workbook, streamed from the packed file: a part at a time, shared texts on disk, no formulas worked out."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from typing import IO, BinaryIO

from .faults import Unreadable
from .rows import Formula, LaterNumber, Number
from .xml_events import Event, events

# A part may unpack to this much, and to so many times its packed size; repetitive sheets reach about 60.
MOST_UNPACKED = 2 * 1024**3
MOST_RATIO = 250
RATIO_FROM = 8 * 1024**2
MOST_PARTS = 2000
MOST_COLUMNS = 256
_CELL = re.compile(r"([A-Z]{1,3})(\d+)$")


def raw_rows(file: BinaryIO, *, sheet: str = "") -> Iterator[tuple[int, list[str]]]:
    """Rows with their number in the sheet, empty ones left out; cells are texts, Numbers or Formulas."""
    try:
        with zipfile.ZipFile(file) as packed:
            _guard(packed)
            yield from _Workbook(packed).rows(sheet)
    except zipfile.BadZipFile as error:
        said = str(error)
        raise Unreadable(
            1, "truncated" if "not a zip" in said.lower() else "damaged", found=said[:80]
        ) from error
    except (zlib.error, EOFError) as error:
        raise Unreadable(1, "damaged", found=str(error)[:80]) from error
    except (NotImplementedError, RuntimeError) as error:
        if "encrypted" in str(error) or "password" in str(error):
            raise Unreadable(1, "zip_locked") from error
        raise Unreadable(1, "damaged", found=str(error)[:80]) from error


def _guard(packed: zipfile.ZipFile) -> None:
    """Refuse what would unpack out of proportion; the sizes stated are binding for zipfile, which reads no further."""
    parts = packed.infolist()
    if len(parts) > MOST_PARTS:
        raise Unreadable(1, "zip_bomb", found=len(parts))
    for part in parts:
        if part.flag_bits & 1:
            raise Unreadable(1, "zip_locked")
        is_bomb = part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1)
        if part.file_size > MOST_UNPACKED or is_bomb:
            raise Unreadable(1, "zip_bomb", found=part.file_size // 1024**2)


class _Workbook:
    def __init__(self, packed: zipfile.ZipFile) -> None:
        self.packed = packed
        self.names = set(packed.namelist())
        if "xl/workbook.xml" not in self.names:
            raise Unreadable(1, "not_workbook")
        self.is_1904 = False

    def _events(self, name: str) -> Iterator[Event]:
        with self.packed.open(name) as part:
            yield from events(part)

    def _path(self, wanted: str) -> str:
        """The part of the first sheet, or of the one with this name."""
        sheets: list[tuple[str, str]] = []
        for event in self._events("xl/workbook.xml"):
            if event.begins and event.name == "sheet":
                sheets.append((event.attributes.get("name", ""), event.attributes.get("id", "")))
            elif event.begins and event.name == "workbookPr":
                self.is_1904 = event.attributes.get("date1904", "") in ("1", "true")
        chosen = [
            mark for name, mark in sheets if not wanted or name.strip().lower() == wanted.strip().lower()
        ]
        if not chosen:
            raise Unreadable(1, "no_sheet", found=wanted or "1")
        if "xl/_rels/workbook.xml.rels" in self.names:
            for event in self._events("xl/_rels/workbook.xml.rels"):
                if event.begins and event.attributes.get("Id") == chosen[0]:
                    target = event.attributes.get("Target", "")
                    path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                    if path in self.names:
                        return path
        raise Unreadable(1, "damaged", found="workbook.xml.rels")

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        path = self._path(sheet)
        with tempfile.TemporaryFile() as spilled:
            texts = _SharedTexts(spilled)
            if "xl/sharedStrings.xml" in self.names:
                texts.read(self._events("xl/sharedStrings.xml"))
            yield from self._sheet(path, texts)

    def _sheet(self, path: str, texts: _SharedTexts) -> Iterator[tuple[int, list[str]]]:
        number, column, cells = 0, -1, list[str]()
        kind, value, inline, has_formula = "", "", list[str](), False
        for event in self._events(path):
            name = event.name
            if event.begins:
                if name == "c":
                    column = _column(event.attributes.get("r", ""), column)
                    kind, value, inline, has_formula = event.attributes.get("t", "n"), "", [], False
                elif name == "row":
                    number = _number(event.attributes.get("r"), number + 1)
                    cells, column = [], -1
                elif name == "f":
                    has_formula = True
                continue
            if name == "v":
                value = event.text
            elif name == "t":
                inline.append(event.text)
            elif name == "c":
                if column >= MOST_COLUMNS:
                    continue
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = _cell(kind, value, inline, texts, number, has_formula=has_formula)
            elif name == "row" and any(cell.strip() for cell in cells):
                if self.is_1904:
                    cells = [LaterNumber(c) if isinstance(c, Number) else c for c in cells]
                yield number, cells


def _cell(
    kind: str, value: str, inline: list[str], texts: _SharedTexts, row: int, *, has_formula: bool
) -> str:
    if kind == "s":
        text: str = texts.at(value, row)
    elif kind == "inlineStr":
        text = "".join(inline)
    elif kind in ("n", "") and value:
        text = Number(value)
    else:
        text = value
    return Formula(text) if has_formula else text


def _number(typed: str | None, otherwise: int) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 9 else otherwise


def _column(place: str, before: int) -> int:
    """The column of a cell's place (`C7` is 2); cells without a place follow each other."""
    found = _CELL.match(place)
    if not found:
        return before + 1
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1


class _SharedTexts:
    """The texts that cells share, kept in a file beside us; memory holds eight bytes for each."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.starts = array("Q")
        self.length = 0
        self.kept: dict[int, str] = {}

    def read(self, stream: Iterator[Event]) -> None:
        parts: list[str] = []
        is_reading_aid = False
        for event in stream:
            if event.name == "rPh":
                is_reading_aid = event.begins
            elif event.begins and event.name == "si":
                parts = []
            elif not event.begins and event.name == "t" and not is_reading_aid:
                parts.append(event.text)
            elif not event.begins and event.name == "si":
                raw = "".join(parts).encode()
                self.starts.append(self.length)
                self.file.write(raw)
                self.length += len(raw)
        self.starts.append(self.length)

    def at(self, typed: str, row: int) -> str:
        index = int(typed) if typed.isdecimal() else -1
        if not 0 <= index < len(self.starts) - 1:
            raise Unreadable(row, "damaged", found="sharedStrings.xml")
        if index in self.kept:
            return self.kept[index]
        self.file.seek(self.starts[index])
        text = self.file.read(self.starts[index + 1] - self.starts[index]).decode()
        if len(self.kept) >= 4096:
            self.kept.clear()
        self.kept[index] = text
        return text
