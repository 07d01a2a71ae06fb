"""Findings over the register: what is found, what a decision does, what stays away, who may."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.framework.catalogue.actions import overlaps as actions
from yakja.framework.catalogue.models import OverlapFinding, ToolFacet, Usage
from yakja.framework.catalogue.queries import clusters, overlaps
from yakja.framework.catalogue.queries.profiles import register

from .world import World, runs, tool

pytestmark = pytest.mark.django_db
State = OverlapFinding.State


@pytest.fixture
def world() -> World:
    return World()


def score() -> dict[str, int]:
    return actions.score_overlaps(actor=SYSTEM)


def the_pair() -> OverlapFinding:
    return OverlapFinding.objects.get(code="CRS--HELPNOW")


def test_two_tools_for_the_same_work_are_found_with_reasons_and_arithmetic(world):
    world.complaint_tools()
    counts = score()
    row = the_pair()
    assert (counts["compared"], counts["new"], row.band) == (1, 1, "overlap")
    assert row.facets["main"] == ["CIT-01"]
    assert row.facets["values"]["capabilities"] == pytest.approx(2 / 3, abs=0.001)
    (story,) = overlaps.told([row], "en")
    text = " ".join(s for _, s in story.sentences)
    assert "City Complaints" in text
    assert "CIT-01" in text
    assert "Only Help Now offers" in text
    assert "compared on" in text
    assert "days old" in text


def test_nothing_changes_when_nothing_changed(world):
    world.complaint_tools()
    score()
    before = the_pair().computed_at
    assert score() == {"compared": 1, "found": 1, "new": 0, "changed": 0, "gone": 0, "returned": 0}
    assert the_pair().computed_at == before


def test_tools_without_shared_work_are_no_finding(world):
    tool("PLANS", main=("PLN-01",), facets="object:building_plan user:citizen")
    tool("BIDS", main=("FIN-05",), facets="object:tender user:supplier")
    score()
    assert not OverlapFinding.objects.exists()


def test_one_body_with_both_is_double_running_and_named(world):
    one, two = world.complaint_tools()
    runs(world.mc_lahore, one, "CIT-01")
    runs(world.mc_lahore, two, "CIT-01", "partial")
    score()
    row = the_pair()
    assert row.relation == "double_running"
    (story,) = overlaps.told([row], "ur")
    assert any("ادارہ PK601-MC" in s for s in story.text_of("double_running"))


def test_different_districts_make_a_candidate_for_sharing(world):
    one, two = world.complaint_tools()
    runs(world.mc_lahore, one, "CIT-01")
    runs(world.mc_swat, two, "CIT-01")
    score()
    assert the_pair().relation == "reuse"


def test_a_province_wide_tool_and_one_of_its_districts_meet_in_the_district(world):
    one, two = world.complaint_tools()
    runs(world.lgcd, one, "CIT-01")
    runs(world.mc_kasur, two, "CIT-01")
    score()
    row = the_pair()
    assert row.relation == "double_running"
    reason = next(r for r in row.reasons if r["code"] == "double_running")
    assert reason["params"]["areas"] == ["PK602"]


def test_what_only_officers_use_does_not_meet_across_bodies(world):
    one, two = world.complaint_tools()
    type(one).objects.update(audience="internal")
    runs(world.lgcd, one, "CIT-01")
    runs(world.mc_kasur, two, "CIT-01")
    score()
    assert the_pair().relation == "reuse"


def test_parts_of_one_suite_are_never_duplication(world):
    suite = tool("SUITE", kind="suite")
    facets = "capability:intake object:complaint user:citizen"
    one = tool("MOD-A", main=("CIT-01",), facets=facets, parent=suite, kind="module")
    two = tool("MOD-B", main=("CIT-01",), facets=facets, parent=suite, kind="module")
    runs(world.mc_lahore, one, "CIT-01")
    runs(world.mc_lahore, two, "CIT-01")
    score()
    row = OverlapFinding.objects.get(first=one, second=two)
    assert (row.relation, row.band) == ("suite", "partial")
    assert clusters.twice_in_bodies() == []
    assert clusters.twice_in_areas() == []
    assert row not in overlaps.findings()
    assert row in overlaps.findings({"relation": "family"})


def test_a_rejection_needs_a_reason_and_names_the_field(world, holder):
    world.complaint_tools()
    score()
    with pytest.raises(ValidationError) as refusal:
        actions.decide_overlap(
            actor=holder("provincial_steward"), finding=the_pair(), decision="rejected", reason="  "
        )
    assert "reason" in refusal.value.error_dict
    assert the_pair().state == State.SUGGESTED


def test_a_rejected_pair_stays_away_until_a_facet_changes(world, holder):
    one, two = world.complaint_tools()
    score()
    steward = holder("provincial_steward", ref="person:9")
    actions.decide_overlap(
        actor=steward, finding=the_pair(), decision="rejected", reason="One is for staff only."
    )
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.reason) == ("catalogue.decide_overlap", "One is for staff only.")
    runs(world.mc_lahore, one, "CIT-01")  # a new user is no new fact about the tools
    assert score()["returned"] == 0
    row = the_pair()
    assert (row.state, row.decided_by) == (State.REJECTED, "person:9")
    assert row not in overlaps.findings()
    ToolFacet.objects.filter(tool=two, value__value="messaging").delete()
    assert score()["returned"] == 1
    row = the_pair()
    assert row.state == State.SUGGESTED
    assert row.decision_reason == "One is for staff only."
    assert overlaps.pair_view(row.code).has_changed


def test_a_confirmed_pair_stays_confirmed_when_facets_change_or_the_likeness_goes(world, holder):
    _one, two = world.complaint_tools()
    score()
    actions.decide_overlap(actor=holder("provincial_steward"), finding=the_pair(), decision="confirmed")
    two.tool_functions.all().delete()
    ToolFacet.objects.filter(tool=two).delete()
    type(two).objects.filter(pk=two.pk).update(purpose={}, name={"en": "Xyz"})
    score()
    assert the_pair().state == State.CONFIRMED


def test_a_suggestion_that_is_no_longer_found_goes(world):
    _one, two = world.complaint_tools()
    score()
    two.lifecycle = "retired"
    two.save()
    assert score()["gone"] == 1
    assert not OverlapFinding.objects.exists()


def test_deciding_on_what_has_changed_meanwhile_is_refused(world, holder):
    world.complaint_tools()
    score()
    shown = the_pair()
    ToolFacet.objects.filter(value__value="messaging").delete()
    score()
    with pytest.raises(ValidationError) as refusal:
        actions.decide_overlap(actor=holder("provincial_steward"), finding=shown, decision="confirmed")
    assert refusal.value.code == "changed_meanwhile"


@pytest.mark.parametrize("roles", [(), ("citizen",), ("council_officer",), ("supplier",), ("auditor",)])
def test_only_a_steward_decides(world, holder, roles):
    world.complaint_tools()
    score()
    for actor in (holder(*roles), ANONYMOUS):
        with pytest.raises(PermissionDenied):
            actions.decide_overlap(actor=actor, finding=the_pair(), decision="confirmed")
        with pytest.raises(PermissionDenied):
            actions.score_overlaps(actor=actor)
    assert the_pair().state == State.SUGGESTED


def test_scoring_some_tools_leaves_the_other_pairs_alone(world):
    one, _two = world.complaint_tools()
    third = tool("THIRD", main=("CIT-01",), facets="capability:intake object:complaint user:citizen")
    score()
    OverlapFinding.objects.update(score=1)
    counts = actions.score_overlaps(actor=SYSTEM, tools=[third])
    assert counts["compared"] == 2
    assert the_pair().score == 1
    assert OverlapFinding.objects.get(first=one, second=third).score > 600


def test_with_many_tools_only_candidates_are_compared(world, monkeypatch):
    monkeypatch.setattr(actions, "EVERY_PAIR_UP_TO", 2)
    world.complaint_tools()
    tool("BIDS", main=("FIN-05",), purpose="Tenders and bids of contractors.")
    counts = score()
    assert counts["compared"] < 3
    assert the_pair().band == "overlap"


def test_scoring_takes_the_same_number_of_queries_for_more_tools(world):
    world.complaint_tools()
    score()
    with CaptureQueriesContext(
        connection,
    ) as few:
        score()
    for n in range(6):
        tool(
            f"PLAN{n}", main=("PLN-01",), purpose="Building plans", facets="object:building_plan user:citizen"
        )
    score()
    with CaptureQueriesContext(connection) as many:
        score()
    assert len(many) == len(few)


def test_the_queue_is_ordered_filtered_and_goes_on(world, holder):
    one, two = world.complaint_tools()
    tool("DESK", main=("CIT-01",), facets="capability:counter_service object:complaint user:citizen")
    runs(world.mc_lahore, one, "CIT-01")
    runs(world.mc_kasur, two, "CIT-01")
    score()
    page = overlaps.findings_page(size=2)
    scores = [f.score for f in page.items]
    assert scores == sorted(scores, reverse=True)
    assert page.next
    assert set(overlaps.findings({"function": "PLN-01"})) == set()
    assert overlaps.findings({"function": "CIT-01"}).count() == 3
    assert [f.code for f in overlaps.findings({"place": "PK6"})] == ["CRS--HELPNOW"]
    assert not overlaps.findings({"place": "PK5"}).exists()
    first = page.items[0]
    actions.decide_overlap(actor=holder("provincial_steward"), finding=first, decision="confirmed")
    assert overlaps.next_to_decide(first) == page.items[1]
    assert overlaps.counts_by_state() == {"suggested": 2, "confirmed": 1, "rejected": 0}


def test_a_pair_side_by_side_says_what_is_not_known(world):
    world.complaint_tools()
    score()
    view = overlaps.pair_view("CRS--HELPNOW")
    rows = {row.facet: row for row in view.rows}
    assert rows["capabilities"].second == ["messaging"]
    assert rows["capabilities"].first == []
    assert rows["interfaces"].first is None
    assert len(view.unknown) == 1
    assert (view.users.first, view.users.both_count) == (0, 0)
    known = {part["facet"] for part in view.arithmetic["parts"]}
    total = sum(part["value"] * part["weight"] for part in view.arithmetic["parts"])
    assert known == {"functions", "capabilities", "objects", "users", "text"}
    assert total / view.arithmetic["sum"] == pytest.approx(view.arithmetic["base"], abs=0.02)


def test_clusters_join_through_others_and_count_products(world, holder):
    one, two = world.complaint_tools()
    runs(world.mc_lahore, one, "CIT-01")
    score()
    (cluster,) = clusters.clusters()
    assert (cluster.function.code, cluster.products, cluster.bodies, cluster.decided) == ("CIT-01", 2, 1, 0)
    assert [m.tool.code for m in cluster.members] == ["CRS", "HELPNOW"]
    assert clusters.clusters(place=world.pk5) == []
    actions.decide_overlap(
        actor=holder("provincial_steward"), finding=the_pair(), decision="rejected", reason="No."
    )
    assert clusters.clusters() == []
    assert two.pk


def test_double_running_in_bodies_and_districts(world, holder):
    one, two = world.complaint_tools()
    for who in (world.mc_lahore, world.mc_kasur):
        runs(who, one, "CIT-01", yearly_cost_paisa=100_00)
        runs(who, two, "CIT-01", yearly_cost_paisa=200_00 if who == world.mc_lahore else None)
    runs(world.mc_swat, one, "CIT-01")
    score()
    (group,) = clusters.twice_in_bodies()
    assert [b.code for b, _ in group.bodies] == ["PK601-MC", "PK602-MC"]
    assert (group.confirmed, group.cost_unknown) == (2, 1)
    (area,) = clusters.twice_in_areas()
    assert {p.code for p in area.places} == {"PK601", "PK602"}
    assert clusters.twice_in_bodies(place=world.pk5) == []
    assert [p.code for g in clusters.twice_in_areas(place=world.kasur) for p in g.places] == ["PK602"]
    actions.decide_overlap(
        actor=holder("provincial_steward"), finding=the_pair(), decision="rejected", reason="No."
    )
    assert clusters.twice_in_bodies() == []
    assert clusters.twice_in_areas() == []


def test_planned_and_manual_work_is_not_running(world):
    one, two = world.complaint_tools()
    runs(world.mc_lahore, one, "CIT-01")
    runs(world.mc_lahore, two, "CIT-01", "planned")
    score()
    assert clusters.twice_in_bodies() == []
    assert the_pair().relation != "double_running"


def test_what_is_only_read_from_texts_is_a_task_for_the_coder_not_a_finding(world):
    world.complaint_tools()
    tool(
        "NEW",
        "Shikayat",
        purpose="Citizens file a complaint and the complaint is sent to the office concerned.",
    )
    known = register()
    profile = next(d.profile for d in known.tools.values() if d.tool.code == "NEW")
    assert "functions" in profile.read
    score()
    row = OverlapFinding.objects.get(code="CRS--NEW")
    assert (row.relation, row.band) == ("coding", "partial")
    assert row not in overlaps.findings()
    assert clusters.clusters()[0].products == 2


def test_age_of_the_data_grows_with_the_days(world, monkeypatch):
    world.complaint_tools()
    score()
    row = the_pair()
    (now,) = overlaps.told([row], "en")
    monkeypatch.setattr(overlaps.timezone, "localdate", lambda: dt.date(2027, 11, 23))
    (later,) = overlaps.told([row], "en")
    assert now.text_of("data_age") != later.text_of("data_age")
    assert Usage.objects.count() == 0
