"""The complaint's own clock against a second count of office time, quarter of an hour by quarter of an hour.

Holidays, the hours of Ramazan, pauses, leave and transfers come in any order, and so do the ticks of the clock: every
rung of the ladder fires once for a deadline, at the first tick at which its time has run out, and at no other.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.rules import Filer
from yakja.foundation.cases.actions import cover_leave
from yakja.foundation.cases.models import Escalation
from yakja.foundation.cases.queries import forget_calendars
from yakja.foundation.cases.tasks import escalate_due
from yakja.foundation.kit.calendar import ZONE
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.places.models import HijriMonth, Holiday, OfficeHours

from .conftest import City

pytestmark = pytest.mark.django_db
QUARTER = dt.timedelta(minutes=15)
TARGET = 24 * 60  # of the category, in minutes of office time
RUNGS = {"half": TARGET // 2, "late": TARGET, "later": TARGET + 40 * 60, "latest": TARGET + 120 * 60}
# Monday to Friday 9 to 17, Friday without 12:30 to 14:30; in Ramazan 9 to 15, Friday to 12:30. In quarters of a day.
USUAL = {**{n: [(36, 68)] for n in range(4)}, 4: [(36, 50), (58, 68)]}
FASTING = {**{n: [(36, 60)] for n in range(4)}, 4: [(36, 50)]}
# A failing history is short enough to read; making it shorter takes minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
DAYS = 220  # that the count looks at


def monday() -> dt.datetime:
    today = timezone.localdate()
    return dt.datetime.combine(today - dt.timedelta(days=today.weekday()), dt.time(), ZONE)


class Count:
    """Office time counted slot by slot: what the calendar of the product works out with intervals."""

    def __init__(self, first: dt.date, holidays: set[int], ramazan: tuple[int, int] | None) -> None:
        self.begins = dt.datetime.combine(first, dt.time(), ZONE)
        self.open: list[bool] = []
        for n in range(DAYS):
            fasting = ramazan is not None and ramazan[0] <= n < ramazan[0] + ramazan[1]
            week = FASTING if fasting else USUAL
            spans = [] if n in holidays else week.get((first + dt.timedelta(days=n)).weekday(), [])
            self.open += [any(a <= q < b for a, b in spans) for q in range(96)]

    def slots(self, start: dt.datetime, end: dt.datetime) -> int:
        first, last = ((at - self.begins) // QUARTER for at in (start, end))
        return sum(self.open[first:last])


def furnish(first: dt.date, holidays: set[int], ramazan: tuple[int, int] | None) -> None:
    for n in holidays:
        day = first + dt.timedelta(days=n)
        Holiday.objects.create(key=f"h{n}", day=day, source="test", is_announced=True)
    if ramazan is None:
        return
    begins = first + dt.timedelta(days=ramazan[0])
    for month, day in ((9, begins), (10, begins + dt.timedelta(days=ramazan[1]))):
        HijriMonth.objects.create(year=1448, month=month, starts_on=day, source="test")
    for weekday, spans in FASTING.items():
        (opens, closes), *_none = spans
        OfficeHours.objects.create(
            key=f"r{weekday}", season="ramazan", weekday=weekday, source="test",
            opens=dt.time(opens // 4, opens % 4 * 15), closes=dt.time(closes // 4, closes % 4 * 15),
        )  # fmt: skip


@pytest.fixture
def town(db):
    made = City()
    # Made once, outside what each example takes back.
    for name in ("Clerk", "Stands in"):
        made.officer(made.mc, name=name)
    return made


steps = st.lists(
    st.tuples(
        st.integers(
            min_value=1, max_value=40 * 4
        ),  # quarters of an hour since the step before, nights included
        st.sampled_from(["tick", "tick", "pause", "pause", "give", "leave"]),
    ),
    max_size=14,
)
ramazans = st.none() | st.tuples(st.integers(0, 40), st.integers(29, 30))


@hypothesis(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    hour=st.integers(0, 95), holidays=st.sets(st.integers(0, 60), max_size=12), ramazan=ramazans, steps=steps
)
@example(
    hour=68, holidays=set(), ramazan=(0, 30), steps=[(1, "pause"), (1, "tick"), (300, "pause"), (1, "tick")]
)
@example(hour=0, holidays=set(range(12)), ramazan=None, steps=[(160, "tick")] * 8)
def test_every_rung_fires_once_at_the_first_tick_after_its_time(town, hour, holidays, ramazan, steps):
    with transaction.atomic():
        check(town, hour, holidays, ramazan, steps)
        transaction.set_rollback(True)
    forget_calendars()


def check(town, hour, holidays, ramazan, steps):
    first = monday().date()
    count = Count(first, holidays, ramazan)
    furnish(first, holidays, ramazan)
    forget_calendars()
    now = began = monday() + hour * QUARTER
    found = town.file(now=began)
    assert count.slots(began, found.case.due_at) * 15 == TARGET
    waits_since, waited, given_away = None, 0, False
    expected: dict[str, dt.datetime] = {}

    def run_out(at):
        return (count.slots(began, at) - waited) * 15 if waits_since is None else 0

    def tick(at):
        assert escalate_due(now=at) == sum(
            1 for rung, minutes in RUNGS.items() if rung not in expected and run_out(at) >= minutes
        )
        for rung, minutes in RUNGS.items():
            if run_out(at) >= minutes:
                expected.setdefault(rung, at)
        # Once more, and once by a machine whose clock is an hour behind.
        assert escalate_due(now=at) == escalate_due(now=at - dt.timedelta(hours=1)) == 0

    for quarters, what in steps:
        now += quarters * QUARTER
        if what == "tick":
            tick(now)
        elif what == "leave":
            clerk, other = town.officer(town.mc, name="Clerk"), town.officer(town.mc, name="Stands in")
            day = timezone.localdate()
            cover_leave(
                actor=SYSTEM, person=clerk.person, covered_by=other.person, starts_on=day, ends_on=day
            )
        elif what == "give" and not given_away and waits_since is None:
            body = town.wasa if found.case.body_id != town.wasa.pk else town.tc
            actions.transfer_complaint(actor=SYSTEM, complaint=found, body=body, reason="theirs", now=now)
            given_away = True
        elif what == "pause" and waits_since is None:
            actions.ask_citizen(actor=SYSTEM, complaint=found, question="Which street?", now=now)
            waits_since = now
        elif what == "pause":
            actions.answer_office(
                actor=Filer(found.pk, found.reference), complaint=found, text="The third", now=now
            )
            waited += count.slots(waits_since, now)
            waits_since = None
        found.case.refresh_from_db()
        found.refresh_from_db()
        found.case.refresh_from_db()
        if waits_since is None:
            # What is left of the time is what was left before the pause.
            assert (count.slots(began, found.case.due_at) - waited) * 15 == TARGET
    if waits_since is not None:
        actions.answer_office(actor=Filer(found.pk, found.reference), complaint=found, text="Here", now=now)
        waited += count.slots(waits_since, now)
        waits_since = None
    tick(now + dt.timedelta(days=100))
    fired = list(Escalation.objects.filter(case=found.case).values_list("rung", "fired_at"))
    assert len(fired) == len(RUNGS)
    assert dict(fired) == expected
    assert [rung for rung, _at in sorted(fired, key=lambda pair: (pair[1], RUNGS[pair[0]]))] == list(RUNGS)


@hypothesis(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ticks=st.lists(st.integers(1, 9 * 24), min_size=1, max_size=8), answers=st.integers(1, 60))
def test_a_new_deadline_has_rungs_of_its_own_and_each_fires_once(town, ticks, answers):
    with transaction.atomic():
        began = monday() + 40 * QUARTER
        found = town.file(now=began)
        town.propose(found, by=SYSTEM, now=began + dt.timedelta(hours=2))
        # While the citizen is asked the clock stands still, whatever ticks.
        assert escalate_due(now=began + dt.timedelta(days=40)) == 0
        denied = began + dt.timedelta(hours=2 + answers)
        actions.deny_solution(actor=Filer(found.pk, found.reference), complaint=found, now=denied)
        at = denied
        for hours in ticks:
            at += dt.timedelta(hours=hours)
            escalate_due(now=at)
            escalate_due(now=at)
        escalate_due(now=at + dt.timedelta(days=90))
        rows = list(Escalation.objects.filter(case=found.case).values_list("rung", "due_at"))
        assert sorted(rung for rung, _due in rows) == sorted(RUNGS)
        assert len({due for _rung, due in rows}) == 1  # all for the deadline that the denial began
        transaction.set_rollback(True)
    forget_calendars()
