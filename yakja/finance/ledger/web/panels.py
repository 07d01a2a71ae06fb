"""What the ledger puts on the page of a body, for those who may read its books."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from yakja.foundation.kit.permissions import may

from ..models import Books


def body(thing: Any, request: HttpRequest) -> Markup | None:
    """The way to the books of a body; nothing for visitors and strangers."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.is_anonymous or not may(actor, "ledger.read", thing):
        return None
    facts = {
        "body": thing, "books": Books.objects.filter(body=thing).first(), "may_open": may(actor, "ledger.open_books", thing),
    }  # fmt: skip
    if facts["books"] is None and not facts["may_open"]:
        return None
    return Markup(render_to_string("ledger/panel_body.html", facts, request=request))  # noqa: S704
