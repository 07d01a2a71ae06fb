"""Role x move: who may take which step; everybody else is refused and leaves no trace."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.cases.actions import move
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import CLOCK, may
from yakja.framework.catalogue.models import Tool
from yakja.framework.mandates.actions import deciding, proposals, publication, requests, spending, waivers
from yakja.framework.mandates.models import SpendingLine, Waiver
from yakja.framework.mandates.workflow import PROPOSAL

from .world import ABOVE, PARTS, World

pytestmark = pytest.mark.django_db

BODY = {"officer", "colleague", "above", "district", "insider"}
STEWARDS = {"steward", "second"}
# Every move of the table with everybody who may make it on a proposal of Kasur's council in light review, proposed
# by `officer`. `insider` is a steward who works in that body; `district` decides light ones, being of no body.
MAY = {
    "check": BODY,
    "begin_emergency": BODY,
    "review": BODY,
    "send": BODY,
    "return": STEWARDS | {"district"},
    "ask_builder": BODY | STEWARDS,
    "accept_request": {"builder"},
    "decline_request": {"builder"},
    "note_silence": set(),
    "approve": STEWARDS | {"district"},
    "decline": STEWARDS | {"district"},
    "ask_waiver": BODY,
    "sign_waiver": STEWARDS,
    "refuse_waiver": STEWARDS,
    "go_live": BODY,
    "withdraw": BODY,
}


def make(world: World, state: str):
    """A proposal in a state, with what its moves need."""
    if state == "draft":
        return world.draft()
    if state == "checked":
        row = world.checked()
        world.all_answered(row)
        return row
    if state == "answered":
        return world.confirmed(row=world.builder_declined())
    if state == "builder_asked":
        return world.builder_asked()
    if state == "waiver_asked":
        return world.waiver_asked().proposal
    if state == "emergency":
        return proposals.begin_emergency(
            actor=world.actor("officer"),
            proposal=world.draft(),
            reason="The river has broken its bank at two places.",
        )
    return world.approved()


def take(world: World, code: str, row, actor):
    """The verb behind a move, as a door would call it."""
    asked = row.requests.first()
    if asked is not None:
        asked.proposal = row
    waiver = Waiver.objects.filter(proposal=row).first()
    if waiver is not None:
        waiver.proposal = row
    tool = Tool.objects.get(code="CRS")
    verbs = {
        "check": lambda: proposals.check_proposal(actor=actor, proposal=row),
        "review": lambda: proposals.check_proposal(actor=actor, proposal=row),
        "begin_emergency": lambda: proposals.begin_emergency(actor=actor, proposal=row, reason="Flood; " * 8),
        "send": lambda: proposals.send_proposal(actor=actor, proposal=row),
        "return": lambda: deciding.return_proposal(actor=actor, proposal=row, reason="Say how many users."),
        "ask_builder": lambda: requests.ask_builder(actor=actor, proposal=row, builder=world.itb),
        "accept_request": lambda: requests.answer_request(actor=actor, request=asked, is_accepted=True),
        "decline_request": lambda: requests.answer_request(
            actor=actor, request=asked, is_accepted=False, text="No."
        ),
        "note_silence": lambda: requests.note_silence(actor=actor, request=asked),
        "approve": lambda: deciding.decide_proposal(
            actor=actor, proposal=row, verdict="reuse", reason="Good.", tool=tool, reasons_above=ABOVE
        ),
        "decline": lambda: deciding.decline_proposal(actor=actor, proposal=row, reason="It exists."),
        "ask_waiver": lambda: waivers.ask_waiver(
            actor=actor, proposal=row, reason="builder_declined", evidence="E" * 40, reasons_above=ABOVE
        ),
        "sign_waiver": lambda: waivers.sign_waiver(
            actor=actor, waiver=waiver, text="Yes.", conditions="Open."
        ),
        "refuse_waiver": lambda: waivers.refuse_waiver(actor=actor, waiver=waiver, text="No."),
        "go_live": lambda: proposals.go_live(
            actor=actor, proposal=row, live_on=timezone.localdate(), tool=tool
        ),
        "withdraw": lambda: proposals.withdraw_proposal(actor=actor, proposal=row, reason="No money."),
    }
    return verbs[code]()


def test_the_table_names_every_move():
    assert set(MAY) == {step.code for step in PROPOSAL.moves}


@pytest.mark.parametrize("step", PROPOSAL.moves, ids=lambda step: step.code)
def test_only_the_named_parts_make_a_move(world, step):
    row = make(world, step.sources[-1] if step.code == "withdraw" else step.sources[0])
    if step.code == "ask_builder":
        row.requests.all().delete()
    for part in PARTS:
        actor = world.actor(part)
        assert may(actor, step.permission, row.case) == (part in MAY[step.code]), f"{part} {step.code}"
        if part in MAY[step.code]:
            continue
        before, state = AuditEntry.objects.count(), row.case.state
        with pytest.raises(PermissionDenied):
            take(world, step.code, row, actor)
        # Not by the kernel's own door either.
        with pytest.raises(PermissionDenied):
            move(actor=actor, case=row.case, code=step.code, facts=dict.fromkeys(step.needs, "x"))
        row.case.refresh_from_db()
        assert (AuditEntry.objects.count(), row.case.state) == (before, state)


@pytest.mark.parametrize("code", [code for code, parts in MAY.items() if parts])
def test_whoever_is_named_makes_the_move_and_it_is_in_the_chain(world, code):
    """Every step leaves exactly one audit entry that names who took it and which state it led to."""
    step = PROPOSAL.move(code)
    for part in sorted(MAY[code]):
        with transaction.atomic():
            row = make(world, step.sources[0])
            if code == "ask_builder":
                row.requests.all().delete()
            before = AuditEntry.objects.count()
            take(world, code, row, world.actor(part))
            entries = list(AuditEntry.objects.order_by("id")[before:])
            assert len(entries) == 1, [e.verb for e in entries]
            assert entries[0].actor_ref == world.actor(part).ref
            assert entries[0].subject_ref == f"mandates.proposal:{row.reference}"
            said = f"{entries[0].after}{entries[0].facts}"
            assert f"'state': '{step.target}'" in said
            row.case.refresh_from_db()
            assert step.target in [e.target for e in row.case.events.all()]
            transaction.set_rollback(True)


def test_a_move_from_another_state_is_refused(world):
    row = world.draft()
    with pytest.raises(Conflict) as refused:
        deciding.decline_proposal(actor=world.actor("steward"), proposal=row, reason="No.")
    assert refused.value.code == "not_from_here"


def test_a_district_officer_decides_light_ones_only(world):
    assert may(world.actor("district"), "mandates.decide_proposal", world.sent())
    dear = world.sent(money_paisa=30 * 100_000_00, title="Something dear")
    assert dear.depth == "standard"
    assert not may(world.actor("district"), "mandates.decide_proposal", dear)


def test_whoever_proposed_does_not_decide_even_from_above(world):
    """The district officer may propose for a council below, and may decide light ones: never the same one."""
    row = world.sent(by="district")
    assert row.proposed_by == world.actor("district").ref
    assert not may(world.actor("district"), "mandates.decide_proposal", row)
    with pytest.raises(PermissionDenied):
        deciding.decline_proposal(actor=world.actor("district"), proposal=row, reason="No.")


def test_nobody_signs_their_own_waiver(world):
    """Not the proposer, not a steward of the body, not whoever asked for it; the database refuses it as well."""
    waiver = world.waiver_asked()
    for part in ("officer", "colleague", "insider", "above"):
        with pytest.raises(PermissionDenied):
            waivers.sign_waiver(actor=world.actor(part), waiver=waiver, text="Yes.", conditions="None.")
    waiver.refresh_from_db()
    assert waiver.outcome == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.filter(pk=waiver.pk).update(signed_by=waiver.asked_by)
    # A steward who asked for it, say on behalf of the body, signs it no more than anybody else would.
    Waiver.objects.filter(pk=waiver.pk).update(asked_by=world.actor("steward").ref)
    waiver.refresh_from_db()
    with pytest.raises(PermissionDenied):
        waivers.sign_waiver(actor=world.actor("steward"), waiver=waiver, text="Yes.", conditions="None.")
    signed = waivers.sign_waiver(actor=world.actor("second"), waiver=waiver, text="Yes.", conditions="None.")
    assert signed.signed_by == world.actor("second").ref


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [
        ("mandates.confirm_functions", STEWARDS),
        ("mandates.give_opinion", STEWARDS),
        ("mandates.publish_proposal", BODY | STEWARDS),
        ("mandates.redact", BODY | STEWARDS),
        ("mandates.name_tool", BODY | STEWARDS),
        ("mandates.see_proposal", BODY | STEWARDS),
        ("mandates.keep_time", set()),
    ],
)
def test_what_is_no_move_of_the_table(world, permission, allowed):
    row = world.draft()
    assert {part for part in PARTS if may(world.actor(part), permission, row)} == allowed


def test_a_body_opens_proposals_for_itself_only(world):
    for part in PARTS:
        assert may(world.actor(part), "mandates.propose", world.mc_kasur) == (part in BODY), part


def test_lines_are_brought_in_by_stewards_of_the_place(world):
    allowed = {p for p in PARTS if may(world.actor(p), "mandates.import_lines", world.mc_kasur)}
    assert allowed == {"steward", "second", "insider"}
    line = SpendingLine.objects.create(
        kind="tender", number="1", year="2026-27", body=world.mc_swat, title="Software", amount_paisa=1,
        published_on=dt.date(2026, 9, 1), source="x", imported_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        spending.settle_line(actor=world.actor("steward"), line=line, is_digital=False, note="A road.")


def test_the_clock_notes_and_nobody_else(world):
    row = world.builder_asked()
    request = row.requests.get()
    request.proposal = row
    with pytest.raises(PermissionDenied):
        requests.note_silence(actor=world.actor("steward"), request=request)
    assert requests.note_silence(actor=CLOCK, request=request).outcome == "silent"


def test_what_is_published_is_withheld_by_stewards_only(world):
    row = world.sent()
    opens = timezone.localdate() + dt.timedelta(days=30)
    with pytest.raises(PermissionDenied):
        publication.redact(
            actor=world.actor("officer"), proposal=row, field="money_paisa", reason="tender", opens_on=opens
        )
    publication.redact(
        actor=world.actor("steward"), proposal=row, field="money_paisa", reason="tender", opens_on=opens
    )
    assert row.redactions.count() == 1
