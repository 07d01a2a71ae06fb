"""What happened to a complaint, said to people who do not know the words of offices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from yakja.foundation.cases.models import CaseEvent

WORDS: dict[str, Any] = {
    "open": _("It was filed."),
    "begin": _("The office began to work on it."),
    "ask": _("The office asks for more."),
    "answer": _("The office was answered."),
    "say": _("The office answers meanwhile."),
    "go_on": _("The office goes on with it."),
    "plan": _("It is right; the work waits for money."),
    "propose": _("The office says that it is at its end. The citizen is asked."),
    "confirm": _("The citizen says that it is solved."),
    "accept_refusal": _("The citizen accepts the reason."),
    "deny": _("The citizen says no. It is open again."),
    "lapse": _("Nobody answered. It is closed, but not confirmed."),
    "lapse_refusal": _("Nobody answered. It is closed with the reason."),
    "join": _("It is the same as another complaint and goes on there."),
    "forward": _("It was passed on to another agency."),
    "appeal": _("The citizen appealed. The office above looks at it."),
    "withdraw": _("The citizen took it back."),
    "transfer": _("It went to another office."),
}


def words_for(event: CaseEvent) -> Any:
    """One sentence for one event."""
    if event.move == "escalate":
        if event.facts.get("rung") == "half":
            return _("Half of the time has passed. The office was reminded.")
        return _("It went to the office above.")
    return WORDS.get(event.move, "")
