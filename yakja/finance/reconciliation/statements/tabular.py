"""Rows of a table (CSV or XLSX) through a mapping: where the headings stand, which cell is what, which side money is on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from .cells import CellError, day_of, is_formula, paisa_of
from .faults import Fault, Unreadable
from .mapping import FIRST_ROWS, Mapping, heading, transformed
from .rows import MOST, Formula, Number, StatementRow

TEXT_FIELDS = ("ref", "text", "consumer_no", "head", "instrument")
Raw = tuple[int, list[str]]


def rows_of(raw: Iterator[Raw], mapping: Mapping) -> Iterator[StatementRow | Fault]:
    """Every row of the table as a StatementRow or a Fault. Raises Unreadable when the headings are not there."""
    place, width, first = _find_heading(raw, mapping)
    reader = _Reader(mapping, place)
    met = False
    for line, cells in _then(first, raw):
        if _is_skipped(cells, mapping):
            continue
        met = True
        if len(cells) > width > 0 and any(cell.strip() for cell in cells[width:]):
            yield Fault(line, "too_many_cells", {"found": len(cells), "wanted": width})
            continue
        if mapping.format == "csv" and len(cells) < min(width, reader.last + 1):
            yield Fault(line, "too_few_cells", {"found": len(cells), "wanted": width})
            continue
        yield reader.read(line, cells)
    if not met:
        raise Unreadable(1, "no_rows")


def _then(first: Raw | None, rest: Iterator[Raw]) -> Iterator[Raw]:
    if first is not None:
        yield first
    yield from rest


def _is_skipped(cells: list[str], mapping: Mapping) -> bool:
    """A line of totals or of explanation: its first written cell begins with one of the mapping's words."""
    if not mapping.skip:
        return False
    first = next((heading(cell) for cell in cells if cell.strip()), "")
    return any(first.startswith(heading(word)) for word in mapping.skip)


def _find_heading(raw: Iterator[Raw], mapping: Mapping) -> tuple[dict[str, int], int, Raw | None]:
    """Which column each field stands in, how many columns there are, and the first row where it is none of headings."""
    if mapping.header_row == -1:
        places = {name: int(names[0][1:]) - 1 for name, names in mapping.columns.items()}
        return places, 0, next(raw, None)
    wanted = set(mapping.header_has) or {
        heading(names[0]) for names in mapping.columns.values() if len(names) == 1
    }
    seen = 0
    for line, cells in raw:
        seen += 1
        found = [heading(cell) for cell in cells]
        is_it = line >= mapping.header_row if mapping.header_row else _fits(found, wanted, mapping)
        if is_it:
            return _places(line, cells, found, mapping), len(cells), None
        if seen >= FIRST_ROWS:
            break
    if not seen:
        raise Unreadable(1, "empty")
    names = sorted(wanted) or [names[0] for names in mapping.columns.values()]
    raise Unreadable(1, "heading_not_found", found=", ".join(names)[:200])


def _fits(found: list[str], wanted: set[str], mapping: Mapping) -> bool:
    if mapping.header_has:
        return wanted <= set(found)
    needed = [names for name, names in mapping.columns.items() if name in _needed(mapping)]
    return all(any(heading(one) in found for one in names) for names in needed)


def _needed(mapping: Mapping) -> set[str]:
    amounts = {"money_in", "money_out"} if mapping.sign == "columns" else {"amount"}
    return {"on"} | amounts | set(mapping.needs) | ({"direction"} if mapping.sign == "direction" else set())


def _places(line: int, cells: list[str], found: list[str], mapping: Mapping) -> dict[str, int]:
    places: dict[str, int] = {}
    for name, names in mapping.columns.items():
        for one in names:
            wanted = heading(one)
            if one.startswith("#") and one[1:].isdecimal():
                places[name] = int(one[1:]) - 1
            elif found.count(wanted) > 1:
                raise Unreadable(line, "heading_twice", found=one)
            elif wanted in found:
                places[name] = found.index(wanted)
            if name in places:
                break
        if name not in places and name in _needed(mapping):
            raise Unreadable(line, "heading_missing", found=names[0])
    return places


class _Reader:
    """One row's cells into a StatementRow."""

    def __init__(self, mapping: Mapping, places: dict[str, int]) -> None:
        self.mapping = mapping
        self.places = places
        self.last = max((places[name] for name in _needed(mapping) if name in places), default=0)

    def read(self, line: int, cells: list[str]) -> StatementRow | Fault:
        try:
            return self._read(line, cells)
        except _RowFault as fault:
            return Fault(line, fault.code, fault.params, fault.column)

    def _cell(self, cells: list[str], name: str) -> str:
        place = self.places.get(name, -1)
        cell = cells[place] if 0 <= place < len(cells) else ""
        if isinstance(cell, Formula):
            raise _RowFault("formula", name)
        return cell

    def _read(self, line: int, cells: list[str]) -> StatementRow:
        texts = {name: self._text(cells, name) for name in TEXT_FIELDS if name in self.places}
        amount = self._amount(cells)
        on = self._day(cells, "on")
        assert on is not None
        balance: int | None = None
        if (stated := self._cell(cells, "balance")).strip():
            balance = self._paisa(stated, "balance", stated.strip())
        for name in self.mapping.needs:
            if name in TEXT_FIELDS and not texts.get(name):
                raise _RowFault("missing", name)
        return StatementRow(
            line=line, on=on, amount_paisa=amount, value_on=self._day(cells, "value_on"), balance_paisa=balance, **texts
        )  # fmt: skip

    def _text(self, cells: list[str], name: str) -> str:
        cell = self._cell(cells, name)
        value = " ".join(cell.split())
        if is_formula(cell.lstrip(" ")):
            raise _RowFault("formula", name)
        if isinstance(cell, Number) and (len(cell) > 15 or "e" in cell.lower()):
            raise _RowFault("rounded", name, found=str(cell)[:40])
        steps = self.mapping.transforms.get(name)
        if steps:
            value = transformed(value, steps)
        if len(value) > MOST[name]:
            raise _RowFault("too_long", name, most=MOST[name])
        return value

    def _day(self, cells: list[str], name: str) -> dt.date | None:
        cell = self._cell(cells, name)
        if not cell.strip():
            if name == "on":
                raise _RowFault("missing", name)
            return None
        try:
            return day_of(cell, self.mapping.dates)
        except CellError as error:
            forms = ", ".join(self.mapping.dates[:3])
            raise _RowFault(error.code, name, found=cell.strip()[:40], wanted=forms) from error

    def _paisa(self, cell: str, name: str, found: str) -> int:
        try:
            return paisa_of(cell)
        except CellError as error:
            raise _RowFault(error.code, name, found=found[:40]) from error

    def _amount(self, cells: list[str]) -> int:
        sign = self.mapping.sign
        if sign == "columns":
            sides = [self._side(cells, name) for name in ("money_in", "money_out")]
            if sides[0] and sides[1]:
                raise _RowFault("both_sides", "money_in")
            amount = sides[0] - sides[1]
        else:
            cell = self._cell(cells, "amount")
            if not cell.strip():
                raise _RowFault("no_amount", "amount")
            amount = self._paisa(cell, "amount", cell.strip())
            if sign in ("reversed", "all_out"):
                amount = -amount
            elif sign == "direction":
                amount = abs(amount) * self._direction(cells)
        if not amount:
            raise _RowFault("no_amount", "amount")
        return amount

    def _side(self, cells: list[str], name: str) -> int:
        cell = self._cell(cells, name)
        if not cell.strip() or cell.strip() in ("-", "–"):
            return 0
        return abs(self._paisa(cell, name, cell.strip()))

    def _direction(self, cells: list[str]) -> int:
        typed = self._cell(cells, "direction").strip().lower().rstrip(".")
        if typed in self.mapping.in_words:
            return 1
        if typed in self.mapping.out_words:
            return -1
        raise _RowFault("bad_direction", "direction", found=typed[:20])


class _RowFault(Exception):  # noqa: N818  caught where the row ends
    def __init__(self, code: str, column: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.column, self.params = code, column, {**params, "column": column}
