"""Finding an address by what was typed, through its keyed hash."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.phones import is_mobile, parse_phone
from yakja.foundation.kit.secrecy import keyed_hash

from ..models import Address, AddressKind

_is_email = EmailValidator()
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def normal_email(typed: str, *, field: str | None = None) -> str:
    """An e-mail address as it is stored, in lower case; raises ValidationError `not_email`."""
    text = _INVISIBLE.sub("", typed).strip().lower()
    try:
        _is_email(text)
    except ValidationError:
        refuse("not_email", _("Write the e-mail address in full, as in name@example.org."), field=field)
    return text


def normal_value(typed: str, *, field: str | None = None) -> tuple[str, str]:
    """(kind, value) of whatever was typed; raises ValidationError `not_email`, `not_phone` or `not_mobile`."""
    if "@" in typed:
        return AddressKind.EMAIL, normal_email(typed, field=field)
    number = parse_phone(typed, field=field)
    if not is_mobile(number):
        refuse("not_mobile", _("Messages can only be sent to a mobile number."), field=field)
    return AddressKind.PHONE, number


def value_hash(kind: str, value: str) -> str:
    """The hash under which a normalised value is found."""
    return keyed_hash(value, f"channels.address.{kind}")


def address_of(typed: str) -> Address | None:
    """The known address of this e-mail or number, in any typed form."""
    kind, value = normal_value(typed)
    return Address.objects.filter(kind=kind, value_hash=value_hash(kind, value)).first()
