"""Published fees as formulas to begin from, each with its source and worked results (reference/revenue_tariff_examples.json)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from yakja.foundation.kit.i18n import TranslatedText


@dataclass(frozen=True)
class Example:
    """A fee that was published somewhere. `tries`: attributes and the paisa they come to."""

    code: str
    head: str
    kind: str
    province: str
    title: TranslatedText
    formula: dict[str, Any]
    rounding_paisa: int
    source: str
    note: str
    tries: tuple[dict[str, Any], ...]


@lru_cache(maxsize=2)
def _read(folder: Path) -> tuple[Example, ...]:
    rows = json.loads((folder / "revenue_tariff_examples.json").read_text(encoding="utf-8"))
    return tuple(
        Example(**{**row, "title": TranslatedText(row["title"]), "tries": tuple(row["tries"])})
        for row in rows
    )


def examples() -> tuple[Example, ...]:
    """All examples, in the order of the file."""
    return _read(Path(settings.REFERENCE_DIR))


def example(code: str) -> Example | None:
    return next((found for found in examples() if found.code == code), None)
