"""Messages as texts: Jinja2 templates of the rooms, in the reader's language, without markup.

`templates/<room>/messages/<name>.<email|sms>.txt`; an e-mail begins with its subject on the first line and an
empty line. Named `<room>/<name>`. An undefined name is an error.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from yakja.foundation.kit import i18n
from yakja.foundation.kit.phones import shown_phone
from yakja.foundation.kit.references import check_reference
from yakja.foundation.ui import formats

from ..segments import plainer

# One text message of 70 signs is what Urdu has room for; ten of them is where a letter begins.
LONGEST_SMS = 670


@dataclass(frozen=True)
class Rendered:
    """A message as it will be read."""

    subject: str
    body: str


def _tr(value: Any) -> str:
    """A translated text, or {language: text}, in the reader's language."""
    if isinstance(value, Mapping):
        return i18n.TranslatedText(value).best()[0]
    return str(value)


def _day(value: Any) -> str:
    return formats.plain_day(dt.datetime.fromisoformat(value) if isinstance(value, str) else value)


def _moment(value: Any) -> str:
    at = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    at = timezone.localtime(at) if timezone.is_aware(at) else at
    return f"{formats.plain_day(at)}{',' if i18n.active() == 'en' else '،'} {formats.plain_hour(at)}"


def _money(value: Any) -> str:
    from yakja.foundation.kit.money import format_money

    return format_money(int(getattr(value, "paisa", value)), i18n.active())


def _link(path: str) -> str:
    """A whole address from a path of this site; one without a language gets the reader's."""
    if path.startswith(("http://", "https://")):
        return path
    first = path.lstrip("/").partition("/")[0]
    plain = first in {*i18n.CODES, "files", "follow", "api", "feeds"}
    return f"{settings.PUBLIC_URL.rstrip('/')}{'' if plain else '/' + i18n.active()}/{path.lstrip('/')}"


def link_in(language: str, path: str) -> str:
    """A whole address for a reader of this language."""
    with translation.override(language):
        return _link(path)


def in_language_of_reader(function: Any) -> Any:
    """A filter that speaks the language of the moment. Jinja would run a filter on constants once, when compiling; the context keeps it from that."""

    @pass_context
    def called(_context: Context, *arguments: Any) -> str:
        return str(function(*arguments))

    return called


def folders() -> list[str]:
    """Where the rooms keep their templates."""
    folders: Any = settings.TEMPLATES[0]["DIRS"]
    return [str(folder) for folder in folders]


@functools.cache
def environment() -> Environment:
    """The environment of messages: plain text, strict about missing names."""
    made = Environment(
        loader=FileSystemLoader(folders()),
        autoescape=False,  # noqa: S701  plain text; never shown as markup
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True,
        pgettext=translation.pgettext, npgettext=translation.npgettext,
    )  # fmt: skip
    made.filters.update({name: in_language_of_reader(function) for name, function in plain_filters().items()})
    return made


def plain_filters() -> dict[str, Any]:
    """What templates of messages write values with."""
    return {
        "tr": _tr, "day": _day, "moment": _moment, "money": _money, "num": formats.plain_num, "phone": shown_phone,
        "link": _link, "reference": lambda text: check_reference(text) or text,
    }  # fmt: skip


def as_sms(text: str) -> str:
    """The lines of a text message, without empty ones."""
    return re.sub(r"\s*\n\s*", "\n", text.strip())


def render_message(template: str, channel: str, language: str, context: Mapping[str, Any]) -> Rendered:
    """The message in one language. Raises jinja2.TemplateNotFound, or UndefinedError for a missing name."""
    room, _slash, name = template.partition("/")
    with translation.override(language):
        page = environment().get_template(f"{room}/messages/{name}.{channel}.txt")
        text = page.render({**context, "lang": i18n.active()}).strip()
    text = re.sub(r"\n{3,}", "\n\n", text)
    if channel != "email":
        return Rendered("", plainer(as_sms(text))[:LONGEST_SMS])
    subject, _newline, body = text.partition("\n")
    return Rendered(" ".join(subject.split())[:200], body.strip() + "\n")
