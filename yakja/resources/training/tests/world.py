"""A small world for training: a council with a head, a supervisor and four clerks; a trainer; a course with its needs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions as people
from yakja.foundation.people.models import Person
from yakja.foundation.people.queries import person_actor
from yakja.framework.catalogue.tests import world as register
from yakja.resources.capacity.models import (
    Competency,
    Framework,
    Level,
    Profile,
    ProfileLevel,
    StaffMember,
    StaffSkill,
)
from yakja.resources.training import actions
from yakja.resources.training.models import Course, Enrolment, Session


def both(text: str) -> TranslatedText:
    return TranslatedText({"en": text, "ur": f"اردو {text}"})


class TrainingWorld(register.World):
    """Kasur's committee: `head` > `boss` > `clerk` (a man), `woman`, `other`; `absentee` has no account."""

    def __init__(self) -> None:
        super().__init__()
        self.today = timezone.localdate()
        frame = Framework.objects.create(code="T", name=both("Framework"), issuer="test", source="test")
        self.competency = Competency.objects.create(
            code="T.1", framework=frame, name=both("Receipts"), shown_by=both("Gives receipts"), source="test", valid_months=24
        )  # fmt: skip
        self.profile = Profile.objects.create(code="clerk", name=both("Tax clerk"), source="test")
        ProfileLevel.objects.create(
            profile=self.profile, competency=self.competency, level=Level.ALONE, source="test"
        )
        self.people: dict[str, Person] = {}
        for name in ("head", "boss", "clerk", "woman", "other"):
            self.person(name, "council_officer", body=self.mc_kasur)
        self.person("trainer", "council_officer", body=self.lgcd)
        self.person("host", "council_officer", body=self.lgcd)
        self.person("stranger", "council_officer", body=self.mc_lahore)
        self.person("steward", "provincial_steward", place=self.pk6)
        self.person("auditor", "auditor")
        self.person("supplier", "supplier", body=self.mc_swat)
        self.person("citizen", "citizen")
        self.staff: dict[str, StaffMember] = {}
        for name in ("head", "boss", "clerk", "woman", "other", "absentee"):
            self.staff[name] = StaffMember.objects.create(
                number=f"K-{name}", body=self.mc_kasur, profile=self.profile, person=self.people.get(name),
                supervisor=self.staff.get("boss") or self.staff.get("head"), name=name.title(), gender="woman" if name == "woman" else "man",
                joined_on=self.today - dt.timedelta(days=900),
            )  # fmt: skip

    def person(self, part: str, kind: str, **where: Any) -> Person:
        who = people.add_person(actor=SYSTEM, name=TranslatedText({"en": part.title()}))
        people.appoint(
            actor=SYSTEM, person=who, kind=kind, starts_on=self.today - dt.timedelta(days=60), **where
        )
        self.people[part] = who
        return who

    def actor(self, part: str) -> Any:
        return person_actor(Person.objects.get(pk=self.people[part].pk), has_second_factor=True)

    def course(self, code: str = "receipts", **more: Any) -> Course:
        facts: dict[str, Any] = {
            "actor": self.actor("steward"), "code": code, "name": both("Receipts at the counter"), "summary": both("How"),
            "owner": self.lgcd, "competency": self.competency, "level": 2, "hours": 6, "source": "test",
            "languages": ["ur", "en"], "profile": self.profile, "cost_paisa": 150_000,
        }  # fmt: skip
        made = actions.add_course(**(facts | more))
        actions.write_page(
            actor=self.actor("steward"), course=made, position=1, title=both("First"), text=both("Count it.\n\nWrite it.")
        )  # fmt: skip
        return actions.offer_course(actor=self.actor("steward"), course=made)

    def session(self, course: Course | None = None, **more: Any) -> Session:
        facts: dict[str, Any] = {
            "actor": self.actor("host"), "course": course or self.course(), "place": self.kasur, "venue": both("Town hall"),
            "host": self.lgcd, "trainer": self.people["trainer"], "seats": 2, "starts_on": self.today,
            "ends_on": self.today + dt.timedelta(days=1), "language": "ur",
        }  # fmt: skip
        return actions.plan_session(**(facts | more))

    def seat(self, session: Session, name: str = "clerk", by: str = "boss") -> Enrolment:
        return actions.nominate(actor=self.actor(by), session=session, member=self.staff[name])

    def present(self, session: Session, *rows: Enrolment) -> None:
        actions.take_attendance(
            actor=self.actor("trainer"), session=session, present=[row.pk for row in rows]
        )

    def passed(self, name: str = "clerk", course: Course | None = None) -> Enrolment:
        session = self.session(course)
        row = self.seat(session, name)
        self.present(session, row)
        return actions.record_result(actor=self.actor("trainer"), enrolment=row, has_passed=True)

    def level(self, name: str) -> int:
        from yakja.resources.training.queries.levels import levels

        member = self.staff[name]
        return levels([member.pk], self.today).get((member.pk, self.competency.pk), 0)

    def state(self, name: str, level: int, basis: str = "supervisor", days_ago: int = 1) -> StaffSkill:
        on = self.today - dt.timedelta(days=days_ago)
        return StaffSkill.objects.create(
            member=self.staff[name], competency=self.competency, level=level, basis=basis, on=on,
            expires_on=on + dt.timedelta(days=700), by_ref="person:1", recorded_at=timezone.now(),
        )  # fmt: skip
