"""Lists: who sees what, filters, order, counts, the next one."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakja.foundation.bodies.models import Function
from yakja.foundation.cases import queries
from yakja.foundation.cases.actions import cover_leave, drop_filter, move, save_filter, take_case
from yakja.foundation.cases.models import Case, SavedFilter, urgency_of
from yakja.foundation.cases.queries import Filters
from yakja.foundation.cases.queries import counts as counting
from yakja.foundation.cases.tests.conftest import MONDAY
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM, may
from yakja.foundation.people.tests import factories

pytestmark = pytest.mark.django_db


def actors(world):
    """Somebody of every part, near and far."""
    today = timezone.localdate()
    holder = factories.actor("council_officer", body=world.council, post=world.planning)
    covering = factories.actor("council_officer", body=world.neighbour)
    cover_leave(
        actor=holder, person=holder.person, covered_by=covering.person, starts_on=today, ends_on=today
    )
    return {
        "system": SYSTEM,
        "visitor": ANONYMOUS,
        "citizen": factories.actor("citizen"),
        "officer": factories.actor("council_officer", body=world.council),
        "holder": holder,
        "covering": covering,
        "neighbour": factories.actor("council_officer", body=world.neighbour),
        "ward": factories.actor("council_officer", body=world.ward),
        "department": factories.actor("council_officer", body=world.department),
        "district": factories.actor("district_officer", place=world.lahore),
        "steward": factories.actor("provincial_steward", place=world.punjab),
        "auditor": factories.actor("auditor"),
        "administrator": factories.actor("administrator"),
        "supplier": factories.actor("supplier", body=world.council),
    }


PARTS = (
    "system", "visitor", "citizen", "officer", "holder", "covering", "neighbour", "ward", "department", "district",
    "steward", "auditor", "administrator", "supplier",
)  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_list_and_predicate_agree(opened, world, part):
    actor = actors(world)[part]
    taken = opened()
    officer = factories.actor("council_officer", body=world.council)
    take_case(actor=officer, case=taken)
    cases = [
        opened(), opened(post=world.planning), opened(body=world.neighbour), opened(body=world.ward),
        opened(body=world.department), opened(is_restricted=True), opened(is_restricted=True, post=world.planning),
        taken,
    ]  # fmt: skip
    listed = set(Case.objects.visible_to(actor).values_list("pk", flat=True))
    allowed = {case.pk for case in cases if may(actor, "cases.see", case)}
    assert listed == allowed
    if part in ("visitor", "citizen", "supplier"):
        assert not listed
    if part == "officer":
        assert len(listed) == 4  # of the council and its ward, none restricted
    if part in ("holder", "system"):
        assert listed >= {cases[1].pk, cases[6].pk}


def test_restricted_cases_are_moved_only_by_whom_they_are_given_to(opened, world):
    from yakja.foundation.cases.actions import add_note

    holder = factories.actor("council_officer", body=world.council, post=world.planning)
    case = opened(is_restricted=True, post=world.planning)
    add_note(actor=holder, case=case, text="x")
    assert not may(factories.actor("council_officer", body=world.council), "cases.note", case)


def test_critical_ones_come_first_then_those_due_first(opened, world):
    late = opened(due_at=MONDAY - dt.timedelta(days=9))
    critical = opened(priority=2)
    never = opened(due_at=None)
    Case.objects.filter(pk=never.pk).update(due_at=None, urgency=urgency_of(0, None))
    high = opened(priority=1)
    officer = factories.actor("council_officer", body=world.council)
    order = [c.pk for c in queries.worklist(officer).items]
    assert order == [critical.pk, high.pk, late.pk, never.pk]
    newest = queries.worklist(officer, Filters(order="newest")).items
    assert [c.pk for c in newest] == sorted(order, reverse=True)


def test_filters_narrow(opened, world):
    officer = factories.actor("council_officer", body=world.department, post=factories.post(world.department))
    function = Function.objects.create(
        code="WAT-01", area_code="WAT", name={"en": "Water"}, source="test", area={"en": "Water"}
    )
    plain = opened()
    water = opened(topic="WAT-1", function=function)
    kasur = opened(body=world.neighbour, place=world.kasur)
    mine = opened()
    take_case(actor=officer, case=mine)
    high = opened(level=2)
    waits = opened()
    move(actor=SYSTEM, case=waits, code="ask")
    closed = opened()
    move(actor=SYSTEM, case=closed, code="finish", facts={"answer": "x"})
    late = opened(due_at=MONDAY - dt.timedelta(days=1))
    now = MONDAY

    def found(**more):
        return {c.pk for c in queries.worklist(officer, Filters(**more), now=now).items}

    everything = {c.pk for c in (plain, water, kasur, mine, high, waits, late)}
    assert found() == everything
    assert found(state="") == everything | {closed.pk}
    assert found(state="closed") == {closed.pk}
    assert found(kind="trial.ladder", state="waits") == {waits.pk}
    assert found(kind="other") == set()
    assert found(topic="WAT-1") == found(function=function) == {water.pk}
    assert found(place=world.kasur) == found(body=world.neighbour) == {kasur.pk}
    assert found(place=world.punjab) == everything
    assert found(mine=True) == {mine.pk}
    assert found(unassigned=True) == everything - {mine.pk}
    assert found(level=2) == {high.pk}
    assert found(due="overdue") == {late.pk}
    assert found(q=plain.reference.lower().replace("-", " ")) == {plain.pk}
    assert found(q="K-26") == everything
    due = Case.objects.get(pk=plain.pk).due_at
    now = due - dt.timedelta(hours=1)
    assert plain.pk in found(due="today")
    assert late.pk not in found(due="today")


def test_the_next_one_goes_through_the_list_and_begins_again(opened, world):
    officer = factories.actor("council_officer", body=world.council)
    first, second = opened(priority=2), opened()
    opened(body=world.neighbour)
    assert queries.next_case(officer) == first
    assert queries.next_case(officer, after=first) == second
    assert queries.next_case(officer, after=second) == first
    assert queries.next_case(officer, Filters(order="newest"), second) == first
    move(actor=SYSTEM, case=first, code="finish", facts={"answer": "x"})
    assert queries.next_case(officer, after=first) == second
    assert queries.next_case(officer, after=second) is None


def test_counts_stop_at_a_limit(opened, world, monkeypatch):
    officer = factories.actor("council_officer", body=world.council)
    for _number in range(4):
        opened()
    move(actor=SYSTEM, case=opened(), code="ask")
    opened(body=world.neighbour)
    kinds, states = queries.tab_counts(officer, Filters(kind="trial.ladder"), MONDAY)
    assert [(c.code, str(c)) for c in kinds] == [("trial.ladder", "5")]
    assert [(c.code, str(c)) for c in states] == [("new", "4"), ("waits", "1"), ("proposed", "0")]
    monkeypatch.setattr(counting, "MOST_NEAR", 3)
    kinds, _states = queries.tab_counts(officer, Filters(), MONDAY)
    assert str(kinds[0]) == "3+"
    assert queries.tab_counts(ANONYMOUS, Filters(), MONDAY) == ([], [])


def test_a_list_costs_the_same_with_more_rows(opened, world):
    officer = factories.actor("council_officer", body=world.council)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            page = queries.worklist(officer)
            for case in page.items:
                assert (str(case.body), str(case.place), case.assignee, case.state_now) is not None
            queries.tab_counts(officer, Filters(kind="trial.ladder"), MONDAY)
        return len(asked)

    assert officer.roles
    opened()
    before = cost()
    for _number in range(12):
        opened(post=world.planning)
    assert cost() == before <= 6


def test_a_list_over_many_bodies_is_the_same_list(opened, world, monkeypatch):
    steward = factories.actor("provincial_steward", place=world.punjab)
    cases = {opened().pk, opened(body=world.neighbour).pk}
    assert {c.pk for c in queries.worklist(steward).items} == cases
    monkeypatch.setattr("yakja.foundation.cases.queries.lists.FEW_BODIES", 1)
    assert {c.pk for c in queries.worklist(steward).items} == cases
    assert str(queries.tab_counts(steward, Filters(), MONDAY)[0][0]) == "2"


def test_pages_go_there_and_back_without_loss(opened, world):
    officer = factories.actor("council_officer", body=world.council)
    made = [opened(due_at=MONDAY + dt.timedelta(days=n % 3)).pk for n in range(7)]
    for filters in (Filters(), Filters(order="newest")):
        seen, cursor, last = [], None, None
        while True:
            page = queries.worklist(officer, filters, cursor=cursor, size=3)
            seen += [c.pk for c in page.items]
            if page.next is None:
                break
            cursor, last = page.next, page
        assert sorted(seen) == sorted(made)
        back = queries.worklist(officer, filters, cursor=page.previous, size=3)
        assert [c.pk for c in back.items] == [c.pk for c in last.items]


def test_a_kept_filter_is_ones_own(world):
    officer, other = (factories.actor("council_officer", body=world.council) for _ in range(2))
    save_filter(actor=officer, name="Late", query="due=overdue")
    kept = save_filter(actor=officer, name="Late", query="due=today")
    assert [f.query for f in queries.saved_filters(officer)] == ["due=today"]
    assert queries.saved_filters(other) == []
    with pytest.raises(ValidationError):
        drop_filter(actor=other, kept=kept)
    with pytest.raises(ValidationError):
        save_filter(actor=officer, name=" ", query="")
    for number in range(19):
        save_filter(actor=officer, name=f"n{number}", query="")
    with pytest.raises(ValidationError):
        save_filter(actor=officer, name="one more", query="")
    drop_filter(actor=officer, kept=kept)
    assert SavedFilter.objects.count() == 19
