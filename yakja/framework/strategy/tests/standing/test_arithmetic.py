"""Forecast, dependencies, axis and rhythm: pure arithmetic."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yakja.foundation.kit.calendar import WorkingCalendar
from yakja.framework.strategy.standing.dependencies import Push, circle, pushed
from yakja.framework.strategy.standing.forecast import forecast
from yakja.framework.strategy.standing.gantt import axis
from yakja.framework.strategy.standing.rhythm import due_days, next_due

START = dt.date(2026, 1, 31)


def series(*values: float, step: int = 30):
    return [(START + dt.timedelta(days=step * n), value) for n, value in enumerate(values)]


def test_a_steady_pace_is_carried_on():
    told = forecast(series(0.1, 0.15, 0.2, 0.25), START + dt.timedelta(days=180), target=0.5)
    assert told.is_told
    assert told.value == pytest.approx(0.4)
    assert told.a_month == pytest.approx(0.05 * 30.4375 / 30)
    assert told.reached_on == START + dt.timedelta(days=241)


def test_a_single_leap_does_not_bend_the_pace():
    told = forecast(series(0.10, 0.11, 0.12, 0.13, 0.14, 0.40), START + dt.timedelta(days=300))
    assert told.is_told
    assert told.value < 0.5  # the leap stays; it is not carried on


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ([], "too_few"),
        (series(0.1, 0.2, 0.3), "too_few"),
        (series(0.1, 0.2, 0.3, 0.4, step=20), "too_short"),
        (series(0.1, 0.6, 0.1, 0.6, 0.1, 0.6, 0.1), "scattered"),
    ],
)
def test_a_pace_that_cannot_be_told_is_not_invented(points, why):
    told = forecast(points, START + dt.timedelta(days=500))
    assert (told.value, told.why) == (None, why)


def test_what_stands_still_is_told_to_stand_still():
    told = forecast(series(0.3, 0.3, 0.3, 0.3), START + dt.timedelta(days=900), target=0.5)
    assert told.value == pytest.approx(0.3)
    assert told.reached_on is None


def test_a_share_stays_between_nothing_and_all():
    far = START + dt.timedelta(days=5000)
    assert forecast(series(0.1, 0.3, 0.5, 0.7), far, low=0.0, high=1.0).value == 1.0
    assert forecast(series(0.7, 0.5, 0.3, 0.1), far, low=0.0, high=1.0).value == 0.0


def test_a_circle_is_found_and_its_way_named():
    links = {1: [2], 2: [3], 3: []}
    assert circle(links, 3, 1) == [1, 2, 3]
    assert circle(links, 1, 1) == [1]
    assert circle(links, 1, 3) == []


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20))
def test_links_that_are_let_in_never_close_a_circle(wanted):
    links: dict[int, list[int]] = {}
    for one, other in wanted:
        if not circle(links, one, other):
            links.setdefault(one, []).append(other)

    def reaches(start: int, end: int, seen: frozenset[int] = frozenset()) -> bool:
        return any(n == end or (n not in seen and reaches(n, end, seen | {n})) for n in links.get(start, []))

    assert not any(reaches(n, n) for n in links)


def test_a_slip_pushes_what_waits_for_it_and_keeps_the_distance():
    day = START
    days = {
        1: day,
        2: day + dt.timedelta(days=10),
        3: day + dt.timedelta(days=12),
        4: day + dt.timedelta(days=90),
    }
    links = {2: [1], 3: [2], 4: [1]}
    found = pushed(links, days, 1, day + dt.timedelta(days=30))
    assert found == [
        Push(2, 30, day + dt.timedelta(days=40)),
        Push(3, 30, day + dt.timedelta(days=42)),
    ]  # the fourth has room enough


def test_a_slip_that_is_small_or_goes_back_pushes_nothing():
    days = {1: START, 2: START + dt.timedelta(days=10)}
    assert pushed({2: [1]}, days, 1, START + dt.timedelta(days=10)) == []
    assert pushed({2: [1]}, days, 1, START - dt.timedelta(days=10)) == []


def test_closed_milestones_are_not_pushed():
    assert pushed({2: [1]}, {1: START}, 1, START + dt.timedelta(days=400)) == []


def test_an_axis_takes_in_whole_months():
    scale = axis([dt.date(2026, 2, 10), dt.date(2026, 4, 2)])
    assert scale is not None
    assert (scale.first, scale.last, scale.days) == (dt.date(2026, 2, 1), dt.date(2026, 4, 30), 89)
    assert scale.at(dt.date(2026, 2, 1)) == 0
    assert scale.at(dt.date(2027, 1, 1)) == 100
    begin, long = scale.span(dt.date(2026, 2, 1), dt.date(2026, 4, 30))
    assert (begin, long) == (0, 100)
    assert scale.span(dt.date(2026, 3, 1), dt.date(2026, 3, 1))[1] >= 0.8
    assert axis([]) is None


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), st.integers(0, 4000))
def test_an_axis_is_named_at_few_places_in_order(first, days):
    scale = axis([first, first + dt.timedelta(days=days)])
    assert scale is not None
    ticks = scale.ticks()
    assert len(ticks) <= 7
    assert [share for _day, share in ticks] == sorted(share for _day, share in ticks)


def test_updates_are_due_on_working_days_after_whole_periods():
    calendar = WorkingCalendar(holidays=frozenset({dt.date(2026, 3, 2)}))
    found = due_days(
        calendar, since=dt.date(2026, 1, 15), until=dt.date(2026, 4, 30), months=1, working_day=5
    )
    # February begins on a Sunday; of March the first Monday is a holiday.
    assert found == [dt.date(2026, 2, 6), dt.date(2026, 3, 9), dt.date(2026, 4, 7)]
    quarterly = due_days(
        calendar, since=dt.date(2026, 1, 15), until=dt.date(2026, 12, 31), months=3, working_day=1
    )
    assert [day.month for day in quarterly] == [4, 7, 10]
    after = next_due(calendar, since=dt.date(2026, 1, 15), after=dt.date(2026, 3, 9), months=1, working_day=5)
    assert after == dt.date(2026, 4, 7)
