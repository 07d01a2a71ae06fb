"""Working time: nothing shortens a deadline, pauses stand still, each rung fires once."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Post
from yakja.foundation.cases import queries, tasks
from yakja.foundation.cases import workflow as tables
from yakja.foundation.cases.actions import escalate, move
from yakja.foundation.cases.models import Case, CaseEvent, Escalation
from yakja.foundation.cases.queries.deadlines import next_rung, rung_moment
from yakja.foundation.cases.tests.conftest import MONDAY, table
from yakja.foundation.cases.workflow import Rung
from yakja.foundation.kit.append_only import install, remove
from yakja.foundation.kit.calendar import ZONE, WorkingCalendar
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import CLOCK, SYSTEM
from yakja.foundation.people.tests import factories

HOUR = dt.timedelta(hours=1)
FRIDAY = ((dt.time(9), dt.time(12, 30)), (dt.time(14, 30), dt.time(17)))
SHORT = {d: ((dt.time(9), dt.time(15)),) for d in range(4)} | {4: ((dt.time(9), dt.time(12, 30)),)}
moments = st.datetimes(dt.datetime(2026, 1, 5), dt.datetime(2026, 10, 1)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=ZONE)
)
days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@st.composite
def calendars(draw):
    """Weeks of five or six days, any holidays, a month of short hours somewhere in the year."""
    week = {d: ((dt.time(9), dt.time(17)),) for d in range(draw(st.sampled_from([4, 5, 6])))} | {4: FRIDAY}
    start = draw(days)
    return WorkingCalendar(
        hours=week,
        ramazan_hours=draw(st.sampled_from([{}, SHORT])),
        ramazan=((start, start + dt.timedelta(days=30)),),
        holidays=frozenset(draw(st.lists(days, max_size=40))),
    )


@settings(max_examples=80, deadline=None)
@given(calendars(), moments, st.integers(0, 400 * 60))
def test_n_minutes_after_x_is_n_minutes(calendar, at, minutes):
    end = calendar.add_working_time(at, minutes=minutes)
    assert end >= at
    assert calendar.working_minutes_between(at, end) == minutes
    start = calendar.working_time_before(end, minutes=minutes)
    assert calendar.working_minutes_between(start, end) == minutes
    assert start >= at or not minutes


@settings(max_examples=80, deadline=None)
@given(calendars(), moments, moments, st.integers(0, 20000), st.integers(0, 20000))
def test_time_is_never_negative_and_adds_up(calendar, x, y, m, n):
    assert calendar.working_minutes_between(x, y) >= 0
    both = calendar.add_working_time(calendar.add_working_time(x, minutes=m), minutes=n)
    assert calendar.working_minutes_between(x, both) == m + n


@pytest.fixture
def clock(monkeypatch):
    """The calendar under which cases of the test live."""

    def set_(calendar):
        import yakja.foundation.cases.queries.deadlines as deadlines

        monkeypatch.setattr(deadlines, "working_calendar", lambda place: calendar)
        queries.forget_calendars()

    return set_


@pytest.mark.django_db(transaction=False)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    calendar=calendars(),
    start=moments,
    pauses=st.lists(st.tuples(st.integers(1, 3000), st.integers(0, 9000)), max_size=4),
)
def test_pausing_never_shortens_and_leaves_what_was_left(clock, opened, calendar, start, pauses):
    clock(calendar)
    with transaction.atomic():
        case = opened(now=start)
        given = calendar.working_minutes_between(start, case.due_at)
        assert given == 16 * 60
        now, used = start, 0
        for before, length in pauses:
            until = now + dt.timedelta(minutes=before)
            used += calendar.working_minutes_between(now, until)
            due, paused = case.due_at, until + dt.timedelta(minutes=length)
            move(actor=SYSTEM, case=case, code="ask", now=until)
            assert case.escalates_at is None
            move(actor=SYSTEM, case=case, code="remind", now=until + dt.timedelta(minutes=length // 2))
            move(actor=SYSTEM, case=case, code="go_on", now=paused)
            assert case.due_at >= due
            assert calendar.working_minutes_between(due, case.due_at) == calendar.working_minutes_between(
                until, paused
            )
            now = paused
        if used < given and now < case.due_at:
            assert calendar.working_minutes_between(now, case.due_at) == given - used
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calendar=calendars(), start=moments, ticks=st.lists(st.integers(1, 20000), min_size=1, max_size=12))
def test_a_rung_fires_once_and_not_before_its_time(clock, opened, calendar, start, ticks):
    clock(calendar)
    with transaction.atomic():
        case = opened(now=start)
        half = calendar.add_working_time(start, hours=8)
        now = start
        for minutes in sorted(ticks):
            now = start + dt.timedelta(minutes=minutes)
            tasks.escalate_due(now=now)
            tasks.escalate_due(now=now)
        fired = list(Escalation.objects.filter(case=case).values_list("rung", flat=True))
        assert len(fired) == len(set(fired))
        assert ("half" in fired) == (now >= half)
        assert ("boss" in fired) == (now >= case.due_at)
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def test_a_clock_that_stops_for_a_closed_case_goes_on_when_it_is_reopened(opened):
    case = opened()
    due = case.due_at
    move(actor=SYSTEM, case=case, code="finish", facts={"answer": "x"}, now=MONDAY + HOUR)
    assert case.escalates_at is None
    move(actor=SYSTEM, case=case, code="reopen", now=MONDAY + 4 * HOUR)
    assert case.due_at == due + 19 * HOUR  # three hours of the next morning
    assert case.closed_at is None


def test_a_state_with_hours_begins_a_deadline_and_its_ladder_anew(opened):
    from yakja.foundation.cases.tests.test_moving import stored

    case = opened()
    tasks.escalate_due(now=MONDAY + 8 * HOUR)
    case.refresh_from_db()
    assert case.fired == {"half"}
    move(actor=SYSTEM, case=case, code="propose", files=[(stored(), "photo")], now=MONDAY + 24 * HOUR)
    assert case.due_at == MONDAY + 32 * HOUR
    assert case.fired == set()
    assert case.escalates_at == MONDAY + 28 * HOUR


def test_the_rungs_come_in_the_order_of_their_time(opened, world):
    case = opened()
    calendar = queries.calendar_of(world.lahore)
    moments = {r.code: rung_moment(case, r, calendar) for r in case.workflow.ladder}
    tuesday = MONDAY + dt.timedelta(days=1)
    assert moments["half"] == MONDAY + 8 * HOUR
    assert moments["soon"] == tuesday + 6 * HOUR
    assert moments["boss"] == case.due_at == tuesday + 8 * HOUR
    assert moments["office"] == tuesday + 32 * HOUR
    assert next_rung(case, calendar)[0].code == "half"
    assert case.escalates_at == moments["half"]


def test_a_lost_tick_is_caught_up_rung_by_rung(opened, world):
    head = world.chief
    case = opened(post=world.planning)
    assert tasks.escalate_due(now=case.due_at + 24 * HOUR) == 4
    case.refresh_from_db()
    assert case.fired == {"half", "soon", "boss", "office"}
    assert (case.body, case.level, case.assignee) == (world.department, 2, None)
    rows = [(e.move, e.facts.get("rung")) for e in case.events.all()]
    assert rows == [("open", None), *(("escalate", r) for r in ("half", "soon", "boss", "office"))]
    assert head.kind == Post.Kind.CHIEF_OFFICER
    # Only the first of two comes to the head of its own body.
    assert case.events.filter(facts__rung="boss").get().facts["to"] == world.council.code
    assert tasks.escalate_due(now=case.due_at + 48 * HOUR) == 0


def test_a_rung_in_the_name_of_the_clock_takes_its_move(opened):
    from yakja.foundation.cases.tests.test_moving import stored

    case = opened()
    move(actor=SYSTEM, case=case, code="propose", files=[(stored(), "photo")], now=MONDAY)
    tasks.escalate_due(now=MONDAY + dt.timedelta(days=40))
    case.refresh_from_db()
    # The table asks for an answer, which a clock cannot give: the reason is kept, and the rung has fired.
    fired = Escalation.objects.get(case=case, rung="close")
    assert fired.outcome.startswith("refused:")
    assert case.state == "proposed"
    free = table(version=3, ladder=(Rung("wait", after_hours=1, do="act", move="ask"),))
    tables.register_workflow(free, page=str)
    other = opened()
    tasks.escalate_due(now=other.due_at + 20 * HOUR)
    other.refresh_from_db()
    assert other.state == "waits"
    assert Escalation.objects.get(case=other).outcome == "moved: ask"


def test_a_second_tick_at_the_same_moment_does_nothing(opened):
    case = opened()
    now = MONDAY + 8 * HOUR
    stale = Case.objects.get(pk=case.pk)
    assert tasks.escalate_due(now=now) == 1
    with pytest.raises(Conflict):
        escalate(actor=CLOCK, case=stale, rung="half", now=now)
    assert Escalation.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(case=case, rung="half", due_at=case.given_until, fired_at=now)


def test_nobody_but_the_clock_climbs(opened, world):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        escalate(actor=factories.actor("council_officer", body=world.council), case=opened(), rung="half")


def test_a_rung_that_fired_does_not_fire_again_after_a_pause(opened):
    case = opened()
    tasks.escalate_due(now=MONDAY + 8 * HOUR)
    case.refresh_from_db()
    move(actor=SYSTEM, case=case, code="ask", now=MONDAY + 24 * HOUR)
    assert tasks.escalate_due(now=MONDAY + dt.timedelta(days=20)) == 0
    move(actor=SYSTEM, case=case, code="go_on", now=MONDAY + 27 * HOUR)
    assert case.fired == {"half"}
    tasks.escalate_due(now=MONDAY + 27 * HOUR)
    assert Escalation.objects.filter(rung="half").count() == 1


def test_one_broken_case_keeps_no_other_back(opened, caplog):
    def breaks(case, event, actor):
        if event.move == "escalate" and case.topic == "broken":
            raise RuntimeError("no")

    tables.register_workflow(table(), page=str, on_event=breaks)
    broken, good = opened(topic="broken"), opened()
    assert tasks.escalate_due(now=MONDAY + 8 * HOUR) == 1
    assert [e.case_id for e in Escalation.objects.all()] == [good.pk]
    assert broken.reference in caplog.text
    broken.refresh_from_db()
    assert broken.escalates_at is not None


def test_a_ladder_that_changed_under_a_case_is_wound_anew(opened):
    case = opened()
    tables.register_workflow(table(ladder=(Rung("late", after_hours=5),)), page=str)
    assert tasks.escalate_due(now=MONDAY + 8 * HOUR) == 0
    case.refresh_from_db()
    assert case.escalates_at == case.due_at + dt.timedelta(hours=21)


def test_minutes_left_are_office_minutes(opened):
    case = opened()
    assert queries.minutes_left(case, MONDAY + 4 * HOUR) == 12 * 60
    assert queries.minutes_left(case, case.due_at + 17 * HOUR) == -60
    move(actor=SYSTEM, case=case, code="ask", now=MONDAY)
    assert queries.minutes_left(case, MONDAY) is None


def test_what_waits_is_not_overdue(opened):
    case = opened()
    late = case.due_at + HOUR
    assert list(queries.overdue("trial.ladder", late)) == [case]
    assert case.is_overdue(late)
    move(actor=SYSTEM, case=case, code="ask", now=MONDAY)
    assert not queries.overdue("trial.ladder", late).exists()
    assert not case.is_overdue(late)


@pytest.fixture
def emptied_after():
    """Rows that nobody may delete are taken away in between, so that the database can be emptied after the test."""
    yield
    tables = ("cases_caseevent", "audit_auditentry")
    with connection.schema_editor() as editor:
        remove(*tables)(None, editor)
    CaseEvent.objects.all().delete()
    AuditEntry.objects.all().delete()
    with connection.schema_editor() as editor:
        install(*tables)(None, editor)


@pytest.mark.django_db(transaction=True)
def test_four_ticks_at_the_same_moment_fire_each_rung_once(opened, emptied_after):
    cases = [opened() for _ in range(5)]
    together, fired = threading.Barrier(4), []

    def tick():
        try:
            together.wait(10)
            fired.append(tasks.escalate_due(now=MONDAY + 8 * HOUR))
        finally:
            connections[connection.alias].close()

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(fired) == len(cases) == Escalation.objects.count()
    for case in cases:
        assert [e.move for e in case.events.all()] == ["open", "escalate"]
