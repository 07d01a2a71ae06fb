"""A strategy brought to a state by the real moves, on days that are past: the way every test of its measures begins."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.strategy.actions import add_paragraph, move_strategy
from yakja.framework.strategy.models import Strategy


def bring_under_way(strategy: Strategy, today: dt.date, state: str = "under_way") -> Strategy:
    """One paragraph, open for comment, answered, adopted, begun; stops in `state`."""

    def at(days: int) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days=days), dt.time(11)))

    add_paragraph(
        actor=SYSTEM,
        strategy=strategy,
        section="vision",
        text={"en": "One place.", "ur": "ایک جگہ۔"},
        at=at(400),
    )
    steps = (
        ("open", {"comments_until": today - dt.timedelta(days=360)}, 390),
        ("end_comments", {}, 355),
        ("adopt", {"instrument": "Notification 1", "adopted_on": today - dt.timedelta(days=350)}, 350),
        ("start", {}, 345),
    )
    for code, facts, days in steps:
        if strategy.case.state == state:
            break
        move_strategy(actor=SYSTEM, strategy=strategy, code=code, facts=facts, now=at(days))
    return strategy
