"""The two answers of a biller and the one message it is sent, field by field."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

ACCEPTED = "00"
UNKNOWN_CONSUMER = "01"
FAULTY = "04"
ALREADY_PAID = "03"

# Name and length of each field, in order.
_INQUIRY = (
    ("code", 2), ("detail", 30), ("status", 1), ("due_on", 8), ("within", 14), ("after", 14), ("month", 4),
    ("paid_on", 8), ("paid", 12), ("auth_id", 6), ("reserved", 200),
)  # fmt: skip
_PAYMENT = (("code", 2), ("identification", 20), ("reserved", 200))
INQUIRY_LENGTH = sum(length for _name, length in _INQUIRY)
PAYMENT_LENGTH = sum(length for _name, length in _PAYMENT)
_MOST_PAISA = 10**13 - 1
_MOST_PAID = 10**12 - 1


class WrongFormError(ValueError):
    """A message is not in its form; `field` names the first field that is not."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is answered to an inquiry. Amounts in paisa; `paid_*` and `auth_id` only when the bill is paid."""

    detail: str
    is_paid: bool
    due_on: dt.date
    within_paisa: int
    after_paisa: int
    month: dt.date
    paid_on: dt.date | None = None
    paid_paisa: int = 0
    auth_id: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """What 1Link says was paid: the amount in paisa, the moment at the bank, and what names it."""

    consumer_no: str
    auth_id: str
    amount_paisa: int
    on: dt.date
    at: dt.time
    bank: str

    @property
    def key(self) -> str:
        """The same for every sending of the same payment, so that a repetition is known."""
        return f"1link:{self.bank}:{self.auth_id}:{self.on:%Y%m%d}:{self.consumer_no}"


def _plain(text: str, length: int) -> str:
    """Text as the line carries it: printable ASCII, capitals, cut or filled with spaces to its length."""
    kept = re.sub(r"[^\x20-\x7e]", " ", text).upper()
    return re.sub(r" +", " ", kept).strip()[:length].ljust(length)


def _signed(paisa: int, field: str) -> str:
    if not -_MOST_PAISA <= paisa <= _MOST_PAISA:
        raise WrongFormError(field, "too large")
    return f"{'-' if paisa < 0 else '+'}{abs(paisa):013d}"


def inquiry_answer(answer: Inquiry | None, code: str = ACCEPTED) -> str:
    """The 299 characters answered to an inquiry; without a bill, its code and spaces."""
    if answer is None:
        return code.ljust(INQUIRY_LENGTH)
    if not 0 <= answer.paid_paisa <= _MOST_PAID:
        raise WrongFormError("paid", "too large")
    text = "".join(
        (
            code,
            _plain(answer.detail, 30),
            "P" if answer.is_paid else "U",
            f"{answer.due_on:%Y%m%d}",
            _signed(answer.within_paisa, "within"),
            _signed(answer.after_paisa, "after"),
            f"{answer.month:%y%m}",
            f"{answer.paid_on:%Y%m%d}" if answer.paid_on else " " * 8,
            f"{answer.paid_paisa:012d}" if answer.is_paid else " " * 12,
            answer.auth_id[:6].ljust(6),
            " " * 200,
        )
    )
    if len(text) != INQUIRY_LENGTH:
        raise WrongFormError("code", "two characters")
    return text


def payment_answer(code: str, identification: str = "") -> str:
    """The 222 characters answered to a payment; `identification` is our receipt's name, cut to 20."""
    text = code + _plain(identification, 20) + " " * 200
    if len(text) != PAYMENT_LENGTH:
        raise WrongFormError("code", "two characters")
    return text


def _day(text: str, field: str) -> dt.date:
    if not re.fullmatch(r"[0-9]{8}", text):
        raise WrongFormError(field, "eight digits, year first")
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise WrongFormError(field, "no such day") from error


def _amount(text: str, field: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,13}", text):
        raise WrongFormError(field, "digits only, the last two are paisa")
    return int(text)


def read_payment(
    *, consumer_no: str, auth_id: str, amount: str, date: str, time: str, bank: str, reserved: str = ""
) -> Payment:
    """A payment message as it is sent, field by field. Raises WrongFormError with the first field that is not in form."""
    if not re.fullmatch(r"[0-9A-Za-z]{1,24}", consumer_no.strip()):
        raise WrongFormError("consumer_no", "1 to 24 letters and digits")
    if not re.fullmatch(r"[0-9A-Za-z]{1,6}", auth_id.strip()):
        raise WrongFormError("auth_id", "1 to 6 letters and digits")
    paisa = _amount(amount.strip(), "amount")
    if paisa <= 0:
        raise WrongFormError("amount", "more than nothing")
    on = _day(date.strip(), "date")
    if not re.fullmatch(r"[0-9]{6}", time.strip()):
        raise WrongFormError("time", "six digits")
    digits = time.strip()
    try:
        at = dt.time(int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError as error:
        raise WrongFormError("time", "no such time") from error
    if not re.fullmatch(r"[A-Za-z0-9]{1,8}", bank.strip()):
        raise WrongFormError("bank", "1 to 8 letters and digits")
    if len(reserved) > 200:
        raise WrongFormError("reserved", "200 characters at most")
    return Payment(consumer_no.strip(), auth_id.strip(), paisa, on, at, bank.strip().upper())


def read_inquiry_answer(text: str) -> tuple[str, Inquiry | None]:
    """The code and the bill of an answer; what a bank reads. Raises WrongFormError."""
    if len(text) != INQUIRY_LENGTH:
        raise WrongFormError("answer", f"{INQUIRY_LENGTH} characters")
    found, at = {}, 0
    for name, length in _INQUIRY:
        found[name] = text[at : at + length]
        at += length
    if found["status"] == " ":
        return found["code"], None
    if found["status"] not in ("U", "P"):
        raise WrongFormError("status", "U or P")
    month = _day(f"20{found['month']}01", "month")
    is_paid = found["status"] == "P"
    return found["code"], Inquiry(
        detail=found["detail"].rstrip(),
        is_paid=is_paid,
        due_on=_day(found["due_on"], "due_on"),
        within_paisa=_amount(found["within"], "within"),
        after_paisa=_amount(found["after"], "after"),
        month=month,
        paid_on=_day(found["paid_on"], "paid_on") if found["paid_on"].strip() else None,
        paid_paisa=_amount(found["paid"], "paid") if is_paid else 0,
        auth_id=found["auth_id"].strip(),
    )
