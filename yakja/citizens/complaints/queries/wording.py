"""The sentences of the complaint journey, in every language they exist in, from `reference/complaint_messages.csv`."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from yakja.foundation.kit.i18n import CODES, FALLBACKS
from yakja.foundation.kit.tables import read_file
from yakja.foundation.ui import formats

ROMAN = "ur-Latn"
_HOLE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Sentence:
    """One message in its languages; `review` names who has read each, or `draft`."""

    code: str
    texts: dict[str, str]
    is_sensitive: bool
    review: str


@functools.lru_cache(maxsize=1)
def sentences() -> dict[str, Sentence]:
    """Every message by its code."""
    found = {}
    for row in read_file(settings.REFERENCE_DIR / "complaint_messages.csv"):
        texts = {
            name[5:].replace("_", "-"): text
            for name, text in row.items()
            if name.startswith("text_") and text
        }
        found[row["code"]] = Sentence(row["code"], texts, row["is_sensitive"] == "1", row["review"])
    return found


def text_in(texts: dict[str, str], language: str) -> tuple[str, str]:
    """The text in a language, or in the nearest one along the chain, and which that is."""
    for each in (language, *FALLBACKS.get(language, ()), "ur", "en"):
        if texts.get(each):
            return texts[each], each
    return next(iter(texts.values()), ""), next(iter(texts), "en")


def worded(code: str, language: str, /, **fillings: object) -> str:
    """A message with its holes filled; a filling that is missing leaves nothing. LookupError for an unknown code."""
    try:
        sentence = sentences()[code]
    except KeyError:
        raise LookupError(f"no message {code}") from None
    text, spoken = text_in(sentence.texts, language)
    # Days and names in Urdu letters would triple the price of Roman Urdu, for somebody who writes Latin ones.
    named_in = "en" if spoken == ROMAN else spoken

    def fill(hole: re.Match[str]) -> str:
        value = fillings.get(hole[1], "")
        if isinstance(value, dt.datetime | dt.date):
            with translation.override(named_in if named_in in CODES else "ur"):
                return formats.plain_day(value)
        if isinstance(value, dict):
            return text_in(value, named_in)[0]
        return str(value)

    return re.sub(r"\s{2,}", " ", _HOLE.sub(fill, text)).strip()
