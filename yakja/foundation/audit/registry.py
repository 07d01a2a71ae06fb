"""Every verb has a sentence. Rooms register theirs in apps.py; an unregistered verb cannot be recorded."""

from __future__ import annotations

from typing import Any

_sentences: dict[str, Any] = {}


def register_verbs(room: str, sentences: dict[str, Any]) -> None:
    """Add verbs of one room, {"room.verb": lazy sentence in the past tense, as in "confirmed a usage"}."""
    for verb, sentence in sentences.items():
        if verb.partition(".")[0] != room:
            raise ValueError(f"{verb} is not a verb of {room}")
        _sentences[verb] = sentence


def sentence(verb: str) -> Any:
    """The translated sentence of a verb; LookupError when nobody registered it."""
    try:
        return _sentences[verb]
    except KeyError:
        raise LookupError(f"the verb {verb} has no sentence; register it in the room's apps.py") from None


def verbs() -> dict[str, Any]:
    return dict(_sentences)
