"""How we know: the page that explains what stands behind "derived by our rule" and "our own reading"."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yakja.foundation.kit.i18n import TranslatedText, active
from yakja.foundation.kit.tables import read_file
from yakja.foundation.places.models import Place
from yakja.foundation.ui.prepared import prepared


@prepared("places")
def sources(request: HttpRequest) -> HttpResponse:
    """Kinds of sources in plain words, and the rules by which bodies were derived, province by province."""
    rules: dict[str, list[tuple[str, TranslatedText, bool]]] = {}
    for row in read_file(settings.REFERENCE_DIR / "body_rules.csv"):
        text = TranslatedText({"en": row["text_en"], "ur": row["text_ur"]})
        rules.setdefault(row["place"], []).append((row["rule"], text, row["certainty"] == "checked"))
    places = Place.objects.filter(code__in=rules).in_order(active())
    named = [(place, rules[place.code]) for place in sorted(places, key=lambda p: p.code != "PK")]
    return render(request, "dashboards/sources.html", {"rules": named})
