"""A small country to complain in: Punjab with two districts, their towns, councils and officers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command  # noqa: F401
from django.utils import timezone

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.models import Category, CategoryGroup, ClosingReason, Complaint, RoutingLine
from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.channels.actions import address_for
from yakja.foundation.channels.models import Address
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.foundation.kit.trees import segment
from yakja.foundation.people.models import Person
from yakja.foundation.people.queries import PersonActor, person_actor
from yakja.foundation.people.tests import factories as make
from yakja.foundation.places.models import Place

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=5)))  # a Monday
WATER, ROADS, CONDUCT, POWER, BIRTH = (
    "water_supply",
    "roads",
    "staff_conduct",
    "electricity",
    "civil_registration",
)


def _body(code: str, kind: BodyKind, where: Place, parent: Body | None = None) -> Body:
    row = Body.objects.create(
        code=code, kind=kind, place=where, parent=parent, source="test", status="confirmed",
        name=TranslatedText({"en": f"Body {code}", "ur": f"ادارہ {code}"}), name_key_en=code, name_key_ur=code,
    )  # fmt: skip
    row.path = (parent.path if parent else "") + segment(row.pk)
    row.save(update_fields=["path"])
    return row


class City:
    """PK > PK6 > PK602 (Kasur) > PK60201 and PK602-2, PK609 (Sahiwal) > PK60901; a council in each tehsil."""

    def __init__(self) -> None:
        self.pk = make.place("PK", None, "country")
        self.pk6 = make.place("PK6", self.pk, "province")
        self.kasur = make.place("PK602", self.pk6)
        self.sahiwal = make.place("PK609", self.pk6)
        self.town = make.place("PK60201", self.kasur, "tehsil")
        self.village = make.place("PK60202", self.kasur, "tehsil")
        self.far = make.place("PK60901", self.sahiwal, "tehsil")
        kinds = {
            code: BodyKind.objects.create(
                code=code, name=TranslatedText({"en": code, "ur": code}), tier=tier, source="test"
            )
            for code, tier in {
                "PB-MC": "town", "PB-TC": "tehsil", "GEN-DADM": "district", "GEN-DEPT": "province", "GEN-CO": "none",
            }.items()
        }  # fmt: skip
        self.province = _body("PK6-LGCD", kinds["GEN-DEPT"], self.pk6)
        self.district = _body("PK602-DADM", kinds["GEN-DADM"], self.kasur, self.province)
        self.far_district = _body("PK609-DADM", kinds["GEN-DADM"], self.sahiwal, self.province)
        self.mc = _body("PK60201-MC", kinds["PB-MC"], self.town, self.district)
        self.tc = _body("PK60202-TC", kinds["PB-TC"], self.village, self.district)
        self.far_mc = _body("PK60901-MC", kinds["PB-MC"], self.far, self.far_district)
        self.wasa = _body("PK602-WASA", kinds["GEN-CO"], self.kasur, self.district)
        for at in (self.mc, self.tc, self.far_mc, self.district, self.province, self.wasa):
            make.post(at, "chief", "chief_officer")
        make.post(self.mc, "water", "water")
        group = CategoryGroup.objects.create(
            code="all", position=1, name=TranslatedText({"en": "All", "ur": "سب"})
        )
        work = Function.objects.create(
            code="WAT-02", area_code="WAT", name=TranslatedText({"en": "Water", "ur": "پانی"}), source="test"
        )
        self.categories = {
            code: Category.objects.create(
                code=code, position=n, group=group, function=work, target_hours=24, source="test",
                name=TranslatedText({"en": en, "ur": ur}), **more,
            )
            for n, (code, en, ur, more) in enumerate(
                [
                    (WATER, "No water", "پانی نہیں", {}),
                    (ROADS, "Broken road", "ٹوٹی سڑک", {}),
                    (CONDUCT, "Bribery", "رشوت", {"is_private": True, "is_sensitive": True}),
                    (POWER, "Electricity", "بجلی", {"call_number": "118", "owner": "other"}),
                    (BIRTH, "Birth certificate", "پیدائش", {"may_be_anonymous": False, "is_private": True}),
                ]
            )
        }  # fmt: skip
        for n, (category, kinds_of, more) in enumerate(
            [
                (WATER, ["PB-MC"], {"area": "urban", "post": "water"}),
                (WATER, ["PB-TC"], {"area": "rural"}),
                (ROADS, ["PB-MC", "PB-TC"], {}),
                (CONDUCT, ["PB-MC", "PB-TC"], {}),
                (BIRTH, ["PB-MC", "PB-TC"], {}),
                (
                    POWER,
                    [],
                    {"role": "outside", "action": "forward", "outside_name": "LESCO", "call_number": "118"},
                ),
            ]
        ):
            facts = {"role": "responsible", "action": "assign", "area": "any", "province": self.pk6, **more}
            RoutingLine.objects.create(
                code=f"T{n:03}", category=self.categories[category], kinds=kinds_of, source="test", **facts
            )
        for n, (code, outcome, needs) in enumerate(
            [
                ("done", "solved", ["photo_or_reply"]), ("no_funds", "accepted", ["estimate"]),
                ("no_legal_basis", "rejected", ["law"]), ("duplicate", "duplicate", []),
            ]
        ):  # fmt: skip
            ClosingReason.objects.create(
                code=code, position=n, outcome=outcome, needs=needs,
                name=TranslatedText({"en": code, "ur": code}), text=TranslatedText({"en": f"{code}.", "ur": f"{code}۔"}),
            )  # fmt: skip
        self.persons: dict[str, Person] = {}

    def officer(self, at: Body, kind: str = "council_officer", name: str = "") -> PersonActor:
        """An officer of a body with a second factor; the same name is the same person."""
        key = name or f"{at.code} {kind}"
        if key not in self.persons:
            who = make.person(key)
            make.role(who, kind, body=at)
            self.persons[key] = who
        return person_actor(self.persons[key], has_second_factor=True)

    def phone(self, number: str = "+923001234567", language: str = "ur") -> Address:
        return address_for(number, language=language)

    def reason(self, code: str = "done") -> ClosingReason:
        return ClosingReason.objects.get(code=code)

    def file(self, category: str = WATER, place: Place | None = None, **more: Any) -> Complaint:
        contact = more.pop("contact", None)
        if contact is None and not more.pop("anonymous", False):
            contact = actions.Contact(address=self.phone(), is_verified=True, name="Amina", gender="f")
        facts = {
            "actor": ANONYMOUS, "category": self.categories[category], "place": place or self.town,
            "text": "گلی میں پانی نہیں آ رہا", "door": "web", "now": NOW, "contact": contact,
        }  # fmt: skip
        return actions.file_complaint(**(facts | more))

    def propose(self, complaint: Complaint, by: Any = None, **more: Any) -> Any:
        facts = {
            "actor": by or self.officer(self.mc), "complaint": complaint, "reason": more.pop("reason", None) or self.reason(),
            "text": "The pipe was mended on Tuesday by the crew.", "now": NOW + dt.timedelta(hours=3),
        }  # fmt: skip
        return actions.propose_solution(**(facts | more))


@pytest.fixture
def city(db: Any) -> City:
    return City()


@pytest.fixture
def later() -> Any:
    """A moment some days after the filing."""
    return lambda **by: NOW + dt.timedelta(**by)


def today() -> dt.date:
    return timezone.localdate()
