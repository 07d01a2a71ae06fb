"""Cheques on their way: sent to the bank, paid, or bounced; a bounced one takes its receipt back and may cost a charge."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import Cheque, CollectionPolicy, Demand, RevenueHead, Reversal
from ..registry import tell_taken_back
from . import _accepting as accepting
from ._undoing import undo_receipt
from .demands import raise_demand

State = Cheque.State
BOUNCE_HEAD = "CHEQUE"
CHARGE_DAYS = 30
_NEXT = {State.HELD: (State.DEPOSITED,), State.DEPOSITED: (State.CLEARED,)}


def _locked(cheque: Cheque) -> Cheque:
    accepting.locked_point(cheque.receipt.point)
    return (
        Cheque.objects.select_for_update(of=("self",))
        .select_related("receipt__point", "receipt__body")
        .get(pk=cheque.pk)
    )


@action("revenue.move_cheque")
def move_cheque(*, actor: Any, cheque: Cheque, state: str, on: dt.date, door: str = "web") -> Cheque:
    """Say that a cheque was sent to the bank, or paid by it. Said again, nothing changes."""
    require(actor, "revenue.receive", cheque)
    cheque = _locked(cheque)
    if cheque.state == state:
        record(subject=cheque, scope=cheque.receipt.body, facts={"again": True})
        return cheque
    if state not in _NEXT.get(State(cheque.state), ()):
        raise Conflict(_("The cheque does not stand there any more."), code="moved_before")
    if on < cheque.moved_on or on > timezone.localdate():
        refuse("day", _("The day lies between the last step of the cheque and today."), field="on")
    before = cheque.state
    cheque.state, cheque.moved_on = state, on
    cheque.save(update_fields=["state", "moved_on"])
    record(
        subject=cheque, scope=cheque.receipt.body, before={"state": before},
        after={"state": state, "on": on, "receipt": cheque.receipt.no},
    )  # fmt: skip
    return cheque


@action("revenue.bounce_cheque")
def bounce_cheque(
    *,
    actor: Any,
    cheque: Cheque,
    on: dt.date,
    note: str,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Reversal:
    """Record the bank's refusal: what the receipt paid is owed again, and the council's charge is demanded, if it has one.

    The bank decided, so nobody's approval is asked; its memo is named in the note.
    """
    require(actor, "revenue.receive", cheque)
    now = now or timezone.now()
    note = note.strip()
    if not note:
        refuse("missing", _("Name the bank's memo and its reason."), field="note")
    cheque = _locked(cheque)
    if cheque.state == State.BOUNCED:
        reversal = Reversal.objects.get(receipt=cheque.receipt)
        record(subject=cheque, scope=cheque.receipt.body, facts={"again": True})
        return reversal
    if on < cheque.drawn_on or on > timezone.localdate(now):
        refuse("day", _("The day lies between the date of the cheque and today."), field="on")
    tell_taken_back(actor=actor, receipt=cheque.receipt, reason=note)
    charge = CollectionPolicy.of(cheque.receipt.body).bounce_charge_paisa
    if charge:
        # Before anything of the receipt: the council's row is locked ahead of its books, as everywhere.
        cheque.charge = _charge(actor, cheque, charge, on)
    reversal = undo_receipt(
        actor=actor, receipt=cheque.receipt, cause=Reversal.Cause.BOUNCED, reason=note, asked_by_ref=actor.ref,
        approved_by_ref="bank", now=now,
    )  # fmt: skip
    cheque.state, cheque.moved_on, cheque.note = State.BOUNCED, on, note[:300]
    cheque.save(update_fields=["state", "moved_on", "note", "charge"])
    record(
        subject=cheque, scope=cheque.receipt.body, reason=note,
        after={"state": State.BOUNCED, "receipt": cheque.receipt.no, "charge_paisa": charge},
    )  # fmt: skip
    return reversal


def _charge(actor: Any, cheque: Cheque, paisa: int, on: dt.date) -> Demand:
    """What the council charges for a bounced cheque, demanded from whoever paid with it."""
    head = RevenueHead.objects.filter(code=BOUNCE_HEAD).first()
    if head is None:
        refuse("no_head", _("The head for the charge of a bounced cheque is missing."), field="head")
    receipt = cheque.receipt
    demand: Demand = raise_demand(
        actor=actor, body=receipt.body, head=head, period=on.isoformat(), due_on=on + dt.timedelta(days=CHARGE_DAYS),
        key=f"cheque:{cheque.pk}", amount_paisa=paisa, party=receipt.party, consumer_no=receipt.consumer_no,
        on=accepting.open_day(receipt.point, on),
    )  # fmt: skip
    return demand
