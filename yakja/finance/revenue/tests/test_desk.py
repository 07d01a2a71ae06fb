"""What waits in a council's money stands on the desk of whoever may do something about it, and on nobody else's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from yakja.finance.revenue.actions import law
from yakja.finance.revenue.actions.points import open_point
from yakja.foundation.kit.permissions import SYSTEM

from .test_contracts import drawn
from .test_levy_web import officer
from .world import RevenueWorld


@pytest.fixture
def waiting(world: RevenueWorld) -> Any:
    open_point(
        actor=SYSTEM, body=world.mc, code="C1", name={"en": "Counter", "ur": "کاؤنٹر"}, kind="counter",
        opened_on=dt.date(2025, 7, 1),
    )  # fmt: skip
    law.set_head_mode(actor=SYSTEM, body=world.mc, head=world.parking, mode="system_of_record")
    return drawn(world)


def desk(client: Client) -> str:
    shown = client.get("/en/my/")
    assert shown.status_code == 200
    return shown.text


def test_a_contract_that_waits_is_on_the_desk_of_the_other_officer(world: RevenueWorld, waiting):
    shown = desk(officer(world, "aslam"))
    assert "1 point is open" in " ".join(shown.replace("<bdi>", "").replace("</bdi>", "").split())
    assert f"/en/my/revenue/PK602-MC/contracts/{waiting.pk}/" in shown
    assert "/en/my/revenue/PK602-MC/audit/" not in shown


def test_an_auditor_finds_the_audit_of_a_council_that_collects(world: RevenueWorld, waiting):
    shown = desk(officer(world, "saeeda", "auditor"))
    assert "/en/my/revenue/PK602-MC/audit/" in shown
    assert "/contracts/" not in shown  # an auditor decides on none


def test_a_contract_waits_on_the_desk_though_no_point_is_open_yet(world: RevenueWorld):
    law.set_head_mode(actor=SYSTEM, body=world.mc, head=world.parking, mode="system_of_record")
    made = drawn(world)
    assert f"/contracts/{made.pk}/" in desk(officer(world, "aslam"))


def test_nobody_has_the_money_of_a_council_of_another_place_on_the_desk(world: RevenueWorld, waiting):
    shown = desk(officer(world, "rafiq", body=world.village))
    assert "PK602-MC" not in shown
    assert "Money of councils</h2>" not in shown
