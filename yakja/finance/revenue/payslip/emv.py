"""The QR on a bill: EMVCo merchant-presented code as Raast uses it, tags, lengths and CRC.

Sources: EMVCo QRCPS merchant-presented mode; State Bank of Pakistan's Raast QR standard of March 2022, which adds to
the additional data (62) the due day (50, DDMMYYYY) and the amount after it (51). A code that does not decode to
the same facts is never printed.
"""

from __future__ import annotations

import binascii
import datetime as dt
import re
from dataclasses import dataclass

MOST = 99
_MONEY = re.compile(r"[0-9]{1,10}\.[0-9]{2}")


@dataclass(frozen=True)
class BillCode:
    """What the QR of one bill says. Amounts in paisa; `account` is the Raast identifier (IBAN) it is paid to."""

    account: str
    name: str
    city: str
    bill_number: str
    reference: str  # the consumer number
    within_paisa: int
    after_paisa: int
    due_on: dt.date
    category: str = "9399"  # MCC: government services


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE of the bytes, four hexadecimal digits; of "123456789" it is 29B1."""
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def _field(tag: str, value: str) -> str:
    if not value or len(value) > MOST or not value.isascii():
        raise ValueError(f"tag {tag} holds 1 to {MOST} plain characters")
    return f"{tag}{len(value):02d}{value}"


def _money(paisa: int) -> str:
    """Exact: whole numbers only, no floating point."""
    if paisa < 0:
        raise ValueError("an amount is not negative")
    return f"{paisa // 100}.{paisa % 100:02d}"


def _paisa(text: str) -> int:
    if not _MONEY.fullmatch(text):
        raise ValueError(f"{text!r} is not an amount with two decimals")
    return int(text.replace(".", ""))


def encode(code: BillCode) -> str:
    """The text of the QR: dynamic (12), currency 586, country PK. Raises ValueError for what does not fit its tag."""
    if not 1 <= len(code.name) <= 25 or not 1 <= len(code.city) <= 15:
        raise ValueError("the merchant's name has up to 25 characters, the city up to 15")
    extra = (
        _field("01", code.bill_number)
        + _field("05", code.reference)
        + _field("50", code.due_on.strftime("%d%m%Y"))
        + _field("51", _money(code.after_paisa))
    )
    body = (
        _field("00", "01")
        + _field("01", "12")
        + _field("28", _field("00", "PK.RAAST") + _field("01", code.account))
        + _field("52", code.category)
        + _field("53", "586")
        + _field("54", _money(code.within_paisa))
        + _field("58", "PK")
        + _field("59", code.name)
        + _field("60", code.city)
        + _field("62", extra)
        + "6304"
    )
    text = body + crc(body)
    if decode(text) != code:
        raise ValueError("the code would be read as something else")
    return text


def fields(text: str) -> dict[str, str]:
    """Tags and values of one level; ValueError where a length does not fit or a tag stands twice."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        tag, length = text[at : at + 2], text[at + 2 : at + 4]
        if not (tag.isdigit() and length.isdigit() and len(length) == 2):
            raise ValueError("a tag and a length of two digits each are expected")
        value = text[at + 4 : at + 4 + int(length)]
        if len(value) != int(length) or tag in found:
            raise ValueError(f"tag {tag} is cut off or stands twice")
        found[tag] = value
        at += 4 + int(length)
    return found


def decode(text: str) -> BillCode:
    """The facts in the text of a QR; ValueError when the CRC or a part does not fit."""
    if len(text) < 8 or text[-8:-4] != "6304" or crc(text[:-4]) != text[-4:]:
        raise ValueError("the check of the code does not fit")
    found = fields(text)
    try:
        account, extra = fields(found["28"]), fields(found["62"])
        day = dt.datetime.strptime(extra["50"], "%d%m%Y").date()  # noqa: DTZ007, a day without a time
        code = BillCode(
            account=account["01"],
            name=found["59"],
            city=found["60"],
            bill_number=extra["01"],
            reference=extra["05"],
            within_paisa=_paisa(found["54"]),
            after_paisa=_paisa(extra["51"]),
            due_on=day,
            category=found["52"],
        )
    except KeyError as error:
        raise ValueError(f"tag {error.args[0]} is missing") from error
    if (found.get("00"), found.get("01"), found.get("53"), found.get("58")) != ("01", "12", "586", "PK"):
        raise ValueError("not a code of this kind: format, currency or country")
    return code
