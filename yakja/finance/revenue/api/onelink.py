"""`POST /api/v1/onelink/inquiry` and `/payment`: what 1Link asks a biller, answered in its fixed strings.

The strings are those of the biller interface, whatever envelope the network's contract puts round them. A key
stands for one bank point of one council: it learns of that council's bills only, and no name is told.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from yakja.foundation.kit.errors import Conflict, Forbidden

from .. import onelink
from ..actions.receiving import Payment, receive_payment
from ..models import Channel
from ..queries.collecting import is_known_consumer
from ..queries.networks import bill_told, network_of
from ..rules import PaymentNetwork

router = Router(tags=["1Link"])


class InquiryIn(Schema):
    consumer_number: str = Field(max_length=24)
    bank_mnemonic: str = Field("", max_length=8)
    reserved: str = Field("", max_length=200)


class PaymentIn(Schema):
    """`transaction_amount` in paisa with its sign, `tran_date` YYYYMMDD, `tran_time` HHMMSS, as the network sends them."""

    consumer_number: str = Field(max_length=24)
    tran_auth_id: str = Field(max_length=6)
    transaction_amount: str = Field(max_length=14)
    tran_date: str = Field(max_length=8)
    tran_time: str = Field(max_length=6)
    bank_mnemonic: str = Field(max_length=8)
    reserved: str = Field("", max_length=200)


class InquiryOut(Schema):
    answer: str = Field(min_length=onelink.INQUIRY_LENGTH, max_length=onelink.INQUIRY_LENGTH)


class PaymentOut(Schema):
    answer: str = Field(min_length=onelink.PAYMENT_LENGTH, max_length=onelink.PAYMENT_LENGTH)


@router.post("/onelink/inquiry", response=InquiryOut)
def bill_inquiry(request: HttpRequest, payload: InquiryIn) -> Any:
    """299 characters: `00` with what is owed on and after the due day, `01` for a number this council never gave."""
    told = bill_told(_network(request).point.body, payload.consumer_number.strip(), timezone.localdate())
    if told is None:
        return {"answer": onelink.inquiry_answer(None, onelink.UNKNOWN_CONSUMER)}
    return {"answer": onelink.inquiry_answer(told)}


@router.post("/onelink/payment", response=PaymentOut)
def bill_payment(request: HttpRequest, payload: PaymentIn) -> Any:
    """222 characters: `00` with our receipt, the same one however often a payment is told; `01` and `04` take nothing.

    A payment for what is paid already is taken as an advance. `04` is answered to a message out of form, to one told
    before with another amount, and on a day on which this point cannot receive.
    """
    network = _network(request)
    point = network.point
    try:
        told = onelink.read_payment(
            consumer_no=payload.consumer_number, auth_id=payload.tran_auth_id, amount=payload.transaction_amount,
            date=payload.tran_date, time=payload.tran_time, bank=payload.bank_mnemonic, reserved=payload.reserved,
        )  # fmt: skip
    except onelink.WrongFormError:
        return {"answer": onelink.payment_answer(onelink.FAULTY)}
    if not is_known_consumer(point.body, told.consumer_no):
        return {"answer": onelink.payment_answer(onelink.UNKNOWN_CONSUMER)}
    payment = Payment(
        amount_paisa=told.amount_paisa, channel=Channel.ONELINK, key=told.key, received_on=told.on,
        consumer_no=told.consumer_no, instrument_ref=told.auth_id, payer=told.bank,
    )  # fmt: skip
    try:
        receipt = receive_payment(
            actor=network, point=point, payment=payment, is_sample=point.is_sample, door="api"
        )
    except (ValidationError, Conflict):
        return {"answer": onelink.payment_answer(onelink.FAULTY)}
    return {"answer": onelink.payment_answer(onelink.ACCEPTED, receipt.no[-20:])}


def _network(request: HttpRequest) -> PaymentNetwork:
    network = network_of(request.actor)  # type: ignore[attr-defined]
    if network is None:
        raise Forbidden("revenue.receive")
    return network
