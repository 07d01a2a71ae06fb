"""Working time and the calendars of the country. Pure: holidays and hours come in as values (rows of places)."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

from hijridate import Gregorian

ZONE = ZoneInfo("Asia/Karachi")
# No deadline reaches further; a calendar without any hours would never end.
FURTHEST_DAYS = 3660

Session = tuple[dt.time, dt.time]


def usual_week() -> dict[int, tuple[Session, ...]]:
    """Monday to Friday 9 to 17, Friday with the long break for prayer; what holds where no hours are known."""
    day = ((dt.time(9), dt.time(17)),)
    return {
        0: day,
        1: day,
        2: day,
        3: day,
        4: ((dt.time(9), dt.time(12, 30)), (dt.time(14, 30), dt.time(17))),
    }


@lru_cache(maxsize=4096)
def _on_day(day: dt.date, hours: tuple[Session, ...]) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """Hours as moments of a day: a deadline and its ladder walk along the same days again and again."""
    return tuple(
        (dt.datetime.combine(day, opens, ZONE), dt.datetime.combine(day, closes, ZONE))
        for opens, closes in sorted(hours)
    )


@dataclass(frozen=True)
class WorkingCalendar:
    """When offices are open: hours by weekday (0 is Monday), other hours in Ramazan, and days off.

    A weekday without hours is closed. `ramazan` holds half-open periods of days.
    """

    hours: Mapping[int, Sequence[Session]] = field(default_factory=usual_week)
    ramazan_hours: Mapping[int, Sequence[Session]] = field(default_factory=dict)
    ramazan: Sequence[tuple[dt.date, dt.date]] = ()
    holidays: frozenset[dt.date] = frozenset()

    def sessions(self, day: dt.date) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
        """The open periods of a day, in order, as aware moments; empty on days off."""
        if day in self.holidays:
            return ()
        fasting = self.ramazan_hours and any(start <= day < end for start, end in self.ramazan)
        week = self.ramazan_hours if fasting else self.hours
        return _on_day(day, tuple(week.get(day.weekday(), ())))

    def is_working_day(self, day: dt.date) -> bool:
        return bool(self.sessions(day))

    def is_open(self, at: dt.datetime) -> bool:
        return any(opens <= at < closes for opens, closes in self.sessions(at.astimezone(ZONE).date()))

    def add_working_time(
        self, start: dt.datetime, *, days: int = 0, hours: int = 0, minutes: int = 0
    ) -> dt.datetime:
        """The moment at which this much working time has passed since `start`.

        `days` are whole working days: the same time of day on the n-th working day after, or that day's
        closing time where it closes earlier. Raises ValueError for negative time or when offices never open.
        """
        if min(days, hours, minutes) < 0:
            raise ValueError("working time is not negative")
        at = start.astimezone(ZONE)
        if days:
            at = self._after_days(at, days)
        left = dt.timedelta(hours=hours, minutes=minutes)
        if not left:
            return at
        for day in self._days_from(at.date()):
            for opens, closes in self.sessions(day):
                begin = max(opens, at)
                if begin >= closes:
                    continue
                if closes - begin >= left:
                    return begin + left
                left -= closes - begin
        raise ValueError("the offices of this calendar never open")

    def working_time_before(self, end: dt.datetime, *, hours: float = 0, minutes: int = 0) -> dt.datetime:
        """The latest moment with this much working time left until `end`; the way back of `add_working_time`.

        Raises ValueError for negative time or when offices never open.
        """
        if min(hours, minutes) < 0:
            raise ValueError("working time is not negative")
        at = end.astimezone(ZONE)
        left = dt.timedelta(hours=hours, minutes=minutes)
        if not left:
            return at
        for step in range(FURTHEST_DAYS):
            for opens, closes in reversed(self.sessions(at.date() - dt.timedelta(days=step))):
                finish = min(closes, at)
                if finish <= opens:
                    continue
                if finish - opens >= left:
                    return finish - left
                left -= finish - opens
        raise ValueError("the offices of this calendar never open")

    def add_working_days(self, day: dt.date, days: int) -> dt.date:
        """The n-th working day after a day."""
        left = days
        for each in self._days_from(day + dt.timedelta(days=1)):
            if self.is_working_day(each):
                left -= 1
                if left <= 0:
                    return each
        raise ValueError("the offices of this calendar never open")

    def working_minutes_between(self, start: dt.datetime, end: dt.datetime) -> int:
        """Whole minutes of office time between two moments; 0 when the second is not later."""
        start, end = start.astimezone(ZONE), end.astimezone(ZONE)
        total = dt.timedelta()
        day = start.date()
        while day <= end.date():
            for opens, closes in self.sessions(day):
                total += max(dt.timedelta(), min(closes, end) - max(opens, start))
            day += dt.timedelta(days=1)
        return int(total.total_seconds() // 60)

    def _after_days(self, at: dt.datetime, days: int) -> dt.datetime:
        day = self.add_working_days(at.date(), days)
        sessions = self.sessions(day)
        moment = dt.datetime.combine(day, at.timetz())
        return min(max(moment, sessions[0][0]), sessions[-1][1])

    def _days_from(self, day: dt.date) -> Iterable[dt.date]:
        for step in range(FURTHEST_DAYS):
            yield day + dt.timedelta(days=step)


@dataclass(frozen=True)
class FiscalYear:
    """1 July to 30 June, named by both years."""

    first_year: int

    @property
    def starts_on(self) -> dt.date:
        return dt.date(self.first_year, 7, 1)

    @property
    def ends_on(self) -> dt.date:
        return dt.date(self.first_year + 1, 6, 30)

    @property
    def label(self) -> str:
        """`2026-27`."""
        return f"{self.first_year}-{(self.first_year + 1) % 100:02d}"

    def __str__(self) -> str:
        return self.label

    @classmethod
    def of(cls, day: dt.date) -> FiscalYear:
        return cls(day.year if day.month >= 7 else day.year - 1)

    @classmethod
    def parse(cls, label: str) -> FiscalYear:
        """From `2026-27`; ValueError when the two years do not follow each other."""
        first, _, second = label.partition("-")
        if not (len(first) == 4 and len(second) == 2 and first.isdigit() and second.isdigit()):
            raise ValueError(f"{label!r} is not a fiscal year such as 2026-27")
        if (int(first) + 1) % 100 != int(second):
            raise ValueError(f"{label!r}: the years do not follow each other")
        return cls(int(first))


def quarter_of(day: dt.date) -> int:
    """The quarter of the fiscal year, 1 (July to September) to 4."""
    return ((day.month - 7) % 12) // 3 + 1


HIJRI_MONTHS = {
    "en": (
        "Muharram", "Safar", "Rabi-ul-Awwal", "Rabi-us-Sani", "Jumadi-ul-Awwal", "Jumadi-us-Sani", "Rajab", "Shaban",
        "Ramazan", "Shawwal", "Zil-Qad", "Zil-Hajj",
    ),
    "ur": (
        "محرم", "صفر", "ربیع الاول", "ربیع الثانی", "جمادی الاول", "جمادی الثانی", "رجب", "شعبان", "رمضان", "شوال",
        "ذیقعد", "ذوالحجہ",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class HijriDay:
    """A Hijri date as help text; `is_expected` where no announced month start covers it."""

    year: int
    month: int
    day: int
    is_expected: bool

    def text(self, lang: str = "en") -> str:
        """`12 Rajab 1448`; the month in Urdu for every other language."""
        names = HIJRI_MONTHS["en" if lang == "en" else "ur"]
        return f"{self.day} {names[self.month - 1]} {self.year}"


def hijri(day: dt.date, month_starts: Mapping[tuple[int, int], dt.date] | None = None) -> HijriDay:
    """The Hijri date by the official month starts; where they do not reach, by calculation, marked expected.

    The moon is sighted, not computed: nothing with legal effect may hang on an expected date. Raises OverflowError
    for days that neither reaches (before August 1924 and after November 2077).
    """
    starts = sorted((start, key) for key, start in (month_starts or {}).items())
    index = bisect_right([start for start, _ in starts], day) - 1
    if index >= 0:
        start, (year, month) = starts[index]
        number = (day - start).days + 1
        # A month has 29 or 30 days; beyond that the table does not cover the day.
        if number <= 29 or (number == 30 and (index + 1 == len(starts) or starts[index + 1][0] > day)):
            return HijriDay(year, month, number, is_expected=False)
    found = Gregorian(day.year, day.month, day.day).to_hijri()
    return HijriDay(found.year, found.month, found.day, is_expected=True)
