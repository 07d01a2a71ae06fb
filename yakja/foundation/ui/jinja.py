"""The Jinja2 environment of every page: strict, autoescaped, with gettext and the globals and filters of the house.

Upper rooms may add their own with `add_global` and `add_filter` from their `apps.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.http import QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from . import controls, formats, navigation, panels

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
def _navigation(context: Context, slot: str) -> list[navigation.Link]:
    return navigation.links(slot, context["actor"], context["request"].path)


@pass_context
def _notifications(context: Context) -> list[tuple[str, str]]:
    """Messages left by the action before this page, as (text, kind of banner)."""
    storage = getattr(context["request"], "_messages", None)
    if storage is None:
        return []
    kinds = {"success": "good", "warning": "warn", "error": "bad"}
    return [(str(message), kinds.get(message.level_tag, "info")) for message in storage]


class Column(NamedTuple):
    """One column of a table: its heading, the heading as plain text, and whether it holds numbers."""

    text: Any
    label: str
    is_number: bool


def columns_of(head: Iterable[Any]) -> list[Column]:
    """The columns of a table from its head: texts, or mappings with `text` and, for numbers, `num`."""
    found = []
    for cell in head:
        text, is_number = (cell["text"], bool(cell.get("num"))) if isinstance(cell, Mapping) else (cell, False)
        found.append(Column(text, Markup(escape(text)).striptags(), is_number))
    return found


def bdi(value: Any) -> Markup:
    """A code, number or name kept from being reordered by the text around it."""
    return Markup("<bdi>%s</bdi>") % escape(value)


def ltr(value: Any) -> Markup:
    """A telephone number, CNIC or address of the web: always from left to right."""
    return Markup('<bdi dir="ltr">%s</bdi>') % escape(value)


def _living(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that answers in the reader's language: without the context Jinja would run it once, when compiling."""

    @pass_context
    def called(_context: Context, *arguments: Any, **named: Any) -> Any:
        return function(*arguments, **named)

    return called


def environment(**options: Any) -> Environment:
    """What Django's Jinja2 backend calls once; an undefined name is an error whatever the settings say."""
    options.update(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made = Environment(**options)
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
        columns_of=columns_of,
        join=lambda parts, between="": Markup(between).join(parts),
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
    )
    made.filters.update(_filters)
    _made.append(made)
    return made
