"""A consolidation from proposal to check: who may, what is asked for, what is published."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.framework.catalogue.actions import consolidations as actions
from yakja.framework.catalogue.models import Consolidation, Tool
from yakja.framework.catalogue.queries import consolidations as reads
from yakja.framework.catalogue.web import consolidations as web

from .world import World, runs, tool

pytestmark = pytest.mark.django_db
LAKH = 100_000_00


@pytest.fixture
def world() -> World:
    made = World()
    one, two = made.complaint_tools()
    Tool.objects.filter(pk=two.pk).update(contract_end=dt.date(2029, 3, 31))
    runs(made.mc_lahore, one, "CIT-01", yearly_cost_paisa=10 * LAKH, users=4)
    runs(made.mc_kasur, two, "CIT-01", yearly_cost_paisa=20 * LAKH, users=6)
    runs(made.mc_swat, two, "CIT-01", yearly_cost_paisa=20 * LAKH)
    return made


def propose(world: World, actor=SYSTEM, **more) -> Consolidation:
    return actions.propose_consolidation(
        actor=actor,
        function=Function.objects.get(code="CIT-01"),
        place=more.pop("place", world.pk6),
        tools=list(Tool.objects.filter(code__in=["CRS", "HELPNOW"])),
        **more,
    )


def consulted(world: World) -> Consolidation:
    return actions.move_consolidation(actor=SYSTEM, sheet=propose(world), code="consult", days=15)


def option(sheet: Consolidation, kind: str, target: str = ""):
    rows = sheet.options.filter(kind=kind)
    return rows.get(target__code=target) if target else rows.get()


def test_a_sheet_holds_its_options_for_the_bodies_of_its_place(world):
    sheet = propose(world)
    assert sheet.reference == sheet.case.reference
    assert (sheet.case.body, sheet.case.state) == (world.lgcd, "proposed")
    assert [(o.kind, o.target.code if o.target else "") for o in sheet.options.order_by("id")] == [
        ("do_nothing", ""),
        ("merge", "CRS"),
        ("merge", "HELPNOW"),
        ("integrate", ""),
    ]
    into = option(sheet, "merge", "HELPNOW")
    assert into.sheet["bodies"] == ["PK601-MC"]  # Swat lies in another province
    assert into.yearly_saving_paisa == 10 * LAKH - 20 * LAKH
    assert not into.is_blocked
    back = option(sheet, "merge", "CRS")
    assert back.is_blocked  # messages would be lost
    assert back.earliest_on == dt.date(2029, 3, 31)
    assert back.yearly_saving_paisa == 20 * LAKH - 10 * LAKH
    assert back.payback_months is not None
    entry = AuditEntry.objects.latest("id")
    assert entry.verb == "catalogue.propose_consolidation"
    assert entry.after["tools"] == ["CRS", "HELPNOW"]


def test_the_whole_cost_of_a_tool_is_shared_among_all_its_bodies(world):
    world.mc_kasur.usages.update(yearly_cost_paisa=None)
    Tool.objects.filter(code="HELPNOW").update(yearly_cost_paisa=50 * LAKH)
    facts = reads.candidates(
        Function.objects.get(code="CIT-01"), world.pk6, list(Tool.objects.filter(code="HELPNOW"))
    )
    assert facts[0].uses[0].yearly_cost_paisa == 25 * LAKH


def test_a_second_sheet_for_the_same_tools_is_refused_while_one_is_open(world):
    sheet = propose(world)
    for place in (world.pk6, world.lahore, world.pk):
        with pytest.raises(ValidationError) as refusal:
            propose(world, place=place)
        assert refusal.value.code == "open_already"
    actions.move_consolidation(actor=SYSTEM, sheet=sheet, code="drop", text="Not now.")
    assert propose(world).pk != sheet.pk


@pytest.mark.parametrize(("codes", "field"), [(["CRS"], "tools"), (["CRS", "OTHER"], "place")])
def test_a_sheet_needs_two_tools_that_somebody_runs(world, codes, field):
    tool("OTHER", main=("CIT-01",))
    place = world.pk6 if field == "tools" else world.pk5
    with pytest.raises(ValidationError) as refusal:
        actions.propose_consolidation(
            actor=SYSTEM,
            function=Function.objects.get(code="CIT-01"),
            place=place,
            tools=list(Tool.objects.filter(code__in=codes)),
        )
    assert field in refusal.value.error_dict


def test_the_bodies_are_given_working_days_and_answer_in_public(world, holder):
    sheet = consulted(world)
    assert sheet.answers_due_on > dt.date.today() + dt.timedelta(days=18)
    officer = holder(("council_officer", "PK601-MC"))
    with pytest.raises(ValidationError) as refusal:
        actions.answer_consolidation(
            actor=officer, sheet=sheet, body=world.mc_lahore, stance="objects", text=" "
        )
    assert "text" in refusal.value.error_dict
    actions.answer_consolidation(
        actor=officer, sheet=sheet, body=world.mc_lahore, stance="objects", text="ہمارے پاس نقشہ نہیں رہے گا۔"
    )
    actions.answer_consolidation(actor=officer, sheet=sheet, body=world.mc_lahore, stance="agrees")
    view = reads.sheet_view(sheet.reference)
    assert [(a.body.code, a.stance) for a in view.answers] == [("PK601-MC", "agrees")]
    assert [b.code for b in view.silent] == ["PK602-MC"]
    before = AuditEntry.objects.filter(verb="catalogue.answer_consolidation").latest("id").before
    assert before["text"] == "ہمارے پاس نقشہ نہیں رہے گا۔"


def test_only_bodies_that_are_touched_answer_and_only_while_they_are_asked(world, holder):
    sheet = propose(world)
    officer = holder(("council_officer", "PK601-MC"), ("council_officer", "PK501-MC"))
    with pytest.raises(ValidationError) as early:
        actions.answer_consolidation(actor=officer, sheet=sheet, body=world.mc_lahore, stance="agrees")
    assert early.value.code == "not_being_asked"
    actions.move_consolidation(actor=SYSTEM, sheet=sheet, code="consult")
    with pytest.raises(ValidationError) as stranger:
        actions.answer_consolidation(actor=officer, sheet=sheet, body=world.mc_swat, stance="agrees")
    assert "body" in stranger.value.error_dict
    with pytest.raises(PermissionDenied):
        actions.answer_consolidation(actor=officer, sheet=sheet, body=world.mc_kasur, stance="agrees")


def test_deciding_waits_for_the_answers_or_their_day(world, monkeypatch):
    sheet = consulted(world)
    chosen = option(sheet, "merge", "HELPNOW")
    with pytest.raises(ValidationError) as early:
        actions.move_consolidation(actor=SYSTEM, sheet=sheet, code="decide", option=chosen, text="Cheaper.")
    assert early.value.code == "too_early"
    for body in (world.mc_lahore, world.mc_kasur):
        actions.answer_consolidation(actor=SYSTEM, sheet=sheet, body=body, stance="agrees")
    actions.move_consolidation(actor=SYSTEM, sheet=sheet, code="decide", option=chosen, text="Cheaper.")
    sheet.refresh_from_db()
    assert (sheet.chosen, sheet.decision_reason, sheet.case.state) == (chosen, "Cheaper.", "decided")


def test_after_the_day_silence_no_longer_holds_it_up(world):
    sheet = consulted(world)
    sheet.answers_due_on = dt.date.today() - dt.timedelta(days=1)
    sheet.save()
    actions.move_consolidation(
        actor=SYSTEM,
        sheet=sheet,
        code="decide",
        option=option(sheet, "do_nothing"),
        text="Too little is known.",
    )
    assert sheet.case.state == "decided"


def test_a_blocked_option_cannot_be_decided_nor_one_of_another_sheet(world):
    sheet = consulted(world)
    sheet.answers_due_on = dt.date.today() - dt.timedelta(days=1)
    with pytest.raises(ValidationError) as blocked:
        actions.move_consolidation(
            actor=SYSTEM, sheet=sheet, code="decide", option=option(sheet, "merge", "CRS"), text="x"
        )
    assert blocked.value.error_dict["option"][0].code == "option_blocked"
    with pytest.raises(ValidationError) as none:
        actions.move_consolidation(actor=SYSTEM, sheet=sheet, code="decide", text="x")
    assert none.value.error_dict["option"][0].code == "option_missing"
    assert Consolidation.objects.get().chosen is None


def test_the_whole_way_to_the_check_half_a_year_later(world):
    sheet = consulted(world)
    sheet.answers_due_on = dt.date.today() - dt.timedelta(days=1)
    actions.move_consolidation(
        actor=SYSTEM,
        sheet=sheet,
        code="decide",
        option=option(sheet, "merge", "HELPNOW"),
        text="Both offer the same.",
    )
    actions.move_consolidation(actor=SYSTEM, sheet=sheet, code="start")
    with pytest.raises(ValidationError):
        actions.move_consolidation(actor=SYSTEM, sheet=sheet, code="finish")
    actions.move_consolidation(actor=SYSTEM, sheet=sheet, code="finish", text="All data moved.")
    assert sheet.check_on > dt.date.today() + dt.timedelta(days=180)
    assert not reads.due_for_check(dt.date.today()).exists()
    assert reads.due_for_check(sheet.check_on).get() == sheet
    actions.move_consolidation(actor=SYSTEM, sheet=sheet, code="check", text="Savings seen in the budget.")
    assert sheet.case.state == "checked"
    assert sheet.case.closed_at is not None
    assert [e.move for e in sheet.case.events.order_by("id")] == [
        "open",
        "consult",
        "decide",
        "start",
        "finish",
        "check",
    ]
    with pytest.raises(ValidationError):
        actions.move_consolidation(actor=SYSTEM, sheet=sheet, code="drop", text="No.")


@pytest.mark.parametrize("days", [0, 4, 61])
def test_the_days_to_answer_are_neither_too_few_nor_too_many(world, days):
    with pytest.raises(ValidationError) as refusal:
        actions.move_consolidation(actor=SYSTEM, sheet=propose(world), code="consult", days=days)
    assert "days" in refusal.value.error_dict


def test_other_unit_costs_change_this_sheet_alone_and_stand_on_it_with_their_source(world):
    sheet = propose(world)
    before = option(sheet, "merge", "HELPNOW").one_off_paisa
    users = reads.unit_costs()["training_per_user"]["value"]
    actions.reckon_consolidation(
        actor=SYSTEM,
        sheet=sheet,
        assumptions={"training_per_user": {"value": users * 2, "source": "rate of the academy"}},
    )
    assert option(sheet, "merge", "HELPNOW").one_off_paisa == before + 4 * users
    shown = {row["key"]: row for row in reads.sheet_view(sheet.reference).assumptions}
    assert shown["training_per_user"]["source"] == "rate of the academy"
    assert shown["parallel_run"]["is_estimate"]
    with pytest.raises(ValidationError) as refusal:
        actions.reckon_consolidation(
            actor=SYSTEM, sheet=sheet, assumptions={"integration_upkeep": {"value": 300, "source": ""}}
        )
    assert "integration_upkeep" in refusal.value.error_dict


def test_the_figures_of_a_decided_sheet_stay(world):
    sheet = consulted(world)
    sheet.answers_due_on = dt.date.today() - dt.timedelta(days=1)
    actions.move_consolidation(
        actor=SYSTEM, sheet=sheet, code="decide", option=option(sheet, "do_nothing"), text="x"
    )
    with pytest.raises(ValidationError) as refusal:
        actions.reckon_consolidation(actor=SYSTEM, sheet=sheet, assumptions={})
    assert refusal.value.code == "decided_already"


def test_only_the_steward_of_the_province_proposes_and_moves(world, holder):
    others = [
        ANONYMOUS, holder("citizen"), holder(("council_officer", "PK601-MC")), holder(("provincial_steward", "PK5")),
        holder("auditor"), holder("supplier"),
    ]  # fmt: skip
    for actor in others:
        with pytest.raises(PermissionDenied):
            propose(world, actor=actor)
    steward = holder(("provincial_steward", "PK6"))
    sheet = propose(world, actor=steward)
    for actor in others:
        with pytest.raises(PermissionDenied):
            actions.move_consolidation(actor=actor, sheet=sheet, code="consult")
        with pytest.raises(PermissionDenied):
            actions.reckon_consolidation(actor=actor, sheet=sheet, assumptions={})
    assert actions.move_consolidation(actor=steward, sheet=sheet, code="consult").case.state == "consulted"


def test_officers_of_the_touched_bodies_are_told(world):
    from yakja.foundation.people.models import Account, Person, Role

    account = Account.objects.create(username="kasur", email="kasur@example.pk")
    person = Person.objects.create(account=account, name="Officer", language="ur")
    Role.objects.create(
        person=person,
        kind="council_officer",
        body=world.mc_kasur,
        starts_on=dt.date(2026, 1, 1),
        given_by_ref="system",
    )
    consulted(world)
    from yakja.foundation.channels.models import OutboundMessage

    (message,) = OutboundMessage.objects.all()
    assert message.template == "catalogue/consolidation_asked"
    assert message.language == "ur"


def page(reference: str, actor, lang: str = "en", **query) -> str:
    request = RequestFactory().get(f"/{lang}/consolidations/{reference}/", query)
    request.actor = actor
    with translation.override(lang):
        answer = web.sheet(request, reference)
    assert answer.status_code == 200
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_sheet_prints_costs_blocks_objections_and_what_it_rests_on(world):
    sheet = consulted(world)
    actions.answer_consolidation(
        actor=SYSTEM, sheet=sheet, body=world.mc_lahore, stance="objects", text="We just moved."
    )
    text = page(sheet.reference, ANONYMOUS, print="1")
    for words in (
        "Move everyone to Help Now",
        "blocked",
        "We just moved.",
        "Body PK602-MC",
        "Training",
        "estimate",
        "own estimate",
    ):
        assert words in text, words
    assert "Give up" not in text
    assert "Give up" in page(sheet.reference, SYSTEM)


def test_a_sheet_takes_the_same_number_of_queries_for_more_bodies(world):
    sheet = propose(world)
    with CaptureQueriesContext(connection) as few:
        reads.sheet_view(sheet.reference)
    from .world import body

    for n in range(5):
        runs(
            body(f"PK601-X{n}", world.lahore, world.mc_lahore.kind, world.lgcd),
            Tool.objects.get(code="CRS"),
            "CIT-01",
        )
    actions.reckon_consolidation(actor=SYSTEM, sheet=sheet, assumptions={})
    with CaptureQueriesContext(connection) as many:
        view = reads.sheet_view(sheet.reference)
    assert len(view.bodies) == 7
    assert len(many) == len(few)
