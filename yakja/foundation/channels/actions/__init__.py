"""Verbs of telling people: addresses, messages, codes, subscriptions, events."""

from .addresses import (
    address_for,
    forget_addresses,
    opt_out,
    set_address_language,
    set_quiet_hours,
    verify_address,
)
from .codes import check_code, send_code
from .events import publish_event
from .inbound import receive_message, retry_inbound
from .messages import put_letter, send_again, send_message, set_aside
from .receipts import Outcome, note_delivery, note_receipt
from .subscriptions import (
    ask_to_follow,
    confirm_following,
    end_by_link,
    end_subscription,
    follow_by_webhook,
)

__all__ = [
    "Outcome",
    "address_for",
    "ask_to_follow",
    "check_code",
    "confirm_following",
    "end_by_link",
    "end_subscription",
    "follow_by_webhook",
    "forget_addresses",
    "note_delivery",
    "note_receipt",
    "opt_out",
    "publish_event",
    "put_letter",
    "receive_message",
    "retry_inbound",
    "send_again",
    "send_code",
    "send_message",
    "set_address_language",
    "set_aside",
    "set_quiet_hours",
    "verify_address",
]
