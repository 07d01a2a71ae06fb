"""Figures: weighted, with their interval, none under thirty, and none to be had by subtraction."""

import datetime as dt

import pytest
from django.utils import timezone

from yakja.citizens.feedback import indicators, queries
from yakja.citizens.feedback.models import Invitation, Response
from yakja.citizens.feedback.queries.figures import share_of
from yakja.foundation.indicators.actions import compute_indicators
from yakja.foundation.indicators.models import IndicatorValue
from yakja.foundation.kit.permissions import SYSTEM

pytestmark = pytest.mark.django_db


def answers(
    world, many, *, body=None, outcome="yes", ease=5, chance=1000, gender="", challenge="", silent=0, held=""
):
    """So many invitations with an answer, and `silent` without one."""
    now, body = timezone.now(), body or world.body
    start = Invitation.objects.count()
    rows = Invitation.objects.bulk_create(
        Invitation(
            reference=f"F-T-{start + n}", prompt=world.prompt(), subject=f"V-{start + n}", body=body, place=body.place,
            gender=gender, state="held_back" if held else "asked", held=held, chance=chance, drawn=0, made_at=now, ask_at=now,
            expires_at=now + dt.timedelta(days=9),
        )
        for n in range(many + silent)
    )  # fmt: skip
    Response.objects.bulk_create(
        Response(
            invitation=row, outcome=outcome, ease=ease, challenge=challenge, is_sensitive=challenge == "asked_money",
            door="web", answered_at=now, changed_at=now,
        )
        for row in rows[:many]
    )  # fmt: skip


def year(**more):
    today = timezone.localdate()
    return queries.figures(today - dt.timedelta(days=364), today, **more)


def test_the_interval_is_wilsons():
    found = share_of([(1.0, 1.0, 80), (1.0, 0.0, 20)])
    assert (round(found.value, 3), round(found.low, 3), round(found.high, 3)) == (0.8, 0.711, 0.867)


def test_no_share_of_twenty_nine():
    assert share_of([(1.0, 1.0, 29)]) is None
    assert share_of([(1.0, 1.0, 30)]).answers == 30


def test_who_was_asked_rarely_counts_more_and_widens_the_interval(world):
    answers(world, 50, outcome="yes", chance=1000)
    answers(world, 50, outcome="no", chance=250)
    found = year().got_it
    assert round(found.value, 2) == 0.2
    plain = share_of([(1.0, 1.0, 20), (1.0, 0.0, 80)])
    assert found.high - found.low > plain.high - plain.low


def test_nothing_is_shown_under_thirty_answers(world):
    answers(world, 29, silent=30, gender="w")
    found = year()
    assert not found.is_shown
    assert (found.got_it, found.easy, found.women, found.challenges) == (None, None, None, [])


def test_the_figures_of_a_place_hold_what_lies_below_it(world):
    answers(world, 40, silent=60, gender="w")
    answers(world, 20, gender="m", body=world.other, outcome="no", ease=1)
    answers(world, 0, silent=100, held="no_address")
    found = year(place=world.province)
    assert (found.asked, found.answered, found.steps) == (120, 60, 220)
    assert round(found.got_it.value, 3) == 0.667
    assert round(found.women.value, 3) == 0.667
    assert round(found.response_rate, 2) == 0.5
    assert round(found.coverage, 3) == round(120 / 220, 3)


def test_an_office_with_too_few_answers_is_pooled_and_cannot_be_told_by_subtraction(world):
    answers(world, 40)
    answers(world, 5, body=world.other)
    rows = queries.by_body(timezone.localdate() - dt.timedelta(days=9), timezone.localdate())
    assert [(row.body, row.bodies, row.figures.answered) for row in rows] == [(None, 2, 45)]


def test_offices_with_enough_stand_alone(world):
    answers(world, 40)
    answers(world, 31, body=world.other)
    rows = queries.by_body(timezone.localdate() - dt.timedelta(days=9), timezone.localdate())
    assert [row.body for row in rows] == [world.body, world.other]


def test_reasons_are_counted_from_ten_and_an_office_never_sees_the_sensitive_ones(world):
    answers(world, 12, challenge="asked_money", outcome="no")
    answers(world, 11, challenge="long_wait")
    answers(world, 9, challenge="system_down")
    assert [(c.code, n) for c, n in year().challenges] == [("asked_money", 12), ("long_wait", 11)]
    assert [(c.code, n) for c, n in year(body=world.body).challenges] == [("long_wait", 11)]


def test_what_was_answered_is_read_by_the_office_without_the_sensitive_and_from_five_on(world, holder):
    officer, steward = holder(("council_officer", "B1")), holder(("provincial_steward", "B1"))
    answers(world, 4)
    assert queries.responses_for(officer, world.body).items == []
    answers(world, 1)
    answers(world, 1, challenge="asked_money")
    money = Response.objects.get(challenge="asked_money")
    money.text = "He took 500."
    money.save()
    seen = queries.responses_for(officer, world.body).items
    assert len(seen) == 6, "an answer left out could be counted"
    assert {(row.challenge, row.text) for row in seen} == {("", "")}
    assert ("asked_money", "He took 500.") in {
        (row.challenge, row.text) for row in queries.responses_for(steward, world.body).items
    }


def test_indicators_say_the_same_as_the_page_and_nothing_of_few(world):
    answers(world, 45, silent=45, gender="w")
    answers(world, 15, outcome="no", ease=1)
    codes = [each.code for each in indicators.INDICATORS]
    compute_indicators(actor=SYSTEM, day=timezone.localdate(), codes=codes)
    values = {v.indicator: v.value for v in IndicatorValue.objects.filter(place=world.province)}
    found = year(place=world.province)
    assert values["feedback.got_it"] == pytest.approx(found.got_it.value)
    assert values["feedback.easy"] == pytest.approx(found.easy.value)
    assert values["feedback.response_rate"] == pytest.approx(found.response_rate)
    assert values["feedback.women"] == 1
    assert values["feedback.coverage"] == 1


def test_no_indicator_of_few_answers(world):
    answers(world, 29)
    compute_indicators(actor=SYSTEM, day=timezone.localdate(), codes=["feedback.got_it", "feedback.women"])
    assert not IndicatorValue.objects.exists()
