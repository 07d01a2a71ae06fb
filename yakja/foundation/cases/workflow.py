"""A workflow is a table of states and moves. Rooms declare theirs as data and register them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Guard = Callable[[Any, Any, dict[str, Any]], None]
OnEvent = Callable[[Any, Any, Any], None]
# What a rung does; where it reassigns to.
DOES = ("notify", "reassign", "act")
REACHES = ("supervisor", "post")


@dataclass(frozen=True)
class State:
    """A state of a case; `is_closed` ends it, `is_waiting` stops the clock.

    `working_hours` begins a deadline of its own when the state is entered.
    """

    code: str
    name: Any
    is_closed: bool = False
    is_waiting: bool = False
    tone: str = "neutral"
    working_hours: int | None = None

    @property
    def stops_clock(self) -> bool:
        return self.is_waiting or self.is_closed


@dataclass(frozen=True)
class Move:
    """A way from some states to another; `permission` says who may, `needs` which facts must be given.

    `evidence` names kinds of files of which one must hang on the move. `guard(case, actor, facts)` looks at the
    data and refuses by raising one of kit's errors. `in_bulk` says that the kernel's own pages may take it, for one
    case or many: the room has nothing to write besides what its `on_event` writes, and one text answers its needs.
    """

    code: str
    name: Any
    sources: tuple[str, ...]
    target: str
    permission: str
    needs: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    guard: Guard | None = None
    in_bulk: bool = False


@dataclass(frozen=True)
class Rung:
    """One step of the ladder that an unanswered case climbs.

    Due `after_hours` working hours behind the deadline (before it where negative), or at a share of the time given.
    It tells (`notify`), gives the case on (`reassign`, to the post above or the `supervisor`'s office), or makes
    the clock take a `move` (`act`). `states` narrows it to some states.
    """

    code: str
    after_hours: float = 0
    at_share: float | None = None
    do: str = "notify"
    move: str = ""
    to: str = "supervisor"
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workflow:
    """One version of the table for one kind of case; a case keeps the version it was opened under."""

    kind: str
    version: int
    name: Any
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    first: str
    working_hours: int | None = None  # until it is due, in working time
    title: Callable[[Any], Any] | None = None
    ladder: tuple[Rung, ...] = ()
    topics: Callable[[], dict[str, Any]] | None = None  # the names of the room's own categories
    by_state: dict[str, State] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_state.update({state.code: state for state in self.states})
        known = set(self.by_state)
        if len(known) != len(self.states):
            raise ValueError(f"{self.kind}: a state stands twice")
        used = {self.first} | {m.target for m in self.moves} | {s for m in self.moves for s in m.sources}
        if used - known:
            raise ValueError(f"{self.kind}: unknown states {sorted(used - known)}")
        if known - used:
            raise ValueError(f"{self.kind}: states nothing leads to {sorted(known - used)}")
        codes = [move.code for move in self.moves]
        if len(set(codes)) != len(codes):
            raise ValueError(f"{self.kind}: a move stands twice")
        self._check_ladder(known, set(codes))

    def _check_ladder(self, states: set[str], moves: set[str]) -> None:
        rungs = [rung.code for rung in self.ladder]
        if len(set(rungs)) != len(rungs):
            raise ValueError(f"{self.kind}: a rung stands twice")
        for rung in self.ladder:
            if not rung.code or "," in rung.code or rung.do not in DOES or rung.to not in REACHES:
                raise ValueError(f"{self.kind}: the rung {rung.code!r} says something unknown")
            if (rung.do == "act") != bool(rung.move) or (rung.move and rung.move not in moves):
                raise ValueError(f"{self.kind}: the rung {rung.code} needs a move of the table to act")
            if rung.at_share is not None and not 0 < rung.at_share <= 1:
                raise ValueError(f"{self.kind}: the rung {rung.code} has a share outside 0 to 1")
            if set(rung.states) - states:
                raise ValueError(f"{self.kind}: the rung {rung.code} names unknown states")

    def moves_from(self, state: str) -> list[Move]:
        return [move for move in self.moves if state in move.sources]

    def move(self, code: str) -> Move:
        """The move of this code; LookupError when the table has none."""
        for move in self.moves:
            if move.code == code:
                return move
        raise LookupError(f"{self.kind} has no move {code}")

    def rung(self, code: str) -> Rung:
        """The rung of this code; LookupError when the ladder has none."""
        for rung in self.ladder:
            if rung.code == code:
                return rung
        raise LookupError(f"{self.kind} has no rung {code}")

    def drawing(self) -> str:
        """The table as a Mermaid state diagram, for the README of its room."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.first}"]
        lines += [f"    {s} --> {m.target}: {m.code}" for m in self.moves for s in m.sources]
        lines += [f"    {s.code} --> [*]" for s in self.states if s.is_closed]
        return "\n".join(lines)


_workflows: dict[tuple[str, int], Workflow] = {}
_newest: dict[str, int] = {}
_pages: dict[str, Callable[[Any], str]] = {}
_on_event: dict[str, OnEvent] = {}
_followers: list[OnEvent] = []


def register_workflow(
    workflow: Workflow, *, page: Callable[[Any], str], on_event: OnEvent | None = None
) -> None:
    """Declare a table; `page(case)` is the address on which an officer works on such a case.

    Several versions of a kind stand side by side. `on_event(case, event, actor)` is called in the transaction of
    everything that happens to a case of the kind.
    """
    _workflows[workflow.kind, workflow.version] = workflow
    _newest[workflow.kind] = max(workflow.version, _newest.get(workflow.kind, 0))
    _pages[workflow.kind] = page
    if on_event is not None:
        _on_event[workflow.kind] = on_event


def register_follower(function: OnEvent) -> None:
    """Have `function(case, event, actor)` called in the transaction of everything that happens to any case."""
    if function not in _followers:
        _followers.append(function)


def tell_followers(case: Any, event: Any, actor: Any) -> None:
    """The kind's own listener first, then those that follow all kinds, in the order in which they registered."""
    own = _on_event.get(case.kind)
    if own is not None:
        own(case, event, actor)
    for follow in _followers:
        follow(case, event, actor)


def workflow(kind: str, version: int | None = None) -> Workflow:
    """The table of a kind, the newest unless a version is asked for; LookupError when there is none."""
    try:
        return _workflows[kind, version or _newest[kind]]
    except KeyError:
        raise LookupError(f"no workflow for {kind} version {version}") from None


def workflows() -> list[Workflow]:
    """The newest table of each kind, in the order of their codes."""
    return [_workflows[kind, version] for kind, version in sorted(_newest.items())]


def versions_of(kind: str) -> list[Workflow]:
    """Every registered version of a kind, the newest first."""
    return [_workflows[key] for key in sorted(_workflows, reverse=True) if key[0] == kind]


def page_of(case: Any) -> str:
    """Where an officer works on this case."""
    return _pages[case.kind](case)
