"""The numbers and codes by which a bill is paid: consumer numbers with a check digit, and the QR of Raast."""

from .consumer import check_digit, consumer_number, is_consumer_number, read_consumer_number
from .emv import BillCode, crc, decode, encode

__all__ = [
    "BillCode",
    "check_digit",
    "consumer_number",
    "crc",
    "decode",
    "encode",
    "is_consumer_number",
    "read_consumer_number",
]
