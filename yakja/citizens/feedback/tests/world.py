"""A small province with two councils, a trial kind of case, and people who can be asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import rules as permissions
from django.utils import timezone

from yakja.citizens.feedback import registry
from yakja.citizens.feedback.models import Prompt
from yakja.citizens.feedback.tasks import load_reference
from yakja.foundation.bodies.models import Body, BodyKind
from yakja.foundation.cases import workflow as tables
from yakja.foundation.cases.actions import move, open_case
from yakja.foundation.cases.models import Case
from yakja.foundation.cases.workflow import Move, State, Workflow
from yakja.foundation.channels.actions.addresses import address_for
from yakja.foundation.channels.models import Address
from yakja.foundation.kit.permissions import SYSTEM, is_system
from yakja.foundation.places.models import Place

KIND = "trial.visit"
TABLE = Workflow(
    kind=KIND,
    version=1,
    name="Visit",
    states=(
        State("new", "new"),
        State("waits", "waits", is_waiting=True),
        State("done", "done", is_closed=True),
        State("refused", "refused", is_closed=True),
        State("withdrawn", "withdrawn", is_closed=True),
    ),
    moves=(
        Move("ask", "ask", ("new",), "waits", "trial.go"),
        Move("finish", "finish", ("new", "waits"), "done", "trial.go"),
        Move("refuse", "refuse", ("new", "waits"), "refused", "trial.go"),
        Move("withdraw", "withdraw", ("new", "waits"), "withdrawn", "trial.go"),
    ),
    first="new",
)
if not permissions.perm_exists("trial.go"):
    permissions.add_perm("trial.go", is_system)


class World:
    """`reach` is what the trial room knows of each case: {reference: Reachable}."""

    def __init__(self, monkeypatch: Any) -> None:
        for name in ("_workflows", "_newest", "_pages"):
            monkeypatch.setattr(tables, name, dict(getattr(tables, name)))
        monkeypatch.setattr(registry, "_kinds", {})
        tables.register_workflow(TABLE, page=lambda case: f"/{case.reference}/")
        self.reach: dict[str, registry.Reachable] = {}
        registry.register_kind(KIND, "Visits", lambda case: self.reach.get(case.reference))
        self.province = Place.objects.create(
            code="PK9", level="province", name={"en": "Trial", "ur": "آزمائش"}, path="0009", source="test"
        )
        self.district = Place.objects.create(
            code="PK91", level="district", name={"en": "East", "ur": "مشرق"}, path="00090001", parent=self.province, source="test"
        )  # fmt: skip
        kind = BodyKind.objects.create(code="T-KIND", name={"en": "Council"}, tier="tehsil", source="test")
        self.body, self.other = (
            Body.objects.create(
                code=code, name={"en": f"Council {code}", "ur": f"کونسل {code}"}, kind=kind, place=self.district, path=path, source="test"
            )
            for code, path in (("B1", "0001"), ("B2", "0002"))
        )  # fmt: skip
        load_reference(actor=SYSTEM, say=lambda line: None)
        self._numbers = iter(range(1000000, 9999999))

    def prompt(self, move_code: str = "finish") -> Prompt:
        return Prompt.objects.get(kind=KIND, move=move_code, is_current=True)

    def share(self, per_mille: int, move_code: str = "finish") -> None:
        Prompt.objects.filter(kind=KIND, move=move_code).update(share=per_mille)

    def address(self, **more: Any) -> Address:
        made = address_for(f"0300{next(self._numbers)}", language="ur")
        for name, value in more.items():
            setattr(made, name, value)
        made.save()
        return made

    def case(self, address: Address | None, *, body: Body | None = None, **known: Any) -> Case:
        row = open_case(actor=SYSTEM, kind=KIND, title={"en": "A visit"}, body=body or self.body, prefix="V")
        if address is not None:
            self.reach[row.reference] = registry.Reachable(address, **{"is_confirmed": True, **known})
        return row

    def ended(
        self, address: Address | None, code: str = "finish", now: dt.datetime | None = None, **more: Any
    ) -> Case:
        row = self.case(address, **more)
        return move(actor=SYSTEM, case=row, code=code, now=now or timezone.now())
