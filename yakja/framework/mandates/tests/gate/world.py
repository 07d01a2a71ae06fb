"""A small world for the tests of the gate: bodies, a designated builder, tools, and persons with real roles."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.people import actions as people
from yakja.foundation.people.queries import PersonActor, person_actor
from yakja.framework.catalogue.models import Tool
from yakja.framework.catalogue.tests.world import World as Ground
from yakja.framework.catalogue.tests.world import body, tool
from yakja.framework.mandates.actions import deciding, proposals, requests, waivers
from yakja.framework.mandates.models import Mandate, Proposal, Waiver

LAKH = 100_000_00
NO = "not_suitable"
WHY = "It does other work than what we need here."
ABOVE = dict.fromkeys(
    ("reuse", "configure", "extend", "join", "build"),
    "None of these takes complaints by voice in the village.",
)
PARTS = (
    "officer", "colleague", "above", "elsewhere", "builder", "district", "steward", "second", "insider", "kp_steward",
    "citizen", "supplier", "auditor", "administrator", "visitor",
)  # fmt: skip


class World(Ground):
    """Kasur's council proposes; PK6-ITB is designated to build complaints in Punjab; stewards decide."""

    def __init__(self) -> None:
        super().__init__()
        self.complaint_tools()
        for number in range(4):
            tool(f"OTHER{number}", main=("PLN-01",), purpose="Building plans and their approval.")
        self.function = Function.objects.get(code="CIT-01")
        self.itb = body("PK6-ITB", self.pk6, self.lgcd.kind)
        self.mandate = Mandate.objects.create(
            code="M1", function=self.function, place=self.pk6, role="builder", holder=self.itb, instrument="Order 1",
            valid_from=dt.date(2024, 1, 1), source="test",
        )  # fmt: skip
        self._persons: dict[str, Any] = {}
        self.person("officer", "council_officer", self.mc_kasur)
        self.person("colleague", "council_officer", self.mc_kasur)
        self.person("above", "council_officer", self.lgcd)
        self.person("elsewhere", "council_officer", self.mc_lahore)
        self.person("builder", "council_officer", self.itb)
        self.person("district", "district_officer", place=self.kasur)
        self.person("steward", "provincial_steward", place=self.pk6)
        self.person("second", "provincial_steward", place=self.pk6)
        # A steward who also works in the proposing body.
        insider = self.person("insider", "provincial_steward", place=self.pk6)
        people.appoint(
            actor=SYSTEM, person=insider, kind="council_officer", body=self.mc_kasur, starts_on=dt.date(2024, 1, 1)
        )  # fmt: skip
        self.person("kp_steward", "provincial_steward", place=self.pk5)
        self.person("citizen", "citizen")
        self.person("supplier", "supplier", self.lgcd)
        self.person("auditor", "auditor")
        self.person("administrator", "administrator")

    def person(self, part: str, kind: str, where: Body | None = None, place: Any = None) -> Any:
        who = people.add_person(actor=SYSTEM, name=TranslatedText({"en": part.title(), "ur": f"شخص {part}"}))
        people.appoint(
            actor=SYSTEM, person=who, kind=kind, body=where, place=place, starts_on=dt.date(2024, 1, 1)
        )
        self._persons[part] = who
        return who

    def actor(self, part: str) -> Any:
        return ANONYMOUS if part == "visitor" else self.one(part)

    def one(self, part: str) -> PersonActor:
        return person_actor(self._persons[part], has_second_factor=True)

    def account(self, part: str) -> Any:
        return self._persons[part].account

    # A proposal on its way

    def draft(self, by: str = "officer", at: Body | None = None, **values: Any) -> Proposal:
        given = {
            "need": "Villagers cannot come to the office to complain; they should speak their complaint into the phone.",
            "why_now": "The court asked for a register.",
            "users": "Three clerks",
            "money_paisa": 10 * LAKH,
            "functions_typed": ["CIT-01"],
        }
        return proposals.open_proposal(
            actor=self.actor(by),
            body=at or self.mc_kasur,
            title=values.pop("title", "Complaints by voice"),
            kind=values.pop("kind", "tool"),
            now=values.pop("now", None),
            values={**given, **values},
        )

    def checked(
        self, by: str = "officer", row: Proposal | None = None, now: Any = None, **values: Any
    ) -> Proposal:
        row = row or self.draft(by, now=now, **values)
        proposals.check_proposal(actor=self.actor(by), proposal=row, now=now)
        return row

    def all_answered(self, row: Proposal, by: str = "officer", stance: str = NO, now: Any = None) -> None:
        for code in row.checks.first().answer_to(5):
            proposals.answer_tool(
                actor=self.actor(by), proposal=row, tool=Tool.objects.get(code=code), stance=stance, reason="other_work",
                text=WHY, now=now,
            )  # fmt: skip

    def sent(self, by: str = "officer", stance: str = "reuse", now: Any = None, **values: Any) -> Proposal:
        """Waiting for a decision; with the stance not_suitable the designated builder is asked at once."""
        row = self.checked(by, now=now, **values)
        self.all_answered(row, by, stance, now=now)
        return proposals.send_proposal(actor=self.actor(by), proposal=row, now=now)

    def confirmed(self, *codes: str, row: Proposal | None = None, **values: Any) -> Proposal:
        row = row or self.sent(**values)
        wanted = list(Function.objects.filter(code__in=codes or ["CIT-01"]))
        return deciding.confirm_functions(actor=self.actor("steward"), proposal=row, functions=wanted)

    def approved(self, verdict: str = "reuse", now: Any = None, **values: Any) -> Proposal:
        row = self.confirmed(row=self.sent(now=now, **values))
        return deciding.decide_proposal(
            actor=self.actor("steward"), proposal=row, verdict=verdict, reason="It does the work.", reasons_above=ABOVE,
            tool=Tool.objects.get(code="CRS"), now=now,
        )  # fmt: skip

    def builder_asked(self, **values: Any) -> Proposal:
        return self.sent(stance=NO, **values)

    def builder_declined(self, **values: Any) -> Proposal:
        row = self.builder_asked(**values)
        request = row.requests.get()
        request.proposal = row
        requests.answer_request(
            actor=self.actor("builder"), request=request, is_accepted=False, text="No staff."
        )
        return row

    def waiver_asked(self, reason: str = "builder_declined", now: Any = None, **values: Any) -> Waiver:
        row = self.confirmed(row=self.builder_declined(now=now, **values))
        return waivers.ask_waiver(
            actor=self.actor("officer"), proposal=row, reason=reason, reasons_above=ABOVE, now=now,
            evidence="Letter 14-2 of the builder of 3 November says that it has no staff.",
        )  # fmt: skip

    def waiver_signed(self, now: Any = None, **more: Any) -> Waiver:
        waiver = self.waiver_asked(now=now)
        return waivers.sign_waiver(
            actor=self.actor("steward"), waiver=waiver, text="The refusal is on record.", conditions="Open source.",
            now=now, **more,
        )  # fmt: skip


def days_ago(n: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=n)
