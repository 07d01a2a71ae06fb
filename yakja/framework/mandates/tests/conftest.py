"""A small world for designations: the register's, with bodies that could be charged."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from yakja.foundation.bodies.models import BodyKind, Function
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Cell
from yakja.framework.catalogue.tests import world as register
from yakja.framework.mandates.actions import designate_body
from yakja.framework.mandates.models import Mandate

DAY = dt.date(2026, 11, 23)
BEGUN = dt.date(2026, 1, 1)


class MandateWorld(register.World):
    """The register's world with a town below Kasur, a second kind of council, an IT board in each province, and cells."""

    def __init__(self) -> None:
        super().__init__()
        self.town = register.place("PK60201", "tehsil", self.kasur, "Chunian")
        board = BodyKind.objects.create(
            code="GEN-IT", name=TranslatedText({"en": "IT board"}), tier="province", source="test"
        )
        self.tehsil_kind = BodyKind.objects.create(
            code="PB-TC", name=TranslatedText({"en": "tehsil council"}), tier="tehsil", source="test", province=self.pk6
        )  # fmt: skip
        self.council_kind = BodyKind.objects.get(code="PB-MC")
        self.pitb = register.body("PK6-PITB", self.pk6, board)
        self.pmdfc = register.body("PK6-PMDFC", self.pk6, board)
        self.kpitb = register.body("PK5-KPITB", self.pk5, board)
        self.tc_town = register.body("PK60201-TC", self.town, self.tehsil_kind, self.lgcd)
        self.functions = list(Function.objects.order_by("position"))
        for body in (self.mc_lahore, self.mc_kasur, self.mc_swat, self.tc_town):
            for function in self.functions:
                Cell.objects.create(body=body, function=function, since=DAY)

    def charge(self, holder: Any, function: str = "CIT-01", role: str = "builder", **more: Any) -> Mandate:
        facts = {
            "actor": SYSTEM, "holder": holder, "functions": [Function.objects.get(code=function)], "roles": [role],
            "place": self.pk6, "instrument": "Order 1", "source": "gazette", "valid_from": BEGUN,
        }  # fmt: skip
        (made,) = designate_body(**(facts | more))
        return made


@pytest.fixture
def world(db: Any) -> MandateWorld:
    return MandateWorld()


@pytest.fixture
def steward(world: MandateWorld, holder: Any) -> Any:
    """A steward of Punjab, in every place of it."""
    inside = Place.objects.within(world.pk6).values_list("code", flat=True)
    return holder(*[("provincial_steward", code) for code in inside], ref="person:steward")
