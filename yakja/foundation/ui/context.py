"""What every page knows about its reader: the context processor of the Jinja2 engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from markupsafe import Markup, escape

from yakja.foundation.kit import i18n
from yakja.foundation.kit.permissions import ANONYMOUS

# Sindhi, Pashto and Balochi are written in Naskh; the Nastaliq face lacks letters of theirs.
NASTALIQ_LANGUAGES = frozenset({"ur", "pnb", "skr"})

CURRENT = ' aria-current="true"'


@dataclass(frozen=True, slots=True)
class Language:
    """One entry of the language switch: the same page and query in another language."""

    code: str
    name: str
    dir: str
    href: str
    is_current: bool


def languages(request: HttpRequest) -> list[Language]:
    """The seven languages in their own names; an address without a language leads to that language's home."""
    first, slash, rest = request.path[1:].partition("/")
    here = rest if slash and first in i18n.CODES else ""
    if here and request.META.get("QUERY_STRING"):
        here += "?" + request.META["QUERY_STRING"]
    elif first in i18n.CODES and request.META.get("QUERY_STRING"):
        here = "?" + request.META["QUERY_STRING"]
    active = i18n.active()
    return [
        Language(code, name, i18n.direction(code), f"/{code}/{here}", code == active)
        for code, name in i18n.LANGUAGES
    ]


def language_items(found: list[Language]) -> Markup:
    """The same links as the items of a list, for the header and the footer."""
    return Markup(  # noqa: S704
        "\n".join(
            f'<li><a href="{escape(each.href)}" lang="{each.code}" dir="{each.dir}" hreflang="{each.code}"'
            f"{CURRENT if each.is_current else ''}>{each.name}</a></li>"
            for each in found
        )
    )


def reading_links(request: HttpRequest, lang: str) -> dict[str, str]:
    """Addresses that switch the face of the letters or light mode and come back to this page."""
    back = quote(request.get_full_path(), safe="/")
    choices = {"naskh": "face=naskh", "nastaliq": "face=nastaliq", "light": "light=1", "full": "light=0"}
    return {name: f"/{lang}/reading/?{choice}&next={back}" for name, choice in choices.items()}


def is_light(request: HttpRequest) -> bool:
    """No fonts and no pictures: the reader said so, or their telephone saves data and they said nothing."""
    said = request.COOKIES.get("light")
    return said == "1" or (said is None and request.headers.get("Save-Data") == "on")


def reader(request: HttpRequest) -> dict[str, Any]:
    """Language, direction, face of the letters, light mode and actor of this request."""
    lang = i18n.active()
    light = is_light(request)
    found = languages(request)
    nastaliq = request.COOKIES.get("face") == "nastaliq" and not light and lang in NASTALIQ_LANGUAGES
    return {
        "actor": getattr(request, "actor", ANONYMOUS),
        "lang": lang,
        "borrows": lang not in i18n.WHOLE,
        "dir": i18n.direction(lang),
        "languages": found,
        "language_items": language_items(found),
        "reading": reading_links(request, lang),
        "face": "nastaliq" if nastaliq else "naskh",
        "may_choose_face": lang in NASTALIQ_LANGUAGES and not light,
        "light": light,
        "is_sample": getattr(settings, "YAKJA_SAMPLE", False),
    }
