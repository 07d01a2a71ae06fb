"""One-time codes: good once, for minutes, for few tries, for one purpose and one address."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from freezegun import freeze_time

from yakja.foundation.channels import actions
from yakja.foundation.channels.models import Address, OneTimeCode, OutboundMessage
from yakja.foundation.kit.permissions import ANONYMOUS

pytestmark = pytest.mark.django_db


def sent(to="03001234567", purpose="sign_in") -> str:
    """Send a code and read it as the addressee would."""
    actions.send_code(actor=ANONYMOUS, to=to, purpose=purpose, language="en")
    text = OutboundMessage.objects.latest("id").body
    return next(
        word.strip(".") for word in text.split() if word.strip(".").isdigit() and len(word.strip(".")) == 6
    )


def is_right(code, to="03001234567", purpose="sign_in") -> bool:
    return actions.check_code(actor=ANONYMOUS, to=to, purpose=purpose, code=code)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_that_was_sent_is_right_once():
    code = sent()
    assert is_right(code)
    assert not is_right(code)
    assert Address.objects.get().is_verified


def test_digits_of_urdu_keyboards_and_spaces_are_read():
    code = sent()
    typed = " ".join(code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")))
    assert is_right(typed)


def test_after_five_wrong_tries_the_right_code_is_wrong_too():
    code = sent()
    for _n in range(5):
        assert not is_right(wrong(code))
    assert not is_right(code)


def test_four_wrong_tries_leave_one():
    code = sent()
    for _n in range(4):
        assert not is_right(wrong(code))
    assert is_right(code)


def test_an_old_code_is_wrong():
    code = sent()
    with freeze_time(timezone.now() + dt.timedelta(minutes=10, seconds=1)):
        assert not is_right(code)


def test_a_code_is_for_one_purpose_and_one_address():
    code = sent()
    assert not is_right(code, purpose="confirm_body")
    assert not is_right(code, to="03001234568")
    assert is_right(code)


def test_a_newer_code_ends_the_older():
    first = sent()
    second = sent()
    assert first == second or not is_right(first)
    assert is_right(second)


def test_the_code_is_not_kept():
    code = sent()
    assert code not in str(OneTimeCode.objects.values())


def test_codes_are_not_sent_without_end():
    for _n in range(5):
        sent()
    with pytest.raises(ValidationError) as refusal:
        sent()
    assert refusal.value.code == "too_often"
    sent(to="03001234568")
    with freeze_time(timezone.now() + dt.timedelta(minutes=61)):
        sent()


def test_nothing_is_right_when_nothing_was_sent():
    assert not is_right("000000")
    assert not is_right("")
