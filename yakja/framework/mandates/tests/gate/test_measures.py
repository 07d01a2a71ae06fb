"""The measures of the gate, and the indicators that carry them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from yakja.foundation.indicators.actions import compute_indicators
from yakja.foundation.indicators.models import IndicatorValue
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.models import OverlapFinding, Tool
from yakja.framework.catalogue.tests.world import tool
from yakja.framework.mandates import indicators, workflow
from yakja.framework.mandates.actions import deciding, proposals
from yakja.framework.mandates.models import Proposal
from yakja.framework.mandates.queries import measures

from .world import days_ago

pytestmark = pytest.mark.django_db


def test_quantiles_are_of_the_values_themselves():
    values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 30]
    assert (measures._quantile(values, 0.5), measures._quantile(values, 0.9)) == (5, 9)
    assert measures._quantile([], 0.5) is None
    assert measures._quantile([4], 0.9) == 4


def test_what_is_counted(world):
    day = timezone.localdate()
    reused = world.approved()
    decided = days_ago(10)
    Proposal.objects.filter(pk=reused.pk).update(sent_at=decided - dt.timedelta(days=2), decided_at=decided)
    declined = world.confirmed(row=world.sent(title="No need"))
    deciding.decline_proposal(actor=world.actor("steward"), proposal=declined, reason="It exists.")
    declined.refresh_from_db()
    Proposal.objects.filter(pk=declined.pk).update(sent_at=declined.decided_at - dt.timedelta(days=20))
    waiver = world.waiver_signed()
    world.checked(title="Only compared")
    world.draft(title="Not even that")
    gate = measures.gate_of(world.pk6, day)
    assert (gate.checked, gate.sent, gate.decided, gate.reused, gate.built) == (4, 3, 3, 1, 1)
    assert (gate.waivers, gate.waivers_over) == (1, 0)
    assert sorted(gate.days) == [0, 2, 20]
    assert (gate.median_days, gate.p90_days) == (2, 20)
    assert measures.gate_of(world.pk5, day).checked == 0
    assert measures.gate_of(None, day).checked == 4
    ages = measures.waivers_by_reason(day)
    assert [(a.reason, a.in_force, a.over) for a in ages] == [("builder_declined", 1, 0)]
    # As of a day before, none of today's decisions counts.
    assert measures.gate_of(world.pk6, day - dt.timedelta(days=1)).checked == 0
    assert waiver.pk


def test_a_build_found_to_overlap_later_is_counted_unless_a_steward_rejects_it(world):
    waiver = world.waiver_signed()
    made = tool("VOICE", main=("CIT-01",))
    proposals.name_tool(actor=world.actor("officer"), proposal=waiver.proposal, tool=made)
    day = timezone.localdate()
    gate = measures.gate_of(world.pk6, day)
    assert (gate.built_entered, gate.built_overlapping) == (1, 0)
    finding = OverlapFinding.objects.create(
        code="VOICE--CRS", first=made, second=Tool.objects.get(code="CRS"), score=800, band="overlap", relation="", facets={},
        reasons=[], digest="x", computed_at=timezone.now(),
    )  # fmt: skip
    assert measures.gate_of(world.pk6, day).built_overlapping == 1
    OverlapFinding.objects.filter(pk=finding.pk).update(state="rejected")
    assert measures.gate_of(world.pk6, day).built_overlapping == 0


def test_figures_are_computed_for_every_place_above(world):
    world.approved()
    day = timezone.localdate()
    compute_indicators(actor=SYSTEM, day=day, codes=[i.code for i in indicators.INDICATORS])
    for place in (world.kasur, world.pk6, world.pk):
        rows = {v.indicator: v.value for v in IndicatorValue.objects.filter(place=place, as_of=day)}
        assert rows["mandates.proposals_checked"] == 1
        assert rows["mandates.reused_share"] == 1
        assert rows["mandates.decision_days_median"] == 0
    assert not IndicatorValue.objects.filter(place=world.pk5).exists()


def test_the_readme_shows_the_table():
    from pathlib import Path

    import yakja.framework.mandates as room

    assert workflow.PROPOSAL.drawing() in (Path(room.__file__).parent / "README.md").read_text()
