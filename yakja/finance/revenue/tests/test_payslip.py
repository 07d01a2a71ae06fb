"""I20: consumer numbers and QR codes read back to what was written, and a single wrong sign is noticed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..payslip import (
    BillCode,
    check_digit,
    consumer_number,
    crc,
    decode,
    encode,
    is_consumer_number,
    read_consumer_number,
)

numbers = st.builds(
    consumer_number,
    st.integers(0, 9999).map(lambda n: f"{n:04d}"),
    st.integers(0, 99).map(lambda n: f"{n:02d}"),
    st.integers(1, 9_999_999),
)


def test_damms_own_example():
    assert check_digit("572") == "4"


@given(numbers)
def test_any_one_wrong_digit_is_refused(number):
    for place in range(len(number)):
        for digit in "0123456789":
            wrong = number[:place] + digit + number[place + 1 :]
            assert is_consumer_number(wrong) == (digit == number[place])


@given(numbers)
def test_two_neighbours_exchanged_are_refused(number):
    for place in range(len(number) - 1):
        wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert is_consumer_number(wrong) == (number[place] == number[place + 1])


def test_a_number_is_read_as_people_type_it():
    number = consumer_number("0417", "11", 31)
    assert read_consumer_number(f" {number[:4]}-{number[4:6]} {number[6:]} ") == number
    urdu = number.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert read_consumer_number(urdu) == number
    assert read_consumer_number("12") is None
    assert read_consumer_number(number + "0") is None


@pytest.mark.parametrize(
    "bad", [("417", "11", 1), ("0417", "1", 1), ("0417", "11", 0), ("0417", "11", 10**7)]
)
def test_a_number_outside_its_bounds_is_not_made(bad):
    with pytest.raises(ValueError, match=r"digits|full"):
        consumer_number(*bad)


def test_the_crc_is_the_one_of_the_standard():
    assert crc("123456789") == "29B1"


codes = st.builds(
    BillCode,
    account=st.from_regex(r"\APK[0-9]{2}[A-Z]{4}[0-9]{16}\Z"),
    name=st.from_regex(r"\A[A-Z][A-Z ]{0,24}\Z"),
    city=st.from_regex(r"\A[A-Z][A-Z ]{0,14}\Z"),
    bill_number=st.from_regex(r"\A[A-Z0-9-]{1,25}\Z"),
    reference=numbers,
    within_paisa=st.integers(0, 10**12 - 1),
    after_paisa=st.integers(0, 10**12 - 1),
    due_on=st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
)


@given(codes)
def test_a_code_is_read_back(code):
    assert decode(encode(code)) == code


@given(codes, st.data())
def test_one_changed_sign_is_noticed(code, data):
    text = encode(code)
    place = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from([s for s in "0123456789ABCDEF" if s != text[place]]))
    with pytest.raises(ValueError, match=r".+"):
        decode(text[:place] + sign + text[place + 1 :])


def test_what_does_not_fit_its_tag_is_not_printed():
    code = BillCode(
        "PK36SCBL0000001123456702", "MC KASUR", "KASUR", "B-1", "04171100000315", 1, 1, dt.date(2026, 12, 31)
    )
    assert encode(code).startswith("000201010212")
    for change in ({"name": "M" * 26}, {"city": "K" * 16}, {"name": "قصور"}, {"within_paisa": -1}):
        with pytest.raises(ValueError, match=r".+"):
            encode(BillCode(**{**code.__dict__, **change}))
