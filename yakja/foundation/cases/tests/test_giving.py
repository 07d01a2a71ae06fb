"""Who has a case: giving, taking, transferring, handing over, leave; notes, links and files."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.cases import queries
from yakja.foundation.cases.actions import (
    add_note,
    assign_case,
    attach_file,
    cover_leave,
    end_cover,
    hand_over_cases,
    link_cases,
    move,
    take_case,
    transfer_case,
    unlink_cases,
)
from yakja.foundation.cases.models import Case, CaseEvent, CaseLink, CaseNote, LeaveCover
from yakja.foundation.cases.tests.conftest import MONDAY
from yakja.foundation.cases.tests.test_moving import stored
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions import hand_over
from yakja.foundation.people.tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def officer(body, **more):
    return factories.actor("council_officer", body=body, **more)


def code_of(error):
    inner = error.value
    if hasattr(inner, "error_dict"):
        inner = next(iter(inner.error_dict.values()))[0]
    return getattr(inner, "code", None) or inner.error_list[0].code


def test_a_case_is_given_to_a_person_who_works_there(opened, world):
    case, mine, stranger = opened(), officer(world.council), officer(world.neighbour)
    assign_case(actor=mine, case=case, account=mine.person.account)
    assert case.assignee == mine.person.account
    with pytest.raises(ValidationError) as refused:
        assign_case(actor=mine, case=case, account=stranger.person.account)
    assert code_of(refused) == "no_role"
    with pytest.raises(ValidationError):
        assign_case(actor=mine, case=case)
    assign_case(actor=mine, case=case, post=world.planning)
    assert (case.post, case.assignee) == (world.planning, None)


def test_a_case_is_taken_by_one_only(opened, world):
    case, first, second = opened(), officer(world.council), officer(world.council)
    take_case(actor=first, case=case)
    take_case(actor=first, case=case)
    with pytest.raises(Conflict):
        take_case(actor=second, case=case)
    with pytest.raises(PermissionDenied):
        take_case(actor=officer(world.neighbour), case=case)


def test_a_transfer_keeps_the_clock_running(opened, world):
    case, mine = opened(post=world.planning), officer(world.council)
    due = case.due_at
    with pytest.raises(ValidationError) as refused:
        transfer_case(actor=mine, case=case, body=world.neighbour, reason=" ")
    assert "reason" in refused.value.message_dict
    with pytest.raises(ValidationError):
        transfer_case(actor=mine, case=case, body=world.council, reason="ours")
    with pytest.raises(ValidationError):
        transfer_case(actor=mine, case=case, body=world.neighbour, post=world.planning, reason="theirs")
    transfer_case(actor=mine, case=case, body=world.neighbour, reason="Their road.", text="Sent to Kasur.")
    case.refresh_from_db()
    assert (case.body, case.post, case.assignee, case.due_at, case.state) == (
        world.neighbour,
        None,
        None,
        due,
        "new",
    )
    event = queries.history(case, public_only=True)[-1]
    assert (event.move, event.facts["from"], event.facts["to"]) == ("transfer", "LHR-1", "KSR-1")
    assert queries.transfers_of(case) == 1
    with pytest.raises(PermissionDenied):  # it is no longer theirs
        transfer_case(actor=mine, case=case, body=world.council, reason="back")


def test_a_closed_case_is_given_to_nobody(opened, world):
    case = opened()
    move(actor=SYSTEM, case=case, code="finish", facts={"answer": "x"})
    for act in (
        lambda: assign_case(actor=SYSTEM, case=case, post=world.planning),
        lambda: transfer_case(actor=SYSTEM, case=case, body=world.neighbour, reason="x"),
    ):
        with pytest.raises(Conflict):
            act()


def test_cases_are_handed_over_all_at_once(opened, world):
    mine, other = officer(world.council), officer(world.council)
    cases = [opened(post=world.planning), opened(post=world.planning)]
    closed = opened(post=world.planning)
    move(actor=SYSTEM, case=closed, code="finish", facts={"answer": "x"})
    assert hand_over_cases(actor=mine, from_post=world.planning, to_post=world.chief, reason="leave") == 2
    assert set(Case.objects.filter(post=world.chief)) == set(cases)
    assert CaseEvent.objects.filter(move="assign").count() == 2
    take_case(actor=mine, case=cases[0])
    assert (
        hand_over_cases(
            actor=mine, from_account=mine.person.account, to_account=other.person.account, reason="x"
        )
        == 1
    )
    with pytest.raises(PermissionDenied):
        hand_over_cases(
            actor=officer(world.neighbour),
            from_account=other.person.account,
            to_account=mine.person.account,
            reason="x",
        )
    with pytest.raises(ValidationError):
        hand_over_cases(
            actor=other,
            from_account=other.person.account,
            to_account=officer(world.neighbour).person.account,
            reason="x",
        )
    with pytest.raises(PermissionDenied):
        hand_over_cases(
            actor=officer(world.neighbour), from_post=world.chief, to_post=world.planning, reason="x"
        )


def test_what_lay_with_the_holder_of_a_post_follows_it(opened, world):
    first, second = officer(world.council, post=world.planning), officer(world.council)
    case, other = opened(post=world.planning), opened()
    take_case(actor=first, case=case)
    take_case(actor=first, case=other)
    hand_over(actor=first, role=first.roles[0], to=second.person, instrument="SO 1")
    case.refresh_from_db()
    other.refresh_from_db()
    assert case.assignee == second.person.account
    assert other.assignee == first.person.account  # not of the post


# Leave


def cover(world, away, by, *, days=(0, 3), **more):
    today = TODAY()
    whose = {"person": away.person} if away is not None else {}
    return cover_leave(
        actor=more.pop("actor", away), covered_by=by.person,
        starts_on=today + dt.timedelta(days=days[0]), ends_on=today + dt.timedelta(days=days[1]), **whose, **more,
    )  # fmt: skip


@pytest.mark.parametrize("whose", ["person", "post"])
def test_who_covers_sees_and_moves_those_days_only(opened, world, whose, monkeypatch):
    away = officer(world.council, post=world.planning)
    by = officer(world.neighbour)
    case, of_others = opened(post=world.planning), opened(post=world.chief)
    assert not Case.objects.visible_to(by).exists()
    made = (
        cover(world, away, by)
        if whose == "person"
        else cover(world, None, by, post=world.planning, actor=away)
    )
    assert list(Case.objects.visible_to(by)) == [case]
    assert [m.code for m in queries.moves_open_to(by, case)] == ["ask", "propose", "finish"]
    assert queries.moves_open_to(by, of_others) == []
    move(actor=by, case=case, code="ask")
    event = case.events.last()
    assert (event.actor_ref, event.facts["in_place_of"]) == (by.ref, away.ref)
    with pytest.raises(PermissionDenied):
        move(actor=by, case=of_others, code="ask")
    # It ends by itself.
    for last in (made.starts_on - dt.timedelta(days=1), made.ends_on + dt.timedelta(days=1)):
        monkeypatch.setattr("yakja.foundation.cases.models.reach.timezone.localdate", lambda day=last: day)
        assert not Case.objects.visible_to(by).exists()
        with pytest.raises(PermissionDenied):
            move(actor=by, case=case, code="go_on")


def test_a_cover_gives_no_more_than_the_person_away_may_do(opened, world):
    away, by = officer(world.council), officer(world.neighbour)
    case = opened()
    assign_case(actor=SYSTEM, case=case, account=away.person.account)
    cover(world, away, by)
    assert list(Case.objects.visible_to(by)) == [case]
    away.person.roles.update(ended_at=timezone.now())
    assert not Case.objects.visible_to(by).exists()
    with pytest.raises(PermissionDenied):
        move(actor=by, case=case, code="ask")


def test_leave_is_noted_by_the_person_or_those_above(opened, world):
    away, by = officer(world.council), officer(world.neighbour)
    steward = factories.actor("provincial_steward", place=world.punjab)
    cover(world, away, by, actor=steward)
    with pytest.raises(PermissionDenied):
        cover(world, away, by, actor=by)
    with pytest.raises(PermissionDenied):
        cover(world, away, by, actor=officer(world.council))
    entry = AuditEntry.objects.filter(verb="cases.cover_leave").latest("id")
    assert entry.after["covered_by"] == by.ref


def test_leave_that_cannot_be_is_refused_by_field(opened, world):
    away, by = officer(world.council), officer(world.neighbour)
    for days, field in (((3, 1), "ends_on"), ((-9, -5), "ends_on"), ((0, 900), "ends_on")):
        with pytest.raises(ValidationError) as refused:
            cover(world, away, by, days=days)
        assert field in refused.value.message_dict
    with pytest.raises(ValidationError):
        cover(world, away, away)
    with pytest.raises(ValidationError):
        cover(world, away, factories.actor("citizen"))


def test_leave_is_ended_early_once(opened, world):
    away, by = officer(world.council), officer(world.neighbour)
    case = opened()
    assign_case(actor=SYSTEM, case=case, account=away.person.account)
    made = cover(world, away, by)
    with pytest.raises(PermissionDenied):
        end_cover(actor=officer(world.neighbour), cover=made)
    end_cover(actor=by, cover=made)
    assert not Case.objects.visible_to(by).exists()
    with pytest.raises(Conflict):
        end_cover(actor=away, cover=made)
    assert LeaveCover.objects.count() == 1


# Notes, links, files


def test_a_note_is_for_colleagues_and_stays(opened, world):
    case, mine = opened(), officer(world.council)
    note = add_note(actor=mine, case=case, text=" Ask the neighbour. ")
    assert note.text == "Ask the neighbour."
    assert queries.history(case, public_only=True)[-1].move == "open"
    with pytest.raises(ValidationError):
        add_note(actor=mine, case=case, text=" ")
    with pytest.raises(PermissionDenied):
        add_note(actor=officer(world.neighbour), case=case, text="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseNote.objects.update(text="other")


def test_links_make_no_circle(opened, world):
    mine = officer(world.council)
    a, b, c = opened(), opened(), opened()
    link_cases(actor=mine, case=a, to=b, kind="caused_by")
    link_cases(actor=mine, case=b, to=c, kind="caused_by")
    for case, to in ((c, a), (b, a)):
        with pytest.raises(ValidationError) as refused:
            link_cases(actor=mine, case=case, to=to, kind="caused_by")
        assert code_of(refused) == "cycle"
    with pytest.raises(ValidationError):
        link_cases(actor=mine, case=a, to=a, kind="duplicate_of")
    # Another kind is another relation.
    link_cases(actor=mine, case=c, to=a, kind="duplicate_of")
    with pytest.raises(Conflict):
        link_cases(actor=mine, case=c, to=b, kind="duplicate_of")
    again = link_cases(actor=mine, case=a, to=b, kind="caused_by")
    assert CaseLink.objects.count() == 3
    assert len(queries.links_of(b)) == 2
    unlink_cases(actor=mine, link=again)
    assert CaseLink.objects.count() == 2
    assert [e.move for e in queries.history(a)] == ["open", "link", "unlink"]


def test_a_case_is_linked_only_to_one_that_is_seen(opened, world):
    with pytest.raises(PermissionDenied):
        link_cases(
            actor=officer(world.council), case=opened(), to=opened(body=world.neighbour), kind="caused_by"
        )


def test_a_file_twice_is_one(opened, world):
    case, mine, file = opened(), officer(world.council), stored()
    first = attach_file(actor=mine, case=case, file=file, kind="photo", now=MONDAY)
    assert attach_file(actor=mine, case=case, file=file, kind="photo") == first
    with pytest.raises(PermissionDenied):
        attach_file(actor=officer(world.neighbour), case=case, file=file, kind="photo")


def test_whoever_opened_a_case_may_add_to_it(world):
    from yakja.foundation.cases.actions import open_case

    citizen = factories.actor("citizen")
    case = open_case(actor=citizen, kind="trial.ladder", title={"en": "x"}, body=world.council)
    attach_file(actor=citizen, case=case, file=stored(), kind="photo")
    with pytest.raises(PermissionDenied):
        add_note(actor=citizen, case=case, text="x")
