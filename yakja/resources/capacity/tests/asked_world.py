"""A small world for the tests of assessments and staff: a province with bodies, resources, a questionnaire, people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.models import Person
from yakja.foundation.people.queries import PersonActor, person_actor
from yakja.foundation.people.tests.factories import Province, body, person, role
from yakja.resources.capacity.actions import answering, rounds
from yakja.resources.capacity.actions.answering import Typed
from yakja.resources.capacity.models import (
    AssessmentRound,
    Competency,
    Framework,
    Level,
    Profile,
    ProfileLevel,
    Question,
    Resource,
    Response,
    Site,
    StaffMember,
    Template,
)


def resource(code: str, **more: Any) -> Resource:
    more.setdefault("group", Resource.Group.DEVICES)
    more.setdefault("valid_days", 100)
    return Resource.objects.create(code=code, name={"en": code, "ur": code}, source="test", **more)


class World(Province):
    """Lahore's council (LHR-1) with its ward below it, and Kasur's; all are asked by the questionnaire T."""

    def __init__(self) -> None:
        super().__init__()
        self.desktops = resource("device.desktop.total")
        self.working = resource("device.desktop.working")
        self.hours = resource("power.hours", group="power", unit="hours", combine="worst", valid_days=50)
        self.ramp = resource("premises.ramp", group="premises", unit="yes", combine="worst")
        self.money = resource("money.running_yearly", group="money", unit="paisa")
        self.template = Template.objects.create(
            code="T", name={"en": "Council", "ur": "کونسل"}, tiers=["tehsil"], source="test", answer_days=10,
            sample_percent=100,
        )  # fmt: skip
        self.position = 0
        self.question("device.desktop.total", self.desktops, scope="site", least=0, most=50)
        self.question("device.desktop.working", self.working, scope="site", at_most_of="device.desktop.total")
        self.question("power.hours", self.hours, scope="site", section="Power", most=24)
        self.question(
            "premises.ramp", self.ramp, scope="site", kind="yes", section="Premises", wants_evidence=True
        )
        self.question("money.running_yearly", self.money, kind="money", section="Money", most=100_000_00)
        self.question(
            "net.kind", None, kind="choice", section="Money",
            options=[{"value": "none", "name": {"en": "None", "ur": "نہیں"}}, {"value": "dsl", "name": {"en": "DSL", "ur": "ڈی ایس ایل"}}],
        )  # fmt: skip
        self.question("note", None, kind="text", section="Money", is_required=False)
        self.steward = self.actor("provincial_steward", place=self.punjab)
        self.officer = self.actor("council_officer", body=self.council)
        self.neighbours = self.actor("council_officer", body=self.neighbour)

    def question(
        self, code: str, about: Resource | None, *, section: str = "Devices", **more: Any
    ) -> Question:
        self.position += 1
        return Question.objects.create(
            template=self.template, code=code, section={"en": section, "ur": f"{section} ur"},
            text={"en": f"How about {code}?", "ur": f"{code}؟"}, resource=about, position=self.position, **more,
        )  # fmt: skip

    def actor(self, kind: str, **where: Any) -> PersonActor:
        who = person()
        role(who, kind, **where)
        return person_actor(who, has_second_factor=True)

    def open(self, **more: Any) -> AssessmentRound:
        more.setdefault("actor", self.steward)
        more.setdefault("template", self.template)
        more.setdefault("place", self.punjab)
        return rounds.open_round(**more)

    def response(self, found: AssessmentRound, of: Any = None) -> Response:
        return Response.objects.select_related(
            "round__template", "round__place", "body__place", "body__kind"
        ).get(round=found, body=of or self.council)

    def whole(self, where: str = "MAIN", **changed: str) -> dict[str, Typed]:
        """Every required answer of a body with one office, by the names of slots; `changed` by code with _ for dots."""
        said = {
            "device.desktop.total": "10", "device.desktop.working": "7", "power.hours": "۱۶", "premises.ramp": "1",
            "money.running_yearly": "25,000", "net.kind": "dsl",
        }  # fmt: skip
        said |= {code.replace("_", "."): value for code, value in changed.items()}
        of_body = ("money.running_yearly", "net.kind")
        return {code if code in of_body else f"{code}@{where}": Typed(raw) for code, raw in said.items()}

    def answered(self, found: AssessmentRound, of: Any = None, by: Any = None, **changed: str) -> Response:
        """The response of a body, filled in and sent."""
        row = self.response(found, of)
        faults = answering.save_answers(actor=by or SYSTEM, response=row, typed=self.whole(**changed))
        assert not faults, faults
        return answering.send_response(actor=by or SYSTEM, response=row)

    def site(self, of: Any, code: str = "S9") -> Site:
        return Site.objects.create(body=of, code=code, name={"en": f"Office {code}", "ur": f"دفتر {code}"})


class Staffed(World):
    """A line in Lahore's council: chief > head > clerk, with a peer beside the head; one profile needs one competency."""

    def __init__(self) -> None:
        super().__init__()
        framework = Framework.objects.create(code="f", name={"en": "F"}, issuer="Y", source="test")
        self.competency = Competency.objects.create(
            code="task.receipt", framework=framework, name={"en": "Give a receipt", "ur": "رسید دینا"}, source="test",
            valid_months=12,
        )  # fmt: skip
        self.profile = Profile.objects.create(
            code="tax_clerk", name={"en": "Tax clerk", "ur": "ٹیکس کلرک"}, source="test"
        )
        ProfileLevel.objects.create(
            profile=self.profile, competency=self.competency, level=Level.ALONE, source="test"
        )
        self.people: dict[str, Person] = {}
        self.members: dict[str, StaffMember] = {}
        self.member("chief", None)
        self.member("head", "chief")
        self.member("peer", "chief")
        self.member("clerk", "head")

    def member(self, name: str, above: str | None, at: Any = None) -> StaffMember:
        who = person(name)
        role(who, "council_officer", body=at or self.council)
        self.people[name] = who
        self.members[name] = StaffMember.objects.create(
            number=f"ST-{name}", body=at or self.council, profile=self.profile, person=who, name=name,
            supervisor=self.members[above] if above else None, joined_on=timezone.localdate() - dt.timedelta(days=500),
        )  # fmt: skip
        return self.members[name]

    def as_(self, name: str) -> PersonActor:
        return person_actor(self.people[name], has_second_factor=True)


__all__ = ["Staffed", "World", "body", "resource"]
