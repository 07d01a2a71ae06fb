"""Taking money in: at the counter, from a bank or network, from a contractor; once for each key, whatever is sent twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.actions import post_transaction
from yakja.foundation.audit.actions import action, record
from yakja.foundation.jobs.actions import digest_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.money import MOST_PAISA
from yakja.foundation.kit.permissions import require

from ..models import (
    Advance,
    Allocation,
    BookLeaf,
    Channel,
    Cheque,
    CollectionPoint,
    Demand,
    HeadMode,
    Party,
    Receipt,
    RevenueHead,
)
from ..queries.collecting import is_known_consumer, is_reversed
from . import _accepting as accepting
from . import _posting as posting

# Banks refuse a cheque half a year after its date.
CHEQUE_DAYS = 183


@dataclass(frozen=True, slots=True)
class ChequeFacts:
    """What stands on a cheque."""

    number: str
    bank: str
    drawn_on: dt.date


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as it is told: an amount in paisa, by a channel, for a consumer number, a party or a head.

    `key` names it wherever it is sent from; `received_on` is the day the money came. With none of the three it is
    money of a payer nobody knows, and is kept in suspense.
    """

    amount_paisa: int
    channel: str
    key: str
    received_on: dt.date
    consumer_no: str = ""
    party: Party | None = None
    head: RevenueHead | None = None
    payer: str = ""
    instrument_ref: str = ""
    cheque: ChequeFacts | None = None
    device: str = ""
    corrects: Receipt | None = None

    def digest(self, point: CollectionPoint, serial: str = "") -> str:
        """What must be the same when the key comes again; the day and device of a repetition may differ."""
        return digest_of(
            [
                point.pk, self.amount_paisa, str(self.channel), self.consumer_no,
                self.party.pk if self.party else None, self.head.pk if self.head else None,
                self.instrument_ref, serial,
            ]
        )  # fmt: skip


@action("revenue.receive_payment")
def receive_payment(
    *,
    actor: Any,
    point: CollectionPoint,
    payment: Payment,
    leaf: BookLeaf | None = None,
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Receipt:
    """Take in one payment and answer its receipt; the same key again answers the receipt it got before.

    What is owed is paid in the council's order; what is left over, or was paid by another channel meanwhile, is kept
    as an advance and never refused. A number nobody has goes to suspense. Raises ValidationError (field named),
    Conflict `key_reused` when the key comes with other content.
    """
    require(actor, "revenue.receive", point)
    now = now or timezone.now()
    digest = payment.digest(point, str(leaf) if leaf else "")
    point = accepting.locked_point(point)
    again = Receipt.objects.filter(body=point.body, key=payment.key).select_related("point", "body").first()
    if again is not None:
        if again.digest != digest:
            raise Conflict(
                _("This was sent before with other content. Send it again under a new key."),
                code="key_reused",
            )
        record(subject=again, scope=point.body, facts={"again": True})
        return again
    check_payment(point, payment, leaf, now)
    booked_on = accepting.open_day(point, payment.received_on)
    demands = []
    if payment.head is None and (payment.consumer_no or payment.party):
        demands = accepting.lock_demands(point.body, consumer_no=payment.consumer_no, party=payment.party)
    found = accepting.spread_over(
        actor=actor,
        body=point.body,
        amount_paisa=payment.amount_paisa,
        demands=demands,
        on=payment.received_on,
        booked_on=booked_on,
        channel=payment.channel,
    )
    paid, left = accepting.pay_spread(found)
    receipt = _written(actor, point, payment, booked_on, leaf, digest, is_sample, now)
    rows = [
        Allocation(receipt=receipt, part=part.kind, demand_id=part.demand, amount_paisa=part.amount_paisa)
        for part in paid
    ]
    if left and payment.head is not None:
        rows.append(Allocation(receipt=receipt, part="head", head=payment.head, amount_paisa=left))
    elif left:
        rows.append(_kept(receipt, left, is_known=bool(demands)))
    if sum(row.amount_paisa for row in rows) != receipt.amount_paisa:
        raise Conflict(_("The parts of this receipt do not add up to it."), code="parts_differ")
    Allocation.objects.bulk_create(rows)
    if payment.cheque is not None:
        Cheque.objects.create(
            receipt=receipt, number=payment.cheque.number, bank=payment.cheque.bank,
            drawn_on=payment.cheque.drawn_on, moved_on=receipt.booked_on,
        )  # fmt: skip
    _posted(actor, receipt, rows)
    record(
        subject=receipt,
        scope=point.body,
        after={
            "no": receipt.no, "amount_paisa": receipt.amount_paisa, "channel": receipt.channel,
            "consumer_no": receipt.consumer_no, "received_on": receipt.received_on, "booked_on": receipt.booked_on,
            "parts": [[row.part, row.demand_id, row.amount_paisa] for row in rows],
        },
    )  # fmt: skip
    return receipt


def check_payment(point: CollectionPoint, payment: Payment, leaf: BookLeaf | None, now: dt.datetime) -> None:
    """Refuse what cannot be a payment at this point, each fault at its field."""
    if isinstance(payment.amount_paisa, bool) or not 0 < payment.amount_paisa <= MOST_PAISA // 1000:
        refuse("amount", _("The amount must be more than nothing."), field="amount")
    if not payment.key or len(payment.key) > 120:
        refuse("key", _("A payment carries a key of at most 120 signs."), field="key")
    if payment.channel not in Channel.values or not accepting.fits(point, payment.channel):
        refuse("channel", _("Money of this kind is not received at this point."), field="channel")
    if payment.received_on > timezone.localdate(now):
        refuse("future", _("The day of receipt lies in the future."), field="received_on")
    if payment.received_on < point.opened_on:
        refuse("before_point", _("This point was not open on that day."), field="received_on")
    if (payment.channel == Channel.CHEQUE) != (payment.cheque is not None):
        refuse("cheque", _("A cheque needs its number, bank and date."), field="cheque_number")
    if payment.channel not in (Channel.CASH, Channel.CHEQUE) and not payment.instrument_ref:
        refuse("instrument", _("Give the reference under which the money was sent."), field="instrument_ref")
    if sum(map(bool, (payment.consumer_no, payment.party, payment.head))) > 1:
        refuse("one_payer", _("Give a consumer number or a head, not both."), field="consumer_no")
    if payment.party is not None and payment.party.body_id != point.body_id:
        refuse("other_body", _("This payer is of another council."), field="party")
    if payment.cheque is not None:
        _check_cheque(payment.cheque, payment.received_on)
    if payment.corrects is not None and not is_reversed(payment.corrects):
        refuse(
            "not_reversed", _("Only a receipt that was reversed is replaced by another."), field="corrects"
        )
    if point.kind == CollectionPoint.Kind.BOOKS and leaf is None and payment.corrects is None:
        refuse("leaf", _("Here money is received on the leaves of a book."), field="serial")
    if (
        payment.head is not None
        and payment.channel != Channel.IMPORTED
        and kept_elsewhere(point, payment.head)
    ):
        refuse(
            "kept_elsewhere",
            _("This head is billed in another system; its receipts are taken in from there."),
            field="head",
        )


def _check_cheque(cheque: ChequeFacts, received_on: dt.date) -> None:
    if not cheque.number or not cheque.bank:
        refuse("cheque", _("A cheque needs its number, bank and date."), field="cheque_number")
    if cheque.drawn_on > received_on:
        refuse("post_dated", _("A cheque dated later than today is not money yet."), field="cheque_drawn_on")
    if (received_on - cheque.drawn_on).days > CHEQUE_DAYS:
        refuse("stale", _("The bank no longer pays a cheque older than six months."), field="cheque_drawn_on")


def kept_elsewhere(point: CollectionPoint, head: RevenueHead) -> bool:
    """Whether the council keeps this head in another system."""
    return HeadMode.objects.filter(body=point.body, head=head, mode=HeadMode.Mode.RECONCILE_ONLY).exists()


def _written(
    actor: Any,
    point: CollectionPoint,
    payment: Payment,
    booked_on: dt.date,
    leaf: BookLeaf | None,
    digest: str,
    is_sample: bool,
    now: dt.datetime,
) -> Receipt:
    """The row of the receipt under its number, in the book of the first open day."""
    series, number = None, leaf.serial if leaf else 0
    no = f"{point.body.code}-{leaf}" if leaf else ""
    if leaf is None:
        series, number = accepting.next_numbers(point, booked_on)
        no = series.number_text(number)
    try:
        return Receipt.objects.create(
            no=no, body=point.body, point=point, series=series, number=number, leaf=leaf,
            received_on=payment.received_on, booked_on=booked_on, entered_at=now, entered_by_ref=actor.ref,
            channel=payment.channel, instrument_ref=payment.instrument_ref[:80], consumer_no=payment.consumer_no,
            party=payment.party, payer=payment.payer[:200], amount_paisa=payment.amount_paisa, key=payment.key,
            digest=digest, device=payment.device[:60], corrects=payment.corrects, is_sample=is_sample,
        )  # fmt: skip
    except IntegrityError as error:
        # The same key arrived at another point at the same moment; sent again it gets that receipt.
        raise Conflict(_("This payment is being received elsewhere. Send it again."), code="busy") from error


def _kept(receipt: Receipt, amount_paisa: int, *, is_known: bool) -> Allocation:
    """What pays no demand: an advance of a known payer, else suspense."""
    known = is_known or receipt.party_id is not None
    if not known and receipt.consumer_no:
        known = is_known_consumer(receipt.body, receipt.consumer_no)
    advance = Advance.objects.create(
        body=receipt.body,
        receipt=receipt,
        kind=Advance.Kind.ADVANCE if known else Advance.Kind.SUSPENSE,
        consumer_no=receipt.consumer_no,
        party=receipt.party,
        amount_paisa=amount_paisa,
        made_on=receipt.booked_on,
    )
    return Allocation(receipt=receipt, part="advance", advance=advance, amount_paisa=amount_paisa)


def _posted(actor: Any, receipt: Receipt, rows: list[Allocation]) -> None:
    keys = [row.demand_id for row in rows if row.demand_id]
    demands = {d.pk: d for d in Demand.objects.filter(pk__in=keys).select_related("head")}
    accounts = posting.Accounts(actor, receipt.body, receipt.booked_on)
    post_transaction(
        actor=actor,
        body=receipt.body,
        on=receipt.booked_on,
        narration=f"Receipt {receipt.no}",
        lines=posting.receipt_lines(accounts, receipt, rows, demands),
        source=posting.SOURCE,
        source_ref=receipt.no,
        key=f"receipt:{receipt.pk}",
    )
