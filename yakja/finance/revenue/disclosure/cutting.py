"""The cuts of every row and of the column, month by month."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from .bridges import bridges
from .people import Cell, People, is_few, together

Row = Hashable
# Cells by row and month; a month is a number that grows by one.
Table = Mapping[tuple[Row, int], Cell]
# A node of the graph: nothing is known of what hangs on the ground.
Node = tuple[str, Row, int]
GROUND: Node = ("ground", 0, 0)


@dataclass
class Cuts:
    """Up to the end of which months the sums of each row, and of all rows, are told. All begin with a cut before `first`."""

    first: int
    rows: dict[Row, list[int]] = field(default_factory=dict)
    total: list[int] = field(default_factory=list)

    def of(self, row: Row) -> list[int]:
        return self.rows.get(row, [])

    def last(self, row: Row, month: int) -> int:
        """The newest cut of a row at or before the end of a month; before it moved, and if it never does, it is told."""
        found = self.rows.get(row)
        return month if found is None or month < self.first else found[bisect_right(found, month) - 1]

    def tells(self, row: Row, since: int, until: int) -> bool:
        """Whether what a row did from one month to another, both included, is told."""
        return self.last(row, since - 1) == since - 1 and self.last(row, until) == until

    def tells_total(self, since: int, until: int) -> bool:
        """Whether what all rows did together in these months is told."""
        return all(month < self.first or month in self.total for month in (since - 1, until))


def cuts(table: Table, first: int, last: int) -> Cuts:
    """The cuts of a table from its first month to its last; the same for a month whatever follows it."""
    found = Cuts(first, {row: [first - 1] for row, _month in table}, [first - 1])
    for month in range(first, last + 1):
        _cut(table, found, month)
    return found


def _cut(table: Table, found: Cuts, month: int) -> None:
    """Add the cuts of one month: as many as give nobody away, the sum of all rows before the single ones."""
    # A month that is told by itself hangs on nothing else.
    near = {
        (row, at): cell for (row, at), cell in table.items() if at <= month and not found.tells(row, at, at)
    }
    ready = [row for row, at in found.rows.items() if not is_few(_behind(near, row, at[-1], month))]
    for with_total in (True, False):
        chosen = _chosen(near, found, month, ready, with_total)
        if chosen is not None:
            for row in chosen:
                found.rows[row].append(month)
            if with_total:
                found.total.append(month)
            return


def _behind(table: Table, row: Row, after: int, until: int) -> People:
    """Who is behind a row after one month and until another: those who paid; where nobody did, those who were to."""
    cells = [cell for at in range(after + 1, until + 1) if (cell := table.get((row, at)))]
    payers = together(cell.payers for cell in cells)
    return together(cell.charged for cell in cells) if payers == frozenset() else payers


def _chosen(
    table: Table, found: Cuts, month: int, ready: Iterable[Row], with_total: bool
) -> list[Row] | None:
    """The rows that may be cut; those of least money wait with the ones that have to. None where waiting does not help."""
    chosen = list(ready)
    while _gives_away(table, found, month, chosen, with_total):
        waiting = sorted(
            (row for row in chosen if _paid(table, row, found.rows[row][-1], month)),
            key=lambda row: (*_worth(table, row, found.total[-1], month), str(row)),
        )
        if not waiting:
            return None
        for row in waiting:
            rest = [each for each in chosen if each != row]
            if not _gives_away(table, found, month, rest, with_total):
                return rest
        chosen.remove(waiting[0])
    return chosen


def _paid(table: Table, row: Row, after: int, until: int) -> int:
    """How much came and went, without its sign."""
    return sum(abs(cell.paid) for at in range(after + 1, until + 1) if (cell := table.get((row, at))))


def _worth(table: Table, row: Row, after: int, month: int) -> tuple[bool, int]:
    """How willingly a row waits: one that had money since the total was told before one that had none, then the smaller."""
    paid = _paid(table, row, after, month)
    return paid == 0, paid


def _gives_away(table: Table, found: Cuts, month: int, chosen: Iterable[Row], with_total: bool) -> bool:
    """Whether few people's sum could be worked out, if these rows (and the total) were cut at the end of a month.

    Payments that are held back are edges between the span of their row and that of the total. Exactly those that lie
    on no circle can be worked out: the bridges. What waits for its cut hangs on the ground.
    """
    cut = set(chosen)
    total = [*found.total, month] if with_total else found.total
    blocks: dict[tuple[Row, Node, Node], list[People]] = {}
    for (row, at), cell in table.items():
        if not cell.paid:
            continue
        of_row = _span("row", row, [*found.rows[row], month] if row in cut else found.rows[row], at)
        of_total = _span("total", 0, total, at)
        blocks.setdefault((row, of_row, of_total), []).append(cell.payers)
    parts = [(ends[1], ends[2], together(people)) for ends, people in blocks.items()]
    known = bridges([(one, other) for one, other, _people in parts])
    if any(is_few(people) for (_one, _other, people), is_known in zip(parts, known, strict=True) if is_known):
        return True
    # What is left of a month's total when everything told is taken off is a sum like any other.
    rest: dict[Node, list[People]] = {}
    for (_one, other, people), is_known in zip(parts, known, strict=True):
        if not is_known and other != GROUND:
            rest.setdefault(other, []).append(people)
    return any(is_few(together(people)) for people in rest.values())


def _span(kind: str, row: Row, at: list[int], month: int) -> Node:
    """The span a month lies in, by its cut; the ground for one that waits."""
    place = bisect_left(at, month)
    return (kind, row, at[place]) if place < len(at) else GROUND
