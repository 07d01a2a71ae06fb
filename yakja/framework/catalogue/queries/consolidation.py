"""What a consolidation would cost and save, and what stands in its way. Pure: values in, values out, no database.

All amounts are whole paisa. None is "not known" and is never counted as nothing: a sum with an unknown part is
itself unknown, and its known part is shown beside it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FRESH_DAYS = 365
# A tool counts as valuable where it does well this share of what the whole cluster does.
VALUABLE_FROM = 0.30
FIT_FROM = 3
QUESTIONS = ("standards", "interfaces", "exit", "languages", "state")


@dataclass(frozen=True)
class Use:
    """One body with one tool. `users` and `yearly_cost_paisa` are None where nobody has said."""

    body: str
    users: int | None = None
    yearly_cost_paisa: int | None = None
    units: int | None = None
    contract_end: dt.date | None = None
    status: str = "full"
    is_confirmed: bool = False
    said_on: dt.date | None = None


@dataclass(frozen=True)
class Candidate:
    """A tool of the cluster as costing sees it; an empty set of a facet is not known."""

    code: str
    uses: tuple[Use, ...] = ()
    capabilities: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    interfaces: frozenset[str] = frozenset()
    standards: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    contract_end: dt.date | None = None
    openness: str = "unknown"
    lifecycle: str = "unknown"

    @property
    def bodies(self) -> frozenset[str]:
        return frozenset(use.body for use in self.uses)

    def use_of(self, body: str) -> Use | None:
        return next((use for use in self.uses if use.body == body), None)


@dataclass(frozen=True)
class Part:
    """One part of a cost. `paisa` is None when it is not known; `bodies` are those whose figures lack."""

    key: str
    paisa: int | None
    known_paisa: int = 0
    bodies: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """A risk or a block: a code with its parameters, printed as a sentence in the reader's language."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Option:
    """One way out with everything its sheet says."""

    kind: str
    target: str
    affected: tuple[str, ...]
    parts: tuple[Part, ...]
    saving: Part
    earliest_on: dt.date | None
    risks: tuple[Note, ...]
    blocks: tuple[Note, ...]
    moves: Mapping[str, Any]  # what has to be moved: users, data, interfaces

    @property
    def one_off_paisa(self) -> int | None:
        return None if any(p.paisa is None for p in self.parts) else sum(p.paisa or 0 for p in self.parts)

    @property
    def one_off_known_paisa(self) -> int:
        """What is known of the one-off cost; the whole of it when nothing is unknown."""
        return sum(p.known_paisa if p.paisa is None else p.paisa for p in self.parts)

    @property
    def payback_months(self) -> int | None:
        """Whole months until the saving has paid the one-off cost; None when it never does or is not known."""
        saving, cost = self.saving.paisa, self.one_off_paisa
        if saving is None or cost is None or saving <= 0:
            return None
        return math.ceil(cost * 12 / saving)


def do_nothing(tools: Sequence[Candidate], today: dt.date) -> Option:
    """Everything stays; what it goes on costing is the measure of the others."""
    bodies = _bodies(tools)
    yearly = yearly_cost(use for tool in tools for use in tool.uses)
    doubled = sorted({b for b in bodies if sum(b in tool.bodies for tool in tools) > 1})
    silent = len(yearly.bodies)
    risks = [
        Note("goes_on_costing", {"paisa": yearly.known_paisa, "unknown": silent})
        if yearly.known_paisa or not silent
        else Note("cost_unstated", {"n": silent})
    ]
    if doubled:
        risks.append(Note("entered_twice", {"bodies": doubled}))
    risks += _stale(tools, today)
    nothing = Part("saving", 0)
    return Option("do_nothing", "", bodies, (), nothing, today, tuple(risks), (), {})


def merge(tools: Sequence[Candidate], target: Candidate, units: Mapping[str, int], today: dt.date) -> Option:
    """Everybody who runs another tool of the cluster moves to the target."""
    left = [tool for tool in tools if tool.code != target.code and tool.uses]
    pairs = [(tool, use) for tool in left for use in tool.uses]
    affected = _bodies(left)
    lacking = sorted({name for tool in left for name in tool.interfaces} - target.interfaces)
    movers = {use.body for _, use in pairs}
    users, guessed = _users(movers, left, units)
    end, open_ended = _contracts(left)
    ready = add_months(today, units["preparation"])
    parts = (
        Part("data", units["data_move_per_tool"] * len(left) + units["data_move_per_body"] * len(pairs)),
        Part("interfaces", units["interface_each"] * len(lacking)),
        Part("training", units["training_per_user"] * users, facts={"users": users, "guessed": len(guessed)}),
        _months("parallel_run", (use for _, use in pairs), units["parallel_run"]),
        _months(
            "contract_exit", (u for t in left if t.code in open_ended for u in t.uses), units["exit_notice"]
        ),
    )
    return Option(
        kind="merge",
        target=target.code,
        affected=affected,
        parts=parts,
        saving=_saving(pairs, target),
        earliest_on=max(filter(None, (end, ready))),
        risks=tuple(_risks(left, target, open_ended, today)),
        blocks=tuple(_blocks(left, target, units)),
        moves={
            "users": users,
            "users_guessed": guessed,
            "data": [
                {
                    "tool": tool.code,
                    "objects": sorted(tool.objects),
                    "bodies": len(tool.uses),
                    "units": _sum(u.units for u in tool.uses),
                }
                for tool in left
            ],
            "interfaces": lacking,
        },
    )


def integrate(tools: Sequence[Candidate], units: Mapping[str, int], today: dt.date) -> Option:
    """All tools stay and are connected, so that nothing is entered twice."""
    used = [tool for tool in tools if tool.uses]
    build = units["integration_per_tool"] * len(used)
    upkeep = build * units["integration_upkeep"] // 100
    risks = [Note("tools_stay", {"n": len(used)})]
    silent = [tool.code for tool in used if not tool.interfaces and not tool.standards]
    blocks = [Note("no_interface_known", {"tools": silent})] if silent else []
    return Option(
        kind="integrate",
        target="",
        affected=_bodies(used),
        parts=(Part("integration", build, facts={"tools": len(used)}),),
        saving=Part("saving", -upkeep, facts={"upkeep": upkeep}),
        earliest_on=add_months(today, units["preparation"]),
        risks=(*risks, *_stale(tools, today)),
        blocks=tuple(blocks),
        moves={"interfaces": sorted({n for t in used for n in t.interfaces})},
    )


def options(tools: Sequence[Candidate], units: Mapping[str, int], today: dt.date) -> list[Option]:
    """Do nothing, one merger into each tool that could take the others, and connecting them."""
    targets = [
        t for t in tools if t.lifecycle not in ("retired", "merged") and any(o.uses for o in tools if o != t)
    ]
    return [
        do_nothing(tools, today),
        *(merge(tools, target, units, today) for target in targets),
        integrate(tools, units, today),
    ]


def yearly_cost(uses: Iterable[Use]) -> Part:
    """What the uses cost in a year: known in full, or in part with the bodies that have not said."""
    found = list(uses)
    lacking = tuple(sorted({u.body for u in found if u.yearly_cost_paisa is None}))
    known = sum(u.yearly_cost_paisa or 0 for u in found)
    return Part("yearly", None if lacking else known, known, lacking)


def _months(key: str, uses: Iterable[Use], months: int) -> Part:
    """A part of the yearly cost."""
    yearly = yearly_cost(uses)
    known = yearly.known_paisa * months // 12
    unknown = yearly.paisa is None and months > 0
    return Part(key, None if unknown else known, known, yearly.bodies if unknown else (), {"months": months})


def _saving(pairs: Sequence[tuple[Candidate, Use]], target: Candidate) -> Part:
    """What is no longer paid for the tools that are left, less what the target costs its new bodies.

    A new body is taken to cost the target what its present bodies cost it on average.
    """
    gone = yearly_cost(use for _, use in pairs)
    newcomers = {use.body for _, use in pairs} - target.bodies
    known = [u.yearly_cost_paisa for u in target.uses if u.yearly_cost_paisa is not None]
    average = sum(known) // len(known) if known else None
    if newcomers and average is None:
        return Part("saving", None, 0, gone.bodies, {"target_cost_unknown": True, "gone": gone.known_paisa})
    more = (average or 0) * len(newcomers)
    if gone.paisa is None:
        return Part(
            "saving", None, gone.known_paisa - more, gone.bodies, {"gone": gone.known_paisa, "more": more}
        )
    return Part("saving", gone.paisa - more, facts={"gone": gone.paisa, "more": more})


def _users(
    bodies: Iterable[str], left: Sequence[Candidate], units: Mapping[str, int]
) -> tuple[int, list[str]]:
    """Users who have to learn the target, and the bodies whose number was taken from the assumptions."""
    total, guessed = 0, []
    for body in sorted(bodies):
        said = [u.users for t in left if (u := t.use_of(body)) and u.users is not None]
        if said:
            total += max(said)
        else:
            total += units["users_per_body"]
            guessed.append(body)
    return total, guessed


def _contracts(left: Sequence[Candidate]) -> tuple[dt.date | None, list[str]]:
    """The last end of a contract that is known, and the tools of which none is."""
    ends, unknown = [], []
    for tool in left:
        own = [d for d in (tool.contract_end, *(u.contract_end for u in tool.uses)) if d]
        if own:
            ends.append(max(own))
        else:
            unknown.append(tool.code)
    return max(ends, default=None), unknown


def _blocks(left: Sequence[Candidate], target: Candidate, units: Mapping[str, int]) -> list[Note]:
    """What forbids deciding on a merger: an ability that somebody uses would go, or too little is known of cost."""
    found = []
    if not target.capabilities:
        found.append(Note("abilities_unknown", {"tool": target.code}))
    else:
        for tool in left:
            if gone := sorted(tool.capabilities - target.capabilities):
                params = {"tool": tool.code, "capabilities": gone, "bodies": sorted(tool.bodies)}
                found.append(Note("ability_lost", params))
    bodies = {u.body for t in left for u in t.uses}
    lacking = sorted({u.body for t in left for u in t.uses if u.yearly_cost_paisa is None})
    if bodies and len(lacking) * 100 > units["unknown_cost_limit"] * len(bodies):
        facts: dict[str, Any] = {
            "bodies": lacking,
            "n": len(lacking),
            "of": len(bodies),
            "limit": units["unknown_cost_limit"],
        }
        found.append(Note("cost_unknown", facts))
    return found


def _risks(
    left: Sequence[Candidate], target: Candidate, open_ended: Sequence[str], today: dt.date
) -> list[Note]:
    found = []
    movers = len({u.body for t in left for u in t.uses})
    if movers > 2 * max(1, len(target.bodies)):
        found.append(
            Note("target_small", {"tool": target.code, "bodies": len(target.bodies), "movers": movers})
        )
    if target.lifecycle in ("unknown", "pilot", "planned"):
        found.append(Note(f"target_{target.lifecycle}", {"tool": target.code}))
    if target.openness != "open":
        found.append(Note("supplier_bound", {"tool": target.code}))
    spoken = {lang for t in left for lang in t.languages}
    if target.languages and (lost := sorted(spoken - target.languages)):
        found.append(Note("language_lost", {"tool": target.code, "languages": lost}))
    if unknown := [t.code for t in left if not t.capabilities]:
        found.append(Note("left_abilities_unknown", {"tools": unknown}))
    if open_ended:
        found.append(Note("contract_unknown", {"tools": list(open_ended)}))
    return found + _stale([*left, target], today)


def _stale(tools: Sequence[Candidate], today: dt.date) -> list[Note]:
    old = sorted(
        {
            u.body
            for t in tools
            for u in t.uses
            if not u.is_confirmed or u.said_on is None or (today - u.said_on).days > FRESH_DAYS
        }
    )
    return [Note("not_confirmed", {"bodies": old, "of": len(_bodies(tools))})] if old else []


@dataclass(frozen=True)
class Placement:
    """Where a tool stands: value from 0 to 1 by fit from 0 to 5; `unknown` are the questions without an answer."""

    tool: str
    value: float
    fit: int
    unknown: tuple[str, ...]
    place: str  # keep, keep_as_is, merge, retire, unknown


def placement(tool: Candidate, tools: Sequence[Candidate]) -> Placement:
    """Value: the share of the cluster's bodies that the tool serves, by how well it does; fit: five yes-or-no questions."""
    bodies = _bodies(tools)
    worth = {"full": 1.0, "partial": 0.6, "phasing_out": 0.3, "pilot": 0.3}
    quality = sum(worth.get(u.status, 0.0) * (1.0 if u.is_confirmed else 0.7) for u in tool.uses)
    value = quality / len(bodies) if bodies else 0.0
    answers: dict[str, bool | None] = {
        "standards": bool(tool.standards) or None,
        "interfaces": bool(tool.interfaces) or None,
        "exit": True if tool.openness == "open" or tool.contract_end else None,
        "languages": {"ur", "en"} <= tool.languages if tool.languages else None,
        "state": None if tool.lifecycle == "unknown" else tool.lifecycle in ("active", "seasonal"),
    }
    fit = sum(answer is True for answer in answers.values())
    unknown = tuple(name for name in QUESTIONS if answers[name] is None)
    valuable, fitting = value >= VALUABLE_FROM, fit >= FIT_FROM
    word = ("keep" if fitting else "merge") if valuable else ("keep_as_is" if fitting else "retire")
    # No tool is given up because too little is known of it.
    if not fitting and len(unknown) > len(QUESTIONS) - FIT_FROM:
        word = "unknown"
    return Placement(tool.code, round(value, 3), fit, unknown, word)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _bodies(tools: Iterable[Candidate]) -> tuple[str, ...]:
    return tuple(sorted({use.body for tool in tools for use in tool.uses}))


def _sum(values: Iterable[int | None]) -> int | None:
    known = [v for v in values if v is not None]
    return sum(known) if known else None
