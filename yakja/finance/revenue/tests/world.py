"""A small world for levying: a municipal committee with its officers, kinds of assets, heads, laws and tariffs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from conftest import Holder
from yakja.finance.ledger.tests.world import LedgerWorld
from yakja.finance.revenue.actions import assets, demands, law, tariffs
from yakja.finance.revenue.models import (
    Asset,
    AssetKind,
    Demand,
    DemandRun,
    LegalInstrument,
    Liability,
    Party,
    RevenueHead,
    Tariff,
)
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM

YEAR = "2025-26"
START = dt.date(2025, 7, 1)
DUE = dt.date(2025, 9, 30)
DAY = dt.date(2025, 9, 10)


class Officer(Holder):
    """An officer of one council, as rules see a person."""

    is_officer = True

    def __init__(self, body: Body, ref: str, kind: str = "council_officer") -> None:
        super().__init__((kind, body.code), ref=ref)


def head(code: str, **more: Any) -> RevenueHead:
    facts = {
        "name": TranslatedText({"en": code.title(), "ur": f"مد {code}"}), "family": "rates", "kind": "rate",
        "period": "annual", "source": "test",
    }  # fmt: skip
    return RevenueHead.objects.create(code=code, **(facts | more))


ATTRIBUTES = [
    {"code": "area", "name": {"en": "area", "ur": "رقبہ"}, "type": "integer", "unit": {"en": "sq ft"}},
    {"code": "value", "name": {"en": "value", "ur": "مالیت"}, "type": "money"},
    {
        "code": "use", "name": {"en": "use", "ur": "استعمال"}, "type": "choice",
        "choices": [{"code": "home", "name": {"en": "home"}}, {"code": "shop", "name": {"en": "shop"}}],
    },
]  # fmt: skip


class RevenueWorld(LedgerWorld):
    """The committee PK602-MC bills water and property tax itself; tariffs of its own and of Punjab."""

    def __init__(self) -> None:
        super().__init__()
        self.maker = Officer(self.mc, "person:maker")
        self.checker = Officer(self.mc, "person:checker")
        self.stranger = Officer(self.other, "person:stranger")
        self.steward = Officer(self.lgcd, "person:steward", "provincial_steward")
        self.steward.held.add(("provincial_steward", "PK6"))
        self.water = head("WATER")
        self.uipt = head("UIPT", family="property", kind="tax", priority=10)
        self.rent = head("SHOPRENT", family="rents", kind="rent", period="monthly", object_code="B01408")
        self.parking = head(
            "PARKING", family="movement", kind="fee", period="daily", is_assessed=False, is_auctionable=True
        )
        self.kind = AssetKind.objects.create(
            code="property", name=TranslatedText({"en": "property"}), attributes=ATTRIBUTES, source="test",
            classes=[{"code": "a", "name": {"en": "A"}}, {"code": "b", "name": {"en": "B"}}],
        )  # fmt: skip
        self.law = LegalInstrument.objects.create(
            code="ACT-1", kind="act", title=TranslatedText({"en": "Act I"}), source="test", province=self.pk6,
            in_force_from=dt.date(2020, 1, 1),
        )  # fmt: skip
        for each in (self.water, self.uipt, self.rent):
            law.set_head_mode(actor=SYSTEM, body=self.mc, head=each, mode="system_of_record")

    def asset(self, number: str, *, asset_class: str = "a", actor: Any = None, **attributes: Any) -> Asset:
        return assets.register_asset(
            actor=actor or self.maker, body=self.mc, kind=self.kind, number=number, asset_class=asset_class,
            attributes=attributes, valid_from=START,
        )  # fmt: skip

    def party(self, name: str = "Allah Ditta", **more: Any) -> Party:
        return assets.register_party(actor=self.maker, body=self.mc, name={"en": name}, **more)

    def liability(self, asset: Asset, of: RevenueHead | None = None, **more: Any) -> Liability:
        facts = {"actor": self.maker, "asset": asset, "head": of or self.water, "valid_from": START}
        return assets.register_liability(**(facts | more))

    def charged(
        self, number: str, *, of: RevenueHead | None = None, asset_class: str = "a", **attributes: Any
    ) -> Liability:
        """An asset with a liability."""
        return self.liability(self.asset(number, asset_class=asset_class, **attributes), of)

    def tariff(self, formula: dict[str, Any] | int, of: RevenueHead | None = None, **more: Any) -> Tariff:
        if isinstance(formula, int):
            formula = {"kind": "flat", "amount": formula}
        facts: dict[str, Any] = {
            "actor": self.maker, "head": of or self.water, "formula": formula, "instrument": self.law,
            "valid_from": START, "body": self.mc,
        }  # fmt: skip
        return tariffs.enact_tariff(**(facts | more))

    def run(self, of: RevenueHead | None = None, period: str = YEAR, **more: Any) -> DemandRun:
        facts: dict[str, Any] = {
            "actor": self.maker, "body": self.mc, "head": of or self.water, "period": period, "due_on": DUE,
        }  # fmt: skip
        return demands.open_run(**(facts | more))

    def posted(self, of: RevenueHead | None = None, period: str = YEAR, **more: Any) -> list[Demand]:
        """The demands of a run that was opened and posted."""
        run = self.run(of, period, **more)
        demands.post_run(actor=self.checker, run=run, on=DAY)
        return list(Demand.objects.filter(run=run).order_by("liability_id"))
