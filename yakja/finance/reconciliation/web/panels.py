"""What reconciliation puts on an officer's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from ..models import Discrepancy, Source, StatementLine


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """Open bank lines and discrepancies in reach; nothing where no source is named."""
    if not getattr(actor, "is_officer", False) or not Source.objects.visible_to(actor).exists():
        return None
    facts = {
        "lines": StatementLine.objects.visible_to(actor).open().filter(source__kind="bank").count(),
        "discrepancies": Discrepancy.objects.visible_to(actor).open().count(),
        "mine": Discrepancy.objects.open().filter(owner_ref=actor.ref).count(),
    }
    return Markup(render_to_string("reconciliation/panel_desk.html", facts, request=request))  # noqa: S704
