"""Sources as pages say them: the notes of the data taken apart, with the addresses of pages known by short names."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from yakja.foundation.kit import citations
from yakja.foundation.kit.tables import read_file


@lru_cache(maxsize=1)
def addresses() -> dict[str, str]:
    """Addresses of pages by the short names that the reference data gives them (`citations.csv`)."""
    return {row["cited"]: row["address"] for row in read_file(settings.REFERENCE_DIR / "citations.csv")}


def cited(text: str) -> list[citations.Citation]:
    """The sources of a note, for the macro `source`."""
    return citations.citations(text or "", addresses())
