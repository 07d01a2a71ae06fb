"""Answering: kept as typed, limits, what bounds what, copy-forward, sending only what is whole, readings by own word."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.resources.capacity.actions import answering, rounds
from yakja.resources.capacity.actions.answering import Typed, read_answer
from yakja.resources.capacity.models import Answer, AssessmentRound, Question, Reading, Response
from yakja.resources.capacity.queries import answering as reads


@pytest.fixture
def asked(world):
    return world.response(world.open())


def save(world, asked, typed, **more):
    return answering.save_answers(actor=world.officer, response=asked, typed=typed, **more)


def test_one_field_is_kept_and_counted(world, asked):
    assert save(world, asked, {"power.hours@MAIN": Typed("۱۶")}) == {}
    answer = Answer.objects.get()
    assert (answer.value, answer.by_ref, answer.site.code) == (16, world.officer.ref, "MAIN")
    row = world.response(asked.round)
    assert (row.answered, row.asked, row.state) == (1, 6, "draft")
    assert AuditEntry.objects.filter(verb="capacity.save_answers").count() == 1


@pytest.mark.parametrize(
    ("code", "raw", "value", "text"),
    [
        ("power.hours", "24", 24, ""),
        ("device.desktop.total", "1,0", 10, ""),
        ("money.running_yearly", "1 lakh", 100_000_00, ""),
        ("money.running_yearly", "٢٥٠٠", 2500_00, ""),
        ("premises.ramp", "ہاں", 1, ""),
        ("premises.ramp", "No", 0, ""),
        ("net.kind", "dsl · DSL", None, "dsl"),
        ("net.kind", "ڈی ایس ایل", None, "dsl"),
        ("note", " two  words ", None, "two words"),
    ],
)
def test_answers_are_read_as_people_write_them(world, code, raw, value, text):
    assert read_answer(Question.objects.get(code=code), raw) == (value, text)


@pytest.mark.parametrize(
    ("code", "raw", "refusal"),
    [
        ("power.hours", "25", "too_large"),
        ("power.hours", "-1", "too_small"),
        ("power.hours", "many", "not_a_number"),
        ("power.hours", "12.5", "not_a_number"),
        ("device.desktop.total", "9" * 20, "not_a_number"),
        ("money.running_yearly", "200000", "too_large"),
        ("money.running_yearly", "abc", "not_money"),
        ("money.running_yearly", "-5", "too_small"),
        ("premises.ramp", "perhaps", "not_yes_or_no"),
        ("net.kind", "pigeon", "not_a_choice"),
        ("note", "x" * 601, "too_long"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(world, asked, code, raw, refusal):
    with pytest.raises(ValidationError) as found:
        read_answer(Question.objects.get(code=code), raw)
    assert found.value.code == refusal
    name = code if Question.objects.get(code=code).scope == "body" else f"{code}@MAIN"
    faults = save(
        world,
        asked,
        {
            name: Typed(raw),
            "money.running_yearly" if code != "money.running_yearly" else "net.kind": Typed(
                "none" if code == "money.running_yearly" else "5"
            ),
        },
    )
    assert list(faults) == [name]
    assert Answer.objects.count() == 1, "the other one is kept"


def test_more_than_what_bounds_it_is_refused_now_and_when_sent(world, asked):
    faults = save(
        world, asked, {"device.desktop.total@MAIN": Typed("5"), "device.desktop.working@MAIN": Typed("6")}
    )
    assert list(faults) == ["device.desktop.working@MAIN"]
    assert Answer.objects.get().value == 5
    save(world, asked, world.whole())
    # The bound is lowered afterwards.
    assert save(world, asked, {"device.desktop.total@MAIN": Typed("3")}) == {}
    with pytest.raises(ValidationError) as refusal:
        answering.send_response(actor=world.officer, response=asked)
    assert [e.code for e in refusal.value.error_list] == ["too_large"]


def test_all_or_none(world, asked):
    typed = {"power.hours@MAIN": Typed("16"), "device.desktop.total@MAIN": Typed("99")}
    assert list(save(world, asked, typed, is_all_or_none=True)) == ["device.desktop.total@MAIN"]
    assert not Answer.objects.exists()
    assert world.response(asked.round).answered == 0


def test_what_is_not_asked_is_named(world, asked):
    assert list(save(world, asked, {"power.hours@NOWHERE": Typed("1"), "x": Typed("1")})) == [
        "power.hours@NOWHERE",
        "x",
    ]


def test_an_emptied_field_takes_the_answer_back(world, asked):
    save(world, asked, {"power.hours@MAIN": Typed("16")})
    save(world, asked, {"power.hours@MAIN": Typed("")})
    assert not Answer.objects.exists()
    assert world.response(asked.round).answered == 0


def test_the_same_again_changes_nothing(world, asked):
    save(world, asked, world.whole())
    before = list(Answer.objects.order_by("pk").values())
    colleague = world.actor("council_officer", body=world.council)
    answering.save_answers(actor=colleague, response=asked, typed=world.whole())
    assert list(Answer.objects.order_by("pk").values()) == before


def test_what_a_telephone_typed_earlier_does_not_overwrite_what_was_saved_since(world, asked):
    now = timezone.now()
    save(world, asked, {"power.hours@MAIN": Typed("16")}, now=now)
    save(world, asked, {"power.hours@MAIN": Typed("4")}, typed_at=now - dt.timedelta(hours=1))
    assert Answer.objects.get().value == 16
    save(world, asked, {"power.hours@MAIN": Typed("5")}, typed_at=now + dt.timedelta(days=9))
    assert Answer.objects.get().value == 5
    assert Answer.objects.get().saved_at <= timezone.now(), "a clock that runs ahead is not believed"


def test_we_do_not_know_is_an_answer_and_becomes_no_reading(world, asked):
    save(
        world,
        asked,
        world.whole() | {"power.hours@MAIN": Typed(is_unknown=True), "premises.ramp@MAIN": Typed("?")},
    )
    answering.send_response(actor=world.officer, response=asked)
    assert set(Reading.objects.values_list("resource__code", flat=True)) == {
        "device.desktop.total", "device.desktop.working", "money.running_yearly",
    }  # fmt: skip


def test_a_figure_typed_over_we_do_not_know_counts(world, asked):
    save(world, asked, {"power.hours@MAIN": Typed(is_unknown=True)})
    save(world, asked, {"power.hours@MAIN": Typed("8", is_unknown=True)})
    assert (Answer.objects.get().value, Answer.objects.get().is_unknown) == (8, False)


def test_sending_names_everything_that_is_missing(world, asked):
    save(world, asked, {"power.hours@MAIN": Typed("16")})
    with pytest.raises(ValidationError) as refusal:
        answering.send_response(actor=world.officer, response=asked)
    names = {error.params["name"] for error in refusal.value.error_list}
    assert names == {
        "device.desktop.total@MAIN", "device.desktop.working@MAIN", "premises.ramp@MAIN", "money.running_yearly", "net.kind",
    }  # fmt: skip
    assert "How about net.kind?: not answered" in refusal.value.messages
    assert world.response(asked.round).state == "draft"
    assert not Reading.objects.exists()


def test_what_is_sent_becomes_readings_by_own_word_that_expire_with_their_resource(world, asked):
    save(world, asked, world.whole())
    sent = answering.send_response(actor=world.officer, response=asked)
    assert (sent.state, sent.is_late, sent.sent_by_ref) == ("sent", False, world.officer.ref)
    readings = {r.resource.code: r for r in Reading.objects.select_related("resource", "site")}
    assert len(readings) == 5
    hours = readings["power.hours"]
    assert (hours.value, hours.basis, hours.site.code) == (16, "self", "MAIN")
    assert hours.expires_on - hours.on == dt.timedelta(days=50)
    assert readings["money.running_yearly"].value == 25_000_00
    assert readings["money.running_yearly"].site is None


def test_sent_twice_or_changed_afterwards_is_refused(world, asked):
    save(world, asked, world.whole())
    answering.send_response(actor=world.officer, response=asked)
    with pytest.raises(ValidationError) as refusal:
        answering.send_response(actor=world.officer, response=asked)
    assert refusal.value.code == "sent"
    with pytest.raises(ValidationError) as refusal:
        save(world, asked, {"power.hours@MAIN": Typed("3")})
    assert refusal.value.code == "sent"
    assert Reading.objects.count() == 5


def test_after_the_last_day_it_is_late_and_after_the_end_it_is_over(world, asked):
    save(world, asked, world.whole())
    after = timezone.make_aware(dt.datetime.combine(asked.round.due_on + dt.timedelta(days=1), dt.time(9)))
    other = world.response(asked.round, world.neighbour)
    assert answering.send_response(actor=world.officer, response=asked, now=after).is_late
    rounds.close_round(actor=world.steward, round=AssessmentRound.objects.get(pk=asked.round_id), now=after)
    with pytest.raises(ValidationError) as refusal:
        answering.save_answers(actor=world.neighbours, response=other, typed={"power.hours@MAIN": Typed("3")})
    assert refusal.value.code == "closed"


def test_still_so_says_again_what_was_said(world):
    first = world.open(opens_on=timezone.localdate() - dt.timedelta(days=300), code="FIRST")
    world.answered(first)
    asked = world.response(world.open(code="SECOND"))
    slots = {s.name: s for s in reads.slots_of(asked)}
    assert slots["power.hours@MAIN"].before.value == 16
    assert (
        answering.confirm_answers(actor=world.officer, response=asked, names=["power.hours@MAIN", "net.kind"])
        == 2
    )
    answer = Answer.objects.get(response=asked, question__code="power.hours")
    assert (answer.value, answer.is_same) == (16, True)
    assert Answer.objects.get(response=asked, question__code="net.kind").text == "dsl"
    assert world.response(asked.round).answered == 2
    # What was typed now stands, however often one taps.
    save(world, asked, {"device.desktop.total@MAIN": Typed("12")})
    with pytest.raises(ValidationError) as refusal:
        answering.confirm_answers(actor=world.officer, response=asked, names=["device.desktop.total@MAIN"])
    assert refusal.value.code == "nothing_to_confirm"
    # A draft of the round before confirms nothing, nor does another body's.
    assert not any(s.before for s in reads.slots_of(world.response(asked.round, world.neighbour)))


def test_a_new_office_is_asked_too(world, asked):
    world.site(world.council, "YARD")
    faults = save(world, asked, world.whole())
    assert faults == {}
    row = world.response(asked.round)
    assert (row.answered, row.asked) == (6, 10)


def test_initiatives_are_named_and_added_up(world):
    months = Question.objects.get(code="power.hours")
    Question.objects.exclude(pk=months.pk).delete()
    Question.objects.filter(pk=months.pk).update(scope="initiative")
    asked = world.response(world.open())
    assert reads.slots_of(asked) == []
    assert save(
        world,
        asked,
        {"power.hours@e-bill 1": Typed("3"), "power.hours@GIS": Typed("4"), "power.hours@<b>": Typed("1")},
    ) == {"power.hours@<b>": "This is not asked."}
    answering.send_response(actor=world.officer, response=asked)
    assert [(r.value, r.site) for r in Reading.objects.all()] == [(7, None)]


def test_who_may_answer_and_see(world, asked):
    above = world.actor("council_officer", body=world.department)
    district = world.actor("district_officer", place=world.lahore)
    for actor in (world.officer, above, district):
        assert answering.save_answers(actor=actor, response=asked, typed={}) == {}
        assert asked in Response.objects.visible_to(actor)
    ward = world.actor("council_officer", body=world.ward)
    others = [world.neighbours, ward, world.steward, ANONYMOUS]
    others += [world.actor(kind) for kind in ("auditor", "administrator", "citizen")]
    others.append(world.actor("supplier", body=world.council))
    for actor in others:
        with pytest.raises(PermissionDenied):
            answering.save_answers(actor=actor, response=asked, typed={"power.hours@MAIN": Typed("1")})
        with pytest.raises(PermissionDenied):
            answering.send_response(actor=actor, response=asked)
        assert (asked in Response.objects.visible_to(actor)) == (actor is world.steward)
    assert not Answer.objects.exists()
