"""Gaps and conflicts are the cells for which `designated()` finds nobody, or two at its first level."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.models import Cell
from yakja.framework.mandates.actions import suspend_mandate
from yakja.framework.mandates.models import Mandate
from yakja.framework.mandates.queries import coverage
from yakja.framework.mandates.queries.coverage import Question
from yakja.framework.mandates.queries.designations import designated, is_conflict

from .conftest import BEGUN, DAY


def names(cells: Any) -> set[tuple[str, str]]:
    return set(cells.order_by("pk").values_list("body__code", "function__code"))


def brute(world: Any, role: str, day: dt.date) -> tuple[set[Any], set[Any]]:
    """The same two sets, cell by cell."""
    gaps, conflicts = set(), set()
    for cell in Cell.objects.select_related("body__place", "function").order_by("pk"):
        found = designated(body=cell.body, function=cell.function, role=role, day=day)
        if not found:
            gaps.add((cell.body.code, cell.function.code))
        elif is_conflict(found):
            conflicts.add((cell.body.code, cell.function.code))
    return gaps, conflicts


@pytest.mark.parametrize("most", [150, 0])  # as ranges, and cell by cell
@pytest.mark.parametrize("seed", range(6))
def test_the_sets_are_what_designated_says_cell_by_cell(
    world: Any, monkeypatch: pytest.MonkeyPatch, seed: int, most: int
) -> None:
    monkeypatch.setattr(coverage, "MOST_AREAS", most)
    chance = random.Random(seed)
    made: list[Mandate] = []
    for number in range(14):
        role = chance.choice(["builder", "builder", "operator"])
        above = chance.choice([None, None, *made])
        facts: dict[str, Any] = {
            "function": chance.choice(world.functions),
            "role": role,
            "place": chance.choice([world.pk, world.pk6, world.kasur, world.town, world.pk5]),
            "kind": chance.choice([None, None, world.council_kind, world.tehsil_kind]),
        }
        if above is not None:
            facts = {
                "function": above.function, "role": above.role, "kind": above.kind,
                "place": chance.choice([above.place, world.town]) if above.place.contains(world.town) else above.place,
            }  # fmt: skip
        made.append(
            Mandate.objects.create(
                code=f"M{number}",
                holder=chance.choice([world.pitb, world.pmdfc, world.lgcd]),
                instrument="Order",
                source="test",
                valid_from=BEGUN,
                delegated_from=above,
                valid_to=chance.choice([None, None, dt.date(2026, 6, 1)]),
                **facts,
            )
        )
    for mandate in [m for m in made if m.delegated_from_id is None][:2]:
        suspend_mandate(actor=SYSTEM, mandate=mandate, on=dt.date(2026, 4, 1), reason="no staff")
    seen = 0
    for role in ("builder", "operator"):
        for day in (dt.date(2026, 3, 1), DAY):
            asked = Question(world.pk, day, role)
            gaps, conflicts = brute(world, role, day)
            assert names(coverage.gaps(asked)) == gaps, (role, day)
            assert names(coverage.conflicts(asked)) == conflicts, (role, day)
            for what, wanted in (("gaps", gaps), ("conflicts", conflicts)):
                assert coverage.survey(asked, what).total.found == len(wanted)
            seen += len(gaps) + len(conflicts)
    assert seen


def test_without_a_mandate_every_cell_of_the_place_is_a_gap(world: Any) -> None:
    asked = Question(world.kasur, DAY)
    assert names(coverage.gaps(asked)) == names(coverage.cells(asked))
    assert {body for body, _function in names(coverage.gaps(asked))} == {"PK602-MC", "PK60201-TC"}
    assert not coverage.conflicts(asked).exists()


def test_what_a_body_says_is_not_its_function_is_no_gap(world: Any) -> None:
    Cell.objects.filter(body=world.mc_kasur, function__code="CIT-01").update(status="not_devolved")
    assert ("PK602-MC", "CIT-01") not in names(coverage.gaps(Question(world.kasur, DAY)))


def test_filters_narrow_both(world: Any) -> None:
    world.charge(world.pitb, function="PLN-01")
    world.charge(world.pmdfc, function="PLN-01")
    asked = Question(world.pk6, DAY, function="PLN-01", kind="PB-TC")
    assert names(coverage.conflicts(asked)) == {("PK60201-TC", "PLN-01")}
    assert names(coverage.gaps(Question(world.pk6, DAY, area="PLN"))) == set()
    assert [m.holder.code for m in coverage.twins(asked).order_by("pk")] == ["PK6-PITB", "PK6-PMDFC"]


def test_the_survey_adds_up_by_function_and_by_district(world: Any) -> None:
    world.charge(world.pitb, function="CIT-01", place=world.kasur)
    asked = Question(world.pk6, DAY)
    found = coverage.survey(asked, "gaps")
    assert (found.total.found, found.total.of) == (10, 12)
    assert {f.code: (t.found, t.of) for f, t in found.by_function}["CIT-01"] == (1, 3)
    assert {p.code: (t.found, t.of) for p, t in found.by_district} == {"PK601": (4, 4), "PK602": (6, 8)}


def test_the_survey_asks_the_database_as_often_for_more_rows(
    world: Any, django_assert_num_queries: Any
) -> None:
    world.charge(world.pitb)
    asked = Question(world.pk6, DAY)
    with django_assert_num_queries(5):
        coverage.survey(asked, "gaps")
