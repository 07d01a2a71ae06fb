"""The fixed strings by which 1Link asks a biller what is owed and says what was paid. Pure: no rows, no network.

Lengths and order of the fields follow an adapter in public use (299 and 222 characters). What the contract with
1Link keeps private, such as prefixes and the full list of codes, is the caller's to give.
"""

from .forms import (
    ACCEPTED,
    ALREADY_PAID,
    FAULTY,
    INQUIRY_LENGTH,
    PAYMENT_LENGTH,
    UNKNOWN_CONSUMER,
    Inquiry,
    Payment,
    WrongFormError,
    inquiry_answer,
    payment_answer,
    read_inquiry_answer,
    read_payment,
)

__all__ = [
    "ACCEPTED",
    "ALREADY_PAID",
    "FAULTY",
    "INQUIRY_LENGTH",
    "PAYMENT_LENGTH",
    "UNKNOWN_CONSUMER",
    "Inquiry",
    "Payment",
    "WrongFormError",
    "inquiry_answer",
    "payment_answer",
    "read_inquiry_answer",
    "read_payment",
]
