"""States and moves of what the register has to decide: corrections and consolidations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yakja.foundation.cases.workflow import Move, State, Workflow

CORRECTION = Workflow(
    kind="catalogue.correction",
    version=1,
    name=_("Correction"),
    states=(
        State("sent", _("sent, waiting for a steward"), tone="info"),
        State("asked", _("waiting for more from the sender"), is_waiting=True, tone="warn"),
        State("taken", _("taken over into the register"), is_closed=True, tone="good"),
        State("declined", _("not taken over"), is_closed=True, tone="neutral"),
    ),
    moves=(
        Move(
            "take",
            _("Take it over"),
            ("sent", "asked"),
            "taken",
            "catalogue.decide_correction",
            needs=("answer",),
        ),
        Move(
            "decline",
            _("Decline"),
            ("sent", "asked"),
            "declined",
            "catalogue.decide_correction",
            needs=("answer",),
        ),
        Move(
            "ask", _("Ask the sender"), ("sent",), "asked", "catalogue.decide_correction", needs=("answer",)
        ),
    ),
    first="sent",
    working_hours=40,
)

CONSOLIDATION = Workflow(
    kind="catalogue.consolidation",
    version=1,
    name=_("Consolidation"),
    states=(
        State("proposed", _("proposed"), tone="info"),
        State("consulted", _("bodies are being asked"), tone="warn"),
        State("decided", _("decided"), tone="good"),
        State("under_way", _("under way"), tone="info"),
        State("done", _("done, to be checked"), is_waiting=True, tone="good"),
        State("checked", _("checked"), is_closed=True, tone="good"),
        State("dropped", _("proposal given up"), is_closed=True, tone="neutral"),
    ),
    moves=(
        Move(
            "consult",
            _("Ask the bodies"),
            ("proposed",),
            "consulted",
            "catalogue.move_consolidation",
            needs=("answers_due_on",),
        ),
        Move(
            "decide",
            _("Decide"),
            ("consulted",),
            "decided",
            "catalogue.move_consolidation",
            needs=("option", "reason"),
        ),
        Move("start", _("Begin"), ("decided",), "under_way", "catalogue.move_consolidation"),
        Move("finish", _("Finish"), ("under_way",), "done", "catalogue.move_consolidation", needs=("note",)),
        Move(
            "check",
            _("Record the check"),
            ("done",),
            "checked",
            "catalogue.move_consolidation",
            needs=("note",),
        ),
        Move(
            "drop",
            _("Give up"),
            ("proposed", "consulted", "decided", "under_way"),
            "dropped",
            "catalogue.move_consolidation",
            needs=("reason",),
        ),
    ),
    first="proposed",
)
