"""Answers in XML and JSON. In JSON, lists of things are bare arrays ("Spark"); in XML they stand in their wrapper."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

CONTENT_TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
# What XML 1.0 cannot carry at all, and what it must spell.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPELT = re.compile("[&<>\r]")
_SPELLING = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
# What one of a list is called.
_ONE_OF = {
    "attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format", "notes": "note",
    "media_urls": "media_url",
}  # fmt: skip
_UTC = dt.UTC


def moment(at: dt.datetime | None) -> str | None:
    """A moment as every reader of GeoReport can read it: UTC, whole seconds, `Z`."""
    if at is None:
        return None
    at = at.astimezone(_UTC)
    return f"{at.year:04}-{at.month:02}-{at.day:02}T{at.hour:02}:{at.minute:02}:{at.second:02}Z"


def _text(value: str) -> str:
    if _UNWRITABLE.search(value):
        value = _UNWRITABLE.sub("\ufffd", value)
    if _SPELT.search(value):
        value = _SPELT.sub(lambda sign: _SPELLING[sign[0]], value)
    return value


def element(name: str, value: Any) -> str:
    """One element of XML; nothing is an empty tag."""
    if isinstance(value, str):
        return f"<{name}>{_text(value)}</{name}>" if value else f"<{name}/>"
    if value is None:
        return f"<{name}/>"
    if value is True or value is False:
        return f"<{name}>{'true' if value else 'false'}</{name}>"
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(element(each, inner) for each, inner in value.items())}</{name}>"
    if isinstance(value, list | tuple):
        one = _ONE_OF.get(name, "item")
        return f"<{name}>{''.join(element(one, each) for each in value)}</{name}>"
    return f"<{name}>{value}</{name}>"


def listing(form: str, wrapper: str, one: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Many things: `<wrapper><one>..</one></wrapper>`, or a bare array."""
    if form == "json":
        return _json(list(rows))
    inside = "".join(element(one, row) for row in rows)
    return f"{_DECLARATION}<{wrapper}>{inside}</{wrapper}>".encode()


def single(form: str, name: str, thing: Mapping[str, Any]) -> bytes:
    """The service definition and the discovery: an object in either form."""
    return _json(thing) if form == "json" else f"{_DECLARATION}{element(name, thing)}".encode()


def errors(form: str, said: Iterable[tuple[int, str]]) -> bytes:
    """Why something was refused, in words for the citizen."""
    return listing(form, "errors", "error", [{"code": code, "description": text} for code, text in said])


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")
