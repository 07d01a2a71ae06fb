"""Who may state what of a body and of a person, what is refused, and lists of statements with bad rows."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from conftest import Holder
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM, may
from yakja.framework.catalogue.tests import world as register
from yakja.resources.capacity.actions import experiences, readings, skills
from yakja.resources.capacity.models import Experience, Readiness, Reading, Requirement, StaffSkill

from .world import World, need, remedy, resource


@pytest.fixture
def world(db) -> World:
    return World()


class At(Holder):
    """A holder who works in a body, as a person with a role row does."""

    def __init__(self, *roles, body=None, ref="person:test"):
        super().__init__(*roles, ref=ref)
        self.body_id = body.pk if body else None

    @property
    def roles(self):
        return [self] if self.body_id else []


def say(world, actor, basis="self", **more):
    given = {
        "body": world.mc_lahore, "resource": world.desks, "value": 2, "basis": basis,
        "on": world.today - dt.timedelta(days=1),
    }  # fmt: skip
    return readings.record_reading(actor=actor, **(given | more))


def test_own_word_by_the_bodys_officers_proof_by_somebody_else(world):
    own = At(("council_officer", "PK601-MC"), body=world.mc_lahore)
    above = At(("district_officer", "PK601-MC"), body=world.lgcd)
    steward = At(("provincial_steward", "PK601"))
    stranger = At(("council_officer", "PK602-MC"), body=world.mc_kasur)
    assert say(world, own).expires_on == world.today + dt.timedelta(days=364)
    for basis in ("verified", "measured"):
        with pytest.raises(PermissionDenied):
            say(world, own, basis)
        assert say(world, above, basis)
        assert say(world, steward, basis)
    for actor in (stranger, ANONYMOUS, At("citizen"), At("auditor")):
        for basis in ("self", "verified"):
            with pytest.raises(PermissionDenied):
                say(world, actor, basis)


def test_what_cannot_be_is_refused_and_nothing_is_written(world):
    hours, ramp = resource("hours", unit="hours"), resource("ramp", unit="yes")
    world.staff()
    elsewhere = world.site(world.mc_kasur, "K1")
    for more, code in (
        ({"value": -1}, "bad_value"),
        ({"basis": "guess"}, "bad_basis"),
        ({"on": world.today + dt.timedelta(days=1)}, "in_the_future"),
        ({"site": elsewhere}, "other_site"),
        ({"resource": world.clerks}, "is_skill"),
        ({"resource": hours, "value": 25}, "long_day"),
        ({"resource": ramp, "value": 2}, "yes_or_no"),
    ):
        with pytest.raises(ValidationError) as refused:
            say(world, SYSTEM, **{"basis": "self", **more})
        [error] = next(iter(refused.value.error_dict.values()))
        assert error.code == code
    assert not Reading.objects.exists()
    assert not AuditEntry.objects.filter(verb="capacity.record_reading").exists()


LIST = """body,resource,value,basis,on,site,note
PK601-MC,desks,3,verified,{day},,
PK601-MC,desks,three,verified,{day},,
PK601-MC,nothing,3,verified,{day},,
NOBODY,desks,3,verified,{day},,
PK602-MC,desks,3,verified,yesterday,,
PK602-MC,desks,3,seen,{day},,
PK602-MC,desks,3,verified,2999-01-01,,
PK602-MC,desks,3,verified,{day},Z9,
PK602-MC,line,"2,000",measured,{day},,ok
"""


def test_a_list_reports_every_bad_row_and_loads_none_or_the_good_ones(world):
    need(world.crs, world.desks, 2)
    raw = LIST.format(day=world.today.isoformat()).encode()
    told = [
        (3, "value", "bad_value"), (4, "resource", "unknown_resource"), (5, "body", "unknown_body"), (6, "on", "bad_day"),
        (7, "basis", "bad_basis"), (8, "on", "in_the_future"), (9, "site", "unknown_site"),
    ]  # fmt: skip
    report = readings.load_readings(actor=SYSTEM, raw=raw)
    assert [(e.line, e.column, e.code) for e in report.errors] == told
    assert (report.loaded, Reading.objects.count()) == (0, 0)
    report = readings.load_readings(actor=SYSTEM, raw=raw, only_if_clean=False)
    assert (report.loaded, Reading.objects.count()) == (2, 2)
    assert Readiness.objects.get(body=world.mc_lahore).verdict == "ready"
    again = readings.load_readings(actor=SYSTEM, raw=raw, only_if_clean=False)
    assert (again.loaded, again.unchanged, Reading.objects.count()) == (0, 2, 2)


def test_a_list_of_ones_own_body_proves_nothing(world):
    own = At(("council_officer", "PK601-MC"), body=world.mc_lahore)
    own.held.add("council_officer")
    raw = f"body,resource,value,basis,on\nPK601-MC,desks,3,verified,{world.today}\nPK601-MC,desks,3,self,{world.today}\n"
    report = readings.load_readings(actor=own, raw=raw.encode(), only_if_clean=False)
    assert [(e.line, e.code) for e in report.errors] == [(2, "forbidden")]
    assert report.loaded == 1


def test_who_may_state_what_somebody_can_do(world):
    world.staff()

    class Self(At):
        person = type("P", (), {"pk": 7})()

    class Boss(At):
        person = type("P", (), {"pk": 8})()

    member = world.member(world.mc_lahore, "S1")
    member.person_id = 7
    member.supervisor = world.member(world.mc_lahore, "S2")
    member.supervisor.person_id = 8
    for actor, basis, is_allowed in (
        (Self(), "self", True), (Self(), "supervisor", False), (Self(), "test", False), (Boss(), "supervisor", True),
        (Boss(), "self", False), (At("administrator"), "supervisor", False), (At("provincial_steward"), "test", False),
    ):  # fmt: skip
        drawn = StaffSkill(member=member, competency=world.receipt, basis=basis, level=2)
        assert may(actor, "capacity.record_skill", drawn) is is_allowed, (actor, basis)


def test_the_trail_tells_no_level(world):
    world.staff()
    world.can(world.member(world.mc_lahore, "S1"), 3)
    entry = AuditEntry.objects.filter(verb="capacity.record_skill").get()
    assert "level" not in str(entry.facts) + str(entry.after)


@pytest.mark.parametrize(("more", "code"), [({"level": 9}, "bad_level"), ({"basis": "x"}, "bad_basis")])
def test_a_skill_that_cannot_be_is_refused(world, more, code):
    world.staff()
    member = world.member(world.mc_lahore, "S1")
    given = {"level": 2, "basis": "test"} | more
    with pytest.raises(ValidationError) as refused:
        skills.record_skill(actor=SYSTEM, member=member, competency=world.receipt, on=world.today, **given)
    [error] = next(iter(refused.value.error_dict.values()))
    assert error.code == code


# Experience


def sent(world, quantity=1, **more) -> Experience:
    given = {"body": world.mc_lahore, "tool": world.crs, "resource": world.desks, "note": "One clerk."}
    officer = At(("council_officer", "PK601-MC"), body=world.mc_lahore, ref="person:officer")
    return experiences.send_experience(actor=officer, quantity=quantity, **(given | more))


def test_what_a_body_found_stands_once_a_steward_took_it_over(world):
    need(world.crs, world.desks, 5, is_estimate=True, stated_by="supplier")
    remedy(world.desks, unit_paisa=100)
    world.says(world.mc_kasur, world.desks, 1)
    register.runs(world.mc_lahore, world.crs, "CIT-01")
    found = sent(world)
    assert sent(world).pk == found.pk  # pressed twice
    steward = Holder("provincial_steward", ref="person:steward")
    with pytest.raises(ValidationError):
        experiences.decide_experience(actor=steward, experience=found, takes_over=True, reason=" ")
    experiences.decide_experience(actor=steward, experience=found, takes_over=True, reason="Seen.")
    asked = Requirement.objects.get(tool=world.crs)
    assert (asked.quantity, asked.stated_by, asked.is_estimate, asked.is_edited) == (
        1,
        "adopter",
        False,
        True,
    )
    assert Readiness.objects.get(body=world.mc_kasur).verdict == "ready"
    with pytest.raises(ValidationError):
        experiences.decide_experience(actor=steward, experience=found, takes_over=False, reason="Twice.")


def test_only_who_runs_it_reports_and_nobody_decides_their_own(world):
    need(world.crs, world.desks, 5)
    with pytest.raises(ValidationError):
        sent(world)
    register.runs(world.mc_lahore, world.crs, "CIT-01")
    found = sent(world)
    for actor in (Holder("provincial_steward", ref="person:officer"), Holder("council_officer"), ANONYMOUS):
        with pytest.raises(PermissionDenied):
            experiences.decide_experience(actor=actor, experience=found, takes_over=True, reason="x")
    with pytest.raises(PermissionDenied):
        experiences.send_experience(
            actor=ANONYMOUS, body=world.mc_lahore, tool=world.crs, resource=world.desks, quantity=1, note="x"
        )
    steward = Holder("provincial_steward", ref="person:steward")
    experiences.decide_experience(actor=steward, experience=found, takes_over=False, reason="Too few.")
    assert Requirement.objects.get(tool=world.crs).quantity == 5
