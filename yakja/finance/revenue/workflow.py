"""States and moves of a disputed bill."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yakja.foundation.cases.workflow import Move, State, Workflow

ANSWER = "revenue.answer_dispute"
KIND = "revenue.dispute"

DISPUTE = Workflow(
    kind=KIND,
    version=1,
    name=_("Disputed bill"),
    states=(
        State("filed", _("to be looked into"), tone="warn"),
        State("looking", _("being looked into"), tone="info"),
        State("corrected", _("bill corrected"), is_closed=True, tone="good"),
        State("stands", _("bill stands"), is_closed=True, tone="neutral"),
    ),
    moves=(
        Move("take", _("Begin to look into it"), ("filed",), "looking", ANSWER, in_bulk=True),
        Move("correct", _("Answer: the bill was corrected"), ("filed", "looking"), "corrected", ANSWER, needs=("reason",), in_bulk=True),
        Move("uphold", _("Answer: the bill stands"), ("filed", "looking"), "stands", ANSWER, needs=("reason",), in_bulk=True),
    ),
    first="filed",
    working_hours=56,
)  # fmt: skip
