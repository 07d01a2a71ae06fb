"""Who is asked: at every end, by a lot that can be drawn again, and never through a number the office made up."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from yakja.citizens.feedback import actions, queries, registry
from yakja.citizens.feedback.models import LEFT, Invitation, Prompt
from yakja.citizens.feedback.queries.asking import draw
from yakja.citizens.feedback.tasks import ask_those_who_left, load_reference
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.cases.actions import move
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.people.actions import add_person, appoint

from .world import KIND

pytestmark = pytest.mark.django_db


def only() -> Invitation:
    return Invitation.objects.get()


def test_every_end_of_the_table_is_asked_about_and_leaving_too(world):
    steps = registry.steps_of(registry.asked_kind(KIND))
    assert set(steps) == {"finish", "refuse", "withdraw", LEFT}
    assert set(Prompt.objects.values_list("move", flat=True)) == set(steps)


@pytest.mark.parametrize("code", ["finish", "refuse", "withdraw"])
def test_whoever_comes_to_an_end_is_asked_once(world, code):
    case = world.ended(world.address(), code)
    row = only()
    assert (row.state, row.case, row.subject, row.chance) == ("asked", case, case.reference, 1000)
    message = OutboundMessage.objects.get()
    assert case.reference in message.body
    assert message.next_try_at >= row.ask_at


def test_a_step_on_the_way_is_not_asked_about(world):
    move(actor=SYSTEM, case=world.case(world.address()), code="ask")
    assert not Invitation.objects.exists()


def test_a_move_that_fails_asks_nobody(world):
    case = world.case(world.address())
    with pytest.raises(PermissionDenied):
        move(actor=ANONYMOUS, case=case, code="finish")
    assert not Invitation.objects.exists()
    assert not OutboundMessage.objects.exists()


def test_the_move_and_the_draw_are_one_audit_entry(world):
    case = world.case(world.address())
    before = AuditEntry.objects.count()
    move(actor=SYSTEM, case=case, code="finish")
    assert AuditEntry.objects.count() == before + 1


def test_the_lot_follows_from_seed_case_and_event_and_can_be_drawn_again(world):
    world.share(500)
    for _i in range(20):
        world.ended(world.address())
    rows = list(Invitation.objects.select_related("prompt").order_by("id"))
    assert [queries.drawn_again(row) for row in rows] == [row.drawn for row in rows]
    assert all((row.state == "asked") == (row.drawn < 500) for row in rows)
    assert len({row.drawn for row in rows}) > 10
    rows[0].subject = "V-99-00001"
    assert queries.drawn_again(rows[0]) != rows[0].drawn


def test_the_lot_asks_the_share_it_should():
    drawn = sum(draw("seed", f"V-26-{n:05d}", "1") < 250 for n in range(4000))
    assert 900 < drawn < 1100


def test_nobody_drawn_is_kept_too_with_the_chance(world):
    world.share(0)
    world.ended(world.address())
    assert (only().state, only().chance, only().token_hash) == ("not_drawn", 0, None)
    assert not OutboundMessage.objects.exists()


@pytest.mark.parametrize(
    ("known", "held"),
    [
        ({"is_confirmed": False}, "unconfirmed"),
        ({"typed_by_office": True}, "typed_by_office"),
    ],
)
def test_a_number_the_office_typed_or_nobody_confirmed_is_not_asked(world, known, held):
    world.ended(world.address(), **known)
    assert (only().state, only().held) == ("held_back", held)
    assert not OutboundMessage.objects.exists()


def test_without_a_number_the_step_counts_as_not_reachable(world):
    world.ended(None)
    assert (only().state, only().held) == ("held_back", "no_address")


def test_whoever_wants_no_messages_is_left_alone(world):
    world.ended(world.address(opted_out_at=timezone.now()))
    assert only().held == "opted_out"


def test_one_person_is_asked_once_in_thirty_days_over_all_offices(world):
    address, now = world.address(), timezone.now()
    world.ended(address, now=now - dt.timedelta(days=29))
    world.ended(address, body=world.other, now=now)
    assert list(Invitation.objects.order_by("id").values_list("held", flat=True)) == ["", "asked_lately"]


def test_about_one_service_once_in_ninety_days_unless_it_failed(world):
    address, now = world.address(), timezone.now()
    world.ended(address, now=now - dt.timedelta(days=80))
    first = only()
    world.ended(address, now=now - dt.timedelta(days=40))
    assert Invitation.objects.latest("id").held == "asked_of_this"
    actions.answer(
        actor=ANONYMOUS, invitation=first, outcome="no", now=first.ask_at + dt.timedelta(hours=1), door="web"
    )
    world.ended(address, now=now)
    assert Invitation.objects.latest("id").state == "asked"


def test_a_number_that_stands_in_many_cases_of_an_office_is_suspected(world):
    address = world.address()
    for _i in range(6):
        world.ended(address)
    assert Invitation.objects.latest("id").held == "repeated"


def test_the_number_of_an_officer_is_not_asked(world):
    person = add_person(actor=SYSTEM, name={"en": "Clerk", "ur": "کلرک"})
    appoint(
        actor=SYSTEM, person=person, kind="council_officer", body=world.body,
        starts_on=timezone.localdate() - dt.timedelta(days=9),
    )  # fmt: skip
    address = world.address()
    person.account.phone = address.value
    person.account.save()
    world.ended(address)
    assert only().held == "staff"


def test_a_message_never_says_what_it_was_about_or_which_office(world):
    world.ended(world.address(), is_sensitive=True)
    body = OutboundMessage.objects.get().body
    assert "Council" not in body
    assert "کونسل" not in body
    assert len(body) <= 134, "two parts of an SMS"


def test_those_who_leave_are_asked_once_a_month_later(world):
    now = timezone.now()
    case = world.case(world.address())
    move(actor=SYSTEM, case=case, code="ask", now=now - dt.timedelta(days=29))
    assert ask_those_who_left(now=now) == 0
    assert ask_those_who_left(now=now + dt.timedelta(days=2)) == 1
    assert ask_those_who_left(now=now + dt.timedelta(days=3)) == 0
    assert only().prompt.move == LEFT
    assert queries.drawn_again(only()) == only().drawn


def test_a_new_share_is_a_new_version_and_what_was_drawn_keeps_its_own(world, holder):
    world.ended(world.address())
    old = world.prompt()
    new = actions.set_prompt(
        actor=holder("administrator"), kind=KIND, move="finish", share=200, reason="Enough answers."
    )
    assert (new.version, new.share, new.is_current) == (2, 200, True)
    assert new.seed != old.seed
    assert only().prompt == old
    assert only().chance == 1000
    load_reference(actor=SYSTEM, say=lambda line: None)
    assert world.prompt() == new


def test_asking_fewer_needs_a_reason_and_bad_shares_name_their_field(world, holder):
    admin = holder("administrator")
    for share, reason, field in ((200, " ", "reason"), (1001, "x", "share"), (-1, "x", "share")):
        with pytest.raises(ValidationError) as refusal:
            actions.set_prompt(actor=admin, kind=KIND, move="finish", share=share, reason=reason)
        assert list(refusal.value.message_dict) == [field]
    with pytest.raises(ValidationError):
        actions.set_prompt(actor=admin, kind=KIND, move="no-such", share=10, reason="x")


def test_the_judged_office_can_neither_set_shares_nor_invite(world, holder):
    officer = holder(("council_officer", "B1"), ("provincial_steward", "B1"))
    with pytest.raises(PermissionDenied):
        actions.set_prompt(actor=officer, kind=KIND, move="finish", share=0, reason="x")
    with pytest.raises(PermissionDenied):
        actions.invite(actor=officer, prompt=world.prompt(), reach=None, body=world.body, subject="V-1")
