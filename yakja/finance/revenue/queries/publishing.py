"""What anybody may see of a council's revenue: by head and by object, without giving away what few people paid.

Said once, for the page, the open files and whatever else is public. The officers' own account is never cut down.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from yakja.finance.ledger.queries.budget import Comparison
from yakja.foundation.bodies.models import Body

from ..disclosure import LEAST_PEOPLE, Cell, Cuts, Row, cuts
from ..models import HeadMapping, RevenueHead
from .heads import fund_of, province_of
from .movements import Movement, month_number, movements

__all__ = ["LEAST_PEOPLE", "HeadLine", "HeadSums", "Publication", "ended"]


@dataclass(frozen=True)
class HeadLine:
    """One head from one day to another, in paisa. `is_held`: few people are behind it, its amounts are not told.

    The days are those asked for, or of fewer or more months where few people had to wait until others joined them.
    """

    head: RevenueHead
    first: dt.date
    last: dt.date
    opening_paisa: int
    demanded_paisa: int
    adjusted_paisa: int
    collected_paisa: int
    is_held: bool = False

    @property
    def closing_paisa(self) -> int:
        return self.opening_paisa + self.demanded_paisa + self.adjusted_paisa - self.collected_paisa

    @property
    def share(self) -> float | None:
        """Collected of what was to be collected: arrears, demands and what changed them."""
        due = self.opening_paisa + self.demanded_paisa + self.adjusted_paisa
        return self.collected_paisa / due if due > 0 and not self.is_held else None


@dataclass(frozen=True)
class HeadSums:
    """Of all heads together, in paisa: owed before, demanded and changed since, collected, owed at the end.

    Those held back are in them; None where a sum would tell one of them.
    """

    arrears_paisa: int | None
    demanded_paisa: int | None
    collected_paisa: int | None
    owed_paisa: int | None

    @property
    def is_whole(self) -> bool:
        return None not in (self.arrears_paisa, self.demanded_paisa, self.collected_paisa, self.owed_paisa)


class OfAccount(Protocol):
    """A line of an account or a budget: which account it tells of."""

    @property
    def fund(self) -> str: ...
    @property
    def grant_code(self) -> str: ...
    @property
    def object_code(self) -> str: ...
    @property
    def detail(self) -> str: ...


def _first_day(month: int) -> dt.date:
    return dt.date(month // 12, month % 12 + 1, 1)


def _last_day(month: int) -> dt.date:
    return _first_day(month + 1) - dt.timedelta(days=1)


def ended(day: dt.date) -> dt.date:
    """The last day of the newest month that is over on a day: a month that goes on would tell each new payment."""
    return day.replace(day=1) - dt.timedelta(days=1)


class Publication:
    """A council's revenue through the end of the month of a day, as it may be told."""

    def __init__(self, body: Body, until: dt.date) -> None:
        self.body = body
        self.last_month = month_number(until)
        self.moved: dict[tuple[int, int], Movement] = movements(body, _last_day(self.last_month))
        ids = {head for head, _month in self.moved}
        in_order = RevenueHead.objects.filter(pk__in=ids).order_by("family", "priority", "code")
        self.heads = {head.pk: head for head in in_order}
        tables: dict[str, dict[tuple[Row, int], Cell]] = defaultdict(dict)
        for (head, month), movement in self.moved.items():
            tables[fund_of(self.heads[head])][head, month] = movement.cell
        first = min((month for _head, month in self.moved), default=self.last_month)
        self.cuts: dict[str, Cuts] = {
            fund: cuts(table, first, self.last_month) for fund, table in tables.items()
        }

    def _cuts_of(self, head: RevenueHead) -> Cuts:
        return self.cuts[fund_of(head)]

    def _line(self, head: RevenueHead, since: int, until: int, *, is_held: bool) -> HeadLine:
        opening = demanded = adjusted = collected = 0
        for (of, month), moved in self.moved.items():
            if of == head.pk and month < since:
                opening += moved.net_paisa
            elif of == head.pk and month <= until:
                demanded += moved.demanded_paisa
                adjusted += moved.adjusted_paisa
                collected += moved.collected_paisa
        return HeadLine(
            head, _first_day(since), _last_day(until), opening, demanded, adjusted, collected, is_held
        )

    def month_lines(self, month: dt.date) -> list[HeadLine]:
        """Every head that had moved by the month of a day, in that month."""
        at = month_number(month)
        return [
            self._line(head, at, at, is_held=not self._cuts_of(head).tells(pk, at, at))
            for pk, head in self.heads.items()
            if any((pk, month) in self.moved for month in range(self._cuts_of(head).first, at + 1))
        ]

    def lines(self, first: dt.date, last: dt.date) -> list[HeadLine]:
        """Every head over the months of two days, as far as it is told.

        Months that wait are left for the line in which they are told: each is in the line of one year, whichever it is.
        """
        since, until = month_number(first), month_number(last)
        found = []
        for pk, head in self.heads.items():
            begun = min(month for of, month in self.moved if of == pk)
            if begun > until:
                continue
            told = self._cuts_of(head)
            begins, ends = told.last(pk, since - 1) + 1, told.last(pk, until)
            if ends < max(since, begun):
                found.append(self._line(head, since, until, is_held=True))
            else:
                found.append(self._line(head, begins, ends, is_held=False))
        return found

    def sums(self, first: dt.date, last: dt.date) -> HeadSums:
        """Of all heads together. What was collected is told by the money there is; the rest where every head is told."""
        since, until = month_number(first), month_number(last)
        all_of = [self._line(head, since, until, is_held=False) for head in self.heads.values()]
        collected = all(each.tells_total(since, until) for each in self.cuts.values())
        whole = all(self._cuts_of(head).tells(pk, since, until) for pk, head in self.heads.items())
        return HeadSums(
            sum(line.opening_paisa for line in all_of) if whole else None,
            sum(line.demanded_paisa + line.adjusted_paisa for line in all_of) if whole else None,
            sum(line.collected_paisa for line in all_of) if collected else None,
            sum(line.closing_paisa for line in all_of) if whole else None,
        )

    @cached_property
    def _heads_of_account(self) -> dict[tuple[str, str, str], set[int]]:
        """The heads whose money stands in an account: by any object code they ever had, or under their own code."""
        found: dict[tuple[str, str, str], set[int]] = defaultdict(set)
        codes: dict[int, set[str]] = {pk: {head.object_code} for pk, head in self.heads.items()}
        mapped = HeadMapping.objects.filter(head__in=self.heads, province=province_of(self.body))
        for pk, code in mapped.order_by("pk").values_list("head_id", "object_code"):
            codes[pk].add(code)
        for pk, head in self.heads.items():
            for code in codes[pk] - {""}:
                found[fund_of(head), code, ""].add(pk)
            found[fund_of(head), "", head.code].add(pk)
        return found

    def tells(self, line: OfAccount, first: dt.date, last: dt.date) -> bool:
        """Whether the receipts of an account in the months of two days may be told: every head in it is."""
        if line.grant_code:
            return True
        since, until = month_number(first), month_number(last)
        for pk in self._heads_of_account.get((line.fund, line.object_code, line.detail), ()):
            moved = any((pk, month) in self.moved for month in range(since, until + 1))
            if moved and not self.cuts[line.fund].tells(pk, since, until):
                return False
        return True

    def tells_balance(self, fund: str, day: dt.date) -> bool:
        """Whether the money of a fund at the end of the month of a day may be told."""
        found, month = self.cuts.get(fund), month_number(day)
        return found is None or month < found.first or month in found.total

    def tells_all(self, fund: str, first: dt.date, last: dt.date) -> bool:
        """Whether all that a fund received in the months of two days may be told, and what is held back in it together."""
        before = first.replace(day=1) - dt.timedelta(days=1)
        return self.tells_balance(fund, before) and self.tells_balance(fund, last)

    def split(
        self, rows: Iterable[Comparison], first: dt.date, last: dt.date
    ) -> tuple[list[Comparison], dict[str, int | None]]:
        """A budget's rows that may be told from one day to another; and of those held back what each fund received together.

        None where even that would tell what few people paid.
        """
        told: list[Comparison] = []
        held: dict[str, int | None] = {}
        for row in rows:
            if row.is_spending or self.tells(row, first, last):
                told.append(row)
            else:
                held[row.fund] = (held.get(row.fund) or 0) + row.actual_paisa
        return told, {
            fund: paisa if self.tells_all(fund, first, last) else None for fund, paisa in held.items()
        }

    def tells_head(self, code: str, month: dt.date) -> bool:
        """Whether the amounts of the head of this code may be told for the month of a day."""
        at = month_number(month)
        return all(
            self._cuts_of(head).tells(head.pk, at, at) for head in self.heads.values() if head.code == code
        )
