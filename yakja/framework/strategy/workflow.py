"""States and moves of a strategy, and of a success story."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yakja.foundation.cases.workflow import Move, State, Workflow

STRATEGY = Workflow(
    kind="strategy.strategy",
    version=1,
    name=_("Strategy"),
    states=(
        State("draft", _("draft"), tone="neutral"),
        State("open", _("open for comment"), tone="info"),
        State("answering", _("comments are being answered"), tone="warn"),
        State("adopted", _("adopted"), tone="good"),
        State("under_way", _("under way"), tone="good"),
        State("closed", _("closed"), is_closed=True, tone="neutral"),
        State("withdrawn", _("withdrawn"), is_closed=True, tone="neutral"),
    ),
    moves=(
        Move(
            "open",
            _("Open for comment"),
            ("draft", "answering"),
            "open",
            "strategy.move_strategy",
            needs=("comments_until",),
        ),
        Move("end_comments", _("End the comments"), ("open",), "answering", "strategy.move_strategy"),
        Move(
            "adopt",
            _("Adopt"),
            ("answering",),
            "adopted",
            "strategy.adopt_strategy",
            needs=("instrument", "adopted_on"),
        ),
        Move("start", _("Begin"), ("adopted",), "under_way", "strategy.move_strategy"),
        Move("close", _("Close"), ("under_way",), "closed", "strategy.adopt_strategy", needs=("reason",)),
        Move(
            "withdraw",
            _("Withdraw"),
            ("open", "answering", "adopted", "under_way"),
            "withdrawn",
            "strategy.adopt_strategy",
            needs=("order",),
        ),
    ),
    first="draft",
)

STORY = Workflow(
    kind="strategy.story",
    version=1,
    name=_("Success story"),
    states=(
        State("draft", _("draft"), tone="neutral"),
        State("sent", _("sent to the steward"), tone="info"),
        State("published", _("published"), tone="good"),
        State("withdrawn", _("withdrawn"), is_closed=True, tone="neutral"),
    ),
    moves=(
        Move("send", _("Send to the steward"), ("draft",), "sent", "strategy.write_story"),
        Move("publish", _("Publish"), ("sent",), "published", "strategy.publish_story"),
        Move("return", _("Give back"), ("sent",), "draft", "strategy.publish_story", needs=("reason",)),
        Move(
            "withdraw",
            _("Withdraw"),
            ("draft", "sent", "published"),
            "withdrawn",
            "strategy.withdraw_story",
            needs=("reason",),
        ),
    ),
    first="draft",
)
