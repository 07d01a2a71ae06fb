"""A workflow is a table of states and moves. Rooms declare theirs as data and register them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class State:
    """A state of a case; `is_closed` ends it, `is_waiting` stops the clock."""

    code: str
    name: Any
    is_closed: bool = False
    is_waiting: bool = False
    tone: str = "neutral"


@dataclass(frozen=True)
class Move:
    """A way from some states to another; `permission` says who may, `needs` which facts must be given."""

    code: str
    name: Any
    sources: tuple[str, ...]
    target: str
    permission: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workflow:
    """One version of the table for one kind of case. A case keeps the version it was opened under."""

    kind: str
    version: int
    name: Any
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    first: str
    working_hours: int | None = None  # until it is due, in working time
    title: Callable[[Any], Any] | None = None
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

    def moves_from(self, state: str) -> list[Move]:
        return [move for move in self.moves if state in move.sources]

    def move(self, code: str) -> Move:
        """The move of this code; LookupError when the table has none."""
        for move in self.moves:
            if move.code == code:
                return move
        raise LookupError(f"{self.kind} has no move {code}")

    def drawing(self) -> str:
        """The table as a Mermaid state diagram, for the README of its room."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.first}"]
        lines += [f"    {s} --> {m.target}: {m.code}" for m in self.moves for s in m.sources]
        lines += [f"    {s.code} --> [*]" for s in self.states if s.is_closed]
        return "\n".join(lines)


_workflows: dict[tuple[str, int], Workflow] = {}
_newest: dict[str, int] = {}
_pages: dict[str, Callable[[Any], str]] = {}
_followers: list[Callable[[Any, Any, Any], None]] = []


def register_workflow(workflow: Workflow, *, page: Callable[[Any], str]) -> None:
    """Declare a table; `page(case)` is the address on which an officer works on such a case."""
    _workflows[workflow.kind, workflow.version] = workflow
    _newest[workflow.kind] = max(workflow.version, _newest.get(workflow.kind, 0))
    _pages[workflow.kind] = page


def register_follower(function: Callable[[Any, Any, Any], None]) -> None:
    """Have `function(case, event, actor)` called in the transaction of everything that happens to any case."""
    if function not in _followers:
        _followers.append(function)


def tell_followers(case: Any, event: Any, actor: Any) -> None:
    """Those that follow all kinds, in the order in which they registered."""
    for follow in _followers:
        follow(case, event, actor)


def workflow(kind: str, version: int | None = None) -> Workflow:
    """The table of a kind, the newest unless a version is asked for; LookupError when there is none."""
    try:
        return _workflows[kind, version or _newest[kind]]
    except KeyError:
        raise LookupError(f"no workflow for {kind} version {version}") from None


def workflows() -> list[Workflow]:
    return [_workflows[kind, version] for kind, version in sorted(_newest.items())]


def page_of(case: Any) -> str:
    """Where an officer works on this case."""
    return _pages[case.kind](case)
