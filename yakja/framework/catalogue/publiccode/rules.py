"""The rules for single texts: each takes the text and answers None, or the severity and the message."""

from __future__ import annotations

from . import vocabulary
from .languages import is_language_tag
from .licences import fault_in_licence
from .shapes import Fault, Rule, near, quoted
from .values import (
    address,
    grapheme_count,
    is_date,
    is_email,
    is_identifier,
    is_italian_body,
    is_mime_type,
    is_url,
    is_web_url,
    italian_code,
)

LOGO_ENDINGS = (".svg", ".svgz", ".png")
SCREENSHOT_ENDINGS = (".jpg", ".png")


def one_of(name: str) -> Rule:
    """The text is a value of a closed list of the standard."""

    def rule(text: str) -> Fault | None:
        if text in vocabulary.members(name):
            return None
        choices = vocabulary.values(name)
        listing = f" ({', '.join(choices)})" if len(choices) <= 10 else ""
        what = name.replace("_", " ")
        return "error", f"{quoted(text)} is not a {what} of the standard{listing}{near(text, choices)}"

    return rule


def longest(limit: int) -> Rule:
    """At most so many letters as a reader counts them."""

    def rule(text: str) -> Fault | None:
        # a text has never more letters than code points
        count = grapheme_count(text) if len(text) > limit else 0
        return ("error", f"has {count:,} letters, at most {limit:,} are allowed") if count > limit else None

    return rule


def shortest(limit: int) -> Rule:
    """At least so many letters as a reader counts them."""

    def rule(text: str) -> Fault | None:
        count = grapheme_count(text)
        return ("error", f"has {count:,} letters, at least {limit:,} are due") if count < limit else None

    return rule


def url(text: str) -> Fault | None:
    return None if is_url(text) else ("error", f"{quoted(text)} is not a URL")


def web_url(text: str) -> Fault | None:
    return None if is_web_url(text) else ("error", f"{quoted(text)} is not an http or https address")


def video_url(text: str) -> Fault | None:
    if not is_web_url(text):
        return web_url(text)
    if vocabulary.knows_oembed(text):
        return None
    return "error", f"{quoted(text)} is not on a video site that supports oEmbed"


def date(text: str) -> Fault | None:
    return None if is_date(text) else ("error", f"{quoted(text)} is not a date as YYYY-MM-DD")


def email(text: str) -> Fault | None:
    return None if is_email(text) else ("error", f"{quoted(text)} is not an e-mail address")


def mime_type(text: str) -> Fault | None:
    return None if is_mime_type(text) else ("error", f"{quoted(text)} is not a MIME type")


def language(text: str) -> Fault | None:
    if is_language_tag(text):
        return None
    dashed = text.replace("_", "-")
    lower = dashed.partition("-")[0].lower() + dashed[len(dashed.partition("-")[0]) :]
    hint = f'; did you mean "{lower}"?' if lower != text and is_language_tag(lower) else ""
    return "error", f"{quoted(text)} is not a BCP 47 language tag{hint}"


def licence(text: str) -> Fault | None:
    fault = fault_in_licence(text)
    return ("error", f"is not an SPDX licence expression: {quoted(text)} {fault}") if fault else None


def country(text: str) -> Fault | None:
    upper = text.upper()
    if upper not in vocabulary.members("country") or text not in (upper, text.lower()):
        return "error", f"{quoted(text)} is not an ISO 3166-1 alpha-2 country code"
    if text != upper:
        return "warning", f'lower-case country codes are deprecated, write "{upper}"'
    return None


def organisation(text: str) -> Fault | None:
    if not is_identifier(text):
        return "error", f"{quoted(text)} is neither a URL with a host nor a URN"
    code = italian_code(text)
    if code is not None and not is_italian_body(code):
        return "error", f"{quoted(code)} is not a code of the Italian index of public bodies"
    return None


def standard(text: str) -> Fault | None:
    """An entry of `supports`: a known alias, or a URL or URN."""
    if not text.startswith("alias:"):
        return organisation(text)
    name, known = text.removeprefix("alias:"), vocabulary.values("supports_alias")
    if name in known:
        return None
    return "error", f"{quoted(name)} is not a known alias ({', '.join(known)}){near(name, known)}"


def italian_body(text: str) -> Fault | None:
    if is_italian_body(text):
        return "warning", f'deprecated: use organisation.uri with "urn:x-italian-pa:{text}"'
    return "error", f"{quoted(text)} is not a code of the Italian index of public bodies"


def path_or_url(*endings: str) -> Rule:
    """A path relative to the file, or an http(s) URL, with one of the endings (any when none is given)."""

    def rule(text: str) -> Fault | None:
        if text.startswith("/"):
            return "error", "is an absolute path; give a path relative to the file, or an http(s) address"
        if text.lower().startswith("file:"):
            return "error", "is a file: address; give a path relative to the file, or an http(s) address"
        if "://" in text and not is_web_url(text):
            return "error", f"{quoted(text)} is not an http or https address"
        if endings and not path_of(text).lower().endswith(endings):
            return "error", f"{quoted(text)} does not end in {' or '.join(endings)}"
        return None

    return rule


def path_of(text: str) -> str:
    """The path part of a URL without query and fragment; a relative path as it is."""
    found = address(text) if is_web_url(text) else None
    return found.path if found else text
