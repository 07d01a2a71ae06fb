"""CSV line by line: nothing is read ahead, so that a fault has its line and memory does not grow."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from .faults import Unreadable

MOST_LINE = 64 * 1024
_SNIFFED = 20


def raw_rows(file: BinaryIO, *, encoding: str = "", delimiter: str = "") -> Iterator[tuple[int, list[str]]]:
    """Every row with the line it begins on, empty ones left out. Raises Unreadable where it cannot go on."""
    lines = _lines(file, encoding)
    first: list[str] = []
    for line in lines:
        first.append(line)
        if len(first) >= _SNIFFED:
            break
    if not delimiter:
        sample = "".join(first)
        delimiter = max(
            ",;\t|", key=lambda mark: max((row.count(mark) for row in sample.splitlines()), default=0)
        )
    reader = csv.reader(_chain(first, lines), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            said = str(error)
            if "field larger" in said or "unexpected end" in said:
                raise Unreadable(begins, "unclosed_quote") from error
            raise Unreadable(begins, "unreadable", found=said[:100]) from error
        if any(cell.strip() for cell in cells):
            yield begins, cells


def _chain(first: list[str], rest: Iterator[str]) -> Iterator[str]:
    yield from first
    yield from rest


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    head = file.read(4)
    file.seek(0)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or encoding == "utf-16":
        yield from _wide_lines(file)
        return
    if head.startswith(b"\xef\xbb\xbf"):
        file.seek(3)
    number = 0
    while raw := file.readline(MOST_LINE + 1):
        number += 1
        if len(raw) > MOST_LINE:
            raise Unreadable(number, "line_too_long", most=MOST_LINE)
        if b"\x00" in raw:
            raise Unreadable(number, "binary")
        try:
            yield raw.decode(encoding or "utf-8")
        except UnicodeDecodeError as error:
            raise Unreadable(number, "not_utf8") from error


def _wide_lines(file: BinaryIO) -> Iterator[str]:
    """Lines of a file in UTF-16, as some programs save “Unicode text”."""
    text = io.TextIOWrapper(file, encoding="utf-16", errors="strict", newline="")
    number = 0
    try:
        while True:
            number += 1
            line = text.readline(MOST_LINE + 1)
            if not line:
                return
            if len(line) > MOST_LINE:
                raise Unreadable(number, "line_too_long", most=MOST_LINE)
            yield line
    except UnicodeError as error:
        raise Unreadable(number, "not_utf8") from error
    finally:
        text.detach()
