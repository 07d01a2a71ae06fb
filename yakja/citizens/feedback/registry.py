"""What rooms plug in here: the kinds of case whose people are asked, and the lists of reasons offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from yakja.foundation.cases.queries import workflow
from yakja.foundation.channels.models import Address
from yakja.foundation.files.content import KINDS

from .models import LEFT

# Spoken answers are offered as soon as the files room can check recordings.
TAKES_VOICE = "audio" in KINDS


@dataclass(frozen=True)
class Challenge:
    """One reason why a step was hard. A sensitive one is counted from ten on, and never shown to the office."""

    code: str
    name: Any
    is_sensitive: bool = False


CHALLENGES = {
    each.code: each
    for each in (
        Challenge("staff_absent", _("nobody was there")),
        Challenge("long_wait", _("it took too long")),
        Challenge("many_visits", _("I had to come again and again")),
        Challenge("unlisted_paper", _("they wanted a paper that was not on the list")),
        Challenge("hard_to_read", _("I could not read or understand the form")),
        Challenge("system_down", _("the computer or the line was down")),
        Challenge("far_away", _("the office is too far")),
        Challenge("not_done", _("the work was not done")),
        Challenge("badly_done", _("the work was done badly")),
        Challenge("no_answer", _("nobody told me what became of it")),
        Challenge("wrong_reason", _("the reason I was given is not true")),
        Challenge("rude", _("I was treated badly"), is_sensitive=True),
        Challenge("asked_money", _("money beyond the fee was asked"), is_sensitive=True),
        Challenge("other", _("something else")),
    )
}
# At most six to choose from, so that the list can be read out on the telephone.
QUESTION_SETS: dict[str, tuple[str, ...]] = {
    "service": ("staff_absent", "long_wait", "unlisted_paper", "system_down", "asked_money", "other"),
    "repair": ("not_done", "badly_done", "long_wait", "no_answer", "asked_money", "other"),
    "refused": ("wrong_reason", "unlisted_paper", "no_answer", "rude", "asked_money", "other"),
    "left": ("many_visits", "hard_to_read", "far_away", "long_wait", "asked_money", "other"),
}


def challenge(code: str) -> Challenge:
    """The reason of this code; one that was taken off the list keeps its code as its name."""
    return CHALLENGES.get(code) or Challenge(code, code)


def challenges_of(questions: str) -> list[Challenge]:
    return [CHALLENGES[code] for code in QUESTION_SETS[questions]]


@dataclass(frozen=True)
class Reachable:
    """Where the person behind a case is reached, as the room of the case knows it.

    `is_confirmed`: its owner has shown by a code or a call to receive what is sent there. `typed_by_office`: the
    office that is judged typed it; such an address is never asked.
    """

    address: Address | None
    is_confirmed: bool = False
    typed_by_office: bool = False
    gender: str = ""
    language: str = ""
    is_sensitive: bool = False


@dataclass(frozen=True)
class AskedKind:
    """A kind of case whose people are asked: at every end of its table, at the named steps, and when they leave."""

    kind: str
    name: Any
    reach: Callable[[Any], Reachable | None]
    questions: str = "service"
    steps: Mapping[str, str] = field(default_factory=dict)


_kinds: dict[str, AskedKind] = {}


def register_kind(
    kind: str,
    name: Any,
    reach: Callable[[Any], Reachable | None],
    *,
    questions: str = "service",
    steps: Mapping[str, str] | None = None,
) -> None:
    """Have the people of a kind of case asked; `reach(case)` says where they are reached.

    Every move into an end of the table is asked about whether or not it is named, refusals and withdrawals too.
    `steps` gives the list of reasons for single moves and adds moves that do not end the case.
    """
    wanted = {questions, *(steps or {}).values()}
    if wanted - set(QUESTION_SETS):
        raise ValueError(f"{kind}: no such questions: {sorted(wanted - set(QUESTION_SETS))}")
    _kinds[kind] = AskedKind(kind, name, reach, questions, dict(steps or {}))


def asked_kind(kind: str) -> AskedKind | None:
    return _kinds.get(kind)


def asked_kinds() -> list[AskedKind]:
    return [_kinds[code] for code in sorted(_kinds)]


def steps_of(asked: AskedKind) -> dict[str, str]:
    """{move: questions} of everything that is asked about; `left` stands for those who did not go on."""
    table = workflow(asked.kind)
    ends = {move.code for move in table.moves if table.by_state[move.target].is_closed}
    found = {code: asked.steps.get(code, asked.questions) for code in sorted(ends | set(asked.steps))}
    return {**found, LEFT: asked.steps.get(LEFT, "left")}


# Visits of before an office kept its cases here: their questions and answers stand, none are asked any more.
VISIT = "feedback.visit"
_OF_VISITS = {"served": _("was served"), "refused": _("was refused")}


def step_name(kind: str, move: str) -> Any:
    """The step in the reader's words."""
    if kind == VISIT and move in _OF_VISITS:
        return _OF_VISITS[move]
    if move == LEFT:
        return _("left before the end")
    try:
        return workflow(kind).move(move).name
    except LookupError:
        return move


def kind_name(kind: str) -> Any:
    asked = _kinds.get(kind)
    if asked is None:
        return _("Visit to an office") if kind == VISIT else kind
    return asked.name
