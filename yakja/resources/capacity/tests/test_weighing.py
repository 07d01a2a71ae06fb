"""Readiness: each input alone makes its gap and takes it away; one statement for all pairs says what one pair is told."""

from __future__ import annotations

import random
from typing import Any

import pytest

from yakja.foundation.bodies.models import Body, Devolution
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Tool
from yakja.framework.catalogue.tests import world as register
from yakja.resources.capacity.actions.readiness import count_readiness, recompute_readiness
from yakja.resources.capacity.models import Holding, Readiness, ReadinessCount, Remedy, Requirement
from yakja.resources.capacity.queries import readiness as reads
from yakja.resources.capacity.weighing import Asked, Cure, Have, weigh

from .world import World, need, remedy, resource


@pytest.fixture
def world(db) -> World:
    return World()


# Pure: the arithmetic of one answer.


def test_a_gap_is_priced_in_lots_and_a_look_once():
    answer = weigh(
        [Asked("line", 3500, False), Asked("desks", 2, False)],
        {"line": Have("line", 1000, 1000, "proven")},
        [
            Cure("line", unit=100, per=1000, fixed=5, yearly=7, lead_days=10, closer="utility", is_estimate=False),
            Cure("desks", unit=50, lead_days=60, is_estimate=False),
            Cure("", fixed=9, lead_days=14, closer="district", is_estimate=False),
        ],
    )  # fmt: skip
    assert [(g.resource, g.missing, g.is_proven, g.cost) for g in answer.gaps] == [
        ("line", 2500, True, 305),
        ("desks", 2, False, 100),
    ]
    assert (answer.verdict, answer.cost, answer.yearly, answer.lead_days) == ("after", 414, 21, 74)
    assert (answer.unproven, answer.has_estimates) == (1, False)


def test_only_a_proven_shortfall_holds_up_while_somebody_can_look():
    asked = [Asked("power", 4)]
    cures = [Cure("power", closer="nobody"), Cure("", closer="district")]
    assert weigh(asked, {}, cures).verdict == "after"
    assert weigh(asked, {"power": Have("power", 3, 3, "proven")}, cures).verdict == "blocked"
    assert weigh(asked, {}, cures[:1]).verdict == "blocked"
    assert weigh(asked, {"power": Have("power", 4, 4, "proven")}, cures).verdict == "ready"


# One input at a time, through the rows.


def as_told(world: World) -> tuple[str, list[tuple[str, int, bool]], tuple[str, ...]]:
    """Verdict, gaps and holds as the page explains them; the kept row agrees."""
    recompute_readiness(actor=SYSTEM, bodies=[world.mc_lahore])
    view = reads.explained(world.mc_lahore, Tool.objects.get(pk=world.crs.pk), world.today)
    kept = Readiness.objects.filter(body=world.mc_lahore, tool=world.crs).first()
    if kept is not None:
        assert (kept.verdict, kept.gaps, kept.unproven, kept.cost_paisa, kept.yearly_paisa, kept.lead_days) == (
            view.answer.verdict, len(view.answer.gaps), view.answer.unproven, view.answer.cost, view.answer.yearly,
            view.answer.lead_days,
        )  # fmt: skip
        assert kept.has_estimates == view.answer.has_estimates
    else:
        assert view.answer.holds == ("not_own",)
    return (
        view.answer.verdict,
        [(g.resource, g.missing, g.is_proven) for g in view.answer.gaps],
        view.answer.holds,
    )


READY = ("ready", [], ())


def test_each_input_alone_makes_exactly_its_gap_and_takes_it_away(world):
    world.staff()
    for thing, quantity in ((world.desks, 2), (world.line, 1000), (world.clerks, 1)):
        need(world.crs, thing, quantity)
        remedy(thing, unit_paisa=100_00)
    said = {
        world.desks: world.says(world.mc_lahore, world.desks, 2),
        world.line: world.says(world.mc_lahore, world.line, 1000, "measured"),
    }
    skill = world.can(world.member(world.mc_lahore, "S1"), 2)
    assert as_told(world) == READY

    def flips(row: Any, field: str, value: Any, wanted: Any) -> None:
        before = getattr(row, field)
        type(row).objects.filter(pk=row.pk).update(**{field: value})
        assert as_told(world) == wanted, (row, field)
        type(row).objects.filter(pk=row.pk).update(**{field: before})
        assert as_told(world) == READY, (row, field)

    for thing, row in said.items():
        asked = Requirement.objects.get(resource=thing)
        flips(row, "value", row.value - 1, ("after", [(thing.code, 1, True)], ()))
        flips(row, "basis", "self", ("after", [(thing.code, row.value, False)], ()))
        flips(row, "expires_on", world.today, ("after", [(thing.code, row.value, False)], ()))
        flips(asked, "quantity", row.value + 5, ("after", [(thing.code, 5, True)], ()))
    flips(skill, "level", 1, ("after", [("clerks", 1, True)], ()))
    flips(skill, "basis", "self", ("after", [("clerks", 1, False)], ()))
    flips(skill, "expires_on", world.today, ("after", [("clerks", 1, False)], ()))
    flips(skill.member, "left_on", world.today, ("after", [("clerks", 1, False)], ()))
    flips(world.crs, "lifecycle", "retired", ("blocked", [], ("retired",)))
    flips(Devolution.objects.get(function__code="CIT-01"), "role", "company", ("blocked", [], ("not_own",)))


def test_a_remedy_that_goes_holds_a_proven_gap_up_and_only_that(world):
    need(world.crs, world.desks, 2)
    mend = remedy(world.desks, unit_paisa=100_00)
    world.says(world.mc_lahore, world.desks, 1)
    gap = [("desks", 1, True)]
    assert as_told(world) == ("after", gap, ())
    Remedy.objects.filter(pk=mend.pk).update(closer="nobody")
    assert as_told(world) == ("blocked", gap, ())
    Remedy.objects.filter(pk=mend.pk).update(closer="body")
    assert as_told(world) == ("after", gap, ())
    mend.delete()
    assert as_told(world) == ("blocked", gap, ())
    # Not known any more: a look may settle it.
    world.mc_lahore.readings.update(expires_on=world.today)
    assert as_told(world) == ("after", [("desks", 2, False)], ())
    world.look.delete()
    assert as_told(world) == ("blocked", [("desks", 2, False)], ())


def test_who_runs_the_tool_is_counted_apart(world):
    need(world.crs, world.desks, 2)
    remedy(world.desks, unit_paisa=100_00)
    recompute_readiness(actor=SYSTEM)
    count = ReadinessCount.objects.get(place=world.pk6, tool=world.crs)
    assert (count.after, count.running, count.unproven, count.cost_paisa) == (
        2,
        0,
        2,
        2 * (200_00 + 9_000_00),
    )
    register.runs(world.mc_kasur, world.crs, "CIT-01")
    recompute_readiness(actor=SYSTEM, bodies=[world.mc_kasur])
    count.refresh_from_db()
    assert (count.after, count.running, count.cost_paisa) == (1, 1, 200_00 + 9_000_00)


def build(world: World, dice: random.Random) -> tuple[list[Body], list[Tool]]:
    """Some bodies, tools, needs, remedies and holdings, drawn."""
    bodies = [world.mc_lahore, world.mc_kasur, world.mc_swat, world.lgcd]
    bodies += [
        register.body(f"B{n}", dice.choice([world.lahore, world.kasur, world.swat]), world.council)
        for n in range(8)
    ]
    lives = ["active", "active", "planned", "retired", "merged", "unknown"]
    mains = [("CIT-01",), ("PLN-01",), ("DAT-03",), ("CIT-01", "DAT-03")]
    tools = [register.tool(f"T{n}", main=dice.choice(mains), lifecycle=dice.choice(lives)) for n in range(6)]
    things = [world.desks, world.line, *(resource(f"r{n}") for n in range(6))]
    for thing in things:
        if dice.random() < 0.85:
            remedy(
                thing, unit_paisa=dice.randint(0, 900), per=dice.choice([1, 1, 7, 1000]), fixed_paisa=dice.randint(0, 90),
                yearly_paisa=dice.randint(0, 90), lead_days=dice.randint(0, 300), is_estimate=dice.random() < 0.3,
                closer=dice.choice(["body", "district", "supplier", "nobody"]),
            )  # fmt: skip
    if dice.random() < 0.3:
        world.look.delete()
    elif dice.random() < 0.3:
        Remedy.objects.filter(resource__isnull=True).update(closer="nobody", is_estimate=True)
    for tool in tools:
        for thing in dice.sample(things, dice.randint(0, 6)):
            need(tool, thing, dice.choice([1, 2, 9, 1500]), is_estimate=dice.random() < 0.2)
    for body in bodies:
        for thing in things:
            if dice.random() < 0.7:
                standing = dice.choice(["proven", "proven", "claimed", "expired"])
                value = dice.choice([0, 1, 3, 9, 2000])
                Holding.objects.create(
                    body=body, resource=thing, value=value if standing == "proven" else 0, claimed=value,
                    standing=standing, on=world.today, expires_on=world.today,
                )  # fmt: skip
    for _n in range(6):
        body, tool = dice.choice(bodies), dice.choice(tools)
        if not tool.usages.filter(body=body).exists():
            function = tool.tool_functions.first().function.code
            register.runs(body, tool, function, dice.choice(["full", "planned", "manual"]))
    Body.objects.filter(code="B0").update(status="closed")
    return bodies, tools


@pytest.mark.parametrize("seed", range(25))
def test_one_statement_for_all_pairs_says_what_one_pair_is_told(world, seed):
    """Seventy-two pairs of a drawn world each time, kept and explained; and the counts are those of the rows."""
    from yakja.resources.capacity.actions._readiness import keep_readiness

    dice = random.Random(seed)
    bodies, tools = build(world, dice)
    keep_readiness(world.today, *((None, None) if seed % 3 else ([b.pk for b in bodies], None)))
    kept = {(row.body_id, row.tool_id): row for row in Readiness.objects.all()}
    pairs = 0
    for body in Body.objects.filter(pk__in=[b.pk for b in bodies]):
        for tool in Tool.objects.filter(pk__in=[t.pk for t in tools]):
            view = reads.explained(body, tool, world.today)
            row = kept.pop((body.pk, tool.pk), None)
            if row is None:
                assert "not_own" in view.answer.holds or not view.lines
                continue
            pairs += 1
            assert (
                row.verdict, row.gaps, row.unproven, row.cost_paisa, row.yearly_paisa, row.lead_days,
                row.has_estimates, row.is_running,
            ) == (
                view.answer.verdict, len(view.answer.gaps), view.answer.unproven, view.answer.cost, view.answer.yearly,
                view.answer.lead_days, view.answer.has_estimates, view.is_running,
            ), (body, tool)  # fmt: skip
    assert not kept
    assert pairs
    assert_counts_are_those_of_the_rows()
    for tool in tools:
        for place in (world.pk, world.pk6, world.lahore):
            count = reads.count_of(place, tool)
            lines = reads.budget(place, tool)
            assert sum(line.cost_paisa for line in lines) == (count.cost_paisa if count else 0)
            assert sum(line.yearly_paisa for line in lines) == (count.yearly_paisa if count else 0)


def assert_counts_are_those_of_the_rows() -> None:
    """Every place counts the rows of its bodies and of all below it, none else."""
    wanted = {}
    for place in Place.objects.all():
        for tool in Tool.objects.all():
            rows = list(Readiness.objects.filter(tool=tool, body__place__path__startswith=place.path))
            if not rows:
                continue
            free = [r for r in rows if not r.is_running]
            after = [r for r in free if r.verdict == "after"]
            wanted[place.pk, tool.pk] = (
                sum(r.verdict == "ready" for r in free), len(after), sum(r.verdict == "blocked" for r in free),
                len(rows) - len(free), sum(r.gaps == r.unproven for r in after), sum(r.cost_paisa for r in after),
                sum(r.yearly_paisa for r in after),
            )  # fmt: skip
    kept = {
        (c.place_id, c.tool_id): (c.ready, c.after, c.blocked, c.running, c.unproven, c.cost_paisa, c.yearly_paisa)
        for c in ReadinessCount.objects.all()
    }  # fmt: skip
    assert {key: numbers for key, numbers in kept.items() if any(numbers)} == wanted


@pytest.mark.parametrize("seed", range(6))
def test_counts_move_with_a_body_that_changes(world, seed):
    dice = random.Random(seed)
    bodies, _tools = build(world, dice)
    recompute_readiness(actor=SYSTEM)
    for _n in range(5):
        body = dice.choice(bodies)
        world.says(body, world.desks, dice.choice([0, 2, 9]), dice.choice(["self", "verified"]), days=_n)
        assert_counts_are_those_of_the_rows()
    count_readiness(actor=SYSTEM)
    assert_counts_are_those_of_the_rows()
