"""The first page of the site, for citizens first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yakja.foundation.kit.i18n import active
from yakja.foundation.ui.prepared import prepared

from ..queries import home as queries
from . import shown

ROOMS = ("catalogue", "bodies", "places")


@prepared(*ROOMS)
def home(request: HttpRequest) -> HttpResponse:
    """What do you need; what the landscape says today in real numbers; where officers go from here."""
    view = queries.home(lang=active())
    if view is None:
        return render(request, "dashboards/home_empty.html")
    chart = shown.small_map(
        view.districts,
        "coverage",
        caption=_("Coverage by district"),
        page=reverse("dashboards:landscape") + "?place=",
    )
    return render(request, "dashboards/home.html", {"view": view, "chart": chart, "percent": shown.percent})
