"""Taking back what a receipt paid: every part, every use of its advance, and the legs in the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.actions import reverse_transaction
from yakja.finance.ledger.models import Transaction
from yakja.foundation.kit.errors import Conflict

from ..models import Advance, AdvanceUse, Allocation, Demand, EarnestMove, Party, Receipt, Reversal
from ..queries.collecting import is_reversed
from ..queries.earnest import earnest_of
from ..registry import tell_taken_back
from . import _accepting as accepting
from ._posting import EARNEST_SOURCE, SOURCE, USE_SOURCE
from .adjusting import withdraw_rebates


def undo_receipt(
    *,
    actor: Any,
    receipt: Receipt,
    cause: str,
    reason: str,
    asked_by_ref: str,
    approved_by_ref: str,
    now: dt.datetime,
) -> Reversal:
    """Reverse a receipt on the first open day: demands owe again, its advance is withdrawn, the ledger turns back.

    Rooms above that hold on to it let go first, so that their locks come before those of demands and books.

    Raises Conflict `reversed_before`, or `refunded` when money of it was paid back already, `earnest_used` when it is
    earnest money that has gone on.
    """
    point = accepting.locked_point(receipt.point)
    if is_reversed(receipt):
        raise Conflict(_("This receipt was reversed before."), code="reversed_before")
    tell_taken_back(actor=actor, receipt=receipt, reason=reason)
    _check_earnest(receipt)
    on = accepting.open_day(point, timezone.localdate(now))
    parts = list(Allocation.objects.filter(receipt=receipt).order_by("pk"))
    touched = {part.demand_id for part in parts if part.demand_id}
    touched |= set(
        AdvanceUse.objects.filter(advance__receipt=receipt, demand__isnull=False).values_list(
            "demand_id", flat=True
        )
    )
    list(
        Demand.objects.select_for_update(no_key=True).filter(pk__in=touched).order_by("pk").values_list("pk")
    )
    for part in parts:
        if part.demand_id is not None:
            accepting.unpay_demand(part.demand_id, part.part, part.amount_paisa)
    # The advance that a suspense was moved to was made later: it is withdrawn before the one it came from.
    for advance in Advance.objects.select_for_update(no_key=True).filter(receipt=receipt).order_by("-pk"):
        _withdraw(actor, advance, on)
    withdraw_rebates(actor=actor, body=receipt.body, demand_ids=sorted(touched), on=on, reason=reason)
    _turn_back(actor, SOURCE, receipt.no, receipt, on, reason)
    _turn_back(actor, EARNEST_SOURCE, receipt.no, receipt, on, reason)
    return Reversal.objects.create(
        receipt=receipt, cause=cause, reason=reason[:500], booked_on=on, asked_by_ref=asked_by_ref,
        approved_by_ref=approved_by_ref, made_at=now,
    )  # fmt: skip


def _check_earnest(receipt: Receipt) -> None:
    """Earnest money that was given back, forfeited or set off is not there any more to be taken back."""
    move = (
        EarnestMove.objects.filter(receipt=receipt, kind=EarnestMove.Kind.TAKEN)
        .select_related("contract")
        .first()
    )
    if move is None:
        return
    Party.objects.select_for_update(no_key=True).get(pk=move.contract.contractor_id)
    if earnest_of(move.contract).held_paisa < move.amount_paisa:
        raise Conflict(_("This earnest money was given back or settled already."), code="earnest_used")


def _withdraw(actor: Any, advance: Advance, on: dt.date) -> None:
    """Undo what an advance was used for and close it."""
    standing = list(
        AdvanceUse.objects.filter(advance=advance, undoes__isnull=True, undone_by__isnull=True).order_by("pk")
    )
    if any(use.purpose == AdvanceUse.Purpose.REFUND for use in standing):
        raise Conflict(_("Money of this receipt was paid back already."), code="refunded")
    for use in standing:
        undo_use(actor, use, on)
    advance.refresh_from_db(fields=["used_paisa"])
    AdvanceUse.objects.create(
        advance=advance, purpose=AdvanceUse.Purpose.WITHDRAWN, amount_paisa=advance.left_paisa, used_on=on,
        used_by_ref=actor.ref,
    )  # fmt: skip
    Advance.objects.filter(pk=advance.pk).update(used_paisa=advance.amount_paisa)


def undo_use(actor: Any, use: AdvanceUse, on: dt.date) -> AdvanceUse:
    """The opposite of a use: its demand owes again, and the advance holds the money again."""
    if use.demand_id is not None:
        accepting.unpay_demand(use.demand_id, use.purpose, use.amount_paisa)
    opposite = AdvanceUse.objects.create(
        advance=use.advance, purpose=use.purpose, demand_id=use.demand_id, head_id=use.head_id,
        amount_paisa=-use.amount_paisa, used_on=on, used_by_ref=actor.ref, undoes=use,
    )  # fmt: skip
    advance = Advance.objects.select_for_update(no_key=True).get(pk=use.advance_id)
    Advance.objects.filter(pk=advance.pk).update(used_paisa=advance.used_paisa - use.amount_paisa)
    _turn_back(actor, USE_SOURCE, str(use.pk), use.advance.receipt, on, "")
    return opposite


def _turn_back(actor: Any, source: str, ref: str, receipt: Receipt, on: dt.date, reason: str) -> None:
    for posted in Transaction.objects.of(receipt.body).from_source(source, ref).standing().order_by("pk"):
        reverse_transaction(
            actor=actor,
            transaction=posted,
            on=on,
            reason=reason or f"Receipt {receipt.no} reversed",
            key=f"{posted.key}:reversed"[:120],
        )
