"""Money stays exact, is read from what people type and said as a cheque says it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from yakja.foundation.kit.money import MOST_PAISA, Money, format_money, money_in_words, parse_money
from yakja.foundation.kit.numbers import grouped, in_words

amounts = st.integers(min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize(
    ("whole", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (125000, "1,25,000"),
        (12345678, "1,23,45,678"),
        (-100000, "-1,00,000"),
    ],
)
def test_groups_end_at_thousand_lakh_and_crore(whole, text):
    assert grouped(whole) == text


def test_money_shows_paisa_only_where_there_are_some():
    assert format_money(12500000) == "Rs 1,25,000"
    assert format_money(12500050) == "Rs 1,25,000.50"
    assert format_money(-5) == "-Rs 0.05"
    assert format_money(12500000, "ur") == "1,25,000 روپے"


@pytest.mark.parametrize(
    ("typed", "paisa"),
    [
        ("1,25,000", 12500000), ("125,000", 12500000), ("125000", 12500000), ("1 25 000", 12500000),
        ("Rs. 1,25,000/-", 12500000), ("PKR 500", 50000), ("۱۲۵۰۰۰", 12500000), ("١٢٥٬٠٠٠٫٥", 12500050),
        ("۱،۲۵،۰۰۰ روپے", 12500000), ("1.5 lakh", 15000000), ("25 لاکھ", 250000000), ("2 crore", 2000000000),
        ("0.05", 5), (".5", 50), ("-40", -4000), ("−40", -4000), ("12.50", 1250), ("1.2345678 crore", 1234567800),
    ],
)  # fmt: skip
def test_typed_amounts_are_read(typed, paisa):
    assert parse_money(typed) == Money(paisa)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "not_money"), ("abc", "not_money"), ("12,50", "not_money"), ("1,2,3", "not_money"), ("12 50", "not_money"),
        ("1.2.3", "not_money"), ("--5", "not_money"), ("Rs", "not_money"), ("5 sacks", "not_money"), (".", "not_money"),
        ("1e5", "not_money"), ("0.001", "too_fine"), ("92233720368547758.08", "too_much"), ("9" * 50, "too_much"),
        ("9" * 5000, "not_money"), ("½", "not_money"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_at_its_field(typed, code):
    with pytest.raises(ValidationError) as caught:
        parse_money(typed, field="amount")
    assert caught.value.error_dict["amount"][0].code == code


@given(amounts)
def test_what_is_shown_can_be_typed_again(paisa):
    shown = format_money(paisa)
    assert parse_money(shown.replace("-Rs ", "-")) == Money(paisa)
    assert parse_money(format_money(paisa, "ur")) == Money(paisa)


@given(amounts, st.integers(1, 60))
def test_parts_add_up_exactly(paisa, parts):
    shares = Money(paisa).split(parts)
    assert sum(shares, Money(0)) == Money(paisa)
    assert max(s.paisa for s in shares) - min(s.paisa for s in shares) <= 1


@given(amounts, st.integers(0, 1000), st.integers(1, 1000))
def test_a_share_is_off_by_half_a_paisa_at_most(paisa, numerator, denominator):
    share = Money(paisa).share(numerator, denominator)
    assert 2 * abs(share.paisa * denominator - paisa * numerator) <= denominator


def test_money_refuses_floats():
    for wrong in (1.0, True, "5"):
        with pytest.raises(TypeError):
            Money(wrong)
    with pytest.raises(TypeError):
        Money(5) * 1.5
    assert Money.rupees(3) * 2 == Money(600)
    assert -Money(5) < Money(0) < Money(5)
    assert parse_money("92233720368547758.07") == Money(MOST_PAISA)


@pytest.mark.parametrize(
    ("whole", "english", "urdu"),
    [
        (0, "zero", "صفر"),
        (1, "one", "ایک"),
        (99, "ninety-nine", "ننانوے"),
        (100, "one hundred", "ایک سو"),
        (125000, "one lakh twenty-five thousand", "ایک لاکھ پچیس ہزار"),
        (10**7, "one crore", "ایک کروڑ"),
        (1_00_00_00_000, "one arab", "ایک ارب"),
        (2_34_56_78_901, "two arab thirty-four crore fifty-six lakh seventy-eight thousand nine hundred one",
         "دو ارب چونتیس کروڑ چھپن لاکھ اٹھہتر ہزار نو سو ایک"),
    ],
)  # fmt: skip
def test_numbers_in_words(whole, english, urdu):
    assert in_words(whole) == english
    assert in_words(whole, "ur") == urdu


def test_every_number_below_a_thousand_has_words_of_its_own():
    for lang in ("en", "ur"):
        assert len({in_words(n, lang) for n in range(1000)}) == 1000
    with pytest.raises(ValueError, match="13 digits"):
        in_words(10**13)
    with pytest.raises(ValueError, match="13 digits"):
        in_words(-1)


def test_amounts_in_words_agree_in_number():
    assert money_in_words(100) == "one rupee"
    assert money_in_words(12500050) == "one lakh twenty-five thousand rupees and fifty paisa"
    assert money_in_words(100, "ur") == "ایک روپیہ"
    assert money_in_words(12500001, "ur") == "ایک لاکھ پچیس ہزار روپے ایک پیسہ"
    assert money_in_words(-200, "ur") == "منفی دو روپے"
