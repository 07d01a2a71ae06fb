"""A reference read out on the phone: whatever was heard wrong is noticed, whatever form it has is understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakja.foundation.kit.phones import is_mobile, parse_phone, shown_phone
from yakja.foundation.kit.references import SIGNS, check_reference, make_reference

prefixes = st.from_regex(r"[A-HJ-TV-Z]{0,3}[A-HJKMNP-TV-Y]", fullmatch=True)
numbers = st.integers(0, 10**9)
years = st.integers(2020, 2090)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
URDU = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@given(prefixes, numbers, years)
def test_a_reference_is_read_back(prefix, number, year):
    code = make_reference(prefix, number, year)
    assert code.startswith(f"{prefix}-")
    for typed in (
        code, code.lower(), code.replace("-", ""), code.replace("-", " "), f"  {code} ", code.replace("-", "–"),
        code.translate(URDU), code.translate(ARABIC), "\u200f" + code, code.replace("0", "O").replace("1", "l"),
    ):  # fmt: skip
        assert check_reference(typed) == code


@given(prefixes, numbers, years, st.data())
def test_one_wrong_sign_is_always_noticed(prefix, number, year, data):
    code = make_reference(prefix, number, year)
    places = [i for i, sign in enumerate(code) if sign in SIGNS]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([s for s in SIGNS if s != code[place]]))
    assert check_reference(code[:place] + other + code[place + 1 :]) is None


def test_every_wrong_digit_and_every_exchange_of_neighbours_is_noticed():
    """Not a sample: all of them, for a hundred codes."""
    for number in range(0, 700000, 7001):
        code = make_reference("LHR", number, 2026)
        plain = code.replace("-", "")
        for place, sign in enumerate(plain):
            if sign.isdigit():
                for other in "0123456789":
                    wrong = plain[:place] + other + plain[place + 1 :]
                    assert (check_reference(wrong) == code) is (other == sign)
            if place + 1 < len(plain) and plain[place + 1] != sign:
                swapped = plain[:place] + plain[place + 1] + sign + plain[place + 2 :]
                assert check_reference(swapped) is None, (code, swapped)


@pytest.mark.parametrize(
    "typed", ["", "K", "26-00451", "hello world", "K-26-004-51", "۱۲۳", "K" * 500, "K-26-00000-0-0"]
)
def test_what_is_no_reference_is_none(typed):
    assert check_reference(typed) is None


@pytest.mark.parametrize("prefix", ["", "L", "CO", "PK6", "ICT", "PUB", "K-", "ک", "ABCDEFGHJ"])
def test_a_prefix_that_could_be_misread_is_refused(prefix):
    with pytest.raises(ValueError, match="read back"):
        make_reference(prefix, 1, 2026)


def test_a_negative_number_is_refused():
    with pytest.raises(ValueError, match="from 0"):
        make_reference("K", -1, 2026)


@pytest.mark.parametrize(
    "typed",
    ["0300 1234567", "03001234567", "+92 300 1234567", "0092 300 1234567", "92-300-1234567", "۰۳۰۰۱۲۳۴۵۶۷",
     "(0300) 123 4567", "٠٣٠٠-١٢٣٤٥٦٧", "\u202a+92 300 1234567\u202c", "3001234567"],
)  # fmt: skip
def test_any_form_of_a_number_is_the_same_number(typed):
    assert parse_phone(typed) == "+923001234567"


def test_numbers_are_shown_as_they_are_dialled_here():
    assert shown_phone("+923001234567") == "0300 1234567"
    assert shown_phone("+924235761999").startswith("(042)") or shown_phone("+924235761999").startswith("042")
    assert shown_phone("+442071838750") == "+44 20 7183 8750"
    assert is_mobile("+923001234567")
    assert not is_mobile("+924235761999")
    assert not is_mobile("nonsense")
    assert shown_phone("nonsense") == "nonsense"


@pytest.mark.parametrize("typed", ["", "12", "abc", "0300 12345", "0300 12345678901", "+00 1"])
def test_what_is_no_number_is_refused(typed):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as caught:
        parse_phone(typed, field="phone")
    assert caught.value.error_dict["phone"][0].code == "not_phone"
