"""Every kind of role against every permission about designations and the policy; those of the gate stand in test_rules."""

from __future__ import annotations

import datetime as dt

import pytest
from rules.permissions import permissions

from yakja.foundation.kit.permissions import SYSTEM, may
from yakja.foundation.people import actions as people
from yakja.foundation.people.models import Role, RoleKind
from yakja.framework.mandates.workflow import PROPOSAL

from .world import PARTS, World

pytestmark = pytest.mark.django_db

STEWARDS = {"steward", "second", "insider", "administrator"}
# An officer of the body that is charged.
HOLDER = {"builder"}
TABLE = {
    "mandates.designate_body": STEWARDS,
    "mandates.end_mandate": STEWARDS,
    "mandates.suspend_mandate": STEWARDS,
    "mandates.reinstate_mandate": STEWARDS,
    "mandates.call_review": STEWARDS,
    "mandates.close_review": STEWARDS,
    "mandates.record_proof": STEWARDS | HOLDER,
    "mandates.adopt_setting": STEWARDS,
    "mandates.load_mandates": STEWARDS,
}
OF_THE_GATE = {
    "mandates.confirm_functions",
    "mandates.give_opinion",
    "mandates.publish_proposal",
    "mandates.redact",
    "mandates.name_tool",
    "mandates.see_proposal",
    "mandates.keep_time",
    "mandates.import_lines",
}
OF_THE_CLOCK = {"mandates.keep_coverage"}  # fmt: skip


def test_the_tables_name_every_permission():
    moves = {step.permission for step in PROPOSAL.moves}
    assert set(TABLE) | OF_THE_GATE | OF_THE_CLOCK | moves == {
        name for name in permissions if name.startswith("mandates.")
    }


def test_the_cast_has_every_kind_of_role(world: World):
    assert set(Role.objects.values_list("kind", flat=True)) == set(RoleKind.values)


@pytest.mark.parametrize("permission", TABLE)
def test_who_may(world: World, permission: str):
    on_the_policy = permission in ("mandates.adopt_setting", "mandates.load_mandates")
    thing = world.pk6 if on_the_policy else world.mandate
    assert {part for part in PARTS if may(world.actor(part), permission, thing)} == TABLE[permission]


@pytest.mark.parametrize(
    "permission", ["mandates.designate_body", "mandates.close_review", "mandates.suspend_mandate"]
)
def test_a_steward_who_works_for_the_holder_decides_nothing_about_it(world: World, permission: str):
    both = world.person("both", "provincial_steward", place=world.pk6)
    people.appoint(
        actor=SYSTEM, person=both, kind="council_officer", body=world.itb, starts_on=dt.date(2024, 1, 1)
    )
    assert not may(world.actor("both"), permission, world.mandate)
