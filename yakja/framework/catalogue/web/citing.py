"""Sources as pages say them: the notes of the data taken apart, with the addresses of pages known by short names."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language

from yakja.foundation.kit import citations
from yakja.foundation.kit.tables import read_file


@lru_cache(maxsize=1)
def addresses() -> dict[str, str]:
    """Addresses of pages by the short names that the reference data gives them (`citations.csv`)."""
    return {row["cited"]: row["address"] for row in read_file(settings.REFERENCE_DIR / "citations.csv")}


@lru_cache(maxsize=1)
def urdu() -> dict[str, str]:
    """What our estimates rest on, as the notes have it in English and as readers of Urdu are told (`estimate_words.csv`)."""
    return {row["note"]: row["ur"] for row in read_file(settings.REFERENCE_DIR / "estimate_words.csv")}


def cited(text: str) -> list[citations.Citation]:
    """The sources of a note, for the macro `source`; what an estimate rests on is in the reader's language."""
    found = citations.citations(text or "", addresses())
    if get_language() == "en":
        return found
    words = urdu()
    return [
        replace(each, text=words.get(each.text, each.text)) if each.kind in {"estimate", "text"} else each
        for each in found
    ]
