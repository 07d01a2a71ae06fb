"""The end of the day: cash counted against what was received, the difference booked, the cash carried to the bank."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.actions import Line, post_transaction
from yakja.finance.ledger.models import Fund, Purpose
from yakja.foundation.audit.actions import action, record
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.money import format_money
from yakja.foundation.kit.permissions import require

from ..models import DENOMINATIONS, Channel, CollectionPoint, DayClose, Deposit
from ..queries.collecting import day_totals
from . import _accepting as accepting
from . import _posting as posting

DIFFERENCES = "cash-differences"


def counted(denominations: Mapping[int, int]) -> int:
    """What a count of notes and coins comes to, in paisa; refuses what is no count."""
    total = 0
    for worth, pieces in denominations.items():
        if worth not in DENOMINATIONS:
            refuse("denomination", _("There is no note or coin of %(worth)s."), field="count", worth=worth)
        if isinstance(pieces, bool) or not isinstance(pieces, int) or not 0 <= pieces <= 10_000_000:
            refuse("pieces", _("Give the number of notes as a whole number."), field=f"count_{worth}")
        total += worth * pieces * 100
    return total


@action("revenue.close_day")
def close_day(
    *,
    actor: Any,
    point: CollectionPoint,
    day: dt.date,
    denominations: Mapping[int, int],
    note: str = "",
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> DayClose:
    """Close a point's day, and with it every day before that was left open. Nothing is entered on it afterwards.

    A shortage or excess needs a note and is booked to the account of cash differences, so that the books hold what
    was counted. Sent twice with the same count, the first close is answered.
    """
    require(actor, "revenue.close_day", point)
    now = now or timezone.now()
    point = accepting.locked_point(point)
    pieces = {worth: n for worth, n in denominations.items() if n}
    cash = counted(pieces)
    stored = DayClose.objects.filter(point=point, day=day).first()
    if stored is not None:
        if stored.counted_paisa != cash:
            raise Conflict(_("This day was closed before with another count."), code="closed_before")
        record(subject=_name(stored, point), scope=point.body, facts={"again": True})
        return stored
    if not point.holds_cash:
        refuse("point", _("No cash lies at this point; its days need no close."), field="point")
    if day > timezone.localdate(now):
        refuse("future", _("The day lies in the future."), field="day")
    if point.closed_through is not None and day <= point.closed_through:
        refuse("closed", _("This day lies before one that is closed."), field="day")
    totals = day_totals(point, day)
    difference = cash - totals.expected_paisa
    if difference and not note.strip():
        refuse(
            "difference",
            _("%(expected)s should be there and %(counted)s was counted; say why, or count again."),
            field="note",
            expected=format_money(totals.expected_paisa),
            counted=format_money(cash),
        )
    close = DayClose.objects.create(
        body=point.body, point=point, day=day, opening_paisa=totals.opening_paisa,
        expected_paisa=totals.expected_paisa, counted_paisa=cash, difference_paisa=difference,
        denominations={str(worth): n for worth, n in pieces.items()}, by_channel=totals.by_channel,
        receipts=totals.receipts, reversals=totals.reversals, note=note.strip()[:500], closed_by_ref=actor.ref,
        closed_by_name=str(getattr(actor, "name", ""))[:200], closed_at=now, is_sample=is_sample,
    )  # fmt: skip
    CollectionPoint.objects.filter(pk=point.pk).update(closed_through=day)
    if difference:
        accounts = posting.Accounts(actor, point.body, day)
        post_transaction(
            actor=actor,
            body=point.body,
            on=day,
            narration=f"{'Excess' if difference > 0 else 'Shortage'} of cash at {point.code} on {day:%Y-%m-%d}",
            lines=[
                Line(accounts.money(point, Channel.CASH), difference),
                Line(
                    accounts.get(
                        Purpose.SUSPENSE, detail=DIFFERENCES, name=posting.spelt(_("cash differences"))
                    ),
                    -difference,
                ),
            ],
            source="revenue.day_close",
            source_ref=str(close.pk),
            key=f"day_close:{close.pk}",
        )
    record(
        subject=_name(close, point),
        scope=point.body,
        reason=note,
        after={
            "day": day, "expected_paisa": totals.expected_paisa, "counted_paisa": cash,
            "difference_paisa": difference, "by_channel": totals.by_channel, "receipts": totals.receipts,
        },
    )  # fmt: skip
    return close


def _name(close: DayClose, point: CollectionPoint) -> str:
    return f"revenue.day_close:{point.body.code}/{point.code}/{close.day:%Y-%m-%d}"


@action("revenue.record_deposit")
def record_deposit(
    *,
    actor: Any,
    point: CollectionPoint,
    slip_no: str,
    bank: str,
    amount_paisa: int,
    deposited_on: dt.date,
    collected_from: dt.date,
    collected_to: dt.date,
    key: str,
    fund: str = Fund.LOCAL,
    slip: StoredFile | None = None,
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Deposit:
    """Record that cash of a point was paid into the bank with a slip; from then on it is on its way to the statement.

    Refuses more than lies at the point. The same key again answers the stored deposit.
    """
    require(actor, "revenue.close_day", point)
    now = now or timezone.now()
    point = accepting.locked_point(point)
    slip_no, bank = slip_no.strip()[:40], bank.strip()[:120]
    stored = Deposit.objects.filter(body=point.body, key=key).first()
    if stored is not None:
        if (stored.amount_paisa, stored.slip_no, stored.bank) != (amount_paisa, slip_no, bank):
            raise Conflict(
                _("This was sent before with other content. Send it again under a new key."),
                code="key_reused",
            )
        record(subject=stored, scope=point.body, facts={"again": True})
        return stored
    if not slip_no:
        refuse("missing", _("Give the number of the deposit slip."), field="slip_no")
    if not bank:
        refuse("missing", _("Name the bank and branch."), field="bank")
    if Deposit.objects.filter(body=point.body, bank=bank, slip_no=slip_no).exists():
        refuse("slip_taken", _("This slip was recorded before."), field="slip_no")
    if not collected_from <= collected_to <= deposited_on <= timezone.localdate(now):
        refuse(
            "days",
            _("Cash is collected first and deposited then, not later than today."),
            field="deposited_on",
        )
    at_hand = day_totals(point, dt.date.max).expected_paisa
    if not 0 < amount_paisa <= at_hand:
        refuse("amount", _("%(amount)s lies at this point."), field="amount", amount=format_money(at_hand))
    deposit = Deposit.objects.create(
        body=point.body, point=point, slip_no=slip_no, bank=bank, fund=fund, amount_paisa=amount_paisa,
        deposited_on=deposited_on, booked_on=accepting.open_day(point, deposited_on), collected_from=collected_from,
        collected_to=collected_to, slip=slip, entered_by_ref=actor.ref, entered_at=now, key=key[:120],
        is_sample=is_sample,
    )  # fmt: skip
    accounts = posting.Accounts(actor, point.body, deposit.booked_on)
    post_transaction(
        actor=actor,
        body=point.body,
        on=deposit.booked_on,
        narration=f"Deposit slip {slip_no}, {bank}",
        lines=[
            Line(
                accounts.get(Purpose.CLEARING, fund, "deposit", posting.spelt(_("cash deposited"))),
                amount_paisa,
            ),
            Line(accounts.money(point, Channel.CASH, fund), -amount_paisa),
        ],
        source="revenue.deposit",
        source_ref=str(deposit.pk),
        key=f"deposit:{deposit.pk}",
    )
    record(
        subject=deposit,
        scope=point.body,
        after={"slip_no": slip_no, "bank": bank, "amount_paisa": amount_paisa, "deposited_on": deposited_on},
    )
    return deposit
