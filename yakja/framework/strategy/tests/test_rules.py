"""Every kind of role against every permission of a strategy, on things of one council's and its province's."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from rules.permissions import permissions

from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM, may
from yakja.foundation.people.models import RoleKind
from yakja.framework.strategy import actions
from yakja.framework.strategy.actions import milestones, objectives, updates

pytestmark = pytest.mark.django_db


def cast(drafted: Any) -> dict[str, Any]:
    """Everybody by their part. The strategy is PK6's, its owner the department; what is owed is Kasur's council's."""
    council, other, owner = drafted.mc_kasur, drafted.mc_lahore, drafted.lgcd
    roles: dict[str, tuple[str, dict[str, Any]]] = {
        "citizen": ("citizen", {}),
        "officer": ("council_officer", {"body": council}),
        "officer elsewhere": ("council_officer", {"body": other}),
        "drafter": ("council_officer", {"body": drafted.mc_swat}),
        "department": ("council_officer", {"body": owner}),
        "owner": ("district_officer", {"body": owner}),
        "district": ("district_officer", {"place": drafted.kasur}),
        "district elsewhere": ("district_officer", {"place": drafted.lahore}),
        "steward": ("provincial_steward", {"place": drafted.pk6}),
        "steward elsewhere": ("provincial_steward", {"place": drafted.pk5}),
        "auditor": ("auditor", {}),
        "supplier": ("supplier", {"body": owner}),
        "administrator": ("administrator", {}),
    }
    assert {kind for kind, _where in roles.values()} == set(RoleKind.values)
    made = {part: drafted.actor(part, kind, **where) for part, (kind, where) in roles.items()}
    actions.name_drafter(actor=SYSTEM, strategy=drafted.strategy, person=made["drafter"].person)
    return {"visitor": ANONYMOUS, **made}


def things(drafted: Any) -> dict[str, Any]:
    """What each permission is asked about."""
    day, named = drafted.today + dt.timedelta(days=90), {"en": "Step", "ur": "قدم"}
    work = objectives.add_initiative(
        actor=SYSTEM, strategy=drafted.strategy, name=named, lead=drafted.lgcd, starts_on=drafted.today, ends_on=day
    )  # fmt: skip
    step = milestones.add_milestone(
        actor=SYSTEM, initiative=work, name=named, owner=drafted.mc_kasur, planned_on=day, needs={"en": "a page"}
    )  # fmt: skip
    duty = updates.set_duty(actor=SYSTEM, strategy=drafted.strategy, owner=drafted.mc_kasur)
    meeting = SimpleNamespace(strategy=drafted.strategy, organiser=drafted.mc_kasur)
    of_the_council = {
        "strategy.comment_for_body": drafted.mc_kasur, "strategy.write_story": drafted.mc_kasur,
        "strategy.publish_story": drafted.mc_kasur, "strategy.withdraw_story": drafted.mc_kasur,
        "strategy.report_milestone": step, "strategy.send_update": duty, "strategy.record_meeting": meeting,
        "strategy.open_strategy": drafted.pk6,
    }  # fmt: skip
    return {
        name: of_the_council.get(name, drafted.strategy)
        for name in permissions
        if name.startswith("strategy.")
    }


EVERYBODY = {
    "visitor", "citizen", "officer", "officer elsewhere", "drafter", "department", "owner", "district", "district elsewhere",
    "steward", "steward elsewhere", "auditor", "supplier", "administrator",
}  # fmt: skip
ADOPT = {"steward", "administrator"}
LEAD = ADOPT | {"owner"}
WRITE = LEAD | {"drafter"}
# Of Kasur's council itself, of the department above it, and of its district.
COUNCIL = {"officer", "department", "owner", "district"}
TABLE = {
    "strategy.open_strategy": ADOPT,
    "strategy.adopt_strategy": ADOPT,
    "strategy.move_strategy": LEAD,
    "strategy.name_drafter": LEAD,
    "strategy.hide_comment": LEAD,
    "strategy.draft_text": WRITE,
    "strategy.answer_comment": WRITE,
    "strategy.record_meeting": WRITE | COUNCIL,
    "strategy.comment": EVERYBODY,
    "strategy.comment_signed_in": EVERYBODY - {"visitor"},
    "strategy.comment_for_body": COUNCIL,
    "strategy.write_story": COUNCIL,
    "strategy.publish_story": ADOPT,
    "strategy.withdraw_story": ADOPT | COUNCIL,
    "strategy.set_targets": ADOPT,
    "strategy.report_milestone": ADOPT | COUNCIL,
    # Nobody speaks in an owner's place, not even the steward.
    "strategy.send_update": COUNCIL,
    "strategy.see_desk": EVERYBODY - {"visitor", "citizen", "auditor", "supplier"},
    # The clock's alone: nobody types what is measured.
    "strategy.measure": set(),
    "strategy.clear_away": set(),
}


def test_the_table_names_every_permission():
    assert set(TABLE) == {name for name in permissions if name.startswith("strategy.")}


@pytest.mark.parametrize("permission", TABLE)
def test_who_may(drafted, permission):
    thing, people = things(drafted)[permission], cast(drafted)
    assert set(people) == EVERYBODY
    allowed = {part for part, actor in people.items() if may(actor, permission, thing)}
    assert allowed == TABLE[permission]
