"""Atom feeds: the newest events of a topic, for feed readers and other programs."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yakja.foundation.kit import i18n

from .. import queries

ATOM = "http://www.w3.org/2005/Atom"
SIZE = 50


@require_safe
def feed(request: HttpRequest, topic: str) -> HttpResponse:
    """`/feeds/<topic>.atom?lang=en`; 404 for a topic that nobody publishes under."""
    name = queries.describe_topic(topic)
    if name is None:
        raise Http404
    lang = i18n.active()
    site = settings.PUBLIC_URL.rstrip("/")
    events = queries.events_about([topic], limit=SIZE)
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": lang})
    _add(root, "id", f"{site}/feeds/{topic}.atom")
    _add(root, "title", _("Yakja: %(topic)s") % {"topic": name})
    _add(root, "updated", (events[0].at if events else timezone.now().replace(microsecond=0)).isoformat())
    _add(
        root,
        "link",
        None,
        rel="self",
        href=f"{site}/feeds/{topic}.atom?lang={lang}",
        type="application/atom+xml",
    )
    _add(root, "link", None, rel="alternate", href=f"{site}/{lang}/", type="text/html")
    _add(_add(root, "author", None), "name", _("Yakja"))
    for event in events:
        entry = _add(root, "entry", None)
        text, spoken = event.title.best(lang)
        _add(entry, "id", f"{site}/feeds/events/{event.pk}")
        title = _add(entry, "title", text)
        if spoken != lang:
            title.set("{http://www.w3.org/XML/1998/namespace}lang", spoken)
        _add(entry, "updated", event.at.isoformat())
        _add(entry, "link", None, rel="alternate", href=queries.link_in(lang, event.url))
        for each in event.topics.all():
            _add(entry, "category", None, term=each.topic)
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _add(parent: ET.Element, name: str, text: str | None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if text is not None:
        # Letters that XML cannot carry would spoil the whole feed.
        child.text = "".join(c for c in text if c >= " " or c in "\t\n\r")
    return child
