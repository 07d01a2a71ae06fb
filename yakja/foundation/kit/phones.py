"""Telephone numbers of Pakistan, from any typed form to E.164 and back to how people read them."""

from __future__ import annotations

import phonenumbers
from django.utils.translation import gettext_lazy as _

from .errors import refuse
from .text import ascii_digits

REGION = "PK"


def parse_phone(typed: str, *, field: str | None = None) -> str:
    """E.164, such as `+923001234567`. Raises ValidationError `not_phone` for what cannot be one."""
    try:
        number = phonenumbers.parse(ascii_digits(typed), REGION)
    except phonenumbers.NumberParseException:
        refuse("not_phone", _("Write the mobile number as 0300 1234567."), field=field)
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        refuse("not_phone", _("Write the mobile number as 0300 1234567."), field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(e164: str) -> str:
    """`0300 1234567` for numbers of Pakistan, the international form for others."""
    try:
        number = phonenumbers.parse(e164, REGION)
    except phonenumbers.NumberParseException:
        return e164
    if number.country_code == 92:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def is_mobile(e164: str) -> bool:
    """Whether messages can be sent to it."""
    try:
        number = phonenumbers.parse(e164, REGION)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(number) in {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    }
