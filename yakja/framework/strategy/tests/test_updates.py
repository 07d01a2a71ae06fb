"""Status updates: due on a rhythm, reminded, escalated, public silence; words beside facts, never instead of them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from yakja.foundation.channels.models import Event, OutboundMessage
from yakja.foundation.channels.queries import describe_topic
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.tests import factories
from yakja.framework.strategy.actions import measuring, updates
from yakja.framework.strategy.models import Milestone, StatusUpdate, Strategy, UpdateDuty, UpdateNotice
from yakja.framework.strategy.queries import standing
from yakja.framework.strategy.queries import updates as reads

from .standing_world import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Standing:
    return Standing()


def officer_of(body, email: str):
    who = factories.person(email=email)
    factories.role(who, "council_officer", body=body)
    return who


def look(world: Standing, days: int = 0) -> dict[str, int]:
    day = world.today + dt.timedelta(days=days)
    return updates.look_at_duties(actor=SYSTEM, now=timezone.make_aware(dt.datetime.combine(day, dt.time(9))))


def test_a_silent_owner_is_reminded_once_then_told_on_once(world):
    officer_of(world.mc_kasur, "owner@example.pk")
    officer_of(world.lgcd, "above@example.pk")
    duty = world.duty(months_ago=2)
    assert duty.overdue_since is not None
    first = look(world)
    assert first["escalation"] == 1
    assert look(world) == {"reminder": 0, "escalation": 0}
    told = {m.address.value for m in OutboundMessage.objects.filter(template="strategy/update_missing")}
    assert told == {"above@example.pk"}
    letter = OutboundMessage.objects.get(template="strategy/update_missing")
    assert "/strategies/PK6-D/status/" in letter.body
    due = UpdateDuty.objects.get(pk=duty.pk).next_due_on
    look(world, (due - world.today).days - 2)
    assert {m.address.value for m in OutboundMessage.objects.filter(template="strategy/update_due")} == {
        "owner@example.pk"
    }
    assert UpdateNotice.objects.filter(kind="reminder", due_on=due).count() == 1


def test_silence_is_public_with_the_day_of_the_last_word(world, holder):
    world.milestone()
    duty = world.duty(months_ago=4)
    measuring.weigh_strategies(actor=SYSTEM, strategies=[world.strategy])
    [line] = standing.owners_of(world.strategy)
    assert line.silent_since == duty.since
    assert Milestone.objects.get().rule == "milestone.silent"
    owner = holder(("council_officer", world.mc_kasur.code))
    updates.send_update(actor=owner, duty=duty, word="on_track", text="Here we are.")
    measuring.weigh_strategies(actor=SYSTEM, strategies=[world.strategy])
    [line] = standing.owners_of(world.strategy)
    assert line.silent_since is None
    assert Milestone.objects.get().rule == "milestone.ahead"


def test_the_next_update_is_due_after_this_months(world):
    duty = world.duty(months_ago=2)
    updates.send_update(actor=SYSTEM, duty=duty, word="on_track", text="Done.")
    duty.refresh_from_db()
    assert duty.overdue_since is None
    assert duty.next_due_on > world.today
    assert duty.next_due_on.month != world.today.month


def test_an_update_before_the_month_in_which_it_is_due_does_not_answer(world):
    duty = world.duty(months_ago=3)
    this_month = world.today.replace(day=1)
    before = timezone.make_aware(dt.datetime.combine(this_month - dt.timedelta(days=2), dt.time(9)))
    updates.send_update(actor=SYSTEM, duty=duty, word="on_track", text="Early.", now=before)
    look(world, (this_month + dt.timedelta(days=25) - world.today).days)
    duty.refresh_from_db()
    assert duty.overdue_since is not None
    assert duty.overdue_since.month == this_month.month


def test_before_adoption_nobody_owes_an_update(world):
    world.strategy = world.a_strategy("PK6-E", "open")
    world.duty(months_ago=5)
    world.milestone()
    assert look(world) == {"reminder": 0, "escalation": 0}
    measuring.weigh_strategies(actor=SYSTEM, strategies=[world.strategy])
    assert Milestone.objects.get().rule == "milestone.ahead"


def test_the_facts_of_the_day_stand_beside_the_words(world):
    step = world.milestone(days=60)
    Milestone.objects.filter(pk=step.pk).update(planned_on=world.today - dt.timedelta(days=3))
    measuring.weigh_strategies(actor=SYSTEM, strategies=[world.strategy])
    made = updates.send_update(actor=SYSTEM, duty=world.duty(), word="on_track", text="All green.")
    assert made.facts == {
        "milestones": 1,
        "closed": 0,
        "overdue": 1,
        "statuses": {step.code: ["late", "milestone.day_passed"]},
    }


def test_a_warning_counts_for_what_it_names(world):
    named, other = world.milestone("Named", 60), world.milestone("Other", 60)
    duty = world.duty()
    updates.send_update(actor=SYSTEM, duty=duty, word="at_risk", text="No money.", at_risk=[named.code])
    measuring.weigh_strategies(actor=SYSTEM, strategies=[world.strategy])
    assert {m.pk: m.rule for m in Milestone.objects.all()} == {
        named.pk: "milestone.owner_says",
        other.pk: "milestone.ahead",
    }


def test_the_same_words_twice_are_one_update_and_one_event(world):
    duty = world.duty()
    for _ in range(2):
        updates.send_update(actor=SYSTEM, duty=duty, word="on_track", text="Done.")
    assert (StatusUpdate.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"word": "green"}, "word"),
        ({"text": "  "}, "text"),
        ({"text": "x" * 5000}, "text"),
        ({"at_risk": ["PK6-D-M99"]}, "at_risk"),
    ],
)
def test_an_update_that_cannot_be_is_refused_by_name(world, given, field):
    with pytest.raises(ValidationError) as refusal:
        updates.send_update(actor=SYSTEM, duty=world.duty(), **{"word": "on_track", "text": "Done.", **given})
    assert field in refusal.value.error_dict
    assert not StatusUpdate.objects.exists()


def test_an_update_is_never_changed(world):
    updates.send_update(actor=SYSTEM, duty=world.duty(), word="late", text="Late.")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StatusUpdate.objects.update(word="on_track")


def test_what_is_due_from_me(world, holder):
    world.duty()
    world.milestone()
    mine = holder(("council_officer", world.mc_kasur.code))
    others = holder(("council_officer", world.mc_lahore.code))
    assert [d.owner for d in reads.due_from(mine)] == [world.mc_kasur]
    assert len(reads.milestones_due_from(mine)) == 1
    assert reads.due_from(others) == []
    assert reads.milestones_due_from(others) == []


def test_a_strategy_can_be_followed_while_it_is_public(world):
    assert describe_topic("strategy:PK6-D") == world.strategy.name
    assert describe_topic("strategy:NONE") is None
    world.a_strategy("PK6-E", "draft")
    assert describe_topic("strategy:PK6-E") is None


def test_a_measuring_tells_of_all_changes_at_once(world):
    for number in range(3):
        world.milestone(f"Step {number}", 60)
    measuring.measure_objectives(actor=SYSTEM)
    event = Event.objects.get()
    assert event.data["event"] == "status"
    assert event.data["changed"] == 5
    assert {c["subject"] for c in event.data["changes"]} == {"milestone", "initiative", "strategy"}
    assert Strategy.objects.count() == 1
