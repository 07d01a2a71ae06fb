"""Answers by SMS: one digit to one question, the outcome first, then how easy it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.foundation.kit.text import ascii_digits

from .actions import answer
from .models import Door, Outcome
from .queries.asking import waiting_at

OUTCOMES = {"1": Outcome.YES, "2": Outcome.PARTLY, "3": Outcome.NO}


@dataclass(frozen=True)
class Said:
    """What is said back: a template of this room and its words; `outcome` is for administrators."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    outcome: str = ""


def read_digit(address: Any, text: str, now: dt.datetime | None = None) -> Said | None:
    """Take a digit as the answer to the newest question this number was asked; None when it is none of ours."""
    now = now or timezone.now()
    digit = ascii_digits(text).strip().rstrip(".۔")
    if address is None or len(digit) != 1 or not digit.isdecimal():
        return None
    invitation = waiting_at(address, now)
    if invitation is None:
        return None
    kept = getattr(invitation, "response", None)
    context = {"reference": invitation.subject}
    try:
        if kept is None or not kept.outcome:
            if digit not in OUTCOMES:
                return Said("feedback/asked_again", context, "not among the digits")
            answer(
                actor=ANONYMOUS, invitation=invitation, outcome=OUTCOMES[digit], language=address.language,
                now=now, door=Door.SMS,
            )  # fmt: skip
            return Said("feedback/ask_ease", context, "outcome taken")
        answer(
            actor=ANONYMOUS,
            invitation=invitation,
            ease=int(digit),
            language=address.language,
            now=now,
            door=Door.SMS,
        )
    except ValidationError:
        return Said("feedback/ask_ease", context, "not among the digits")
    return Said("feedback/thanks", context, "ease taken")


def receiver(reply: Any) -> Any:
    """The function channels hands inbound messages to, answering with its own kind of reply."""

    def receive(inbound: Any) -> Any:
        said = read_digit(inbound.address, inbound.text)
        return (
            None
            if said is None
            else reply(template=said.template, context=said.context, outcome=said.outcome)
        )

    return receive
