"""What leads to a person is covered, in any digits; what tells the matter stays."""

from __future__ import annotations

import pytest

from yakja.foundation.kit.masking import HIDDEN, masked, personal_numbers


@pytest.mark.parametrize(
    "secret",
    [
        "0300-1234567", "03001234567", "0300 123 4567", "+92 300 1234567", "0092-300-1234567", "92 300 1234567",
        "300 1234567", "(042) 35751234", "051-9201234", "۰۳۰۰۱۲۳۴۵۶۷", "٠٣٠٠-١٢٣٤٥٦٧", "+44 20 7946 0958",
        "35202-1234567-1", "3520212345671", "۳۵۲۰۲-۱۲۳۴۵۶۷-۱", "amina.bibi@example.pk", "a+b@mail.example.com",
        "0300\u200b1234567", "0300 – 1234567",
    ],
)  # fmt: skip
def test_what_leads_to_a_person_is_covered(secret):
    for text in (f"Call {secret} please", f"رابطہ {secret}۔", secret):
        found = masked(text)
        assert secret not in found
        assert HIDDEN in found
        assert not any(len(part) > 4 and part.isdigit() for part in found.split())


@pytest.mark.parametrize(
    "text",
    [
        "House 123, street 45, since 2026-09-01 10:30", "Call 1122 or 1198", "SHK-26-012-34X", "Rs. 1,25,000 of 2025-26",
        "گلی نمبر ۱۲، مکان ۳۴۵۶", "Meter 123456", "UC 45 / block 12", "@ the corner", "",
    ],
)  # fmt: skip
def test_what_tells_the_matter_stays(text):
    assert masked(text) == text


def test_given_names_are_covered_word_by_word():
    found = masked("Dear AMINA, Bibi sahiba, the aminabad pipe is mended.", names=["Amina Bibi", "Al"])
    assert found == f"Dear {HIDDEN}, {HIDDEN} sahiba, the aminabad pipe is mended."
    assert masked("آمنہ نے کہا", names=["آمنہ"]) == f"{HIDDEN} نے کہا"


@pytest.mark.parametrize("text", ["House 12, street 45, block 7", "Since 2026-11-23", "NA-122", "Call 1334."])
def test_other_numbers_are_nobodys(text):
    assert personal_numbers(text) == []


def test_each_kind_is_named_once():
    text = "0300 1234567 or 0301 7654321, CNIC 35202-1234567-1, a@b.pk"
    assert personal_numbers(text) == ["cnic", "phone", "email"]
