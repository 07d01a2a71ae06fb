"""Inspectors: never at their own body, received once, findings beside what was said, readings that count."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from yakja.foundation.kit.permissions import ANONYMOUS, may
from yakja.foundation.people.tests.factories import role
from yakja.resources.capacity.actions import answering, rounds
from yakja.resources.capacity.actions.answering import Typed
from yakja.resources.capacity.actions.visiting import record_visit
from yakja.resources.capacity.models import Answer, Finding, Reading, Visit
from yakja.resources.capacity.queries import rounds as reads
from yakja.resources.capacity.queries import visits

SEEN = {"device.desktop.total": "9", "device.desktop.working": "7", "power.hours": "۱۶", "premises.ramp": "0"}


@pytest.fixture
def opened(world):
    return world.open(place=world.lahore)


@pytest.fixture
def visit(world, opened):
    found = Visit.objects.select_related(
        "response__body__place", "response__round", "site", "inspector_body"
    ).get(response__body=world.council)
    assert found.inspector_body == world.ward
    return found


@pytest.fixture
def inspector(world):
    return world.actor("council_officer", body=world.ward)


def test_what_was_found_stands_beside_what_was_said_and_counts(world, opened, visit, inspector):
    world.answered(opened)
    assert record_visit(actor=inspector, visit=visit, found=SEEN, note="Gate was open") == 4
    found = {f.question.code: (f.declared, f.found) for f in Finding.objects.select_related("question")}
    assert found == {
        "device.desktop.total": (10, 9), "device.desktop.working": (7, 7), "power.hours": (16, 16), "premises.ramp": (1, 0),
    }  # fmt: skip
    readings = Reading.objects.filter(basis="verified")
    assert {(r.resource.code, r.value) for r in readings.select_related("resource")} == {
        ("device.desktop.total", 9), ("device.desktop.working", 7), ("power.hours", 16), ("premises.ramp", 0),
    }  # fmt: skip
    assert all(r.site == visit.site and r.by_ref == inspector.ref for r in readings)
    told = reads.told(opened)
    assert (told.drawn, told.visited) == (2, 1)
    assert {d.code: (d.looked, d.same, d.more_declared, d.less_declared) for d in told.differences} == {
        "device.desktop.total": (1, 0, 1, 0), "device.desktop.working": (1, 1, 0, 0), "power.hours": (1, 1, 0, 0),
        "premises.ramp": (1, 0, 1, 0),
    }  # fmt: skip


def test_one_key_makes_it_arrive_once(world, opened, visit, inspector):
    facts = {"actor": inspector, "visit": visit, "found": SEEN, "key": "v1234567890"}
    assert [record_visit(**facts) for _thrice in range(3)] == [4, 4, 4]
    assert (Finding.objects.count(), Reading.objects.count()) == (4, 4)
    with pytest.raises(ValidationError) as refusal:
        record_visit(**{**facts, "found": {"power.hours": "3"}})
    assert refusal.value.code == "key_reused"
    with pytest.raises(ValidationError) as refusal:
        record_visit(**{**facts, "key": "v9876543210"})
    assert refusal.value.code == "received"
    assert Finding.objects.count() == 4


def test_before_the_body_has_sent_nothing_is_told_of_it(world, opened, visit, inspector):
    record_visit(actor=inspector, visit=visit, found=SEEN)
    assert reads.told(opened).differences == []
    world.answered(opened)
    assert Finding.objects.get(question__code="device.desktop.total").declared == 10
    assert len(reads.told(opened).differences) == 4


def test_every_bad_figure_is_named_and_nothing_is_kept(visit, inspector):
    bad = {
        "device.desktop.total": "5",
        "device.desktop.working": "6",
        "power.hours": "25",
        "net.kind": "dsl",
        "x": "1",
    }
    with pytest.raises(ValidationError) as refusal:
        record_visit(actor=inspector, visit=visit, found=bad, key="v1234567890")
    assert set(refusal.value.message_dict) == {"device.desktop.working", "power.hours", "net.kind", "x"}
    with pytest.raises(ValidationError) as refusal:
        record_visit(actor=inspector, visit=visit, found={"power.hours": " "})
    assert refusal.value.code == "nothing_found"
    assert not Finding.objects.exists()
    # The key is free again for what is right.
    assert record_visit(actor=inspector, visit=visit, found=SEEN, key="v1234567890") == 4


def test_a_telephones_clock_is_believed_only_for_the_past(world, opened, visit, inspector):
    ahead = timezone.now() + dt.timedelta(days=3)
    record_visit(
        actor=inspector, visit=visit, found=SEEN, visited_at=ahead, lat_micro=999_000_000, lon_micro=1
    )
    visit.refresh_from_db()
    assert visit.visited_at <= timezone.now()
    assert visit.lat_micro is None


def test_after_the_round_nothing_is_taken_in(world, opened, visit, inspector):
    after = timezone.make_aware(dt.datetime.combine(opened.due_on + dt.timedelta(days=1), dt.time(9)))
    rounds.close_round(actor=world.steward, round=opened, now=after)
    with pytest.raises(ValidationError) as refusal:
        record_visit(actor=inspector, visit=visit, found=SEEN)
    assert refusal.value.code == "closed"


def test_list_and_predicate_agree_and_nobody_looks_at_their_own(world, opened, visit, inspector):
    insider = world.actor("district_officer", place=world.lahore)
    role(insider.person, "council_officer", body=world.council)
    from yakja.foundation.people.tests.factories import fresh

    actors = {
        "drawn": inspector,
        "district": world.actor("district_officer", place=world.lahore),
        "own": world.officer,
        "district, working there": fresh(insider),
        "district elsewhere": world.actor("district_officer", place=world.kasur),
        "neighbour": world.neighbours,
        "steward": world.steward,
        "administrator": world.actor("administrator"),
        "auditor": world.actor("auditor"),
        "citizen": world.actor("citizen"),
        "supplier": world.actor("supplier", body=world.ward),
        "visitor": ANONYMOUS,
    }
    allowed = {"drawn", "district"}
    for part, actor in actors.items():
        listed = visits.visits_for(actor).filter(pk=visit.pk).exists()
        assert listed == may(actor, "capacity.inspect", visit) == (part in allowed), part
        if part not in allowed:
            with pytest.raises(PermissionDenied):
                record_visit(actor=actor, visit=visit, found=SEEN)
    assert not Finding.objects.exists()


def test_whoever_answered_for_a_body_does_not_look_at_it(world, opened, visit):
    above = world.actor("district_officer", place=world.lahore)
    assert may(above, "capacity.inspect", visit)
    answering.save_answers(actor=above, response=visit.response, typed={"power.hours@MAIN": Typed("3")})
    assert not may(above, "capacity.inspect", visit)
    assert not visits.visits_for(above).filter(pk=visit.pk).exists()
    assert Answer.objects.count() == 1
