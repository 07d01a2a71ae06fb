"""Asking for money to be taken back, and deciding on it: reversals and refunds, by two persons and by amount."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.actions import Line, post_transaction
from yakja.finance.ledger.models import Purpose
from yakja.foundation.audit.actions import action, record
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.money import format_money
from yakja.foundation.kit.permissions import require

from ..models import Advance, AdvanceUse, CollectionPolicy, MoneyRequest, Receipt, Reversal
from ..queries.collecting import is_reversed
from . import _accepting as accepting
from . import _posting as posting
from ._undoing import undo_receipt

State = MoneyRequest.State


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        refuse("missing", _("Say why."), field="reason")
    return text[:500]


def _check_resolution(body: Any, amount_paisa: int, resolution: StoredFile | None, number: str) -> None:
    """From the council's amount on, its resolution is named and attached."""
    needed = CollectionPolicy.of(body).resolution_from_paisa
    if amount_paisa >= needed and not (resolution and number.strip()):
        refuse(
            "resolution",
            _("From %(amount)s on, attach the council's resolution and give its number."),
            field="resolution",
            amount=format_money(needed),
        )


@action("revenue.ask_reversal")
def ask_reversal(
    *,
    actor: Any,
    receipt: Receipt,
    reason: str,
    resolution: StoredFile | None = None,
    resolution_no: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> MoneyRequest:
    """Ask that a receipt be reversed; another person decides. Asked again while it waits, the same request is answered."""
    require(actor, "revenue.ask_money_back", receipt)
    reason = _reason(reason)
    accepting.locked_point(receipt.point)
    if is_reversed(receipt):
        raise Conflict(_("This receipt was reversed before."), code="reversed_before")
    waiting = MoneyRequest.objects.filter(
        receipt=receipt, kind=MoneyRequest.Kind.REVERSAL, state=State.ASKED
    ).first()
    if waiting is not None:
        record(subject=waiting, scope=receipt.body, facts={"again": True})
        return waiting
    _check_resolution(receipt.body, receipt.amount_paisa, resolution, resolution_no)
    return _asked(
        actor,
        receipt,
        None,
        MoneyRequest.Kind.REVERSAL,
        receipt.amount_paisa,
        reason,
        resolution,
        resolution_no,
        now,
    )


@action("revenue.ask_refund")
def ask_refund(
    *,
    actor: Any,
    advance: Advance,
    amount_paisa: int,
    reason: str,
    resolution: StoredFile | None = None,
    resolution_no: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> MoneyRequest:
    """Ask that money held as an advance or in suspense be paid back; another person decides."""
    require(actor, "revenue.ask_money_back", advance)
    reason = _reason(reason)
    if not 0 < amount_paisa <= advance.left_paisa:
        refuse(
            "amount",
            _("Of this money %(amount)s is left."),
            field="amount",
            amount=format_money(advance.left_paisa),
        )
    _check_resolution(advance.body, amount_paisa, resolution, resolution_no)
    return _asked(
        actor,
        advance.receipt,
        advance,
        MoneyRequest.Kind.REFUND,
        amount_paisa,
        reason,
        resolution,
        resolution_no,
        now,
    )


def _asked(
    actor: Any,
    receipt: Receipt,
    advance: Advance | None,
    kind: str,
    amount_paisa: int,
    reason: str,
    resolution: StoredFile | None,
    resolution_no: str,
    now: dt.datetime | None,
) -> MoneyRequest:
    request = MoneyRequest.objects.create(
        body=receipt.body, kind=kind, receipt=receipt, advance=advance, amount_paisa=amount_paisa, reason=reason,
        resolution=resolution, resolution_no=resolution_no.strip()[:120], asked_by_ref=actor.ref,
        asked_by_name=str(getattr(actor, "name", ""))[:200], asked_at=now or timezone.now(),
    )  # fmt: skip
    record(
        subject=request,
        scope=receipt.body,
        reason=reason,
        after={
            "kind": kind,
            "receipt": receipt.no,
            "amount_paisa": amount_paisa,
            "resolution": resolution_no,
        },
    )
    return request


@action("revenue.decide_money_back")
def decide_money_back(
    *,
    actor: Any,
    request: MoneyRequest,
    approve: bool,
    note: str = "",
    voucher_no: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> MoneyRequest:
    """Approve or refuse; never by whoever asked, and from the council's second amount by somebody of a body above.

    An approved reversal turns the receipt back at once, an approved refund is paid by the voucher named.
    """
    require(actor, "revenue.decide_money_back", request)
    now = now or timezone.now()
    point = accepting.locked_point(request.receipt.point)
    request = (
        MoneyRequest.objects.select_for_update(of=("self",))
        .select_related("receipt__point", "body", "advance")
        .get(pk=request.pk)
    )
    if request.state != State.ASKED:
        raise Conflict(_("This was decided before."), code="decided_before")
    if not approve and not note.strip():
        refuse("missing", _("Say why."), field="note")
    request.state = State.APPROVED if approve else State.REFUSED
    request.decided_by_ref = actor.ref
    request.decided_by_name = str(getattr(actor, "name", ""))[:200]
    request.decided_at, request.decision_note = now, note.strip()[:500]
    if approve:
        request.booked_on = accepting.open_day(point, timezone.localdate(now))
        if request.kind == MoneyRequest.Kind.REVERSAL:
            undo_receipt(
                actor=actor, receipt=request.receipt, cause=Reversal.Cause.MISTAKE, reason=request.reason,
                asked_by_ref=request.asked_by_ref, approved_by_ref=actor.ref, now=now,
            )  # fmt: skip
        else:
            request.voucher_no = voucher_no.strip()[:60]
            _pay_back(actor, request)
    request.save()
    record(
        subject=request,
        scope=request.body,
        reason=note,
        before={"state": State.ASKED},
        after={"state": request.state, "receipt": request.receipt.no, "amount_paisa": request.amount_paisa},
    )
    return request


def _pay_back(actor: Any, request: MoneyRequest) -> None:
    if not request.voucher_no:
        refuse("voucher", _("Give the number of the voucher by which it is paid."), field="voucher_no")
    assert request.advance_id is not None
    assert request.booked_on is not None
    advance = Advance.objects.select_for_update(no_key=True).get(pk=request.advance_id)
    if request.amount_paisa > advance.left_paisa:
        raise Conflict(_("Less than this is left of the money by now."), code="used_meanwhile")
    use = AdvanceUse.objects.create(
        advance=advance, purpose=AdvanceUse.Purpose.REFUND, amount_paisa=request.amount_paisa,
        used_on=request.booked_on, used_by_ref=actor.ref,
    )  # fmt: skip
    Advance.objects.filter(pk=advance.pk).update(used_paisa=advance.used_paisa + request.amount_paisa)
    accounts = posting.Accounts(actor, request.body, request.booked_on)
    post_transaction(
        actor=actor,
        body=request.body,
        on=request.booked_on,
        narration=f"Refund of receipt {request.receipt.no}, voucher {request.voucher_no}",
        lines=[
            Line(accounts.of_advance(advance.kind), request.amount_paisa, party_ref=advance.consumer_no),
            Line(accounts.get(Purpose.BANK), -request.amount_paisa, party_ref=advance.consumer_no),
        ],
        source=posting.USE_SOURCE,
        source_ref=str(use.pk),
        key=f"refund:{request.pk}",
    )
