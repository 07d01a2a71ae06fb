"""Kept counts of gaps and conflicts are what counting anew gives, after every action and by the clock."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakja.foundation.bodies.models import Body, BodyStatus
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.models import Cell
from yakja.framework.mandates import tasks
from yakja.framework.mandates.actions import (
    _coverage,
    designate_body,
    end_mandate,
    reinstate_mandate,
    suspend_mandate,
)
from yakja.framework.mandates.models import CoverageCount, CoverageKept, Mandate
from yakja.framework.mandates.queries import coverage, coverage_kept
from yakja.framework.mandates.queries.coverage import Question

DAYS = dt.timedelta(days=1)


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def keep() -> None:
    tasks.keep_coverage(now=timezone.now())


def told(survey: coverage.Survey) -> Any:
    return (
        survey.total,
        survey.by_function,
        survey.by_district,
        set(survey.found.order_by("pk").values_list("pk", flat=True)),
    )


def assert_kept_is_anew(world: Any, day: dt.date) -> None:
    for place in (world.pk, world.pk6, world.kasur):
        for role in ("builder", "operator"):
            for narrowed in ({}, {"function": "PLN-01"}, {"area": "CIT"}):
                asked = Question(place, day, role, **narrowed)
                for what in ("gaps", "conflicts"):
                    assert told(coverage_kept.survey(asked, what)) == told(coverage.survey(asked, what)), (
                        asked
                    )


def charge(world: Any, holder: Body, day: dt.date, **more: Any) -> Mandate:
    facts = {
        "functions": world.functions[:1], "roles": ["builder"], "place": world.pk6, "instrument": "Order 1",
        "source": "test", "valid_from": day - 30 * DAYS,
    }  # fmt: skip
    return designate_body(actor=SYSTEM, holder=holder, **(facts | more))[0]


def test_what_is_kept_is_what_counting_anew_gives_after_every_action(world: Any, today: dt.date) -> None:
    keep()
    assert CoverageCount.objects.exists()
    assert_kept_is_anew(world, today)
    one = charge(world, world.pitb, today)
    assert_kept_is_anew(world, today)
    charge(world, world.pmdfc, today)
    assert CoverageCount.objects.filter(place=world.pk6, conflicts__gt=0).exists()
    assert_kept_is_anew(world, today)
    suspend_mandate(actor=SYSTEM, mandate=one, on=today, reason="no staff")
    assert_kept_is_anew(world, today)
    reinstate_mandate(actor=SYSTEM, mandate=one, on=today, reason="staff came")
    assert_kept_is_anew(world, today)
    end_mandate(actor=SYSTEM, mandate=one, on=today, reason="Order 2")
    assert_kept_is_anew(world, today)
    assert not CoverageCount.objects.filter(conflicts__gt=0).exists()


def test_many_designations_at_once_are_counted_anew_until_the_clock_has(
    world: Any, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep()
    monkeypatch.setattr(_coverage, "MOST_AT_ONCE", 1)
    charge(world, world.pitb, today, functions=world.functions, roles=["builder", "operator"])
    assert_kept_is_anew(world, today)
    assert coverage_kept.stale(today)[0]
    keep()
    assert coverage_kept.stale(today) == ([], [])
    assert CoverageKept.objects.filter(day=today).count() == CoverageKept.objects.count()
    assert_kept_is_anew(world, today)


@pytest.mark.parametrize("what", ["cell", "body", "place"])
def test_the_clock_sees_what_other_rooms_changed(world: Any, today: dt.date, what: str) -> None:
    keep()
    if what == "cell":
        Cell.objects.filter(body=world.mc_kasur, function__code="CIT-01").update(status="not_devolved")
    elif what == "body":
        Body.objects.filter(pk=world.mc_kasur.pk).update(status=BodyStatus.CLOSED)
    else:
        Body.objects.filter(pk=world.mc_kasur.pk).update(place=world.pk5)
    assert tasks.coverage_has_work()
    keep()
    assert not tasks.coverage_has_work()
    assert_kept_is_anew(world, today)


def test_a_mandate_whose_day_has_come_is_counted_on_that_day(world: Any, today: dt.date) -> None:
    keep()
    charge(world, world.pitb, today, valid_from=today + 2 * DAYS)
    later = today + 3 * DAYS
    again, dated = coverage_kept.stale(later)
    assert again == [(world.functions[0].pk, "builder")]
    assert len(dated) == CoverageKept.objects.count() - 1
    # Not yet counted for that day: the page counts anew.
    assert_kept_is_anew(world, later)
    _coverage.recount(again, later)
    CoverageKept.objects.update(day=later)
    assert_kept_is_anew(world, later)


def test_the_page_asks_no_cell_for_its_counts(world: Any, today: dt.date) -> None:
    charge(world, world.pitb, today)
    keep()
    with CaptureQueriesContext(connection) as asked:
        found = coverage_kept.survey(Question(world.pk, today), "gaps")
    assert found.total.of
    assert not [q["sql"] for q in asked.captured_queries if "catalogue_cell" in q["sql"]]
    assert len(asked) <= 5
