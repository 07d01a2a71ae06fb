"""Reading counted transactions that come from outside: JSON rows of the API and rows of a monthly CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.bodies.queries import bodies_by_keys
from yakja.foundation.kit.text import ascii_digits

from ..models import Tool, ToolFunction
from .counting import EPOCH

COLUMNS = ("body", "function", "transactions", "on")
MOST = 2_000_000_000


@dataclass(frozen=True)
class Counted:
    """One row that can be recorded."""

    body: Body
    function: Function
    transactions: int
    on: dt.date


@dataclass(frozen=True)
class BadRow:
    """One row that cannot, with its number (1 is the first row, or the line of a file) and why."""

    line: int
    column: str
    reason: str


def read_counts(
    tool: Tool, rows: Iterable[tuple[int, Mapping[str, Any]]]
) -> tuple[list[Counted], list[BadRow]]:
    """Check (number, {"body", "function", "transactions", "on"}) rows; `body` is a code or `scheme:value`.

    `function` may be left out where the tool has one main function. Two queries, whatever the number of rows.
    """
    wanted = list(rows)
    bodies = bodies_by_keys([str(row.get("body", "")) for _n, row in wanted])
    functions = {f.code: f for f in Function.objects.order_by("code")}
    its = dict(ToolFunction.objects.filter(tool=tool).values_list("function__code", "rank"))
    main = [code for code, rank in its.items() if rank == ToolFunction.Rank.MAIN]
    today = timezone.localdate()
    good: list[Counted] = []
    bad: list[BadRow] = []
    for number, row in wanted:
        body = bodies.get(str(row.get("body", "")))
        code = str(row.get("function") or (main[0] if len(main) == 1 else ""))
        function = functions.get(code)
        count = row.get("transactions", "")
        # A truth value is no count, though Python takes it for 1.
        text = "" if isinstance(count, bool) else ascii_digits(str(count)).replace(",", "").strip()
        day = _day(row.get("on"))
        if body is None:
            bad.append(
                BadRow(
                    number,
                    "body",
                    _("No body has the code or identifier “%s”.") % str(row.get("body", ""))[:60],
                )
            )
        elif function is None:
            bad.append(BadRow(number, "function", _("There is no function “%s”.") % code[:20]))
        elif code not in its:
            bad.append(
                BadRow(
                    number,
                    "function",
                    _("The register does not know that %(tool)s does “%(function)s”.")
                    % {"tool": tool.code, "function": code},
                )
            )
        elif not text.isdecimal() or int(text) > MOST:
            bad.append(BadRow(number, "transactions", _("The count is a whole number from 0.")))
        elif day is None or day > today:
            bad.append(BadRow(number, "on", _("The day is a date such as 2026-11-30, not in the future.")))
        elif day < EPOCH:
            reason = _("The register begins in the year 2000.")
            bad.append(BadRow(number, "on", str(reason)))
        else:
            good.append(Counted(body, function, int(text), day))
    return good, bad


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(ascii_digits(str(value or "")).strip())
    except ValueError:
        return None
