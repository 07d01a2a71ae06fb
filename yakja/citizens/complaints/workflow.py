"""States and moves of a complaint. An office proposes the end; only the citizen's word confirms it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from yakja.foundation.cases.workflow import Move, Rung, State, Workflow
from yakja.foundation.kit.errors import refuse

WORK, SPEAK, CLOCK = "complaints.work", "complaints.speak", "complaints.keep_time"
AT_THE_OFFICE = ("filed", "at_work", "reopened")
OPEN = (*AT_THE_OFFICE, "asked", "planned", "proposed")
# Working days after which silence closes, and after which the question is asked once more.
SILENCE_DAYS = 7
REMIND_DAYS = 3
ENDED = ("confirmed", "not_confirmed", "rejected", "duplicate")


def _only(*outcomes: str) -> Any:
    """A guard: the proposal that waits for the citizen's word is one of these."""

    def guard(case: Any, actor: Any, facts: dict[str, Any]) -> None:
        if facts.get("outcome") not in outcomes:
            refuse("not_this_way", _("This step does not fit what the office has proposed."))

    return guard


COMPLAINT = Workflow(
    kind="complaints.complaint",
    version=1,
    name=_("Complaint"),
    states=(
        State("filed", _("received"), tone="info"),
        State("at_work", _("being worked on"), tone="info"),
        State("asked", _("the citizen is asked for more"), is_waiting=True, tone="warn"),
        State("planned", _("accepted, no money yet"), is_waiting=True, tone="warn"),
        State("proposed", _("said to be solved; the citizen is asked"), is_waiting=True, tone="warn"),
        State("reopened", _("open again"), tone="bad"),
        State("confirmed", _("solved, the citizen says so"), is_closed=True, tone="good"),
        State("not_confirmed", _("closed, not confirmed"), is_closed=True, tone="neutral"),
        State("rejected", _("cannot be done"), is_closed=True, tone="neutral"),
        State("duplicate", _("reported before"), is_closed=True, tone="neutral"),
        State("forwarded", _("passed on to another agency"), is_closed=True, tone="neutral"),
        State("withdrawn", _("withdrawn"), is_closed=True, tone="neutral"),
    ),
    moves=(
        Move("begin", _("Begin work"), ("filed", "reopened"), "at_work", WORK, in_bulk=True),
        Move("ask", _("Ask the citizen"), AT_THE_OFFICE, "asked", WORK, needs=("question",)),
        Move("answer", _("Answer the office"), ("asked",), "at_work", SPEAK),
        Move("go_on", _("Go on without an answer"), ("asked", "planned"), "at_work", WORK),
        Move("plan", _("Accept, for when there is money"), AT_THE_OFFICE, "planned", WORK, needs=("reason", "expected_on")),
        Move("propose", _("Propose that it is solved"), (*AT_THE_OFFICE, "planned"), "proposed", WORK, needs=("reason", "outcome")),
        Move("confirm", _("Yes, it is solved"), ("proposed",), "confirmed", SPEAK, guard=_only("solved", "partly")),
        Move("accept_refusal", _("I accept the reason"), ("proposed",), "rejected", SPEAK, guard=_only("rejected")),
        Move("deny", _("No, it is not so"), ("proposed",), "reopened", SPEAK),
        Move("lapse", _("Close without an answer"), ("proposed",), "not_confirmed", CLOCK, guard=_only("solved", "partly")),
        Move("lapse_refusal", _("Close with the reason"), ("proposed",), "rejected", CLOCK, guard=_only("rejected")),
        Move("join", _("Close as reported before"), AT_THE_OFFICE, "duplicate", WORK, needs=("other",)),
        Move("forward", _("Pass on to another agency"), AT_THE_OFFICE, "forwarded", WORK, needs=("agency",)),
        Move("appeal", _("Appeal"), ENDED, "reopened", SPEAK, needs=("why",)),
        Move("withdraw", _("Withdraw"), OPEN, "withdrawn", SPEAK),
    ),
    first="filed",
    ladder=(
        Rung("half", at_share=0.5, do="notify"),
        Rung("late", after_hours=0, do="reassign", to="post"),
        Rung("later", after_hours=40, do="reassign", to="supervisor"),
        Rung("latest", after_hours=120, do="reassign", to="supervisor"),
    ),
)  # fmt: skip
