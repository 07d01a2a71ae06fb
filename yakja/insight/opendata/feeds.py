"""The Atom feed of public changes."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.kit import i18n

from . import queries

ATOM = "http://www.w3.org/2005/Atom"
SIZE = 100
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def changes_feed() -> bytes:
    """What changed in the register, the bodies and the places, newest first, in the reader's language."""
    lang = i18n.active()
    site = settings.PUBLIC_URL.rstrip("/")
    entries = queries.changes(SIZE)
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed", {_XML_LANG: lang})
    _add(root, "id", f"{site}/feeds/changes.atom")
    _add(root, "title", _("Yakja: changes of the register, bodies and places"))
    newest = entries[0].at if entries else timezone.now().replace(microsecond=0)
    _add(root, "updated", newest.isoformat())
    _add(
        root,
        "link",
        None,
        rel="self",
        href=f"{site}/feeds/changes.atom?lang={lang}",
        type="application/atom+xml",
    )
    _add(root, "link", None, rel="alternate", href=f"{site}/{lang}/data/", type="text/html")
    _add(_add(root, "author", None), "name", _("Yakja"))
    for entry in entries:
        node = _add(root, "entry", None)
        _add(node, "id", f"{site}/feeds/changes/{entry.key}")
        names = " · ".join(name.best(lang)[0] for name in entry.names)
        _add(node, "title", f"{entry.said}: {names}" if names else str(entry.said))
        _add(node, "updated", entry.at.isoformat())
        _add(node, "link", None, rel="alternate", href=f"{site}/{lang}/{entry.path}")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: ET.Element, name: str, text: str | None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if text is not None:
        # Letters that XML cannot carry would spoil the whole feed.
        child.text = "".join(c for c in text if c >= " " or c in "\t\n\r")
    return child
