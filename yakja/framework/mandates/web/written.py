"""Texts that people wrote, as they stand on a page: marked with the language they are most likely in."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from yakja.foundation.kit.i18n import CODES, direction
from yakja.foundation.kit.text import likely_language


def written(text: Any) -> Markup:
    """The text with its own language and direction, so that the right letters and the right voice are used."""
    if not text:
        return Markup("")
    found = likely_language(str(text))
    if found in CODES:
        return Markup('<span lang="%s" dir="%s">%s</span>') % (found, direction(found), escape(text))
    if found == "ur-Latn":
        return Markup('<span lang="ur-Latn" dir="ltr">%s</span>') % escape(text)
    return Markup("<bdi>%s</bdi>") % escape(text)
