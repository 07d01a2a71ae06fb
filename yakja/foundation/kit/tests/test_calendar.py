"""Working time: nothing is lost, nothing counts twice, days off and the Friday break stand still."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakja.foundation.kit.calendar import ZONE, FiscalYear, WorkingCalendar, hijri, quarter_of
from yakja.foundation.kit.quiet import QuietHours

EID = frozenset({dt.date(2026, 3, 21), dt.date(2026, 3, 22), dt.date(2026, 3, 23)})
FASTING = {d: ((dt.time(9), dt.time(15)),) for d in range(4)} | {4: ((dt.time(9), dt.time(12, 30)),)}
CALENDAR = WorkingCalendar(
    holidays=EID, ramazan=((dt.date(2026, 2, 19), dt.date(2026, 3, 21)),), ramazan_hours=FASTING
)
moments = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 1)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=ZONE)
)


def at(day: str, clock: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        (at("2026-11-23", "09:00"), True),
        (at("2026-11-23", "08:59"), False),
        (at("2026-11-23", "17:00"), False),
        (at("2026-11-27", "13:00"), False),  # Friday prayer
        (at("2026-11-27", "14:30"), True),
        (at("2026-11-28", "10:00"), False),  # Saturday
        (at("2026-03-23", "10:00"), False),  # holiday
        (at("2026-03-02", "15:30"), False),  # Ramazan
        (at("2026-03-20", "11:00"), True),
        (dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC), True),  # 10:00 here
    ],
)
def test_offices_are_open_in_their_hours(when, is_open):
    assert CALENDAR.is_open(when) is is_open


def test_time_stands_still_over_prayer_weekend_and_holidays():
    assert CALENDAR.add_working_time(at("2026-11-27", "12:00"), hours=1) == at("2026-11-27", "15:00")
    assert CALENDAR.add_working_time(at("2026-11-27", "16:30"), hours=1) == at("2026-11-30", "09:30")
    assert CALENDAR.add_working_time(at("2026-03-20", "12:00"), hours=1) == at("2026-03-24", "09:30")
    assert CALENDAR.add_working_time(at("2026-11-23", "09:00"), hours=8) == at("2026-11-23", "17:00")


def test_days_are_counted_from_the_day_after():
    assert CALENDAR.add_working_time(at("2026-11-23", "10:00"), days=15) == at("2026-12-14", "10:00")
    assert CALENDAR.add_working_time(at("2026-11-22", "22:00"), days=1) == at("2026-11-23", "17:00")
    assert CALENDAR.add_working_days(dt.date(2026, 3, 20), 1) == dt.date(2026, 3, 24)


@settings(max_examples=60)
@given(moments, st.integers(1, 6000))
def test_what_is_added_is_what_lies_between(start, minutes):
    end = CALENDAR.add_working_time(start, minutes=minutes)
    assert CALENDAR.working_minutes_between(start, end) == minutes


@settings(max_examples=60)
@given(moments, st.integers(1, 3000), st.integers(1, 3000))
def test_adding_twice_is_adding_the_sum(start, first, second):
    twice = CALENDAR.add_working_time(CALENDAR.add_working_time(start, minutes=first), minutes=second)
    assert twice == CALENDAR.add_working_time(start, minutes=first + second)


@settings(max_examples=60)
@given(moments, moments, moments)
def test_time_between_adds_up(a, b, c):
    a, b, c = sorted((a, b, c))
    between = CALENDAR.working_minutes_between
    assert between(a, b) + between(b, c) == between(a, c)
    assert between(b, a) == 0


def test_a_calendar_that_never_opens_does_not_run_for_ever():
    closed = WorkingCalendar(hours={})
    for wanted in ({"hours": 1}, {"days": 1}):
        with pytest.raises(ValueError, match="never open"):
            closed.add_working_time(at("2026-11-23", "09:00"), **wanted)
    with pytest.raises(ValueError, match="not negative"):
        CALENDAR.add_working_time(at("2026-11-23", "09:00"), hours=-1)


@pytest.mark.parametrize(
    ("day", "label", "quarter"),
    [
        ("2026-06-30", "2025-26", 4),
        ("2026-07-01", "2026-27", 1),
        ("2027-01-15", "2026-27", 3),
        ("1999-12-31", "1999-00", 2),
    ],
)
def test_the_fiscal_year_begins_in_july(day, label, quarter):
    when = dt.date.fromisoformat(day)
    year = FiscalYear.of(when)
    assert str(year) == label
    assert quarter_of(when) == quarter
    assert year.starts_on <= when <= year.ends_on
    assert FiscalYear.parse(label) == year


@pytest.mark.parametrize("wrong", ["2026-28", "2026", "26-27", "x", "2026-2027"])
def test_a_fiscal_year_that_is_none_is_refused(wrong):
    with pytest.raises(ValueError, match="year"):
        FiscalYear.parse(wrong)


def test_hijri_follows_the_announced_months():
    starts = {(1447, 9): dt.date(2026, 2, 19), (1447, 10): dt.date(2026, 3, 21)}
    first = hijri(dt.date(2026, 2, 19), starts)
    assert (first.year, first.month, first.day, first.is_expected) == (1447, 9, 1, False)
    assert hijri(dt.date(2026, 3, 20), starts).day == 30
    assert hijri(dt.date(2026, 3, 21), starts).text("ur") == "1 شوال 1447"
    assert hijri(dt.date(2026, 3, 21), starts).text() == "1 Shawwal 1447"
    # 31 days after the last announced start the table says nothing more.
    assert hijri(dt.date(2026, 4, 21), starts).is_expected
    assert hijri(dt.date(2026, 2, 18), starts).is_expected


def test_hijri_says_where_it_ends():
    with pytest.raises(OverflowError):
        hijri(dt.date(1900, 1, 1))
    assert hijri(dt.date(1900, 1, 3), {(1317, 8): dt.date(1899, 12, 5)}).day == 30


def test_quiet_hours_reach_over_midnight():
    night = QuietHours(dt.time(21), dt.time(8))
    assert night.next_moment(at("2026-11-23", "22:00")) == at("2026-11-24", "08:00")
    assert night.next_moment(at("2026-11-23", "07:59")) == at("2026-11-23", "08:00")
    assert night.next_moment(at("2026-11-23", "12:00")) == at("2026-11-23", "12:00")
    assert not QuietHours(dt.time(0), dt.time(0)).covers(at("2026-11-23", "00:00"))
    noon = QuietHours(dt.time(12), dt.time(14))
    assert noon.next_moment(at("2026-11-23", "13:00")) == at("2026-11-23", "14:00")
