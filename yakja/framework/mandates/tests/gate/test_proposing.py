"""From draft to decision: the check and its record, answers, depth of review, the order of the options."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.references import check_reference
from yakja.framework.catalogue.models import Tool
from yakja.framework.catalogue.tests.world import runs, tool
from yakja.framework.mandates.actions import deciding, proposals, requests
from yakja.framework.mandates.models import Check, Clearance, Mandate, Proposal
from yakja.framework.mandates.queries import checking, policy, purchases
from yakja.framework.mandates.queries import deciding as options

from .world import ABOVE, LAKH, NO, WHY, days_ago

pytestmark = pytest.mark.django_db


def refused(call, code: str, field: str = "") -> None:
    """The call is refused with this code, on this field."""
    with pytest.raises(ValidationError) as found:
        call()
    error = found.value
    if field:
        assert field in error.error_dict, error
        error = error.error_dict[field][0]
    assert error.code == code, error


def test_a_draft_keeps_what_was_typed_and_refuses_what_cannot_be(world):
    row = world.draft(title="  Complaints\0 by voice ")
    assert row.title == "Complaints by voice"
    assert row.reference == row.case.reference == check_reference(row.reference)
    save = proposals.save_proposal
    save(actor=world.actor("colleague"), proposal=row, values={"volumes": "40 a day"})
    row.refresh_from_db()
    assert (row.volumes, row.users) == ("40 a day", "Three clerks")
    who = world.actor("officer")
    refused(
        lambda: save(actor=who, proposal=row, values={"functions_typed": ["NOPE"]}),
        "unknown_function",
        "functions_typed",
    )
    refused(lambda: save(actor=who, proposal=row, values={"money_paisa": -1}), "bad_number", "money_paisa")
    refused(lambda: save(actor=who, proposal=row, values={"need": "x" * 7000}), "too_long", "need")
    refused(lambda: save(actor=who, proposal=row, values={"title": " "}), "missing", "title")


def test_a_check_needs_the_need(world):
    row = world.draft(why_now="")
    refused(lambda: world.checked(row=row), "missing", "why_now")
    assert Check.objects.count() == 0
    assert Proposal.objects.get(pk=row.pk).case.state == "draft"


def test_a_check_is_kept_with_the_date_of_the_data_and_the_version(world):
    runs(world.mc_kasur, Tool.objects.get(code="HELPNOW"), "CIT-01")
    runs(world.mc_lahore, Tool.objects.get(code="CRS"), "CIT-01")
    other = world.draft(by="elsewhere", at=world.mc_lahore, title="Voice complaints for Lahore")
    row = world.checked()
    check = row.checks.get()
    assert (check.version, check.data_on) == ("gate-1", checking.data_day())
    assert check.facts["functions_typed"] == ["CIT-01"]
    assert {t["code"] for t in check.facts["tools"][:2]} == {"CRS", "HELPNOW"}
    assert all({"score", "band", "reasons"} <= set(t) for t in check.facts["tools"])
    # Here, in a body of the same kind elsewhere, and another draft for the like.
    found = {r["tool"]: r for r in check.facts["running"]}
    assert (found["HELPNOW"]["own"], found["CRS"]["own"], found["CRS"]["kind"]) == (True, False, 1)
    assert [(p["code"], p["body"], p["is_public"]) for p in check.facts["proposals"]] == [
        (other.reference, "PK601-MC", False)
    ]
    assert check.facts["builders"][0]["builders"][0]["body"] == "PK6-ITB"
    for change in (lambda: Check.objects.filter(pk=check.pk).update(version="x"), check.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_two_drafts_collide_whatever_codes_were_typed(world):
    world.draft(
        by="elsewhere", at=world.mc_lahore, title="Complaints told by voice", functions_typed=["FIN-05"]
    )
    row = world.checked(functions_typed=["PLN-01"])
    assert [p["body"] for p in row.checks.get().facts["proposals"]] == ["PK601-MC"]


def test_a_need_of_another_kind_does_not_collide(world):
    world.draft(by="elsewhere", at=world.mc_lahore, title="Plans of buildings", functions_typed=["PLN-01"],
                need="Owners bring drawings of houses to be approved by the inspector of buildings.", users="Architects", why_now="Law")  # fmt: skip
    assert world.checked().checks.get().facts["proposals"] == []


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"stance": "nonsense"}, "bad_stance", "stance"),
        ({"stance": NO, "text": WHY}, "reason_missing", "reason"),
        ({"stance": NO, "reason": "cost", "text": "dear"}, "text_missing", "text"),
        ({"stance": NO, "reason": "missing", "text": WHY}, "missing_missing", "missing"),
    ],
)
def test_not_suitable_needs_a_reason_words_and_what_is_missing(world, given, code, field):
    row, tool = world.checked(), Tool.objects.get(code="CRS")
    refused(
        lambda: proposals.answer_tool(actor=world.actor("officer"), proposal=row, tool=tool, **given),
        code,
        field,
    )


def test_each_of_the_first_five_is_answered_before_it_is_sent(world):
    row = world.checked()
    first = row.checks.get().answer_to(policy.setting("answers_required", None, timezone.localdate()))
    assert len(first) == 5
    send = lambda: proposals.send_proposal(actor=world.actor("officer"), proposal=row)  # noqa: E731
    for code in first[:4]:
        proposals.answer_tool(
            actor=world.actor("officer"), proposal=row, tool=Tool.objects.get(code=code), stance="reuse"
        )
    refused(send, "unanswered")
    assert row.published_at is None
    proposals.answer_tool(
        actor=world.actor("officer"), proposal=row, tool=Tool.objects.get(code=first[4]), stance="extend"
    )
    send()
    assert row.case.state == "answered"
    assert row.published_at is not None
    assert row.case.due_at is not None


def test_a_text_changed_after_the_check_is_compared_again(world):
    row = world.checked()
    world.all_answered(row, stance="reuse")
    proposals.save_proposal(
        actor=world.actor("officer"), proposal=row, values={"need": "Something quite different."}
    )
    refused(lambda: proposals.send_proposal(actor=world.actor("officer"), proposal=row), "changed_since")
    world.checked(row=row)
    world.all_answered(row, stance="reuse")
    assert proposals.send_proposal(actor=world.actor("officer"), proposal=row).case.state == "answered"
    assert row.checks.count() == 2


@pytest.mark.parametrize(
    ("lakh", "depth"), [(24, "light"), (25, "standard"), (249, "standard"), (250, "full")]
)
def test_the_depth_of_review_follows_the_thresholds(world, lakh, depth):
    assert world.sent(money_paisa=lakh * LAKH).depth == depth


def test_purchases_split_within_the_window_count_as_one(world):
    first = world.sent(money_paisa=15 * LAKH, now=days_ago(200), kind="purchase")
    second = world.sent(money_paisa=12 * LAKH, title="The same once more", kind="purchase")
    assert (first.depth, second.depth, second.counted_paisa) == ("light", "standard", 27 * LAKH)
    assert purchases.split_with(second, timezone.localdate()) == [first]


@pytest.mark.parametrize(
    "apart",
    [{"now": days_ago(400)}, {"functions_typed": ["PLN-01"], "need": "Drawings of houses are approved by an inspector of buildings.", "title": "Plans", "users": "x", "why_now": "y"}],
    ids=["long ago", "another function"],
)  # fmt: skip
def test_what_lies_apart_does_not_count_together(world, apart):
    world.sent(money_paisa=15 * LAKH, **apart)
    assert world.sent(money_paisa=12 * LAKH).depth == "light"


def test_another_bodys_purchase_does_not_count(world):
    row = world.draft(by="elsewhere", at=world.mc_lahore, money_paisa=15 * LAKH)
    world.checked("elsewhere", row)
    world.all_answered(row, "elsewhere", "reuse")
    proposals.send_proposal(actor=world.actor("elsewhere"), proposal=row)
    assert world.sent(money_paisa=12 * LAKH).depth == "light"


def test_codes_confirmed_by_a_steward_decide_what_counts_together(world):
    world.sent(money_paisa=15 * LAKH)
    row = world.sent(money_paisa=12 * LAKH, functions_typed=["FIN-05"], need="Offers are opened in public.", title="Tenders",
                     why_now="Rules", users="Clerks")  # fmt: skip
    assert row.depth == "light"
    world.confirmed("CIT-01", row=row)
    assert (row.depth, row.counted_paisa) == ("standard", 27 * LAKH)


def decide(world, row, verdict, **more):
    given = {"reason": "It will do.", "reasons_above": ABOVE, "tool": Tool.objects.get(code="CRS")} | more
    return deciding.decide_proposal(actor=world.actor("steward"), proposal=row, verdict=verdict, **given)


def test_no_decision_before_a_steward_confirmed_the_codes(world):
    refused(lambda: decide(world, world.sent(), "reuse"), "functions_unconfirmed")


def test_an_option_further_down_needs_the_reasons_above(world):
    row = world.confirmed()
    refused(lambda: decide(world, row, "extend", reasons_above={}), "above_missing", "above_reuse")
    some = {"reuse": "It lacks the voice, which is what we need."}
    refused(lambda: decide(world, row, "extend", reasons_above=some), "above_missing", "above_configure")
    decide(world, row, "extend")
    assert list(row.reasons_above) == ["reuse", "configure"]


def test_the_order_is_the_policys(world):
    found = options.options(world.sent(), timezone.localdate())
    assert [o.code for o in found] == list(policy.order())
    assert policy.order() == ("reuse", "configure", "extend", "join", "build", "build_under_waiver")


def test_reuse_names_its_tool_and_joining_its_proposal(world):
    row = world.confirmed()
    refused(lambda: decide(world, row, "reuse", tool=None), "tool_missing", "tool")
    refused(lambda: decide(world, row, "join"), "joined_missing", "joined")
    refused(lambda: decide(world, row, "join", joined=row), "joined_own", "joined")
    draft = world.draft(by="elsewhere", at=world.mc_lahore)
    refused(lambda: decide(world, row, "join", joined=draft), "joined_closed", "joined")
    refused(lambda: decide(world, row, "steal"), "bad_verdict", "verdict")
    refused(lambda: decide(world, row, "build_under_waiver"), "needs_waiver", "verdict")


def test_a_body_outside_the_mandate_cannot_be_approved_to_build(world):
    """It is led to the designated builder; only its acceptance, or a waiver, opens the way."""
    row = world.confirmed(row=world.builder_declined())
    refused(lambda: decide(world, row, "build"), "outside_mandate", "verdict")
    assert row.case.state == "answered"
    assert not Clearance.objects.exists()


def test_the_designated_builder_itself_may_build_when_another_decides(world):
    world.mandate.holder = world.mc_kasur
    world.mandate.save()
    row = world.confirmed(row=world.sent(stance=NO))
    assert row.requests.count() == 0
    assert decide(world, row, "build").case.state == "approved"


def test_an_accepting_builder_opens_building_and_closes_the_waiver(world):
    row = world.builder_asked()
    request = row.requests.get()
    request.proposal = row
    requests.answer_request(actor=world.actor("builder"), request=request, is_accepted=True, text="In March.")
    world.confirmed(row=row)
    open_now = {o.code: o.why_not for o in options.options(row, timezone.localdate())}
    assert not open_now["build"]
    assert open_now["build_under_waiver"]
    assert decide(world, row, "build").verdict == "build"


def test_where_nobody_is_designated_the_way_is_the_waiver(world):
    Mandate.objects.all().delete()
    row = world.confirmed(row=world.sent(stance=NO))
    assert row.case.state == "answered"
    refused(lambda: decide(world, row, "build"), "outside_mandate", "verdict")
    assert not {o.code: o.why_not for o in options.options(row, timezone.localdate())}["build_under_waiver"]


def test_a_proposal_that_takes_what_exists_is_not_sent_to_the_builder(world):
    assert world.sent(stance="extend").case.state == "answered"


def test_only_a_designated_builder_is_asked_and_once(world):
    row = world.sent()
    ask = lambda body: requests.ask_builder(actor=world.actor("officer"), proposal=row, builder=body)  # noqa: E731
    refused(lambda: ask(world.mc_lahore), "not_designated", "builder")
    refused(lambda: ask(world.mc_kasur), "own_builder", "builder")
    request = ask(world.itb)
    request.proposal = row
    requests.answer_request(
        actor=world.actor("builder"), request=request, is_accepted=False, text="No staff."
    )
    refused(lambda: ask(world.itb), "asked_already")


def test_a_full_review_takes_two(world):
    row = world.confirmed(row=world.sent(money_paisa=260 * LAKH))
    refused(lambda: decide(world, row, "reuse"), "opinion_missing")
    deciding.give_opinion(
        actor=world.actor("steward"), proposal=row, text="Costs compared: 260 against 40 lakh."
    )
    refused(lambda: decide(world, row, "reuse"), "opinion_missing")  # the same hand twice is one
    deciding.give_opinion(
        actor=world.actor("second"), proposal=row, text="Costs compared: 260 against 40 lakh."
    )
    assert decide(world, row, "reuse").case.state == "approved"


def test_an_approval_issues_a_numbered_clearance(world):
    row = world.approved()
    clearance = row.clearance
    assert check_reference(clearance.number) == clearance.number
    assert clearance.number.startswith("CLR-")
    assert clearance.verdict == "reuse"
    assert clearance.money_paisa == 10 * LAKH
    assert clearance.standing(timezone.localdate()) == "valid"
    assert clearance.standing(clearance.valid_until) == "expired"
    assert clearance.issued_office["en"]
    assert "Steward" not in clearance.issued_office["en"].split(",")[0] or clearance.issued_office["en"]
    wrong = clearance.number[:-1] + ("A" if clearance.number[-1] != "A" else "B")
    assert check_reference(wrong) is None


def test_a_decision_sent_twice_is_one(world):
    row = world.approved()
    again = Proposal.objects.select_related("case", "body__place").get(pk=row.pk)
    refused(lambda: decide(world, again, "reuse"), "not_from_here")
    assert Clearance.objects.count() == 1


def test_what_comes_back_keeps_its_first_day(world):
    row = world.sent(now=days_ago(30))
    first = row.sent_at
    deciding.return_proposal(actor=world.actor("steward"), proposal=row, reason="How many villages?")
    assert row.case.state == "checked"
    proposals.save_proposal(actor=world.actor("officer"), proposal=row, values={"volumes": "Nine villages."})
    world.checked(row=row)
    world.all_answered(row, stance="reuse")
    proposals.send_proposal(actor=world.actor("officer"), proposal=row)
    assert row.sent_at == first


def test_withdrawing_leaves_the_builder_alone(world):
    row = world.builder_asked()
    proposals.withdraw_proposal(actor=world.actor("officer"), proposal=row, reason="No money this year.")
    assert row.requests.get().outcome == "dropped"
    with pytest.raises(Conflict):
        world.checked(row=row)


def test_an_entry_of_the_register_is_named_at_going_live_or_later(world):
    row = world.approved()
    future = timezone.localdate() + dt.timedelta(days=2)
    refused(
        lambda: proposals.go_live(actor=world.actor("officer"), proposal=row, live_on=future),
        "bad_day",
        "live_on",
    )
    proposals.go_live(actor=world.actor("officer"), proposal=row, live_on=timezone.localdate())
    assert row.clearance.standing(timezone.localdate()) in ("used", "valid")
    assert Clearance.objects.get().used_on == timezone.localdate()
    made = tool("VOICE", main=("CIT-01",))
    proposals.name_tool(actor=world.actor("steward"), proposal=row, tool=made)
    assert Proposal.objects.get(pk=row.pk).tool == made


def test_functions_that_were_replaced_are_not_offered(world):
    Function.objects.filter(code="CIT-01").update(valid_to=dt.date(2026, 1, 1))
    refused(lambda: world.draft(), "unknown_function", "functions_typed")
