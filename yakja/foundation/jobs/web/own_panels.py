"""What jobs puts on the desk: long work that is under way."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from .. import queries


def desk(actor: Any, request: HttpRequest) -> Markup | None:
    """The newest work of the reader that has not ended; nothing when there is none."""
    under_way = list(queries.jobs_of(actor).under_way()[:3])
    if not under_way:
        return None
    return Markup(render_to_string("jobs/desk.html", {"jobs": under_way}, request=request))  # noqa: S704
