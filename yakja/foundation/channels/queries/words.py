"""Words by which somebody stops our messages or lets them come again, in every language: `reference/message_words.csv`."""

from __future__ import annotations

import csv
import functools
from pathlib import Path
from typing import Literal, cast

from django.conf import settings

from yakja.foundation.kit.text import search_key

Wish = Literal["stop", "start"]


@functools.cache
def _wishes(path: Path) -> dict[str, Wish]:
    with path.open(encoding="utf-8", newline="") as lines:
        return {search_key(row["word"]): cast(Wish, row["meaning"]) for row in csv.DictReader(lines)}


def wish_in(text: str) -> Wish | None:
    """ "stop" or "start" where the whole text is such a word; a word within a sentence is part of the sentence."""
    if len(text) > 40:
        return None
    return _wishes(Path(settings.REFERENCE_DIR) / "message_words.csv").get(search_key(text).strip(" .!۔؟?"))
