"""Who is told what: the one message that asks. It never says what the matter was."""

from __future__ import annotations

from typing import Any

from yakja.foundation.channels.actions import send_message
from yakja.foundation.kit.permissions import SYSTEM

from .models import Invitation


def ask(invitation: Invitation, token: str) -> Any:
    """Put the question into the outbox; it waits there until its hour."""
    address = invitation.address
    if address is None:
        return None
    return send_message(
        actor=SYSTEM,
        to=address,
        template="feedback/asked",
        context={"reference": invitation.subject, "path": f"/feedback/{token}/"},
        language=invitation.language,
        not_before=invitation.ask_at,
        is_secret=True,  # the link answers for the person
        door="clock",
    )
