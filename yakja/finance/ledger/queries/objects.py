"""Names of NAM object codes, as far as the shipped list goes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.tables import read_file


@lru_cache(maxsize=2)
def _names(folder: Path) -> dict[str, TranslatedText]:
    return {
        row["code"]: TranslatedText({"en": row["name_en"], "ur": row["name_ur"]})
        for row in read_file(folder / "object_codes.csv")
    }


def object_name(code: str) -> TranslatedText:
    """The name of an object code, or of the nearest head above it; empty for one that is not known at all."""
    names = _names(Path(settings.REFERENCE_DIR))
    for length in range(len(code), 0, -1):
        if code[:length] in names:
            return names[code[:length]]
    return TranslatedText()


def object_codes() -> list[tuple[str, TranslatedText]]:
    """The detailed codes of the shipped list with their names, in the order of the codes."""
    return sorted(
        ((code, name) for code, name in _names(Path(settings.REFERENCE_DIR)).items() if len(code) >= 6),
        key=lambda pair: pair[0],
    )
