"""What channels itself reads in a text message: the wish to stop, and the wish to hear from us again."""

from __future__ import annotations

from yakja.foundation.kit.permissions import SYSTEM

from . import actions, queries
from .models import InboundMessage
from .registry import Reply


def heed_wish(message: InboundMessage) -> Reply | None:
    """STOP ends everything but what is urgent, START lets it come again; both are confirmed once."""
    wish = queries.wish_in(message.text)
    if wish is None or message.address is None:
        return None
    is_out = wish == "stop"
    if message.address.has_opted_out == is_out:
        return Reply(outcome=f"{wish}: nothing to change")
    actions.opt_out(actor=SYSTEM, address=message.address, is_out=is_out, door="sms")
    return Reply(
        template="channels/stopped" if is_out else "channels/started", is_urgent=is_out, outcome=wish
    )
