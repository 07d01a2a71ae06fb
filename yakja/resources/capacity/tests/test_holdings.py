"""What a body may rely on: the strongest statement that is not out of date, site by site; skills from the rows of staff."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.utils import timezone

from yakja.resources.capacity import tasks
from yakja.resources.capacity.actions._holdings import keep_holdings
from yakja.resources.capacity.models import Holding, Readiness, Reading, StaffMember, StaffSkill

from .world import World, need, remedy, resource

STRENGTH = {"self": 1, "verified": 2, "measured": 3}
SKILL_STRENGTH = {"self": 1, "supervisor": 2, "test": 3, "observed": 4}


@pytest.fixture
def world(db) -> World:
    return World()


def held(body, of) -> tuple[int, int, str] | None:
    row = Holding.objects.filter(body=body, resource=of).first()
    return (row.value, row.claimed, row.standing) if row else None


def test_a_bodys_own_word_is_shown_and_never_counted(world):
    world.says(world.mc_lahore, world.desks, 4, "self")
    assert held(world.mc_lahore, world.desks) == (0, 4, "claimed")
    assert held(world.mc_kasur, world.desks) is None


def test_the_strongest_statement_stands_also_against_a_newer_word(world):
    world.says(world.mc_lahore, world.desks, 2, "verified", days=30)
    world.says(world.mc_lahore, world.desks, 9, "self", days=1)
    assert held(world.mc_lahore, world.desks) == (2, 9, "proven")
    world.says(world.mc_lahore, world.desks, 3, "verified", days=2)
    assert held(world.mc_lahore, world.desks) == (3, 9, "proven")


def test_sites_are_added_up_and_the_weakest_counts_where_it_must(world):
    one, two = world.site(world.mc_lahore, "A"), world.site(world.mc_lahore, "B")
    world.says(world.mc_lahore, world.desks, 2, site=one)
    world.says(world.mc_lahore, world.desks, 3, "self", site=two)
    assert held(world.mc_lahore, world.desks) == (2, 5, "proven")
    world.says(world.mc_lahore, world.line, 4000, "measured", site=one)
    assert held(world.mc_lahore, world.line) == (4000, 4000, "proven")
    world.says(world.mc_lahore, world.line, 900, "self", site=two)
    # One site is not known: the weakest is not known.
    assert held(world.mc_lahore, world.line) == (0, 900, "claimed")
    world.says(world.mc_lahore, world.line, 1000, "measured", site=two)
    assert held(world.mc_lahore, world.line) == (1000, 1000, "proven")


def test_what_was_said_of_the_whole_stands_until_a_site_is_proven(world):
    one = world.site(world.mc_lahore, "A")
    world.says(world.mc_lahore, world.desks, 7)
    world.says(world.mc_lahore, world.desks, 1, "self", site=one)
    assert held(world.mc_lahore, world.desks) == (7, 7, "proven")
    world.says(world.mc_lahore, world.desks, 1, site=one)
    assert held(world.mc_lahore, world.desks) == (1, 7, "proven")


def test_a_closed_site_counts_no_more(world):
    one = world.site(world.mc_lahore, "A")
    world.says(world.mc_lahore, world.desks, 3, site=one)
    one.closed_on = world.today
    one.save()
    keep_holdings(world.today, [world.mc_lahore.pk])
    assert held(world.mc_lahore, world.desks) is None


def test_what_expires_is_reckoned_again_by_the_clock(world):
    need(world.crs, world.desks, 2)
    remedy(world.desks, unit_paisa=100)
    world.says(world.mc_lahore, world.desks, 2)
    assert Readiness.objects.get(body=world.mc_lahore).verdict == "ready"
    assert not tasks.holdings_have_work()
    Reading.objects.update(expires_on=world.today)
    Holding.objects.update(expires_on=world.today)
    assert tasks.holdings_have_work()
    assert tasks.expire_holdings(now=timezone.now()) == 1
    assert held(world.mc_lahore, world.desks) == (0, 2, "expired")
    row = Readiness.objects.get(body=world.mc_lahore)
    assert (row.verdict, row.unproven) == ("after", 1)
    assert not tasks.holdings_have_work()


def test_clerks_count_who_reach_the_level_by_somebody_elses_word(world):
    world.staff()
    able, learning, boasting, gone = (world.member(world.mc_lahore, f"S{n}") for n in range(4))
    world.can(able, 3, "supervisor")
    world.can(learning, 1, "test")
    world.can(boasting, 4, "self")
    world.can(gone, 4, "observed")
    assert held(world.mc_lahore, world.clerks) == (2, 3, "proven")
    gone.left_on = world.today
    gone.save()
    keep_holdings(world.today, [world.mc_lahore.pk])
    assert held(world.mc_lahore, world.clerks) == (1, 2, "proven")
    # The strongest basis decides, however new a weaker one is.
    world.can(able, 1, "test", days=40)
    assert held(world.mc_lahore, world.clerks) == (0, 2, "proven")


def expected(today: dt.date) -> dict[tuple[int, int], tuple[int, int, str]]:
    """The same rules in plain words of Python, for every body and resource."""
    found: dict[tuple[int, int], tuple[int, int, str]] = {}
    told: dict[tuple[int, int], dict[int | None, list[Reading]]] = {}
    for row in Reading.objects.filter(on__lte=today).select_related("resource", "site").order_by("pk"):
        if row.site and row.site.closed_on and row.site.closed_on <= today:
            continue
        told.setdefault((row.body_id, row.resource_id), {}).setdefault(row.site_id, []).append(row)
    for key, sites in told.items():
        combine = next(iter(sites.values()))[0].resource.combine
        together = {"sum": sum, "best": max, "worst": min}[combine]
        parts = []
        for is_whole in (False, True):
            group = [rows for site, rows in sites.items() if (site is None) == is_whole]
            if not group:
                continue
            values, claims, alive = [], [], 0
            for rows in group:
                living = [r for r in rows if r.expires_on > today]
                alive += bool(living)
                best = max(living, key=lambda r: (STRENGTH[r.basis], r.on, r.pk), default=None)
                newest = max(rows, key=lambda r: (r.on, r.pk))
                if best is not None and best.basis != "self":
                    values.append(best.value)
                    claims.append(max(best.value, newest.value))
                else:
                    claims.append(newest.value)
            is_proven = bool(values) and (combine != "worst" or len(values) == len(group))
            if is_proven:
                standing = "proven"
            elif combine == "worst" and alive < len(group):
                standing = "expired"
            else:
                standing = "claimed" if alive else "expired"
            parts.append((standing, together(values) if is_proven else 0, together(claims)))
        chosen = next((p for p in parts if p[0] == "proven"), parts[0])
        found[key] = (chosen[1], max(p[2] for p in parts), chosen[0])
    return found


@pytest.mark.parametrize("seed", range(12))
def test_one_statement_says_what_the_rules_say(world, seed):
    dice = random.Random(seed)
    world.staff()
    things = [world.desks, world.line, resource("best", combine="best")]
    bodies = [world.mc_lahore, world.mc_kasur, world.mc_swat]
    rows = []
    for body in bodies:
        sites = [None, *(world.site(body, f"{body.code}-{n}") for n in range(3))]
        sites[3].closed_on = world.today - dt.timedelta(days=dice.randint(-2, 2))
        sites[3].save()
        for thing in things:
            for _n in range(dice.randint(0, 9)):
                on = world.today - dt.timedelta(days=dice.randint(0, 30))
                rows.append(
                    Reading(
                        body=body, site=dice.choice(sites), resource=thing, value=dice.randint(0, 5),
                        basis=dice.choice(list(STRENGTH)), on=on, by_ref="t", recorded_at=timezone.now(),
                        expires_on=on + dt.timedelta(days=dice.choice([1, 15, 400])),
                    )
                )  # fmt: skip
    Reading.objects.bulk_create(rows)
    keep_holdings(world.today, None if seed % 2 else [b.pk for b in bodies])
    kept = {(h.body_id, h.resource_id): (h.value, h.claimed, h.standing) for h in Holding.objects.all()}
    assert kept == expected(world.today)


@pytest.mark.parametrize("seed", range(12))
def test_skills_are_counted_as_the_rules_say(world, seed):
    dice = random.Random(seed)
    world.staff()
    today = world.today
    anyone = resource("anyone", group="skills", competency=world.receipt, level=1)
    for n in range(8):
        left = dice.choice([None, None, today, today + dt.timedelta(days=3)])
        member = world.member(dice.choice([world.mc_lahore, world.mc_kasur]), f"S{n}", left_on=left)
        for _m in range(dice.randint(0, 4)):
            on = today - dt.timedelta(days=dice.randint(0, 30))
            StaffSkill.objects.create(
                member=member, competency=world.receipt, level=dice.randint(0, 4), basis=dice.choice(list(SKILL_STRENGTH)),
                on=on, expires_on=on + dt.timedelta(days=dice.choice([1, 15, 400])), by_ref="t", recorded_at=timezone.now(),
            )  # fmt: skip
    keep_holdings(today)
    wanted = {}
    for thing in (world.clerks, anyone):
        for body in (world.mc_lahore, world.mc_kasur):
            value = claimed = 0
            standings = set()
            for member in StaffMember.objects.in_service(today).filter(body=body):
                said = [s for s in member.skills.all() if s.on <= today]
                if not said:
                    continue
                counting = [s for s in said if s.expires_on > today and s.basis != "self"]
                claimed += max(s.level for s in said) >= thing.level
                if counting:
                    best = max(counting, key=lambda s: (SKILL_STRENGTH[s.basis], s.on, s.pk))
                    value += best.level >= thing.level
                    standings.add("proven")
                else:
                    standings.add("claimed" if any(s.expires_on > today for s in said) else "expired")
            if standings:
                order = ("proven", "claimed", "expired")
                wanted[body.pk, thing.pk] = (value, claimed, min(standings, key=order.index))
    kept = {(h.body_id, h.resource_id): (h.value, h.claimed, h.standing) for h in Holding.objects.all()}
    assert kept == wanted


def test_the_night_reckons_everything_once(world):
    need(world.crs, world.desks, 2)
    Reading.objects.create(
        body=world.mc_lahore, resource=world.desks, value=3, basis="measured", on=world.today, by_ref="t",
        expires_on=world.today + dt.timedelta(days=9), recorded_at=timezone.now(),
    )  # fmt: skip
    said = []
    tasks.keep_readiness(now=timezone.now(), say=lambda done, total: said.append((done, total)))
    assert said[-1][0] == said[-1][1] > 0
    assert Readiness.objects.get(body=world.mc_lahore).verdict == "ready"
    assert Readiness.objects.get(body=world.mc_kasur).verdict == "after"
    assert not Readiness.objects.filter(body=world.lgcd).exists()
