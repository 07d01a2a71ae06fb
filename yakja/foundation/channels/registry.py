"""What rooms plug in here: the topics that can be followed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils import translation

ALL = "all"
Describe = Callable[[str], Any]

_TOPIC = re.compile(r"(?P<family>[a-z_]+(?:\.[a-z_]+)?)(?::(?P<code>[A-Za-z0-9][A-Za-z0-9._-]{0,79}))?")
_families: dict[str, Describe] = {}


def register_topics(family: str, describe: Describe) -> None:
    """Let a family of topics be followed, from a room's apps.py.

    `describe(code)` gives the topic's name for readers (a lazy text or TranslatedText), None for an unknown code;
    the code is "" for the family as a whole. `function` makes topics such as `function:CIT-01`.
    """
    if not re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", family):
        raise ValueError(f"{family!r} is no family of topics")
    _families[family] = describe


def describe_topic(topic: str) -> Any:
    """What readers call a topic; None when it cannot be followed."""
    found = _TOPIC.fullmatch(topic)
    if not found or found["family"] not in _families:
        return None
    return _families[found["family"]](found["code"] or "")


def topic_text(topic: str, language: str) -> str:
    """The name of a topic in one language; the topic itself when nobody names it."""
    with translation.override(language):
        name = describe_topic(topic)
        return str(name) if name is not None else topic


def is_topic(topic: str) -> bool:
    """Whether a text has the form of a topic, followed or not."""
    return len(topic) <= 120 and bool(_TOPIC.fullmatch(topic))
