"""Who may: role by permission, and the list of results agreeing with the predicate."""

from __future__ import annotations

import pytest

from yakja.foundation.kit.permissions import ANONYMOUS, may
from yakja.resources.capacity.models import StaffMember
from yakja.resources.training.models import Certificate, Enrolment, Session
from yakja.resources.training.queries.own import below, visible_to

PARTS = (
    "head", "boss", "clerk", "woman", "other", "trainer", "host", "stranger", "steward", "auditor", "supplier", "citizen",
)  # fmt: skip
# Whoever is not named may not. The result is the clerk's.
TABLE = {
    "training.see_result": {"clerk", "boss", "head", "trainer"},
    "training.judge": {"trainer"},
    "training.withdraw": {"clerk", "boss", "head"},
    "training.attend": {"clerk"},
    "training.nominate": {"boss", "head"},
    "training.teach": {"trainer"},
    "training.see_session": {"trainer", "host", "steward"},
    "training.plan_session": {"trainer", "host", "steward"},
    "training.show_name": {"clerk"},
    "training.revoke": {"steward"},
    "training.write_course": {"steward"},
    "training.take_practice": {"steward"},
    "training.see_desk": set(PARTS),
}


@pytest.fixture
def things(world):
    row = world.passed()
    session = Session.objects.get()
    certificate = Certificate.objects.get()
    return world, {
        "training.see_result": row, "training.judge": row, "training.withdraw": row, "training.attend": row,
        "training.nominate": StaffMember.objects.get(pk=world.staff["clerk"].pk), "training.teach": session,
        "training.see_session": session, "training.plan_session": session, "training.show_name": certificate,
        "training.revoke": certificate, "training.write_course": session.course, "training.take_practice": None,
        "training.see_desk": None,
    }  # fmt: skip


@pytest.mark.parametrize("permission", TABLE)
def test_who_may(things, permission):
    world, subjects = things
    found = {part for part in PARTS if may(world.actor(part), permission, subjects[permission])}
    assert found == TABLE[permission]
    assert not may(ANONYMOUS, permission, subjects[permission])


def test_the_list_of_results_agrees_with_the_rule(things):
    world, _subjects = things
    session = world.session(world.course("second"))
    for name in ("boss", "woman", "absentee"):
        by = "head" if name == "boss" else "boss"
        world.seat(session, name, by=by)
    rows = list(Enrolment.objects.all())
    assert len(rows) == 4
    for part in PARTS:
        actor = world.actor(part)
        listed = set(visible_to(actor, world.today).values_list("pk", flat=True))
        assert listed == {row.pk for row in rows if may(actor, "training.see_result", row)}, part
    assert not visible_to(ANONYMOUS, world.today).exists()


def test_the_line_agrees_with_who_may_nominate(world):
    for part in PARTS:
        actor = world.actor(part)
        listed = set(below(actor, world.today).values_list("pk", flat=True))
        assert listed == {m.pk for m in StaffMember.objects.all() if may(actor, "training.nominate", m)}, part


def test_a_supervisor_who_has_left_sees_nothing_any_more(world):
    row = world.passed()
    boss = world.staff["boss"]
    boss.left_on = world.today
    boss.save()
    fresh = Enrolment.objects.get(pk=row.pk)
    assert not may(world.actor("boss"), "training.see_result", fresh)
    assert not visible_to(world.actor("boss"), world.today).exists()


def test_a_circle_of_supervisors_ends(world):
    boss = world.staff["boss"]
    boss.supervisor = world.staff["clerk"]
    boss.save()
    fresh = StaffMember.objects.get(pk=world.staff["clerk"].pk)
    assert not may(world.actor("stranger"), "training.nominate", fresh)
    assert world.staff["clerk"].pk not in set(
        below(world.actor("clerk"), world.today).values_list("pk", flat=True)
    )
