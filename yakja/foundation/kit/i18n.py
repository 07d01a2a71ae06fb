"""Seven languages, their direction and fall-back chains, and one JSON field for translated content."""

from __future__ import annotations

from typing import Any

from django.db import models

LANGUAGES = [
    ("ur", "اردو"),
    ("en", "English"),
    ("sd", "سنڌي"),
    ("ps", "پښتو"),
    ("pnb", "پنجابی"),
    ("skr", "سرائیکی"),
    ("bal", "بلۏچی"),
]
CODES = tuple(code for code, _ in LANGUAGES)
RIGHT_TO_LEFT = ["ur", "sd", "ps", "pnb", "skr", "bal"]
# Where a text is missing, the reader is shown the next language of the chain.
# Languages whose interface is whole; pages in another one are read in Urdu where a sentence is missing.
WHOLE = ("ur", "en")

FALLBACKS = {
    "ur": ("ur", "en"),
    "en": ("en", "ur"),
    "sd": ("sd", "ur", "en"),
    "ps": ("ps", "ur", "en"),
    "pnb": ("pnb", "ur", "en"),
    "skr": ("skr", "ur", "en"),
    "bal": ("bal", "ur", "en"),
}
# The locale Babel knows; bare codes would give wrong calendars and weekends (CLDR).
BABEL_LOCALES = {
    "ur": "ur_PK",
    "en": "en_PK",
    "sd": "sd_Arab_PK",
    "ps": "ps_PK",
    "pnb": "pa_Arab_PK",
    "skr": "ur_PK",
    "bal": "ur_PK",
}


def direction(lang: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if lang in RIGHT_TO_LEFT else "ltr"


def teach_django() -> None:
    """Tell Django the languages it does not know; without this it drops them silently."""
    from django.conf import locale

    for code, name in LANGUAGES:
        locale.LANG_INFO.setdefault(
            code, {"bidi": code in RIGHT_TO_LEFT, "code": code, "name": name, "name_local": name}
        )


def active() -> str:
    """The reader's language code, one of CODES."""
    from django.utils import translation

    lang = translation.get_language() or "ur"
    return lang if lang in FALLBACKS else "ur"


class TranslatedText(dict[str, str]):
    """Text in several languages, {code: text}; empty texts count as missing."""

    def best(self, lang: str | None = None) -> tuple[str, str]:
        """The text for this reader and the language it is really in; ("", lang) when there is none."""
        lang = lang or active()
        for code in FALLBACKS.get(lang, (lang, "ur", "en")):
            if self.get(code):
                return self[code], code
        for code, text in self.items():
            if text:
                return text, code
        return "", lang

    def __str__(self) -> str:
        return self.best()[0]

    def __bool__(self) -> bool:
        return any(self.values())


class TranslatedTextField(models.JSONField):
    """Stores TranslatedText as one JSON object; reads back as TranslatedText."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", TranslatedText)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> TranslatedText:
        found = super().from_db_value(value, expression, connection)
        return TranslatedText(found or {})

    def to_python(self, value: Any) -> TranslatedText:
        if isinstance(value, str) and not value.lstrip().startswith("{"):
            return TranslatedText({"en": value})
        return TranslatedText(super().to_python(value) or {})

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str):
            value = {"en": value}
        return super().get_prep_value({k: v for k, v in (value or {}).items() if v})
