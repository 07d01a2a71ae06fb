"""Designating, ending, suspending, reinstating, and who is designated on a day."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import BodyKind
from yakja.foundation.bodies.registry import Succession
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.framework.mandates.actions import (
    designate_body,
    end_mandate,
    reinstate_mandate,
    suspend_mandate,
)
from yakja.framework.mandates.models import Mandate
from yakja.framework.mandates.queries.designations import designated, is_conflict
from yakja.framework.mandates.tasks import follow_succession

from .conftest import BEGUN, DAY


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> tuple[str, str]:
    """Field and code of a refusal."""
    if hasattr(error.value, "error_dict"):
        ((field, (first, *_more)),) = error.value.error_dict.items()
        return field, first.code
    return "", error.value.code


def holders(world: Any, body: Any, day: dt.date = DAY, role: str = "builder") -> list[str]:
    return [m.holder.code for m in designated(body=body, function=world.functions[0], role=role, day=day)]


def test_one_row_a_function_and_role_and_one_audit_entry(world: Any, steward: Any) -> None:
    before = AuditEntry.objects.count()
    made = designate_body(
        actor=steward, holder=world.pitb, functions=world.functions[:2], roles=["operator", "builder"], place=world.pk6,
        instrument="Order 1", source="gazette", valid_from=BEGUN,
    )  # fmt: skip
    assert [m.code for m in made] == [
        "PK6-CIT-01-B1", "PK6-CIT-01-R1", "PK6-PLN-01-B1", "PK6-PLN-01-R1",
    ]  # fmt: skip
    entry = AuditEntry.objects.get(verb="mandates.designate_body")
    assert AuditEntry.objects.count() == before + 1
    assert entry.after["codes"] == [m.code for m in made]


def test_the_same_designation_sent_twice_is_taken_once(world: Any) -> None:
    world.charge(world.pitb)
    with pytest.raises(ValidationError) as refused:
        world.charge(world.pitb)
    assert code_of(refused) == ("", "designated_already")
    assert Mandate.objects.count() == 1


def test_it_may_be_given_again_after_it_has_ended(world: Any) -> None:
    first = world.charge(world.pitb, valid_to=dt.date(2026, 6, 1))
    assert world.charge(world.pitb, valid_from=dt.date(2026, 6, 1)).code != first.code


def test_the_nearest_area_holds_before_a_larger_one(world: Any) -> None:
    world.charge(world.pitb)
    world.charge(world.pmdfc, place=world.kasur)
    assert holders(world, world.mc_kasur) == ["PK6-PMDFC", "PK6-PITB"]
    assert holders(world, world.mc_lahore) == ["PK6-PITB"]
    assert holders(world, world.mc_swat) == []


def test_a_named_kind_holds_before_every_kind_of_the_same_area(world: Any) -> None:
    world.charge(world.pitb)
    world.charge(world.pmdfc, kind=world.tehsil_kind)
    assert holders(world, world.tc_town) == ["PK6-PMDFC", "PK6-PITB"]
    assert holders(world, world.mc_kasur) == ["PK6-PITB"]


def test_two_at_the_same_level_are_a_conflict_and_a_nearer_one_ends_it(world: Any) -> None:
    world.charge(world.pitb)
    world.charge(world.pmdfc)
    function = world.functions[0]

    def conflict(body: Any) -> bool:
        return is_conflict(designated(body=body, function=function, role="builder", day=DAY))

    assert conflict(world.mc_kasur)
    assert conflict(world.mc_lahore)
    world.charge(world.pitb, place=world.kasur)
    assert not conflict(world.mc_kasur)
    assert conflict(world.mc_lahore)


def test_it_counts_from_its_first_day_until_before_its_last(world: Any) -> None:
    world.charge(world.pitb, valid_from=dt.date(2026, 3, 1), valid_to=dt.date(2026, 5, 1))
    for day, found in (
        ("2026-02-28", []),
        ("2026-03-01", ["PK6-PITB"]),
        ("2026-04-30", ["PK6-PITB"]),
        ("2026-05-01", []),
    ):
        assert holders(world, world.mc_kasur, dt.date.fromisoformat(day)) == found, day


BAD = [
    ({"instrument": " "}, ("instrument", "instrument_missing")),
    ({"source": ""}, ("source", "source_missing")),
    ({"valid_to": BEGUN}, ("valid_to", "ends_before")),
    ({"valid_from": dt.date(1850, 1, 1)}, ("valid_from", "too_early")),
    ({"notified_on": dt.date(2999, 1, 1)}, ("notified_on", "notified_later")),
    ({"roles": ["ruler"]}, ("roles", "bad_role")),
    ({"roles": []}, ("roles", "role_missing")),
    ({"functions": []}, ("functions", "function_missing")),
]


@pytest.mark.parametrize(("facts", "wanted"), BAD)
def test_what_no_instrument_can_say_is_refused_at_its_field(world: Any, facts: Any, wanted: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        world.charge(world.pitb, **facts)
    assert code_of(refused) == wanted
    assert not Mandate.objects.exists()


def test_a_closed_body_and_a_kind_of_another_province_are_refused(world: Any) -> None:
    world.pitb.status = "closed"
    with pytest.raises(ValidationError) as refused:
        world.charge(world.pitb)
    assert code_of(refused) == ("holder", "holder_closed")
    with pytest.raises(ValidationError) as refused:
        world.charge(world.kpitb, place=world.pk5, kind=world.tehsil_kind)
    assert code_of(refused) == ("kind", "kind_elsewhere")


# Sub-delegation

EXCESSES = [
    (lambda w: {"place": w.pk}, ("place", "area_exceeded")),
    (lambda w: {"place": w.lahore}, ("place", "area_exceeded")),
    (lambda w: {"functions": [w.functions[1]]}, ("delegated_from", "other_function")),
    (lambda w: {"roles": ["operator"]}, ("delegated_from", "other_role")),
    (lambda w: {"valid_from": dt.date(2025, 12, 31)}, ("valid_from", "days_exceeded")),
    (lambda w: {"valid_to": dt.date(2026, 12, 2)}, ("valid_to", "days_exceeded")),
    (lambda w: {"valid_to": None}, ("valid_to", "days_exceeded")),
    (lambda w: {"kind": BodyKind.objects.get(code="GEN-DEPT")}, ("kind", "kind_exceeded")),
    (lambda w: {"kind": None}, ("kind", "kind_exceeded")),
    (lambda w: {"holder": w.pitb}, ("holder", "to_itself")),
]  # fmt: skip


@pytest.mark.parametrize(("excess", "wanted"), EXCESSES)
def test_a_sub_delegation_may_not_exceed_what_it_comes_from(world: Any, excess: Any, wanted: Any) -> None:
    above = world.charge(
        world.pitb, place=world.kasur, kind=world.council_kind, valid_to=dt.date(2026, 12, 1)
    )
    facts = {
        "place": world.kasur, "kind": world.council_kind, "valid_to": dt.date(2026, 12, 1), "delegated_from": above,
    }  # fmt: skip
    more = excess(world)
    holder = more.pop("holder", world.pmdfc)
    with pytest.raises(ValidationError) as refused:
        world.charge(holder, **(facts | more))
    assert code_of(refused) == wanted
    assert world.charge(world.pmdfc, **facts).delegated_from == above


def test_what_is_passed_on_in_whole_is_no_conflict_and_the_delegate_holds_it(world: Any) -> None:
    above = world.charge(world.pitb)
    world.charge(world.pmdfc, delegated_from=above)
    assert holders(world, world.mc_kasur) == ["PK6-PMDFC"]


def test_what_is_passed_on_in_part_leaves_the_rest(world: Any) -> None:
    above = world.charge(world.pitb)
    world.charge(world.pmdfc, delegated_from=above, place=world.kasur)
    assert holders(world, world.mc_kasur)[0] == "PK6-PMDFC"
    assert holders(world, world.mc_lahore) == ["PK6-PITB"]


def test_ending_ends_what_was_passed_on_however_deep(world: Any) -> None:
    above = world.charge(world.pitb)
    middle = world.charge(world.pmdfc, delegated_from=above, place=world.kasur)
    below = world.charge(world.lgcd, delegated_from=middle, place=world.town)
    end_mandate(actor=SYSTEM, mandate=above, on=DAY, reason="Order 9")
    for mandate in (above, middle, below):
        mandate.refresh_from_db()
        assert mandate.valid_to == DAY
    assert holders(world, world.tc_town) == []
    assert holders(world, world.tc_town, DAY - dt.timedelta(days=1))
    with pytest.raises(ValidationError) as refused:
        end_mandate(actor=SYSTEM, mandate=above, on=DAY, reason="Order 9")
    assert code_of(refused) == ("", "ended_already")


def test_suspension_takes_along_what_was_passed_on_and_reinstating_brings_it_back(world: Any) -> None:
    above = world.charge(world.pitb)
    below = world.charge(world.pmdfc, delegated_from=above, place=world.kasur)
    suspend_mandate(actor=SYSTEM, mandate=above, on=dt.date(2026, 6, 1), reason="no staff")
    assert holders(world, world.mc_kasur) == []
    with pytest.raises(ValidationError) as refused:
        reinstate_mandate(actor=SYSTEM, mandate=below, on=DAY, reason="well again")
    assert code_of(refused) == ("", "suspended_above")
    reinstate_mandate(actor=SYSTEM, mandate=above, on=dt.date(2026, 9, 1), reason="staff hired")
    assert holders(world, world.mc_kasur) == ["PK6-PMDFC", "PK6-PITB"]
    # The past keeps what stood then.
    for day, found in (("2026-05-31", 2), ("2026-06-01", 0), ("2026-08-31", 0), ("2026-09-01", 2)):
        assert len(holders(world, world.mc_kasur, dt.date.fromisoformat(day))) == found, day


def test_a_delegate_suspended_for_its_own_reason_stays_so(world: Any) -> None:
    above = world.charge(world.pitb)
    below = world.charge(world.pmdfc, delegated_from=above, place=world.kasur)
    suspend_mandate(actor=SYSTEM, mandate=below, on=dt.date(2026, 5, 1), reason="own fault")
    suspend_mandate(actor=SYSTEM, mandate=above, on=dt.date(2026, 6, 1), reason="no staff")
    reinstate_mandate(actor=SYSTEM, mandate=above, on=dt.date(2026, 7, 1), reason="staff hired")
    assert holders(world, world.mc_kasur) == ["PK6-PITB"]


def test_suspending_twice_and_reinstating_what_stands_are_refused(world: Any) -> None:
    mandate = world.charge(world.pitb)
    with pytest.raises(ValidationError) as refused:
        reinstate_mandate(actor=SYSTEM, mandate=mandate, on=DAY, reason="why not")
    assert code_of(refused) == ("", "not_suspended")
    suspend_mandate(actor=SYSTEM, mandate=mandate, on=DAY, reason="no staff")
    with pytest.raises(ValidationError) as refused:
        suspend_mandate(actor=SYSTEM, mandate=mandate, on=DAY, reason="no staff")
    assert code_of(refused) == ("", "suspended_already")
    for verb in (suspend_mandate, end_mandate):
        with pytest.raises(ValidationError):
            verb(actor=SYSTEM, mandate=mandate, on=DAY, reason="  ")


# Succession of the holder


def succeed(world: Any, heir: Any) -> dict[str, int]:
    change = SimpleNamespace(effective_on=DAY, instrument="Notification 5")
    return follow_succession(Succession(change, (world.pitb,), (heir,) if heir else (), heir, SYSTEM))  # type: ignore[arg-type]


def test_what_a_body_held_passes_to_its_heir_and_the_past_stays(world: Any) -> None:
    above = world.charge(world.pitb)
    world.charge(world.lgcd, delegated_from=above, place=world.kasur)
    suspend_mandate(actor=SYSTEM, mandate=above, on=dt.date(2026, 6, 1), reason="no staff")
    assert succeed(world, world.pmdfc) == {"mandates": 1}
    reinstate_mandate(
        actor=SYSTEM,
        mandate=Mandate.objects.get(holder=world.pmdfc),
        on=DAY + dt.timedelta(days=10),
        reason="staff",
    )
    for day, found in (
        (dt.date(2026, 5, 1), "PK6-PITB"), (DAY - dt.timedelta(days=1), None), (DAY, None),
        (DAY + dt.timedelta(days=10), "PK6-PMDFC"),
    ):  # fmt: skip
        assert holders(world, world.mc_lahore, day) == ([found] if found else []), day
    assert Mandate.objects.get(holder=world.lgcd).delegated_from.holder == world.pmdfc


def test_without_an_heir_the_mandates_end_and_what_was_passed_on(world: Any) -> None:
    above = world.charge(world.pitb)
    world.charge(world.pmdfc, delegated_from=above, place=world.kasur)
    assert succeed(world, None) == {"mandates": 0}
    assert holders(world, world.mc_kasur, DAY) == []
    assert len(holders(world, world.mc_kasur, DAY - dt.timedelta(days=1))) == 2


# Who may

PARTS = {
    "visitor": lambda w, h: ANONYMOUS,
    "citizen": lambda w, h: h("citizen"),
    "officer of the holder": lambda w, h: h(("council_officer", "PK6-PITB")),
    "steward": lambda w, h: h(("provincial_steward", "PK6")),
    "steward of another province": lambda w, h: h(("provincial_steward", "PK5")),
    "steward who works for the holder": lambda w, h: h(("provincial_steward", "PK6"), ("council_officer", "PK6-PITB")),
    "administrator": lambda w, h: h("administrator"),
    "administrator who works for the holder": lambda w, h: h("administrator", ("council_officer", "PK6-PITB")),
}  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("verb", ["designate", "end", "suspend", "reinstate"])
def test_only_a_steward_who_does_not_work_for_the_holder(
    world: Any, holder: Any, part: str, verb: str
) -> None:
    actor = PARTS[part](world, holder)
    if verb == "designate":

        def act() -> None:
            world.charge(world.pitb, actor=actor)
    else:
        mandate = world.charge(world.pitb)
        if verb == "reinstate":
            suspend_mandate(actor=SYSTEM, mandate=mandate, on=DAY, reason="no staff")
        action = {"end": end_mandate, "suspend": suspend_mandate, "reinstate": reinstate_mandate}[verb]

        def act() -> None:
            action(actor=actor, mandate=mandate, on=DAY, reason="Order 2")

    if part in ("steward", "administrator"):
        act()
    else:
        with pytest.raises(PermissionDenied):
            act()
