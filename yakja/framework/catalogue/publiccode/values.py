"""Facts about single values: addresses, dates, e-mail, MIME types, URNs, and lengths as a reader counts them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

import regex

from .vocabulary import italian_bodies

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BAD_HOST = re.compile(r"[\s\"<>\\^`{|}#?/@\[\]]")
_PORT = re.compile(r":[0-9]*")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LETTERS = r"A-Za-z0-9\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0010ffff"
_ATOM = rf"[{_LETTERS}!#$%&'*+\-/=?^_`{{|}}~]+"
_LABEL = rf"[{_LETTERS}](?:[{_LETTERS}\-]*[{_LETTERS}])?"
_EMAIL = re.compile(
    rf"(?:{_ATOM}(?:\.{_ATOM})*|\"(?:[^\"\\\x00-\x1f]|\\[\x20-\x7e])*\")@(?:{_LABEL}\.)+(?![0-9]+$){_LABEL}"
)
_MIME = re.compile(r" *[A-Za-z0-9][A-Za-z0-9!#$&^_\-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+\-]{0,126} *")
_URN = re.compile(
    r"urn:([A-Za-z0-9][A-Za-z0-9\-]{0,31}):((?:[A-Za-z0-9()+,\-.:=@;$_!*']|%[0-9A-Fa-f]{2})+)", re.I
)
_ITALIAN = re.compile(r"urn:x-italian-pa:", re.I)
_ITALIAN_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
_GRAPHEME = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Address:
    """A URL taken apart; `rest` is what an opaque address such as `mailto:a@b` holds instead of a host."""

    scheme: str
    host: str
    rest: str
    path: str
    fragment: str


def address(text: str) -> Address | None:
    """Take a URL apart as the reference parser does; None where it finds no URL or relative reference."""
    if _CONTROL.search(text):
        return None
    body, _, fragment = text.partition("#")
    scheme, colon, after = body.partition(":")
    if colon and _SCHEME.fullmatch(scheme):
        body = after
    else:
        scheme = ""
        if ":" in body.partition("/")[0]:
            return None  # a colon before the first slash, but no scheme
    if scheme and not body.startswith("/"):
        return Address(scheme.lower(), "", body.partition("?")[0], "", fragment)
    body = body.partition("?")[0]
    host = ""
    if body.startswith("//"):
        host, slash, path = body[2:].partition("/")
        body = slash + path
        if not _is_host(host):
            return None
        host = host.rpartition("@")[2]
    if _BAD_ESCAPE.search(body) or _BAD_ESCAPE.search(fragment):
        return None
    return Address(scheme.lower(), host, "", body, fragment)


def _is_host(authority: str) -> bool:
    user, _, host = authority.rpartition("@")
    if user and not re.fullmatch(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*", user):
        return False
    if host.startswith("["):
        inside, closed, port = host[1:].partition("]")
        return bool(closed) and bool(inside) and (not port or bool(_PORT.fullmatch(port)))
    name, colon, port = host.partition(":")
    if colon and port and not (port.isascii() and port.isdecimal()):
        return False
    return not _BAD_HOST.search(name)


def is_url(text: str) -> bool:
    """Whether the text is an absolute URL of any scheme."""
    found = address(text)
    if found is None or not found.scheme:
        return False
    if found.scheme == "file":
        return bool(found.path.strip("/"))
    return bool(found.host or found.rest or found.fragment)


def is_web_url(text: str) -> bool:
    """Whether the text is an http or https URL with a host."""
    found = address(text)
    return found is not None and found.scheme in ("http", "https") and bool(found.host)


def is_urn(text: str) -> bool:
    """Whether the text is an RFC 2141 URN such as `urn:x-pk-lg:body:PK6-0001`."""
    found = _URN.fullmatch(text)
    return found is not None and found[1].lower() != "urn"


def is_identifier(text: str) -> bool:
    """Whether the text is a URL with a host or a URN, as organisations and standards are named."""
    if text[:4].lower() == "urn:":
        return is_urn(text)
    found = address(text)
    return found is not None and bool(found.scheme and found.host)


def italian_code(text: str) -> str | None:
    """The code in `urn:x-italian-pa:CODE`, or None for any other identifier."""
    found = _ITALIAN.match(text)
    return text[found.end() :] if found else None


def is_italian_body(code: str) -> bool:
    """Whether the code is on the Italian index; while that list is not supplied, whether it has the form of one."""
    known = italian_bodies()
    return code.lower() in known if known is not None else _ITALIAN_CODE.fullmatch(code) is not None


def is_date(text: str) -> bool:
    """Whether the text is a day of the calendar as YYYY-MM-DD."""
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    year, month, day = (int(part) for part in found.groups())
    return 1 <= month <= 12 and 1 <= day <= monthrange(year or 4, month)[1]


def is_email(text: str) -> bool:
    """Whether the text has the form of an e-mail address with a dotted domain."""
    return len(text) <= 320 and _EMAIL.fullmatch(text) is not None


def is_mime_type(text: str) -> bool:
    """Whether the text is `type/subtype` without parameters."""
    return _MIME.fullmatch(text) is not None


def grapheme_count(text: str) -> int:
    """Letters as a reader counts them: a letter with its marks, or an emoji with its modifiers, is one."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return len(_GRAPHEME.findall(text))
