"""Proof, computed and stated; reviews called by the clock and closed by somebody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import CLOCK, SYSTEM
from yakja.framework.catalogue.tests.world import runs, tool
from yakja.framework.mandates import registry, tasks
from yakja.framework.mandates.actions import (
    adopt_setting,
    call_review,
    close_review,
    end_mandate,
    record_proof,
)
from yakja.framework.mandates.models import CapabilityProof, CapabilityReview, Mandate
from yakja.framework.mandates.queries import capability

from .conftest import DAY


def prove(mandate: Mandate, actor: Any = SYSTEM, **more: Any) -> CapabilityProof:
    facts = {"kind": "staff", "text": "Four developers.", "on": DAY, "source": "payroll"}
    return record_proof(actor=actor, mandate=mandate, **(facts | more))


def test_tools_run_are_counted_from_the_cells_not_typed(world: Any) -> None:
    mandate = world.charge(world.pitb)
    line = capability.tools_run(mandate, DAY)
    assert (line.is_computed, line.count, line.of) == (True, 0, 0)
    assert capability.shown(capability.proofs(mandate, DAY)) == 0
    one = tool("CRS", main=("CIT-01",), supplier=world.pitb)
    runs(world.mc_kasur, one, "CIT-01")
    runs(world.mc_lahore, one, "CIT-01", is_stale=True)
    runs(world.mc_swat, one, "CIT-01")  # outside its area
    runs(world.mc_kasur, one, "PLN-01")  # another function
    runs(world.tc_town, tool("OTHER", main=("CIT-01",)), "CIT-01")  # another's tool
    line = capability.tools_run(mandate, DAY)
    assert (line.count, line.of, line.facts["tools"]) == (1, 2, 1)
    assert capability.shown(capability.proofs(mandate, DAY)) == 1
    narrow = world.charge(world.pitb, role="operator", kind=world.tehsil_kind)
    assert capability.tools_run(narrow, DAY).of == 0


def test_an_upper_room_adds_what_it_can_compute(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_providers", {})
    registry.register_proof(
        "strategy", lambda m, day: [registry.Proof("milestones", day, count=3, of=4, is_computed=True)]
    )
    found = dict(capability.by_kind(capability.proofs(world.charge(world.pitb), DAY)))
    assert [(p.count, p.of) for p in found["milestones"]] == [(3, 4)]
    assert found["money"] == []


def test_proof_grows_old_but_is_never_changed(world: Any) -> None:
    mandate = world.charge(world.pitb)
    old = prove(mandate, on=dt.date(2025, 11, 22))
    assert [p.is_stale for p in capability.proofs(mandate, DAY) if not p.is_computed] == [True]
    assert [p.is_stale for p in capability.proofs(mandate, dt.date(2026, 11, 22)) if not p.is_computed] == [
        False
    ]
    for statement in (
        "UPDATE mandates_capabilityproof SET text = 'x'",
        "DELETE FROM mandates_capabilityproof",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert CapabilityProof.objects.get(pk=old.pk).text == "Four developers."


BAD = [
    ({"kind": "charm"}, "kind"),
    ({"text": " "}, "text"),
    ({"source": ""}, "source"),
    ({"on": dt.date(2999, 1, 1)}, "on"),
    ({"of": 3}, "count"),
    ({"count": 4, "of": 3}, "count"),
]


@pytest.mark.parametrize(("facts", "field"), BAD)
def test_bad_proof_is_refused_at_its_field(world: Any, facts: Any, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        prove(world.charge(world.pitb), **facts)
    assert list(refused.value.error_dict) == [field]


def test_the_same_proof_is_taken_once(world: Any) -> None:
    mandate = world.charge(world.pitb)
    prove(mandate)
    with pytest.raises(ValidationError) as refused:
        prove(mandate)
    assert refused.value.code == "stated_already"


def test_who_may_state_proof(world: Any, holder: Any, steward: Any) -> None:
    mandate = world.charge(world.pitb)
    prove(mandate, steward)
    prove(mandate, holder(("council_officer", "PK6-PITB")), text="Two more.")
    for actor in (
        holder("citizen"),
        holder(("council_officer", "PK602-MC")),
        holder(("supplier", "PK6-PMDFC")),
    ):
        with pytest.raises(PermissionDenied):
            prove(mandate, actor, text="Nine.")


def test_a_review_is_called_once_while_it_is_open(world: Any) -> None:
    mandate = world.charge(world.pitb)
    first = call_review(actor=CLOCK, mandate=mandate, reason="milestones", note="M1 missed", today=DAY)
    again = call_review(actor=CLOCK, mandate=mandate, reason="milestones", note="M2 missed", today=DAY)
    call_review(actor=CLOCK, mandate=mandate, reason="milestones", note="M2 missed", today=DAY)
    assert first.pk == again.pk
    assert CapabilityReview.objects.get().note == "M1 missed\nM2 missed"
    assert first.due_on == DAY + dt.timedelta(days=60)


def test_the_days_of_a_review_are_those_the_province_has_adopted(world: Any) -> None:
    adopt_setting(
        actor=SYSTEM,
        place=world.pk6,
        code="capability_review_days",
        value=14,
        valid_from=DAY,
        instrument="Order 5",
    )
    mandate = world.charge(world.pitb)
    assert call_review(actor=CLOCK, mandate=mandate, reason="yearly", today=DAY).due_on == DAY + dt.timedelta(
        days=14
    )


def test_the_clock_calls_each_review_a_year_after_the_last_look(world: Any) -> None:
    mandate = world.charge(world.pitb, valid_from=dt.date(2025, 11, 23))
    world.charge(world.lgcd, role="policy_owner", valid_from=dt.date(2020, 1, 1))  # a matter of office
    world.charge(world.pmdfc, function="PLN-01", valid_from=dt.date(2025, 11, 24))
    ended = world.charge(world.pmdfc, function="DAT-03", valid_from=dt.date(2020, 1, 1))
    end_mandate(actor=SYSTEM, mandate=ended, on=dt.date(2021, 1, 1), reason="Order 3")
    assert [m.pk for m in capability.due(dt.date(2026, 11, 22))] == []
    tasks.call_yearly_reviews(now=timezone.make_aware(dt.datetime(2026, 11, 23, 2)))
    assert [r.mandate_id for r in CapabilityReview.objects.all()] == [mandate.pk]
    assert capability.due(DAY) == []
    close_review(
        actor=SYSTEM,
        review=CapabilityReview.objects.get(),
        outcome="keep",
        finding="All there.",
        today=dt.date(2026, 12, 1),
    )
    assert mandate.pk not in {m.pk for m in capability.due(dt.date(2027, 11, 30))}
    assert mandate.pk in {m.pk for m in capability.due(dt.date(2027, 12, 1))}


def test_closing_keeps_what_was_seen_and_suspends_when_told(world: Any, steward: Any) -> None:
    mandate = world.charge(world.pitb)
    prove(mandate)
    review = call_review(actor=CLOCK, mandate=mandate, reason="yearly", today=DAY)
    before = AuditEntry.objects.count()
    closed = close_review(actor=steward, review=review, outcome="suspend", finding="Nobody left.", today=DAY)
    assert AuditEntry.objects.count() == before + 1
    assert {line["kind"] for line in closed.seen} == {"tools", "staff"}
    assert Mandate.objects.suspended_on(DAY).filter(pk=mandate.pk).exists()
    assert mandate.suspensions.get().reason == "Nobody left."
    with pytest.raises(ValidationError) as refused:
        close_review(actor=steward, review=review, outcome="keep", finding="Again.")
    assert refused.value.code == "closed_already"


def test_neither_the_holder_nor_whoever_stated_the_proof_closes_it(
    world: Any, holder: Any, steward: Any
) -> None:
    mandate = world.charge(world.pitb)
    review = call_review(actor=CLOCK, mandate=mandate, reason="yearly", today=timezone.localdate())
    inside = holder(("provincial_steward", "PK6"), ("council_officer", "PK6-PITB"))
    with pytest.raises(PermissionDenied):
        close_review(actor=inside, review=review, outcome="keep", finding="We are good.")
    prove(mandate, steward)
    with pytest.raises(ValidationError) as refused:
        close_review(actor=steward, review=review, outcome="keep", finding="I said so.")
    assert refused.value.code == "own_proof"
    other = holder(("provincial_steward", "PK6"), ref="person:other")
    assert close_review(actor=other, review=review, outcome="keep", finding="Seen.").outcome == "keep"


@pytest.mark.parametrize(
    ("facts", "field"), [({"outcome": "maybe"}, "outcome"), ({"finding": " "}, "finding")]
)
def test_a_review_is_not_closed_without_outcome_and_finding(world: Any, facts: Any, field: str) -> None:
    review = call_review(actor=CLOCK, mandate=world.charge(world.pitb), reason="yearly", today=DAY)
    with pytest.raises(ValidationError) as refused:
        close_review(actor=SYSTEM, review=review, **({"outcome": "keep", "finding": "Seen."} | facts))
    assert list(refused.value.error_dict) == [field]
