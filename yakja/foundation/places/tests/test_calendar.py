"""Working time of a place from stored days and hours."""

from __future__ import annotations

import datetime as dt

import pytest

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.kit.tables import read_file
from yakja.foundation.places import actions
from yakja.foundation.places.models import Holiday
from yakja.foundation.places.queries import days_off, month_starts, working_calendar

HOLIDAYS = [
    {"day": "2026-08-14", "name_en": "Independence Day", "kind": "public", "by_moon": "0", "status": "announced", "source": "list"},
    {"day": "2026-08-17", "name_en": "Culture day", "kind": "local", "place": "PK6", "status": "announced", "source": "list"},
    {"day": "2026-08-18", "name_en": "Bank day", "kind": "bank", "applies_to": "banks", "source": "list"},
]  # fmt: skip
HOURS = [
    {"season": "usual", "weekday": str(d), "opens": "09:00", "closes": "17:00", "break_from": "13:00", "break_to": "14:00", "source": "order"}
    for d in range(5)
] + [
    {"place": "PK6", "season": "usual", "weekday": str(d), "opens": "08:00", "closes": "12:00", "source": "order"} for d in range(6)
] + [
    {"season": "ramazan", "weekday": str(d), "opens": "10:00", "closes": "13:00", "source": "order"} for d in range(5)
]  # fmt: skip
MONTHS = [
    {"year": "1447", "month": "9", "starts_on": "2026-02-19", "status": "announced", "source": "committee"},
    {"year": "1447", "month": "10", "starts_on": "2026-03-21", "status": "expected", "source": "reckoned"},
]


@pytest.fixture
def days(small_map):
    actions.load_calendar(actor=SYSTEM, holidays=HOLIDAYS, hours=HOURS, months=MONTHS)
    return small_map


def at(calendar, day):
    return [(a.time(), b.time()) for a, b in calendar.sessions(dt.date.fromisoformat(day))]


def test_hours_of_the_country_hold_where_a_place_has_none(days):
    calendar = working_calendar(days["PK1"], on=dt.date(2026, 8, 1))
    assert at(calendar, "2026-08-13") == [(dt.time(9), dt.time(13)), (dt.time(14), dt.time(17))]
    assert at(calendar, "2026-08-14") == []
    assert at(calendar, "2026-08-17") != []
    assert at(calendar, "2026-08-18") != []


def test_hours_and_days_of_a_province_hold_below_it(days):
    calendar = working_calendar(days["PK60101"], on=dt.date(2026, 8, 1))
    assert at(calendar, "2026-08-13") == [(dt.time(8), dt.time(12))]
    assert at(calendar, "2026-08-15") == [(dt.time(8), dt.time(12))]  # a Saturday
    assert at(calendar, "2026-08-17") == []


def test_ramazan_ends_with_the_next_month(days):
    calendar = working_calendar(None, on=dt.date(2026, 2, 1))
    assert at(calendar, "2026-03-20") == [(dt.time(10), dt.time(13))]
    assert at(calendar, "2026-03-23") == [(dt.time(9), dt.time(13)), (dt.time(14), dt.time(17))]


def test_a_calendar_costs_three_queries(days, django_assert_num_queries):
    with django_assert_num_queries(3):
        working_calendar(days["PK60101"])


def test_only_announced_months_carry_a_date(days):
    assert month_starts() == {(1447, 9): dt.date(2026, 2, 19)}
    assert len(month_starts(announced_only=False)) == 2


def test_expected_day_leaves_with_its_file_but_one_entered_here_stays(days):
    Holiday.objects.filter(kind="local").update(is_edited=True)
    actions.load_calendar(actor=SYSTEM, holidays=HOLIDAYS[2:], hours=HOURS, months=MONTHS)
    assert {h.kind for h in Holiday.objects.all()} == {"local", "bank"}


def test_reference_calendar_knows_the_national_days(whole_map):
    names = ("holidays", "office_hours", "hijri_months")
    holidays, hours, months = (read_file(whole_map / f"{name}.csv") for name in names)
    actions.load_calendar(actor=SYSTEM, holidays=holidays, hours=hours, months=months)
    found = {h.day for h in days_off(None, dt.date(2026, 8, 1), dt.date(2026, 8, 31))}
    assert dt.date(2026, 8, 14) in found
    calendar = working_calendar(None, on=dt.date(2026, 8, 1))
    assert calendar.is_working_day(dt.date(2026, 8, 12))
    assert not calendar.is_working_day(dt.date(2026, 8, 16))
