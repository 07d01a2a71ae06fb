"""The legs that a demand and its adjustments post to the ledger: claims, and what stands against them as a memorandum.

Kept in control accounts per head: the demands themselves are the subsidiary, and `check_ledger` compares the two.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from yakja.finance.ledger.actions import Line, account_for
from yakja.finance.ledger.models import Account, Purpose
from yakja.foundation.bodies.models import Body

from ..models import AdjustmentKind, RevenueHead
from ..queries.heads import fund_of, object_code_of

# What lessens a claim without money stands in an account of its own kind.
CONTRA = {
    AdjustmentKind.REBATE: "rebate",
    AdjustmentKind.WAIVER: "waiver",
    AdjustmentKind.WRITE_OFF: "write_off",
}


# Accounts already looked up for one body and day, by purpose and head, and the object codes of heads: many legs of a
# posting go to few accounts.
Known = dict[tuple[str, int | str], Account]
Codes = dict[int, str]


def head_account(
    by: Any,
    body: Body,
    purpose: str,
    head: RevenueHead,
    on: dt.date,
    known: Known | None = None,
    codes: Codes | None = None,
) -> Account:
    """The account a head has for a purpose: by its object code, else by its own code; opened on first use."""
    known, codes = {} if known is None else known, {} if codes is None else codes
    if (purpose, head.pk) not in known:
        if head.pk not in codes:
            codes[head.pk] = object_code_of(head, body, on)
        code = codes[head.pk]
        detail = "" if code else head.code
        known[purpose, head.pk] = account_for(
            by=by,
            body=body,
            purpose=purpose,
            fund=fund_of(head),
            object_code=code,
            detail=detail,
            name=None if code else head.name,
        )
    return known[purpose, head.pk]


def demand_lines(
    by: Any,
    body: Body,
    head: RevenueHead,
    on: dt.date,
    amount: int,
    period: str,
    payer: str = "",
    known: Known | None = None,
) -> list[Line]:
    """A claim of `amount` paisa (negative to take one back) against assessed income."""
    facts = {"head": head.code, "period": period, "party_ref": payer}
    return [
        Line(head_account(by, body, Purpose.RECEIVABLE, head, on, known), amount, **facts),
        Line(head_account(by, body, Purpose.ASSESSED, head, on, known), -amount, **facts),
    ]


def adjustment_lines(
    by: Any,
    body: Body,
    head: RevenueHead,
    on: dt.date,
    kind: str,
    amount: int,
    period: str,
    payer: str,
    known: Known | None = None,
) -> list[Line]:
    """A signed adjustment: rebates, waivers and write-offs against their contra account, the rest against assessed income."""
    detail = CONTRA.get(AdjustmentKind(kind))
    if detail is None:
        return demand_lines(by, body, head, on, amount, period, payer, known)
    facts = {"head": head.code, "period": period, "party_ref": payer}
    known = {} if known is None else known
    fund = fund_of(head)
    if (detail, fund) not in known:
        known[detail, fund] = account_for(by=by, body=body, purpose=Purpose.CONTRA, fund=fund, detail=detail)
    return [
        Line(head_account(by, body, Purpose.RECEIVABLE, head, on, known), amount, **facts),
        Line(known[detail, fund], -amount, **facts),
    ]
