"""Strict BCP 47 language tags: well-formed and made of registered subtags, as `ur`, `pa-Arab` or `en-GB`."""

from __future__ import annotations

import re
from functools import lru_cache

from .vocabulary import subtags

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})"
    r"(?P<extlang>(?:-[a-zA-Z]{3}){0,3})"
    r"(?:-(?P<script>[a-zA-Z]{4}))?"
    r"(?:-(?P<region>[a-zA-Z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-zA-Z0-9]{5,8}|[0-9][a-zA-Z0-9]{3}))*)"
    r"(?P<extensions>(?:-[a-wyzA-WYZ0-9](?:-[a-zA-Z0-9]{2,8})+)*)"
    r"(?:-[xX](?:-[a-zA-Z0-9]{1,8})+)?"
)
_PRIVATE = re.compile(r"x(?:-[a-zA-Z0-9]{1,8})+")


@lru_cache(maxsize=4096)
def is_language_tag(tag: str) -> bool:
    """Whether a tag is valid; the language itself must be lower case (`IT` is a country, `en_GB` no tag)."""
    registered = subtags()
    if tag.lower() in registered["grandfathered"] or _PRIVATE.fullmatch(tag):
        return True
    parts = _TAG.fullmatch(tag)
    if parts is None or not _is_registered("language", parts["language"]):
        return False
    if parts["script"] and not _is_registered("script", parts["script"]):
        return False
    if parts["region"] and not _is_registered("region", parts["region"]):
        return False
    return _follow_their_prefixes("extlang", parts["extlang"], tag) and _follow_their_prefixes(
        "variant", parts["variants"], tag
    )


def _is_registered(kind: str, subtag: str) -> bool:
    known = subtags()[kind]
    subtag = subtag.lower()
    if subtag in known:
        return True
    # private use ranges such as qaa..qtz
    ranges = (entry.split("..") for entry in known if ".." in entry)
    return any(len(subtag) == len(low) and low <= subtag <= high for low, high in ranges)


def _follow_their_prefixes(kind: str, subtag_run: str, tag: str) -> bool:
    known = subtags()[kind]
    whole = tag.lower() + "-"
    for subtag in filter(None, subtag_run.lower().split("-")):
        prefixes = known.get(subtag)
        if prefixes is None or (prefixes and not any(whole.startswith(prefix + "-") for prefix in prefixes)):
            return False
    return True
