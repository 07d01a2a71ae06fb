"""The small country of the register with cells, and a strategy of its province that is under way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from yakja.foundation.bodies.models import BodyKind, Devolution, Function
from yakja.foundation.channels.models import Event
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.actions import loading, usages
from yakja.framework.catalogue.models import Evidence
from yakja.framework.catalogue.tests.world import World
from yakja.framework.strategy.actions import milestones, objectives, strategies, updates
from yakja.framework.strategy.models import Initiative, Milestone, Objective, Strategy, UpdateDuty

from .rehearsed import bring_under_way


def text(english: str) -> TranslatedText:
    return TranslatedText({"en": english, "ur": f"اردو {english}"})


def called(rows: Any, english: str) -> Any:
    """The row of this English name."""
    [found] = [row for row in rows.all() if row.name.get("en") == english]
    return found


class Standing(World):
    """PK6 with Lahore and Kasur, four functions each; strategy PK6-D, begun a year ago, two years to go."""

    def __init__(self, *, state: str = "under_way") -> None:
        super().__init__()
        self.today = timezone.localdate()
        council = BodyKind.objects.get(code="PB-MC")
        Devolution.objects.bulk_create(
            Devolution(kind=council, function=f, role="main", certainty="checked", source="the Act")
            for f in Function.objects.all()
        )
        self.tool, _other = self.complaint_tools()
        loading.make_cells(actor=SYSTEM)
        loading.keep_landscape(actor=SYSTEM)
        self.complaints = Function.objects.get(code="CIT-01")
        self.strategy = self.a_strategy("PK6-D", state)

    def a_strategy(self, code: str, state: str = "under_way") -> Strategy:
        made = strategies.open_strategy(
            actor=SYSTEM,
            code=code,
            name=text(f"Strategy {code}"),
            place=self.pk6,
            owner=self.lgcd,
            starts_on=self.today - dt.timedelta(days=365),
            ends_on=self.today + dt.timedelta(days=730),
        )
        bring_under_way(made, self.today, state)
        Event.objects.all().delete()  # what was told on the way is no matter of these tests
        return made

    def objective(self, name: str = "Complaints", **more: Any) -> Objective:
        """Two councils of Punjab take complaints with a tool: half of them are to be proven, in a year."""
        given: dict[str, Any] = {
            "target_milli": 500,
            "due_on": self.today + dt.timedelta(days=365),
            "functions": [self.complaints],
            "place": self.pk6,
            "owner": self.lgcd,
            **more,
        }
        if given.get("body"):
            given["place"] = None
        if given.get("indicator"):
            given["functions"] = []
        return objectives.add_objective(actor=SYSTEM, strategy=self.strategy, name=text(name), **given)

    def initiative(self, name: str = "Work", **more: Any) -> Initiative:
        given = {
            "starts_on": self.today,
            "ends_on": self.today + dt.timedelta(days=600),
            "lead": self.lgcd,
            **more,
        }
        return objectives.add_initiative(actor=SYSTEM, strategy=self.strategy, name=text(name), **given)

    def milestone(self, name: str = "Step", days: int = 60, **more: Any) -> Milestone:
        initiative = more.pop("initiative", None) or self.strategy.initiatives.first() or self.initiative()
        given = {"owner": self.mc_kasur, "needs": text("a page"), **more}
        return milestones.add_milestone(
            actor=SYSTEM,
            initiative=initiative,
            name=text(name),
            planned_on=self.today + dt.timedelta(days=days),
            **given,
        )

    def duty(self, owner: Any = None, *, months_ago: int = 0, **more: Any) -> UpdateDuty:
        since = self.today - dt.timedelta(days=30 * months_ago)
        return updates.set_duty(
            actor=SYSTEM, strategy=self.strategy, owner=owner or self.mc_kasur, since=since, **more
        )

    def says(
        self, kind: str, body: Any, status: str = "full", *, days_ago: int = 0, tool: bool = True
    ) -> Evidence:
        """A statement by the real verbs, about complaints: declaration, visit or claim."""
        on = self.today - dt.timedelta(days=days_ago)
        if kind == "visit":
            usages.record_visit(
                actor=SYSTEM, body=body, function=self.complaints, status=status, tools=[self.tool] if tool else [], on=on,
                detail=usages.Detail(note="seen at the counter"),
            )  # fmt: skip
        else:
            usages.declare_usage(
                actor=SYSTEM,
                body=body,
                function=self.complaints,
                status=status,
                tools=[self.tool] if tool else [],
                on=on,
            )
        return Evidence.objects.filter(body=body, function=self.complaints).latest("id")
