"""What channels puts on the desk: outbox and inbox for administrators, systems that receive events for officers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from yakja.foundation.kit.permissions import may

from ..models import InboundMessage, OutboundMessage


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """Links, and how many messages need a decision; nothing for citizens."""
    if not getattr(actor, "is_officer", False):
        return None
    may_see = may(actor, "channels.see_outbox")
    trouble = OutboundMessage.objects.in_trouble().count() if may_see else 0
    unread = InboundMessage.objects.in_trouble().count() if may_see else 0
    facts = {"may_see_outbox": may_see, "trouble": trouble, "unread": unread}
    return Markup(render_to_string("channels/desk.html", facts, request=request))  # noqa: S704
