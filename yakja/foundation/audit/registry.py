"""Every verb has a sentence. Rooms register theirs in apps.py; an unregistered verb cannot be recorded."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

_sentences: dict[str, Any] = {}
_unseen: set[str] = set()


def register_verbs(room: str, sentences: dict[str, Any], *, unseen: Collection[str] = ()) -> None:
    """Add verbs of one room, {"room.verb": lazy sentence in the past tense, as in "confirmed a usage"}.

    `unseen` names those after which every public page is still the same, such as keeping a draft.
    """
    if unknown := set(unseen) - set(sentences):
        raise ValueError(f"no sentences for {sorted(unknown)}")
    _unseen.update(unseen)
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


def room_of(verb: str) -> str:
    """Under which name an entry counts: its room, or its room's unseen part, which makes no page out of date."""
    room = verb.partition(".")[0]
    return f"{room}.unseen" if verb in _unseen else room


def verbs() -> dict[str, Any]:
    return dict(_sentences)
