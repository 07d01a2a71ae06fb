"""Changes of a text as markup: put in, taken out, and both said in words to those who hear the page."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext
from markupsafe import Markup, escape

from yakja.foundation.kit.i18n import direction
from yakja.foundation.kit.text import script_of

from ..comparing import ADDED, REMOVED, Difference, Piece


def pieces(found: Sequence[Piece]) -> Markup:
    """Words put in within <ins>, taken out within <del>; a listener hears where each begins and ends."""
    words = {
        ADDED: ("ins", gettext("put in:"), gettext("end of what was put in;")),
        REMOVED: ("del", gettext("taken out:"), gettext("end of what was taken out;")),
    }
    parts = []
    for piece in found:
        if piece.kind not in words:
            parts.append(escape(piece.text))
            continue
        tag, begins, ends = words[piece.kind]
        text = piece.text
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        shown = Markup('<span class="sr"> %s </span>%s<span class="sr"> %s </span>') % (
            begins,
            text.strip(),
            ends,
        )
        opening, closing = (
            (Markup("<ins>"), Markup("</ins>")) if tag == "ins" else (Markup("<del>"), Markup("</del>"))
        )
        parts += [escape(lead), opening, shown, closing, escape(tail)]
    return Markup("").join(parts)


def paragraph(difference: Difference, lang: str) -> Markup:
    """The changed paragraph in its own language and direction."""
    spoken = difference.language or lang
    return Markup('<p lang="{lang}" dir="{dir}">{words}</p>').format(
        lang=spoken, dir=direction(spoken), words=pieces(difference.pieces)
    )


def as_written(text: str) -> Markup:
    """A name or a line that somebody typed, in whichever script: marked, so that face and voice fit it."""
    lang = "ur" if script_of(text) == "Arab" else "en"
    return Markup('<bdi lang="{}" dir="auto">{}</bdi>').format(lang, text)
