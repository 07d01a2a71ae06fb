"""What happened to a case, in words: for officers with who did it, for everybody without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body

from ..models import CaseEvent
from ..workflow import Workflow

NAMES = {
    "open": _("Opened"),
    "assign": _("Given on"),
    "transfer": _("Transferred to another body"),
    "escalate": _("Deadline watched by the clock"),
    "note": _("Note written"),
    "say": _("Those concerned were told"),
    "attach": _("File added"),
    "link": _("Linked to another case"),
    "unlink": _("Link taken back"),
}
# Facts that are sentences of people; the others are for machines.
SAID = ("answer", "reason", "note", "text")


@dataclass(frozen=True)
class Line:
    """One event as a reader sees it."""

    at: Any
    what: Any
    text: Any  # what is public of it
    detail: str
    who: str
    files: Sequence[Any]


def event_lines(events: list[CaseEvent], *, with_names: bool = False) -> list[Line]:
    """The newest first; names of officers and internal words only for colleagues."""
    codes = {e.facts.get(key) for e in events for key in ("from", "to") if e.move in ("transfer", "escalate")}
    bodies = (
        {b.code: str(b) for b in Body.objects.filter(code__in=[c for c in codes if c])} if any(codes) else {}
    )
    table = events[0].case.workflow if events else None
    found = []
    for event in reversed(events):
        files = [each for each in event.files.all() if with_names or each.is_public]
        who = (
            event.actor_name
            if with_names and event.actor_name not in ("clock", "system", "anonymous")
            else ""
        )
        found.append(
            Line(event.at, _name(table, event), event.text, _detail(event, bodies, with_names), who, files)
        )
    return found


def _name(table: Workflow | None, event: CaseEvent) -> Any:
    if event.move in NAMES:
        return NAMES[event.move]
    try:
        return table.move(event.move).name if table else event.move
    except LookupError:
        return NAMES["assign"]


def _detail(event: CaseEvent, bodies: dict[str, str], with_names: bool) -> str:
    facts = event.facts
    parts = []
    if event.move in ("transfer", "escalate") and facts.get("from") != facts.get("to"):
        parts.append(
            " → ".join(bodies.get(facts[key], facts[key]) for key in ("from", "to") if facts.get(key))
        )
    if with_names and event.move != "note":
        said = [facts[key] for key in SAID if facts.get(key) and str(event.text) != facts[key]]
        # A code that a room keeps among the facts is no sentence; the room's own page says it in words.
        parts += [each for each in said if not re.fullmatch(r"[a-z]+(_[a-z]+)*", each)]
    return " · ".join(parts)
