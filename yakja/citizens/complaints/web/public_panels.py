"""What complaints show on the pages of bodies, places and functions, and on the first page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from markupsafe import Markup

from yakja.citizens.feedback.queries.figures import LEAST
from yakja.foundation.indicators.queries import indicator, latest_of_body
from yakja.foundation.ui.prepared import for_a_minute

from ..indicators import CODES
from ..queries.statistics import Scope, totals


def _panel(
    scope: Scope, query: str, request: HttpRequest, key: str, figures: Callable[[], dict[str, Any]] = dict
) -> Markup | None:
    found = for_a_minute(f"complaints.panel:{key}", lambda: totals(scope))
    if not found.is_shown:
        return None
    kept = for_a_minute(f"complaints.panel_figures:{key}", figures)
    facts = {
        "all": found, "share": found.confirmed_share, "least": LEAST, "months": scope.months,
        "kept": [(indicator(code), kept[code]) for code in CODES if code in kept],
        "list_href": f"{reverse('complaints:index')}{query}", "figures_href": f"{reverse('complaints:figures')}{query}",
    }  # fmt: skip
    return Markup(render_to_string("complaints/public/panel.html", facts, request=request))  # noqa: S704


def body(thing: Any, request: HttpRequest) -> Markup | None:
    """Complaints that lie with a body, of twelve months, and the figures computed of it; nothing under ten."""
    return _panel(
        Scope(body=thing),
        f"?body={thing.code}",
        request,
        f"body:{thing.pk}",
        lambda: latest_of_body(thing, CODES),
    )


def place(thing: Any, request: HttpRequest) -> Markup | None:
    query = "" if thing.level == "country" else f"?place={thing.code}"
    return _panel(Scope(place=thing), query, request, f"place:{thing.pk}")


def function(thing: Any, request: HttpRequest) -> Markup | None:
    return _panel(Scope(function=thing), "", request, f"function:{thing.pk}")


def home(thing: Any, request: HttpRequest) -> Markup | None:
    """The way to complain and to what was complained of; no figures, so that the first page stays light."""
    return Markup(render_to_string("complaints/public/panel_home.html", {}, request=request))  # noqa: S704
