"""A payment network asks for bills and tells payments over HTTP, with the key of one bank point."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from freezegun import freeze_time

from yakja.finance.revenue import onelink
from yakja.finance.revenue.models import Advance, Receipt
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions.keys import make_api_key

from .world import CollectingWorld, faults

INQUIRY, PAYMENT = "/api/v1/onelink/inquiry", "/api/v1/onelink/payment"
NOW = dt.datetime(2025, 9, 10, 6, 0, tzinfo=dt.UTC)
RECEIPT = "K602-MC-B1-25-000001"


@pytest.fixture(autouse=True)
def on_the_day() -> Any:
    with freeze_time(NOW):
        yield


def shown(subject: str = "PK602-MC-B1", scope: str = "onelink") -> str:
    return make_api_key(actor=SYSTEM, name="1Link", scope=scope, subject=subject)[1]


def ask(url: str, key: str = "", **facts: str) -> Any:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().post(url, facts, content_type="application/json", headers=headers)


def pay(key: str, number: str, amount: str = "+0000000125000", auth: str = "A00001", **more: str) -> str:
    facts = {
        "consumer_number": number, "tran_auth_id": auth, "transaction_amount": amount, "tran_date": "20250910",
        "tran_time": "101500", "bank_mnemonic": "BOP",
    }  # fmt: skip
    answer = ask(PAYMENT, key, **(facts | more))
    assert answer.status_code == 200
    text = answer.json()["answer"]
    assert len(text) == 222
    return str(text)


def inquire(key: str, number: str) -> tuple[str, onelink.Inquiry | None]:
    answer = ask(INQUIRY, key, consumer_number=number, bank_mnemonic="BOP")
    assert answer.status_code == 200
    return onelink.read_inquiry_answer(answer.json()["answer"])


def test_only_the_key_of_the_point_asks(world: CollectingWorld) -> None:
    who = world.payer()
    world.demand(who, 1_250_00)
    facts = {
        "consumer_number": who.consumer_no, "tran_auth_id": "A1", "transaction_amount": "+1", "tran_date": "20250910",
        "tran_time": "101500", "bank_mnemonic": "BOP",
    }  # fmt: skip
    keys = [
        "",
        shown(scope="read"),
        shown(scope="open311"),
        shown("PK602-MC-C1"),
        shown("PK602-MC-B9"),
        shown("PK602-VC1-V1"),
    ]
    for key in keys:
        assert ask(INQUIRY, key, consumer_number=who.consumer_no).status_code == 403
        assert ask(PAYMENT, key, **facts).status_code == 403
    assert not Receipt.objects.exists()


def test_a_key_for_no_point_is_not_made(world: CollectingWorld) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        shown(subject=" ")


def test_a_bill_is_asked_for_paid_and_asked_for_again(world: CollectingWorld) -> None:
    key, who = shown(), world.payer()
    world.demand(who, 1_250_00)
    code, bill = inquire(key, who.consumer_no)
    assert (code, bill and bill.is_paid, bill and bill.within_paisa) == ("00", False, 1_250_00)
    assert bill is not None
    assert "ASLAM" not in bill.detail
    assert bill.detail == "RENT S-1"
    assert pay(key, who.consumer_no)[:22].strip() == f"00{RECEIPT}"
    receipt = Receipt.objects.get()
    assert (receipt.channel, receipt.instrument_ref, receipt.payer) == ("1link", "A00001", "BOP")
    code, bill = inquire(key, who.consumer_no)
    assert bill is not None
    assert (bill.is_paid, bill.within_paisa, bill.paid_paisa, bill.auth_id) == (True, 0, 1_250_00, "A00001")
    assert bill.paid_on == dt.date(2025, 9, 10)
    assert faults(world.mc) == []


def test_a_payment_told_twice_is_one_receipt(world: CollectingWorld) -> None:
    key, who = shown(), world.payer()
    world.demand(who, 1_250_00)
    first = pay(key, who.consumer_no)
    assert pay(key, who.consumer_no) == first
    assert Receipt.objects.count() == 1
    assert pay(key, who.consumer_no, amount="+0000000125001").strip() == "04"
    assert Receipt.objects.count() == 1


def test_a_second_payment_becomes_an_advance(world: CollectingWorld) -> None:
    key, who = shown(), world.payer()
    world.demand(who, 1_250_00)
    pay(key, who.consumer_no)
    assert pay(key, who.consumer_no, auth="A00002").startswith("00")
    assert Advance.objects.get().amount_paisa == 1_250_00
    assert faults(world.mc) == []


def test_the_trail_names_the_key(world: CollectingWorld) -> None:
    key, who = shown(), world.payer()
    world.demand(who, 1_250_00)
    pay(key, who.consumer_no)
    entry = AuditEntry.objects.filter(verb="revenue.receive_payment").latest("pk")
    assert entry.actor_ref == f"key:{key.split('_')[1]}"
    assert entry.door == "api"


@pytest.mark.parametrize(
    "wrong",
    [
        {"tran_date": "20250931"}, {"tran_date": "20260101"}, {"tran_time": "996000"}, {"transaction_amount": "-1"},
        {"transaction_amount": "12.50"}, {"tran_auth_id": ""}, {"bank_mnemonic": "B-P"}, {"tran_date": "20230101"},
    ],
)  # fmt: skip
def test_a_message_out_of_form_takes_nothing(world: CollectingWorld, wrong: dict[str, str]) -> None:
    key, who = shown(), world.payer()
    world.demand(who, 1_250_00)
    assert pay(key, who.consumer_no, **wrong).strip() == "04"
    assert not Receipt.objects.exists()


def test_a_number_of_another_council_is_unknown_here(world: CollectingWorld) -> None:
    key = shown()
    for number in ("999999999999", "", "x" * 24, "1402 0000"):
        assert inquire(key, number) == ("01", None)
    assert pay(key, "999999999999").strip() == "01"
    assert not Receipt.objects.exists()


def test_a_closed_point_answers_nobody(world: CollectingWorld) -> None:
    key, who = shown(), world.payer()
    world.demand(who, 1_250_00)
    world.bank.is_open = False
    world.bank.save()
    assert ask(INQUIRY, key, consumer_number=who.consumer_no).status_code == 403
