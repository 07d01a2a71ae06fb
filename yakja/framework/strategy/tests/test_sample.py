"""The sample tells a story in its order: written and adopted first, then begun, measured, and reported for 18 months."""

from __future__ import annotations

import datetime as dt

import pytest

from yakja.framework.strategy.sample import days

# Every day of four years, with a leap day: the sample is loaded on any of them.
DAYS = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(1461)]


def test_the_strategy_is_adopted_before_its_first_month_and_never_long_before():
    for today in DAYS:
        adopted_on = today - dt.timedelta(days=days.adopted(today))
        assert (days.first_month(today) - adopted_on).days == days.READY, today


def test_eighteen_whole_months_lie_between_the_beginning_and_the_running_month():
    for today in DAYS:
        first, running = days.first_month(today), today.replace(day=1)
        assert (running.year - first.year) * 12 + running.month - first.month == days.MONTHS == 18
        assert first.day == 1


@pytest.mark.parametrize(
    ("today", "first"),
    [(dt.date(2026, 11, 27), dt.date(2025, 5, 1)), (dt.date(2028, 2, 29), dt.date(2026, 8, 1)), (dt.date(2027, 1, 1), dt.date(2025, 7, 1))],
)  # fmt: skip
def test_the_first_month_of_a_day(today, first):
    assert days.first_month(today) == first
