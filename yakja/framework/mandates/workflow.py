"""States and moves of a proposal at the gate."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yakja.foundation.cases.workflow import Move, State, Workflow

PROPOSE, DECIDE, SIGN = "mandates.propose", "mandates.decide_proposal", "mandates.sign_waiver"
STILL_OPEN = ("draft", "checked", "answered", "builder_asked", "waiver_asked")

PROPOSAL = Workflow(
    kind="mandates.proposal",
    version=1,
    name=_("Proposal"),
    states=(
        State("draft", _("draft"), is_waiting=True, tone="neutral"),
        State("checked", _("checked, answers awaited"), is_waiting=True, tone="info"),
        State("answered", _("waiting for a decision"), tone="warn"),
        State("builder_asked", _("the designated builder is asked"), is_waiting=True, tone="info"),
        State("waiver_asked", _("a waiver is asked for"), tone="warn"),
        State("emergency", _("being built in an emergency"), is_waiting=True, tone="bad"),
        State("approved", _("approved"), is_waiting=True, tone="good"),
        State("live", _("in operation"), is_closed=True, tone="good"),
        State("declined", _("declined"), is_closed=True, tone="bad"),
        State("withdrawn", _("withdrawn"), is_closed=True, tone="neutral"),
    ),
    moves=(
        Move("check", _("Compare with what exists"), ("draft", "checked"), "checked", PROPOSE),
        Move("begin_emergency", _("Begin in an emergency"), ("draft",), "emergency", PROPOSE, needs=("reason",)),
        Move("review", _("Bring to review"), ("emergency",), "checked", PROPOSE),
        Move("send", _("Send for decision"), ("checked",), "answered", PROPOSE),
        Move("return", _("Send back for more"), ("answered",), "checked", DECIDE, needs=("reason",)),
        Move("ask_builder", _("Ask the designated builder"), ("answered",), "builder_asked", "mandates.ask_builder", needs=("builder",)),
        Move("accept_request", _("Accept"), ("builder_asked",), "answered", "mandates.answer_request"),
        Move("decline_request", _("Decline the request"), ("builder_asked",), "answered", "mandates.answer_request", needs=("reason",)),
        Move("note_silence", _("Record the silence"), ("builder_asked",), "answered", "mandates.keep_time"),
        Move("approve", _("Approve"), ("answered",), "approved", DECIDE, needs=("verdict", "reason")),
        Move("decline", _("Decline"), ("answered",), "declined", DECIDE, needs=("reason",)),
        Move("ask_waiver", _("Ask for a waiver"), ("answered",), "waiver_asked", PROPOSE, needs=("reason", "evidence")),
        Move("sign_waiver", _("Sign the waiver"), ("waiver_asked",), "approved", SIGN, needs=("reason", "conditions", "expires_on", "review_on")),
        Move("refuse_waiver", _("Refuse the waiver"), ("waiver_asked",), "answered", SIGN, needs=("reason",)),
        Move("go_live", _("Record that it is in operation"), ("approved",), "live", PROPOSE, needs=("live_on",)),
        Move("withdraw", _("Withdraw"), STILL_OPEN, "withdrawn", PROPOSE, needs=("reason",)),
    ),
    first="draft",
)  # fmt: skip
