"""Every text message of every room in every language: what it says, how long it is, and who has looked at it.

Lengths are those of typical values: the ones a room registered (`register_example`), else a word of usual length.
A text counts as a draft until `reference/translation_reviews.csv` names who reviewed exactly this wording.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from jinja2 import ChainableUndefined, Environment, TemplateError

from yakja.foundation.kit import i18n

from ..registry import example_of
from ..segments import measure, plainer
from . import rendering

REVIEWS = "translation_reviews.csv"
_TYPICAL = {"code": "123456", "minutes": "10", "n": "25", "reference": "PK26-123456", "username": "asma.khan"}


@dataclass(frozen=True)
class Wording:
    """One text message in one language; `spoken` is the language the words are really in."""

    template: str
    language: str
    spoken: str
    text: str
    encoding: str
    characters: int
    parts: int
    text_hash: str
    reviewer: str
    reviewed_on: str
    problem: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether no named speaker has reviewed these very words."""
        return not self.reviewer

    @property
    def is_borrowed(self) -> bool:
        """Whether the language has no words of its own and the next of its chain stands in."""
        return self.spoken != self.language


# What stands for a name, a day and a moment, in Latin letters and in Arabic ones.
_LATIN = ("example name", "30 September 2026", "30 September 2026, 10:30")
_ARABIC = ("مثال کا نام", "30 ستمبر 2026", "30 ستمبر 2026، 10:30")


def _words() -> tuple[str, str, str]:
    return _LATIN if i18n.active() == "en" else _ARABIC


class _Typical(ChainableUndefined):
    """Whatever a message names and nobody gave an example of."""

    def __str__(self) -> str:
        return _TYPICAL.get(self._undefined_name or "", "") or _words()[0]

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter([self])


class _Neutral(_Typical):
    """The same in every language, so that only the words of the message differ."""

    def __str__(self) -> str:
        return "-"


def _or_typical(known: Any, stand_in: Any, kind: type[_Typical]) -> Any:
    """A filter that stands in for a value nobody gave."""

    def called(value: Any, *rest: Any) -> Any:
        if kind is _Neutral:
            return "-"
        return stand_in() if isinstance(value, _Typical) else known(value, *rest)

    return called


def _environment(kind: type[_Typical]) -> Environment:
    """The environment of messages, forgiving towards missing values."""
    made = rendering.environment().overlay(undefined=kind)
    stand_ins = {
        "tr": lambda: _words()[0], "day": lambda: _words()[1], "moment": lambda: _words()[2], "num": lambda: "25",
        "money": lambda: "Rs 12,500", "phone": lambda: "0300 1234567", "reference": lambda: "PK26-123456",
        "link": lambda: rendering.link_in(i18n.active(), "/complaints/PK26-123456/"),
    }  # fmt: skip
    plain = rendering.plain_filters()
    made.filters = {
        **made.filters,
        **{
            name: rendering.in_language_of_reader(_or_typical(plain[name], stand, kind))
            for name, stand in stand_ins.items()
        },
    }
    return made


def templates() -> list[str]:
    """The text messages of all rooms, as `<room>/<name>`, in the order of their names."""
    found = set()
    for folder in rendering.folders():
        for path in Path(folder).glob("*/messages/*.sms.txt"):
            found.add(f"{path.parent.parent.name}/{path.name.removesuffix('.sms.txt')}")
    return sorted(found)


def _reviews() -> dict[tuple[str, str, str], tuple[str, str]]:
    path = Path(settings.REFERENCE_DIR) / REVIEWS
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            (row["template"], row["language"], row["text_hash"]): (row["reviewer"], row["reviewed_on"])
            for row in csv.DictReader(lines)
        }


def _said(environment: Environment, template: str, language: str) -> tuple[str, str]:
    """(text, problem) of one message."""
    room, _slash, name = template.partition("/")
    with translation.override(language):
        try:
            page = environment.get_template(f"{room}/messages/{name}.sms.txt")
            text = page.render({**example_of(template), "lang": language})
        except (TemplateError, TypeError, ValueError) as problem:
            return "", f"{type(problem).__name__}: {problem}"
    return plainer(rendering.as_sms(text)), ""


def wordings(*, language: str = "", room: str = "") -> list[Wording]:
    """Every text message, in one language or in all seven; of one room or of all."""
    typical, neutral, reviews = _environment(_Typical), _environment(_Neutral), _reviews()
    found = []
    for template in templates():
        if room and template.partition("/")[0] != room:
            continue
        for spoken in [language] if language else i18n.CODES:
            text, problem = _said(typical, template, spoken)
            size = measure(text)
            text_hash = hashlib.sha256(text.encode()).hexdigest()[:12]
            reviewer, day = reviews.get((template, spoken, text_hash), ("", ""))
            found.append(
                Wording(
                    template=template, language=spoken, spoken=_language_of_words(neutral, template, spoken),
                    text=text, encoding=size.encoding, characters=size.characters, parts=size.parts,
                    text_hash=text_hash, reviewer=reviewer, reviewed_on=day, problem=problem,
                )
            )  # fmt: skip
    return found


def _language_of_words(neutral: Environment, template: str, language: str) -> str:
    """Where a language says what the next one of its chain says, it has no words of its own."""
    if language == "en":
        return "en"
    own = _said(neutral, template, language)
    return next(
        (code for code in reversed(i18n.FALLBACKS[language]) if _said(neutral, template, code) == own),
        language,
    )


def rooms_with_messages() -> list[str]:
    """Rooms that send text messages."""
    return sorted({template.partition("/")[0] for template in templates()})
