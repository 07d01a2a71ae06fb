"""The kernel: a case moves only as its table allows, and its clock counts office hours."""

import datetime as dt

import pytest
import rules
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.foundation.bodies.models import Body, BodyKind, Post
from yakja.foundation.cases import queries
from yakja.foundation.cases import workflow as tables
from yakja.foundation.cases.actions import assign_case, move, open_case
from yakja.foundation.cases.models import Case, CaseEvent
from yakja.foundation.cases.workflow import Move, State, Workflow
from yakja.foundation.kit.calendar import ZONE
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.places.models import Place

pytestmark = pytest.mark.django_db

TABLE = Workflow(
    kind="trial.case",
    version=1,
    name="Trial",
    states=(
        State("new", "new"),
        State("waits", "waits", is_waiting=True),
        State("done", "done", is_closed=True),
    ),
    moves=(
        Move("ask", "ask", ("new",), "waits", "trial.move"),
        Move("go_on", "go on", ("waits",), "new", "trial.move"),
        Move("finish", "finish", ("new",), "done", "trial.move", needs=("answer",)),
    ),
    first="new",
    working_hours=16,
)


@pytest.fixture(autouse=True)
def trial(registered):
    tables.register_workflow(TABLE, page=lambda case: f"/{case.reference}/")
    if not rules.perm_exists("trial.move"):
        rules.add_perm(
            "trial.move", rules.predicate(lambda actor, case: actor.has_role("council_officer", case.body))
        )


@pytest.fixture
def body():
    place = Place.objects.create(
        code="PK9", level="province", name={"en": "Trial"}, path="0009", source="test"
    )
    kind = BodyKind.objects.create(code="T-KIND", name={"en": "Council"}, tier="tehsil", source="test")
    return Body.objects.create(
        code="B1", name={"en": "Council"}, kind=kind, place=place, path="0001", source="test"
    )


# A Monday morning before the office opens.
MONDAY = dt.datetime(2026, 11, 16, 8, 0, tzinfo=ZONE)


def opened(body, **more):
    return open_case(
        actor=SYSTEM, kind="trial.case", title={"en": "A case"}, body=body, prefix="K", now=MONDAY, **more
    )


def test_a_case_has_a_number_to_read_out_and_a_deadline_in_office_hours(body):
    case = opened(body)
    from yakja.foundation.kit.references import check_reference

    assert check_reference(case.reference.lower()) == case.reference
    assert case.due_at.astimezone(ZONE).date() == dt.date(2026, 11, 17)
    assert [e.move for e in case.events.all()] == ["open"]


def test_it_moves_as_the_table_says(body, holder):
    case = opened(body)
    officer = holder(("council_officer", "B1"))
    move(actor=officer, case=case, code="finish", facts={"answer": "yes"}, now=MONDAY + dt.timedelta(hours=2))
    case.refresh_from_db()
    assert case.state == "done"
    assert case.closed_at is not None
    event = CaseEvent.objects.order_by("-id").first()
    assert (event.source, event.target, event.facts) == ("new", "done", {"answer": "yes"})


def test_a_move_from_elsewhere_is_refused_and_says_where_it_is_now(body):
    case = opened(body)
    move(actor=SYSTEM, case=case, code="finish", facts={"answer": "yes"})
    with pytest.raises(ValidationError) as refused:
        move(actor=SYSTEM, case=case, code="ask")
    assert refused.value.code == "not_from_here"
    assert "done" in str(refused.value)


def test_a_missing_fact_is_named(body):
    case = opened(body)
    with pytest.raises(ValidationError) as refused:
        move(actor=SYSTEM, case=case, code="finish")
    assert "answer" in refused.value.message_dict
    case.refresh_from_db()
    assert case.state == "new"


def test_who_may_not_is_refused(body, holder):
    case = opened(body)
    for actor in (ANONYMOUS, holder(("council_officer", "B2")), holder(("citizen", "B1"))):
        with pytest.raises(PermissionDenied):
            move(actor=actor, case=case, code="ask")


def test_the_clock_stands_still_while_the_case_waits(body):
    case = opened(body)
    due = case.due_at
    move(actor=SYSTEM, case=case, code="ask", now=MONDAY.replace(hour=10))
    move(actor=SYSTEM, case=case, code="go_on", now=MONDAY.replace(hour=14))
    case.refresh_from_db()
    calendar = __import__("yakja.foundation.places.queries", fromlist=["x"]).working_calendar(body.place)
    assert calendar.working_minutes_between(due, case.due_at) == calendar.working_minutes_between(
        MONDAY.replace(hour=10), MONDAY.replace(hour=14)
    )


def test_events_cannot_be_rewritten(body):
    from django.db import DatabaseError, transaction

    opened(body)
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseEvent.objects.update(move="other")


def test_the_worklist_shows_the_most_urgent_first_and_only_what_is_in_reach(body, holder):
    other = Body.objects.create(
        code="B2", name={"en": "Other"}, kind=body.kind, place=body.place, path="0002", source="test"
    )
    late = opened(body)
    Case.objects.filter(pk=late.pk).update(due_at=MONDAY - dt.timedelta(days=9))
    soon = opened(body)
    opened(other)
    officer = holder(("council_officer", "B1"))
    assert [c.pk for c in queries.worklist(officer).items] == [late.pk, soon.pk]
    assert queries.worklist(ANONYMOUS).items == []
    counts = queries.counts_by_kind(officer, MONDAY)
    assert counts == [{"kind": "trial.case", "open": 2, "late": 1}]


def test_pages_of_the_worklist_follow_each_other(body, holder):
    for _ in range(7):
        opened(body)
    officer = holder(("council_officer", "B1"))
    first = queries.worklist(officer, size=3)
    second = queries.worklist(officer, size=3, cursor=first.next)
    third = queries.worklist(officer, size=3, cursor=second.next)
    assert len({c.pk for page in (first, second, third) for c in page.items}) == 7
    assert third.next is None


def test_only_moves_that_table_and_rules_leave_are_offered(body, holder):
    case = opened(body)
    assert [m.code for m in queries.moves_open_to(holder(("council_officer", "B1")), case)] == [
        "ask",
        "finish",
    ]
    assert queries.moves_open_to(holder(("council_officer", "B2")), case) == []


def test_a_case_is_given_to_a_post_of_its_own_body_only(body):
    case = opened(body)
    other = Body.objects.create(
        code="B2", name={"en": "Other"}, kind=body.kind, place=body.place, path="0002", source="test"
    )
    mine = Post.objects.create(body=body, code="P1", title={"en": "Clerk"})
    assign_case(actor=SYSTEM, case=case, post=mine)
    assert case.post == mine
    with pytest.raises(ValidationError):
        assign_case(
            actor=SYSTEM, case=case, post=Post.objects.create(body=other, code="P2", title={"en": "Clerk"})
        )


@pytest.mark.parametrize(
    ("states", "moves"),
    [
        ((State("new", ""), State("new", "")), ()),
        ((State("new", ""),), (Move("x", "", ("new",), "nowhere", "p"),)),
        ((State("new", ""), State("orphan", "")), ()),
    ],
)
def test_a_table_that_cannot_be_is_refused_at_start(states, moves):
    with pytest.raises(ValueError):
        Workflow(kind="bad", version=1, name="", states=states, moves=moves, first="new")


def test_the_drawing_shows_every_move():
    drawing = TABLE.drawing()
    assert "new --> waits: ask" in drawing
    assert "done --> [*]" in drawing
