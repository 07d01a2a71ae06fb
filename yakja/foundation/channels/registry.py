"""What rooms plug in here: topics that can be followed, receivers of what comes in, typical values of messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from .models import InboundMessage

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


@dataclass(frozen=True)
class Reply:
    """What a receiver did with a message. With a `template` (`<room>/<name>`) and its `context`, or with a `text`
    that is already worded, the sender is answered; with neither the message counts as dealt with in silence.

    `outcome` is a short note for administrators, without personal data. An urgent reply goes out at night and
    to whoever opted out.
    """

    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    language: str | None = None
    is_urgent: bool = False
    is_secret: bool = False
    outcome: str = ""


Receive = Callable[[InboundMessage], "Reply | None"]


@dataclass(frozen=True)
class Receiver:
    """One room's way of reading what comes in."""

    name: str
    receive: Receive
    priority: int
    kinds: frozenset[str]


_receivers: dict[str, Receiver] = {}


def register_receiver(
    name: str, function: Receive, priority: int, *, kinds: tuple[str, ...] = ("text",)
) -> None:
    """Let a room read what comes in, from its apps.py; smaller priorities are asked first.

    `function(inbound)` answers Reply when the message was meant for it, None to leave it to the next. It runs inside
    one transaction together with the reply: what it wrote is undone when it raises, and it is asked again later.
    """
    if not re.fullmatch(r"[a-z_]+\.[a-z_]+", name):
        raise ValueError(f"{name!r} is no name of a receiver, such as complaints.sms")
    _receivers[name] = Receiver(name, function, priority, frozenset(kinds))


def receivers(kind: str) -> list[Receiver]:
    """Who reads messages of this kind, in the order in which they are asked."""
    found = (each for each in _receivers.values() if kind in each.kinds)
    return sorted(found, key=lambda each: (each.priority, each.name))


_examples: dict[str, Mapping[str, Any]] = {}


def register_example(template: str, context: Mapping[str, Any]) -> None:
    """Typical values of a message, by which its length is measured; without them typical words stand in."""
    _examples[template] = context


def example_of(template: str) -> Mapping[str, Any]:
    return _examples.get(template, {})
