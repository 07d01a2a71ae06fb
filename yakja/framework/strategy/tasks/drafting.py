"""What the clock does for drafting: ends the time to comment, withdraws stories, clears what nobody confirmed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from yakja.foundation.kit.permissions import CLOCK

from ..actions.comments import KEPT_UNCONFIRMED, clear_unconfirmed, forget_phones, forgettable
from ..actions.stories import move_story
from ..actions.strategies import move_strategy
from ..models import Comment, Story, Strategy


def end_comments(*, now: dt.datetime, **_more: Any) -> None:
    """Strategies whose last day to comment has passed go on to answering."""
    over = Strategy.objects.filter(case__state="open", comments_until__lt=timezone.localdate(now))
    for strategy in over.select_related("case__body", "owner", "place").order_by("id"):
        move_strategy(actor=CLOCK, strategy=strategy, code="end_comments", now=now, door="clock")


def withdraw_stories(*, now: dt.datetime, **_more: Any) -> None:
    """Stories whose person took the consent back; readers have not seen them since that moment."""
    for story in (
        Story.objects.without_consent().select_related("case__body", "body", "consent").order_by("id")
    ):
        move_story(
            actor=CLOCK,
            story=story,
            code="withdraw",
            reason=gettext("the consent was withdrawn"),
            now=now,
            door="clock",
        )


def clear_away(*, now: dt.datetime, **_more: Any) -> None:
    """Comments that were typed and never confirmed, and telephones that have served."""
    if Comment.objects.unconfirmed_since(now - KEPT_UNCONFIRMED).exists():
        clear_unconfirmed(actor=CLOCK, now=now)
    if forgettable(now).exists():
        forget_phones(actor=CLOCK, now=now)
