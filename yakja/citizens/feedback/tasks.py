"""What happens by itself: asking after each step, asking those who left, a prompt for every step that is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from yakja.foundation.kit.permissions import CLOCK, SYSTEM

from . import registry
from .actions import invite, set_prompt
from .models import LEFT, PER_MILLE, Prompt
from .queries import asking


def ask_after(case: Any, event: Any, actor: Any) -> None:
    """Follow the cases: in the transaction of a move, decide whether its person is asked."""
    asked = registry.asked_kind(case.kind)
    if asked is None or event.source == event.target:
        return
    prompt = asking.prompt_for(case.kind, event.move)
    if prompt is None:
        return
    invite(
        actor=SYSTEM,
        prompt=prompt,
        reach=asked.reach(case),
        body=case.body,
        case=case,
        event=event,
        now=event.at,
        is_sample=case.is_sample,
    )


def ask_those_who_left(*, now: dt.datetime) -> int:
    """Ask those whose case waits for them since a month: an end that no officer writes down."""
    many = 0
    for case in asking.those_who_left(now)[:500]:
        asked = registry.asked_kind(case.kind)
        prompt = asking.prompt_for(case.kind, LEFT)
        if asked is None or prompt is None:
            continue
        invite(
            actor=CLOCK,
            prompt=prompt,
            reach=asked.reach(case),
            body=case.body,
            case=case,
            now=now,
            is_sample=case.is_sample,
        )
        many += 1
    return many


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """Give every step that is asked its first prompt: everybody, a day later. Later versions are left alone."""
    known = set(Prompt.objects.order_by("pk").values_list("kind", "move"))
    for asked in registry.asked_kinds():
        for move in registry.steps_of(asked):
            if (asked.kind, move) not in known:
                set_prompt(actor=actor, kind=asked.kind, move=move, share=PER_MILLE, door="load")
