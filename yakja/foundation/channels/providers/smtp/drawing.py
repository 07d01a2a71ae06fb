"""The same text as simple HTML, so that Urdu stands from right to left in every mail program."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from yakja.foundation.kit.i18n import direction

_ADDRESS = re.compile(r"https?://[^\s<>\u2066-\u2069]+")


def as_html(text: str, language: str) -> str:
    """A whole document: paragraphs and links, nothing from elsewhere."""
    way = direction(language)
    face = (
        "'Noto Naskh Arabic','Segoe UI',Tahoma,sans-serif"
        if way == "rtl"
        else "'Segoe UI',Helvetica,Arial,sans-serif"
    )
    paragraphs = Markup("").join(
        Markup('<p style="margin:0 0 16px">{}</p>').format(
            Markup("<br>").join(_linked(line) for line in part.split("\n"))
        )
        for part in text.strip().split("\n\n")
    )
    return str(
        Markup(
            '<!doctype html><html lang="{lang}" dir="{way}"><head><meta charset="utf-8"></head>'
            '<body style="margin:0;background:#f4f1ea"><div style="max-width:560px;margin:0 auto;padding:24px">'
            '<div style="background:#fff;border-top:4px solid #0d3b3a;padding:24px;font:16px/1.8 {face};color:#1d2b2a;'
            'text-align:{side}">{paragraphs}</div></div></body></html>'
        ).format(
            lang=language,
            way=way,
            face=Markup(face),  # noqa: S704  one of two constants
            side="right" if way == "rtl" else "left",
            paragraphs=paragraphs,
        )
    )


def _linked(line: str) -> Markup:
    out, at = Markup(""), 0
    for found in _ADDRESS.finditer(line):
        address = found.group().rstrip(".,;:!?)۔،")
        out += escape(line[at : found.start()])
        out += Markup('<a href="{0}" style="color:#0d5c56" dir="ltr">{0}</a>').format(address)
        at = found.start() + len(address)
    return out + escape(line[at:])
