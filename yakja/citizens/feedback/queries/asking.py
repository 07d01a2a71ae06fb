"""Reads that decide who is asked: the draw, the caps, the signs of a number that was made up."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.models import Case
from yakja.foundation.cases.queries import workflow
from yakja.foundation.channels.queries import normal_value, value_hash
from yakja.foundation.people.queries import addresses_of_officers
from yakja.foundation.ui.prepared import for_a_minute

from ..models import LEFT, PER_MILLE, Invitation, Outcome, Prompt
from ..registry import Reachable, asked_kinds

EVERYWHERE_DAYS = 30
SAME_KIND_DAYS = 90
MOST_CASES_A_NUMBER = 5
LEFT_AFTER_DAYS = 30
ANSWER_DAYS = 21
# Every step of every case asks for its prompt: the few there are stand in each process.
CURRENT = "current prompts of feedback"

Held = Invitation.Held


def prompt_for(kind: str, move: str) -> Prompt | None:
    """What is asked now after this step; None where nothing is. A prompt set elsewhere counts within a minute."""
    return for_a_minute(CURRENT, _current_prompts).get((kind, move))


def _current_prompts() -> dict[tuple[str, str], Prompt]:
    return {(prompt.kind, prompt.move): prompt for prompt in Prompt.objects.filter(is_current=True)}


def draw(seed: str, subject: str, event: str) -> int:
    """A number from 0 to 999 that follows from the seed, the case and the event alone: it can be drawn again."""
    digest = hashlib.sha256(f"{seed}|{subject}|{event}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % PER_MILLE


def drawn_again(invitation: Invitation) -> int:
    """The number of the invitation, drawn afresh from what is stored; it differs where a row was tampered with."""
    event = str(invitation.event_id or LEFT)
    return draw(invitation.prompt.seed, invitation.subject, event)


def held_back(found: Reachable | None, kind: str, body: Body, now: dt.datetime) -> str:
    """Why this person is not asked; empty when nothing speaks against it. The three limits are independent."""
    if found is None or found.address is None or found.address.bad_since is not None:
        return Held.NO_ADDRESS
    address = found.address
    if found.typed_by_office:
        return Held.TYPED_BY_OFFICE
    if not found.is_confirmed:
        return Held.UNCONFIRMED
    if address.has_opted_out:
        return Held.OPTED_OUT
    if _belongs_to_staff(address, body):
        return Held.STAFF
    lately = Invitation.objects.filter(address=address)
    month = now - dt.timedelta(days=EVERYWHERE_DAYS)
    if lately.filter(body=body, made_at__gt=month).count() >= MOST_CASES_A_NUMBER:
        return Held.REPEATED
    asked = lately.asked()
    if asked.filter(made_at__gt=month).exists():
        return Held.ASKED_LATELY
    quarter = now - dt.timedelta(days=SAME_KIND_DAYS)
    last = (
        asked.filter(prompt__kind=kind, made_at__gt=quarter)
        .order_by("-made_at")
        .select_related("response")
        .first()
    )
    if last is not None and getattr(getattr(last, "response", None), "outcome", "") != Outcome.NO:
        return Held.ASKED_OF_THIS
    return ""


def _belongs_to_staff(address: Any, body: Body) -> bool:
    """Whether an officer of the judged body can be reached at this address."""
    known = set()
    for typed in addresses_of_officers(body):
        # A landline of an officer is no address of ours, and nothing to stumble over.
        with contextlib.suppress(ValidationError):
            kind, value = normal_value(typed)
            known.add((kind, value_hash(kind, value)))
    return (address.kind, address.value_hash) in known


def those_who_left(now: dt.datetime) -> QuerySet[Case]:
    """Cases that wait for the citizen for a month and were not yet asked about as left."""
    waiting = Case.objects.none()
    for asked in asked_kinds():
        states = [state.code for state in workflow(asked.kind).states if state.is_waiting]
        waiting |= Case.objects.of(asked.kind).filter(state__in=states)
    known = Invitation.objects.filter(prompt__move=LEFT, case__isnull=False).values("case_id")
    return (
        waiting.filter(closed_at__isnull=True, moved_at__lt=now - dt.timedelta(days=LEFT_AFTER_DAYS))
        .exclude(pk__in=known)
        .select_related("body__place", "place")
        .order_by("id")
    )


def token_hash(token: str) -> str:
    """The token has 79 random bits: a plain digest, which a change of keys leaves as it is, tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_of(token: str) -> Invitation | None:
    """The invitation behind the address somebody was sent."""
    rows = Invitation.objects.select_related("prompt", "body", "place", "address", "response")
    return rows.filter(token_hash=token_hash(token)).first()


def waiting_at(address: Any, now: dt.datetime) -> Invitation | None:
    """The newest question of this address that is not fully answered and may still be."""
    rows = (
        Invitation.objects.open_at(now)
        .filter(address=address, ask_at__lte=now)
        .select_related("prompt", "body", "response")
        .order_by("-made_at")
    )
    for row in rows[:5]:
        answer = getattr(row, "response", None)
        if answer is None or not answer.outcome or answer.ease is None:
            return row
    return None
