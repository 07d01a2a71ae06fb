"""The Jinja2 environment of every page: strict, autoescaped, with gettext and the globals and filters of the house.

Upper rooms may add their own with `add_global` and `add_filter` from their `apps.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, FileSystemBytecodeCache, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from yakja.foundation.kit import i18n
from yakja.foundation.kit.text import likely_language, script_of

from . import controls, formats, navigation, panels, tables
from .charts.chart import letter_class

_globals: dict[str, Any] = {}
_filters: dict[str, Callable[..., Any]] = {}
_made: list[Environment] = []


def add_global(name: str, value: Any) -> None:
    """Make a value or function known to every template."""
    _globals[name] = value
    for made in _made:
        made.globals[name] = value


def add_filter(name: str, function: Callable[..., Any]) -> None:
    """Make a filter known to every template."""
    _filters[name] = function
    for made in _made:
        made.filters[name] = function


def url(view: str, /, **arguments: Any) -> str:
    """The address of a page in the reader's language; raises NoReverseMatch for a name nobody serves."""
    return reverse(view, kwargs=arguments or None)


def query(base: Any = None, /, **changes: Any) -> str:
    """A query string made from a request's own (QueryDict, mapping, string or None) with some values changed.

    None takes a value away. The answer starts with `?`; it is `?` alone when nothing is left.
    """
    if isinstance(base, QueryDict):
        merged = base.copy()
    elif isinstance(base, Mapping):
        merged = QueryDict(mutable=True)
        for name, value in base.items():
            merged.setlist(name, list(value) if isinstance(value, list | tuple) else [value])
    else:
        merged = QueryDict(str(base or "").lstrip("?"), mutable=True)
    for name, value in changes.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, list | tuple):
            merged.setlist(name, [str(each) for each in value])
        else:
            merged[name] = str(value)
    return "?" + merged.urlencode()


@pass_context
def _panels(context: Context, slot: str, thing: Any) -> Markup:
    return panels.render(slot, thing, context["request"])


@pass_context
def _navigation(context: Context, *slots: str) -> list[navigation.Link]:
    actor, path = context["actor"], context["request"].path
    return [link for slot in slots for link in navigation.links(slot, actor, path)]


@pass_context
def _notifications(context: Context) -> list[tuple[str, str]]:
    """Messages left by the action before this page, as (text, kind of banner)."""
    storage = getattr(context["request"], "_messages", None)
    if storage is None:
        return []
    kinds = {"success": "good", "warning": "warn", "error": "bad"}
    return [(str(message), kinds.get(message.level_tag, "info")) for message in storage]


def bdi(value: Any) -> Markup:
    """A code, number or name kept from being reordered by the text around it."""
    return Markup("<bdi>%s</bdi>") % escape(value)


def ltr(value: Any) -> Markup:
    """A telephone number, CNIC or address of the web: always from left to right."""
    return Markup('<bdi dir="ltr">%s</bdi>') % escape(value)


def written(value: Any) -> Markup:
    """A text as somebody wrote it, in whatever language: marked with the language and direction of its letters."""
    text = "" if value is None else str(value)
    script = script_of(text)
    if script == "Zyyy":
        return bdi(text) if text else Markup("")
    found = likely_language(text)
    lang = found if found in i18n.CODES or found == "ur-Latn" else "ur" if script == "Arab" else "en"
    return Markup('<span lang="%s" dir="%s">%s</span>') % (lang, "rtl" if script == "Arab" else "ltr", text)


def _favicon() -> Markup:
    """The icon as an address that carries its own drawing, so that a first visit saves a request."""
    drawing = (Path(__file__).parent / "static/ui/favicon.svg").read_text().strip()
    return Markup("data:image/svg+xml," + quote(drawing.replace('"', "'"), safe=" ='/:;,()-."))  # noqa: S704


def _living(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that answers in the reader's language: without the context Jinja would run it once, when compiling."""

    @pass_context
    def called(_context: Context, *arguments: Any, **named: Any) -> Any:
        return function(*arguments, **named)

    return called


def _compiled() -> FileSystemBytecodeCache:
    """Templates as compiled before, beside the data; those of another environment than this file makes are others."""
    made_by = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    folder: Path = settings.VAR / "templates" / made_by
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def environment(**options: Any) -> Environment:
    """What Django's Jinja2 backend calls once; an undefined name is an error whatever the settings say."""
    options.update(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        bytecode_cache=_compiled(),
    )
    made = Environment(**options)  # noqa: S701
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals.update(
        url=url,
        static=static,
        query=query,
        panels=_panels,
        navigation=_navigation,
        notifications=_notifications,
        control=controls.control,
        letter_class=letter_class,
        columns_of=tables.columns_of,
        rows_of=tables.rows_of,
        favicon=_favicon(),
        join=lambda parts, between="": Markup(between).join(parts),  # noqa: S704
    )
    made.globals.update(_globals)
    made.filters.update(
        num=_living(formats.num),
        money=_living(formats.money),
        day=_living(formats.day),
        moment=_living(formats.moment),
        percent=_living(formats.percent),
        tr=_living(formats.tr),
        bdi=bdi,
        ltr=ltr,
        written=written,
    )
    made.filters.update(_filters)
    _made.append(made)
    return made
