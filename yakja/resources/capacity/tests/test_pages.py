"""The pages, the files to download and the API: what they show, to whom, and from what."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.models import Cell
from yakja.framework.catalogue.tests import world as register
from yakja.resources.capacity.actions.readiness import recompute_readiness
from yakja.resources.capacity.indicators import INDICATORS
from yakja.resources.capacity.models import ReadinessCount
from yakja.resources.capacity.queries import adopting

from .world import World, need, remedy, resource


@pytest.fixture
def world(db) -> World:
    made = World()
    made.staff()
    need(made.crs, made.desks, 2, is_estimate=True)
    need(made.crs, made.clerks, 1)
    remedy(made.desks, unit_paisa=115_000_00, yearly_paisa=6_000_00)
    remedy(made.clerks, unit_paisa=4_000_00, closer="district")
    made.says(made.mc_lahore, made.desks, 2)
    made.can(made.member(made.mc_lahore, "S1"), 3)
    made.says(made.mc_kasur, made.desks, 1)
    recompute_readiness(actor=SYSTEM)
    return made


def rows_of(response) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_page_of_a_tool_counts_lists_and_prices(world):
    page = Client().get("/en/readiness/CRS/?place=PK6")
    assert page.status_code == 200
    text = page.content.decode()
    count = ReadinessCount.objects.get(place=world.pk6, tool=world.crs)
    assert (count.ready, count.after) == (1, 1)
    # Kasur: one desk more, and a clerk of whom nothing is known, so somebody looks first.
    assert count.cost_paisa == 115_000_00 + 4_000_00 + 9_000_00
    assert "128,000" in text.replace("1,28,000", "128,000")
    assert "PK601" in text
    only = Client().get("/en/readiness/CRS/?place=PK6&state=ready").content.decode()
    assert "Body PK601-MC" in only
    assert "Body PK602-MC" not in only.split('id="budget"')[0]


def test_the_files_hold_the_same(world):
    bodies = rows_of(Client().get("/en/readiness/CRS/bodies.csv?place=PK6"))
    assert [(r["body"], r["verdict"], r["cost_rupees"]) for r in bodies] == [
        ("PK601-MC", "ready", "0"),
        ("PK602-MC", "after", "128000"),
    ]
    sheet = rows_of(Client().get("/en/readiness/CRS/budget.csv?place=PK6"))
    assert {r["resource"]: r["cost_rupees"] for r in sheet} == {
        "desks": "115000", "clerks": "4000", "look": "9000",
    }  # fmt: skip


def test_an_answer_is_explained_and_counts_of_persons_are_kept_back(world):
    page = Client().get("/en/readiness/CRS/PK602-MC/").content.decode()
    assert "told to its officers only" in page
    assert "estimate" in page
    answer = Client().get("/api/v1/readiness/CRS/PK602-MC").json()
    lines = {line["resource"]: line for line in answer["lines"]}
    assert (lines["desks"]["have"], lines["desks"]["missing"], lines["desks"]["standing"]) == (1, 1, "proven")
    assert (lines["clerks"]["have"], lines["clerks"]["missing"], lines["clerks"]["cost_paisa"]) == (
        None,
        None,
        None,
    )
    assert answer["cost_paisa"] == 128_000_00
    assert Client().get("/en/readiness/CRS/PK6-LGCD/").status_code == 200
    assert Client().get("/en/readiness/CRS/NOBODY/").status_code == 404
    assert Client().get("/en/readiness/NOTOOL/").status_code == 404


def test_the_api_pages_through_the_same_rows(world):
    first = Client().get("/api/v1/readiness?tool=CRS&place=PK6&limit=1").json()
    second = Client().get(f"/api/v1/readiness?tool=CRS&place=PK6&limit=1&cursor={first['next']}").json()
    found = [first["items"][0]["body"], second["items"][0]["body"]]
    assert found == ["PK601-MC", "PK602-MC"]
    assert second["next"] is None
    ready = Client().get("/api/v1/readiness?tool=CRS&state=ready").json()["items"]
    assert [row["body"] for row in ready] == ["PK601-MC"]
    assert Client().get("/api/v1/readiness?tool=CRS&state=perhaps").status_code == 422
    assert Client().get("/api/v1/readiness?tool=NONE").status_code in (404, 422)


def test_what_to_adopt_next_follows_the_weights(world):
    plans = register.tool("PLANS", "Plans", main=("PLN-01",))
    need(plans, world.desks, 9)
    Cell.objects.create(
        body=world.mc_kasur, function=plans.functions.get(), status="manual", since=world.today
    )
    recompute_readiness(actor=SYSTEM)
    usual = adopting.ranked(world.mc_kasur, adopting.Weights(), world.today)
    assert {c.tool.code: (c.by_hand, c.readiness) for c in usual} == {"PLANS": (1.0, 0.0), "CRS": (0.0, 0.0)}
    needed = adopting.ranked(world.mc_kasur, adopting.Weights(10, 0, 0, 0), world.today)
    assert [c.tool.code for c in needed] == ["PLANS", "CRS"]
    cheap = adopting.ranked(world.mc_kasur, adopting.Weights(0, 0, 10, 0), world.today)
    assert [c.tool.code for c in cheap] == ["CRS", "PLANS"]
    for candidate in usual:
        w = adopting.Weights()
        parts = (candidate.need, candidate.readiness, candidate.cost, candidate.mandate)
        assert candidate.score == pytest.approx(
            sum(a * b for a, b in zip(w.as_dict().values(), parts, strict=True)) / w.total
        )
    page = Client().get("/en/readiness/bodies/PK602-MC/?need=10&readiness=0&cost=0&mandate=0")
    assert page.status_code == 200
    assert page.content.decode().index("Plans") < page.content.decode().index("City Complaints")
    assert Client().get("/ur/readiness/bodies/PK602-MC/?need=99").status_code == 200


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_pages_are_there_in_both_languages_also_with_nothing_to_tell(world, lang):
    for path in (
        "readiness/", "readiness/?place=PK602", "readiness/CRS/", "readiness/CRS/?place=PK501&state=running",
        "readiness/CRS/PK601-MC/", "readiness/bodies/PK6-LGCD/", "tools/CRS/", "bodies/PK602-MC/",
    ):  # fmt: skip
        assert Client().get(f"/{lang}/{path}").status_code == 200, path


def test_figures_are_those_of_the_rows(world):
    total, working = resource("device.desktop.total"), resource("device.desktop.working")
    world.says(world.mc_lahore, total, 8)
    world.says(world.mc_lahore, working, 6)
    world.says(world.mc_kasur, total, 8, "self")
    world.says(world.mc_kasur, working, 8, "self")
    found = {
        each.code: {f.place_id: (f.numerator, f.denominator) for f in each.compute(world.today)}
        for each in INDICATORS
    }
    assert found["capacity.readiness_share"][world.pk6.pk] == (1, 2)
    assert found["capacity.readiness_share"][world.pk.pk] == (1, 3)
    assert found["capacity.gap_cost"][world.kasur.pk] == (128_000_00, 1)
    assert found["capacity.equipment_working_share"] == {
        p.pk: (6, 8) for p in (world.pk, world.pk6, world.lahore)
    }
    assert found["capacity.staff_trained_share"] == {}  # one person
