"""A small province with one kind of case whose table shows everything the kernel does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import rules

from yakja.foundation.cases import workflow as tables
from yakja.foundation.cases.actions import open_case
from yakja.foundation.cases.models import Case
from yakja.foundation.cases.workflow import Move, Rung, State, Workflow
from yakja.foundation.kit.calendar import ZONE
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.tests.factories import Province

# A Monday morning when the office opens.
MONDAY = dt.datetime(2026, 11, 16, 9, 0, tzinfo=ZONE)


def _no_friday(case: Any, actor: Any, facts: dict[str, Any]) -> None:
    if facts.get("answer") == "on Friday":
        refuse("not_friday", "Nothing is finished on a Friday.", field="answer")


def works(actor: Any, case: Any) -> bool:
    kinds = ("council_officer", "district_officer", "provincial_steward")
    return any(actor.has_role(kind, case.body) for kind in kinds)


def table(**more: Any) -> Workflow:
    values: dict[str, Any] = {
        "kind": "trial.ladder",
        "version": 1,
        "name": "Ladder",
        "states": (
            State("new", "new"),
            State("waits", "waits", is_waiting=True),
            State("proposed", "proposed", working_hours=8),
            State("done", "done", is_closed=True),
        ),
        "moves": (
            Move("ask", "ask", ("new",), "waits", "trial.work", in_bulk=True),
            Move("remind", "remind", ("waits",), "waits", "trial.work"),
            Move("go_on", "go on", ("waits",), "new", "trial.work", in_bulk=True),
            Move("propose", "propose", ("new",), "proposed", "trial.work", evidence=("photo", "reply")),
            Move("finish", "finish", ("new", "proposed"), "done", "trial.work", needs=("answer",), guard=_no_friday, in_bulk=True),
            Move("reopen", "reopen", ("done",), "new", "trial.work"),
        ),
        "first": "new",
        "working_hours": 16,
        "ladder": (
            Rung("half", at_share=0.5),
            Rung("soon", after_hours=-2),
            Rung("boss", after_hours=0, do="reassign", to="post"),
            Rung("office", after_hours=8, do="reassign", to="supervisor"),
            Rung("close", after_hours=80, do="act", move="finish", states=("proposed",)),
        ),
    }  # fmt: skip
    return Workflow(**{**values, **more})


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    for name in ("_workflows", "_newest", "_pages", "_on_event"):
        monkeypatch.setattr(tables, name, dict(getattr(tables, name)))
    monkeypatch.setattr(tables, "_followers", list(tables._followers))
    tables.register_workflow(table(), page=lambda case: f"/{case.reference}/")
    if not rules.perm_exists("trial.work"):
        rules.add_perm("trial.work", rules.predicate(works))


@pytest.fixture
def world(db) -> Province:
    return Province()


@pytest.fixture
def opened(world):
    def make(**more: Any) -> Case:
        values = {"kind": "trial.ladder", "title": {"en": "A case"}, "body": world.council, "now": MONDAY}
        return open_case(actor=SYSTEM, prefix="K", **{**values, **more})

    return make
