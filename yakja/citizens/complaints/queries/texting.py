"""What a text message may mean: what was asked of its number and is still open, and the words that answer.

The outbox is the memory of the talk: a question is a message that went to the number, its draft stands in that
message's context. So a talk has no rows of its own, and lasts as long as the outbox keeps what it sent.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from yakja.foundation.channels.models import Address, OutboundMessage
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.references import check_reference
from yakja.foundation.kit.tables import read_file
from yakja.foundation.kit.text import ascii_digits, search_key

from ..models import Complaint, Phase
from .wording import ROMAN

NOTICE = "complaints/notice"
FEEDBACK = "feedback/"
PREFIX = "SHK"
# The digits that answer a question, and how long it stands.
DIGITS = {
    "solution": "12",
    "lapsed": "2",
    "questionnaire": "12",
    "filed": "0",
    "what": "123456",
    "feedback": "12345",
}
LASTS = {
    "place": dt.timedelta(days=2), "what": dt.timedelta(days=2), "filed": dt.timedelta(days=7),
}  # fmt: skip
LONGEST_LAST = dt.timedelta(days=30)
LOOKED_AT = 40
_MOST_TOKENS = 8
_LONGEST_WORD = 24
_POINTS = " .,:;!?-()۔،؟“”'\""


@dataclass(frozen=True)
class Asked:
    """One question put to a number; `draft` is what was written before it, where a complaint is being told."""

    question: str
    at: dt.datetime
    complaint: Complaint | None = None
    draft: dict[str, Any] = field(default_factory=dict)

    def takes(self, digit: str) -> bool:
        return digit in DIGITS.get(self.question, "")


@dataclass(frozen=True)
class Said:
    """A text message taken apart: a digit (a yes or no counts as 1 or 2), a complaint's number, and the other words."""

    digit: str = ""
    reference: str = ""
    rest: str = ""


def _outgoing(address: Address, now: dt.datetime) -> list[tuple[dt.datetime, str, dict[str, Any]]]:
    """What went to the number: (when, template, context), the newest first."""
    rows = OutboundMessage.objects.filter(address=address, queued_at__gt=now - LONGEST_LAST).exclude(
        state=OutboundMessage.State.WITHHELD
    )
    found = []
    for row in rows.order_by("-id")[:LOOKED_AT]:
        if row.template == NOTICE and row.context:
            found.append((row.sent_at or row.queued_at, row.template, json.loads(row.context)))
        elif row.template.startswith(FEEDBACK) and (row.sent_at or row.next_try_at <= now):
            # Feedback asks hours after the step: until then nobody can mean it.
            found.append((row.sent_at or row.next_try_at, row.template, {}))
    found.sort(key=lambda each: each[0], reverse=True)
    return found


def questions_to(address: Address, now: dt.datetime) -> list[Asked]:
    """What is asked of this number and not answered yet, the newest first; each complaint's question once."""
    outgoing = _outgoing(address, now)
    names = {context["reference"] for _at, _name, context in outgoing if context.get("reference")}
    rows = Complaint.objects.with_case().filter(case__reference__in=names, filer_address=address)
    complaints = {row.reference: row for row in rows} if names else {}
    found: list[Asked] = []
    seen: set[tuple[str, str]] = set()
    is_talking, is_feedback_read = True, False
    for at, template, context in outgoing:
        if template != NOTICE:
            if not is_feedback_read and not template.endswith("/thanks"):
                found.append(Asked("feedback", at))
            is_feedback_read = True
            continue
        question, reference = context.get("question", ""), context.get("reference", "")
        if done := context.get("answered"):
            seen.add((done, reference))
        if now - at > LASTS.get(question, LONGEST_LAST):
            continue
        if question in ("place", "what"):
            # Only the last word of a talk is its question; once filed, it is over.
            if is_talking:
                found.append(Asked(question, at, None, context.get("draft", {})))
            is_talking = False
            continue
        if context.get("ends_talk") or question == "filed":
            is_talking = False
        complaint = complaints.get(reference)
        if complaint is None or not question or (question, reference) in seen:
            continue
        seen.add((question, reference))
        if _is_open(question, complaint):
            found.append(Asked(question, at, complaint))
    return found


def _is_open(question: str, complaint: Complaint) -> bool:
    if question == "solution":
        return complaint.phase == Phase.PROPOSED
    if question == "lapsed":
        return complaint.phase == Phase.NOT_CONFIRMED
    if question == "questionnaire":
        return complaint.phase in (Phase.CONFIRMED, Phase.NOT_CONFIRMED)
    if question == "more":
        return complaint.case.state == "asked"
    return question == "filed" and complaint.is_open


def meant(digit: str, asked: Sequence[Asked]) -> list[Asked]:
    """Which of the open questions a digit answers: the newest that takes it.

    Several where it would decide about one complaint as well as about another; none where feedback asked last.
    """
    taken = [each for each in asked if each.takes(digit)]
    if not taken or taken[0].question == "feedback":
        return []
    if taken[0].question in ("solution", "questionnaire"):
        return [each for each in taken if each.question in ("solution", "questionnaire")]
    return taken[:1]


def remembered_language(address: Address, now: dt.datetime) -> str:
    """The language the number was last written to in, Roman Urdu included; empty when it never was."""
    return next((str(c["language"]) for _at, _name, c in _outgoing(address, now) if c.get("language")), "")


@functools.lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, tuple[str, ...]]]:
    """Words that mean something when they are the whole text: {meaning: {key: languages}}."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in read_file(settings.REFERENCE_DIR / "complaint_sms_words.csv"):
        known = found.setdefault(row["meaning"], {})
        key = _key(row["word"])
        known[key] = (*known.get(key, ()), row["language"])
    return found


def _key(text: str) -> str:
    return search_key(text).strip(_POINTS)[:_LONGEST_WORD] or text.strip()


def means(meaning: str, text: str) -> tuple[str, ...]:
    """The languages in which the whole text is a word of this meaning (help, new, yes, no)."""
    return () if len(text) > _LONGEST_WORD else _words().get(meaning, {}).get(_key(text), ())


def language_of_word(languages: tuple[str, ...]) -> str:
    """The language a word gives away, when it belongs to one only."""
    return languages[0] if len(languages) == 1 and languages[0] in (*CODES, ROMAN) else ""


def without_new(text: str) -> str | None:
    """The text after NEW, where it begins with that word."""
    first, _space, rest = text.strip().partition(" ")
    return rest.strip(_POINTS) if rest and means("new", first) else None


def taken_apart(text: str) -> Said:
    """A digit with or without the number of a complaint, in either order, and the words beside them."""
    tokens = ascii_digits(text).split()
    start = next((i for i, t in enumerate(tokens[:3]) if t.upper().lstrip("#").startswith(PREFIX)), None)
    glued = (
        start is None
        and bool(tokens)
        and tokens[0][:1].isdigit()
        and tokens[0][1:].upper().startswith(PREFIX)
    )
    if glued:
        tokens = [tokens[0][0], tokens[0][1:], *tokens[1:]]
        start = 1
    if start is None:
        return Said(_digit(text), "", "" if _digit(text) else text.strip())
    # The number as far as its check sign fits: it may be written with spaces, and more words may follow.
    last = next((i for i in range(start, len(tokens)) if not tokens[i].isascii()), len(tokens))
    for stop in range(min(last, start + _MOST_TOKENS), start, -1):
        reference = check_reference(" ".join(tokens[start:stop]))
        if reference is not None:
            before, after = tokens[:start], tokens[stop:]
            digit = _digit(" ".join(before))
            if not digit and after:
                digit = _digit(after[0]) or _digit(" ".join(after))
                after = [] if digit and not _digit(after[0]) else after[1:] if digit else after
            return Said(digit, reference, " ".join([*([] if _digit(" ".join(before)) else before), *after]))
    return Said("", "", text.strip())


def digit_of(text: str) -> str:
    """The digit a text consists of; empty for anything else."""
    plain = ascii_digits(text).strip(_POINTS)
    return plain if len(plain) == 1 and plain.isdecimal() else ""


def _digit(text: str) -> str:
    if plain := digit_of(text):
        return plain
    if means("yes", text):
        return "1"
    return "2" if means("no", text) else ""
