"""The fixed strings of 1Link: lengths, fields, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakja.finance.revenue import onelink
from yakja.finance.revenue.onelink import Inquiry, WrongFormError

BILL = Inquiry(
    "Muhammad Aslam", False, dt.date(2026, 10, 31), 1_250_00, 1_375_50, dt.date(2026, 10, 1)
)  # fmt: skip
MESSAGE = {
    "consumer_no": "61401200012345", "auth_id": "123456", "amount": "+0000000125000", "date": "20261015",
    "time": "143059", "bank": "bop", "reserved": "",
}  # fmt: skip


def test_an_unpaid_bill_is_answered_in_299_characters():
    text = onelink.inquiry_answer(BILL)
    assert len(text) == 299
    assert text.startswith("00MUHAMMAD ASLAM                U20261031+0000000125000+00000001375502610")
    assert text[73:].strip() == ""


def test_a_paid_bill_says_when_how_much_and_by_which_authorisation():
    paid = Inquiry("A", True, BILL.due_on, 0, 0, BILL.month, dt.date(2026, 10, 15), 1_250_00, "123456")
    assert onelink.inquiry_answer(paid)[73:99] == "20261015000000125000123456"


def test_a_number_nobody_has_is_answered_with_a_code_and_spaces():
    text = onelink.inquiry_answer(None, onelink.UNKNOWN_CONSUMER)
    assert (len(text), text.strip()) == (299, "01")
    assert onelink.read_inquiry_answer(text) == ("01", None)


def test_a_payment_is_answered_in_222_characters():
    text = onelink.payment_answer("00", "PK61402-MC-B1-26-000001")
    assert (len(text), text[:22]) == (222, "00PK61402-MC-B1-26-000")


def test_the_same_payment_has_the_same_key_however_often_it_is_sent():
    first, again = onelink.read_payment(**MESSAGE), onelink.read_payment(**MESSAGE | {"time": "143105"})
    assert first.amount_paisa == 1_250_00
    assert first.key == again.key == "1link:BOP:123456:20261015:61401200012345"
    assert onelink.read_payment(**MESSAGE | {"auth_id": "123457"}).key != first.key


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("consumer_no", ""), ("consumer_no", "12 34"), ("auth_id", "1234567"), ("amount", "12.50"),
        ("amount", "+0000000000000"), ("amount", "-0000000000100"), ("date", "20261331"), ("date", "151026"),
        ("time", "250000"), ("time", "1430"), ("bank", "<b>"), ("reserved", "x" * 201), ("amount", "۱۲۵"),
    ],
)  # fmt: skip
def test_a_field_out_of_form_is_named(field, value):
    with pytest.raises(WrongFormError) as refused:
        onelink.read_payment(**MESSAGE | {field: value})
    assert refused.value.field == field


@given(
    st.text(max_size=40),
    st.booleans(),
    st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
    st.integers(-(10**13) + 1, 10**13 - 1),
    st.integers(0, 10**12 - 1),
)
def test_whatever_is_answered_can_be_read_back(detail, is_paid, day, within, paid):
    bill = Inquiry(
        detail, is_paid, day, within, within, day.replace(day=1), day if is_paid else None, paid if is_paid else 0,
        "AB12" if is_paid else "",
    )  # fmt: skip
    text = onelink.inquiry_answer(bill)
    assert len(text) == 299
    assert text.isascii()
    code, read = onelink.read_inquiry_answer(text)
    assert code == "00"
    assert (read.within_paisa, read.paid_paisa, read.due_on, read.is_paid) == (
        within,
        bill.paid_paisa,
        day,
        is_paid,
    )


def test_an_answer_of_another_length_or_state_is_refused():
    text = onelink.inquiry_answer(BILL)
    with pytest.raises(WrongFormError):
        onelink.read_inquiry_answer(text[:-1])
    with pytest.raises(WrongFormError):
        onelink.read_inquiry_answer(text[:32] + "X" + text[33:])


def test_an_amount_that_does_not_fit_is_refused():
    with pytest.raises(WrongFormError):
        onelink.inquiry_answer(Inquiry("A", False, BILL.due_on, 10**13, 0, BILL.month))
