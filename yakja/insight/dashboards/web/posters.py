"""A page to print and hang up: the commonest needs of a place, with telephones and a code for the camera."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from markupsafe import Markup

from yakja.foundation.places.models import Level, Place
from yakja.foundation.ui.prepared import prepared

from ..queries.answers import poster_answers
from .needs import telephones

# Urdu stands first and large, English below it for those who read only that.
LANGUAGES = ("ur", "en")


def _words(place: Place) -> dict[str, str]:
    name = place.name.best()[0]
    return {
        "title": _("What do you need in %(place)s?") % {"place": name},
        "camera": _("Point the camera of your telephone here for papers, fees and offices."),
        "address": _("or open"),
        "ask": _("Ask at the office"),
        "source": _("As of"),
    }


@prepared("catalogue", "bodies", "places")
def poster(request: HttpRequest, place: str) -> HttpResponse:
    """The poster of one place, in Urdu and English together."""
    wanted = get_object_or_404(Place.objects.in_being(), code=place)
    if wanted.level in {Level.COUNTRY, Level.DIVISION}:
        raise Http404
    rows = poster_answers(wanted)
    address = f"{settings.PUBLIC_URL.rstrip('/')}/ur/needs/?place={wanted.code}"
    words = {}
    for lang in LANGUAGES:
        with override(lang):
            words[lang] = _words(wanted)
    # Made by segno from our own address: a path, no script and no style.
    drawn = segno.make(address, error="m")
    code = Markup(drawn.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None))  # noqa: S704
    context = {
        "place": wanted,
        "words": words,
        "rows": [(row, telephones(row.phone)) for row in rows],
        "newest": max((row.as_of for row in rows if row.as_of), default=None),
        "code": code,
        "address": address,
    }
    return render(request, "dashboards/poster.html", context)
