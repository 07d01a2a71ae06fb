"""Nobody's number stands on a public page, however it was typed; other numbers stay readable."""

import pytest

from yakja.foundation.kit.masking import MASK, masked, personal_numbers


@pytest.mark.parametrize(
    "typed",
    [
        "0300 1234567", "0300-1234567", "03001234567", "+92 300 1234567", "+923001234567", "0092 300 1234567",
        "۰۳۰۰ ۱۲۳۴۵۶۷", "٠٣٠٠١٢٣٤٥٦٧", "300-1234567", "0300 12 34 567", "042-35761999", "(0300) 1234567".replace("(", ""),
        "35202-1234567-1", "3520212345671", "۳۵۲۰۲-۱۲۳۴۵۶۷-۱", "amina.bibi@example.com",
    ],
)  # fmt: skip
def test_a_number_of_a_person_is_put_out_of_sight(typed):
    shown = masked(f"Call {typed}, please.")
    assert shown == f"Call {MASK}, please."
    assert personal_numbers(typed)


@pytest.mark.parametrize(
    "text",
    [
        "Call 1334.",
        "House 12, street 45, block 7",
        "Since 2026-11-23",
        "Rs 12,50,000",
        "گلی نمبر ۱۲",
        "NA-122",
        "12345",
    ],
)
def test_other_numbers_stay(text):
    assert masked(text) == text
    assert personal_numbers(text) == []


def test_each_kind_is_named_once():
    text = "0300 1234567 or 0301 7654321, CNIC 35202-1234567-1, a@b.pk"
    assert personal_numbers(text) == ["cnic", "phone", "email"]
