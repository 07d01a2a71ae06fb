"""What days do: silence, expiry, openings, emergencies; and the public list that is counted from them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.channels.models import Event
from yakja.foundation.places.queries import working_calendar
from yakja.framework.mandates import tasks
from yakja.framework.mandates.actions import deciding, proposals, publication, waivers
from yakja.framework.mandates.models import BuilderRequest, Proposal, Redaction, Waiver
from yakja.framework.mandates.queries import exceptions, policy

from .test_proposing import refused
from .world import ABOVE, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def later(days: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


def test_a_builder_has_working_days_and_then_its_silence_is_recorded(world, today):
    row = world.builder_asked()
    request = row.requests.get()
    days = policy.setting("builder_silence_days", None, today)
    assert request.due_on == working_calendar(world.pk6).add_working_days(today, days)
    until = (request.due_on - today).days
    tasks.keep_gate(now=later(until))
    assert BuilderRequest.objects.get().outcome == ""
    tasks.keep_gate(now=later(until + 1))
    assert BuilderRequest.objects.get().outcome == "silent"
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.actor_ref) == ("mandates.note_silence", "clock")
    row = Proposal.objects.with_case().get()
    assert row.case.state == "answered"
    # The silence opens the waiver's path, and only now.
    world.confirmed(row=row)
    waiver = waivers.ask_waiver(
        actor=world.actor("officer"), proposal=row, reason="builder_silent", evidence="Asked on the day recorded; no answer.",
        reasons_above=ABOVE,
    )  # fmt: skip
    assert waiver.proposal.case.state == "waiver_asked"
    count = AuditEntry.objects.count()
    tasks.keep_gate(now=later(until + 2))
    assert AuditEntry.objects.count() == count


@pytest.mark.parametrize("reason", ["builder_silent", "builder_declined", "nonsense"])
def test_what_no_record_shows_cannot_be_claimed(world, reason):
    row = world.confirmed()
    refused(
        lambda: waivers.ask_waiver(
            actor=world.actor("officer"), proposal=row, reason=reason, evidence="E" * 40, reasons_above=ABOVE
        ),
        "bad_reason",
        "reason",
    )


def test_a_waiver_needs_evidence_and_every_option_ruled_out(world):
    row = world.confirmed(row=world.builder_declined())
    ask = {"actor": world.actor("officer"), "proposal": row, "reason": "law"}
    refused(
        lambda: waivers.ask_waiver(**ask, evidence="Law.", reasons_above=ABOVE), "evidence_short", "evidence"
    )
    some = {k: v for k, v in ABOVE.items() if k != "build"}
    refused(
        lambda: waivers.ask_waiver(**ask, evidence="E" * 40, reasons_above=some),
        "above_missing",
        "above_build",
    )


def test_a_waiver_ends_and_no_later_than_the_policy_says(world, today):
    waiver = world.waiver_asked()
    sign = {"actor": world.actor("steward"), "waiver": waiver, "text": "Yes.", "conditions": "Open source."}
    refused(lambda: waivers.sign_waiver(**sign, expires_on=today), "bad_expiry", "expires_on")
    refused(
        lambda: waivers.sign_waiver(**sign, expires_on=today + dt.timedelta(days=800)),
        "bad_expiry",
        "expires_on",
    )
    refused(lambda: waivers.sign_waiver(**sign, review_on=today), "bad_review", "review_on")
    refused(lambda: waivers.sign_waiver(**{**sign, "conditions": " "}), "missing", "conditions")
    waivers.sign_waiver(**sign)
    assert waiver.expires_on == today.replace(year=today.year + 1)
    assert today < waiver.review_on <= waiver.expires_on
    assert waiver.proposal.clearance.valid_until <= waiver.expires_on
    assert waiver.proposal.clearance.conditions == "Open source."
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.filter(pk=waiver.pk).update(expires_on=None)


def test_a_waiver_is_reviewed_on_its_day_and_the_finding_is_kept(world, today):
    waiver = world.waiver_signed(
        expires_on=today + dt.timedelta(days=90), review_on=today + dt.timedelta(days=20)
    )
    assert not Waiver.objects.to_review(today).exists()
    day = today + dt.timedelta(days=20)
    assert list(Waiver.objects.to_review(day)) == [waiver]
    review = {"waiver": waiver, "text": "The code is open; the data can be taken out."}
    with pytest.raises(PermissionDenied):
        waivers.review_waiver(actor=world.actor("officer"), **review)
    refused(
        lambda: waivers.review_waiver(actor=world.actor("steward"), review_on=today, **review),
        "bad_review",
        "review_on",
    )
    waivers.review_waiver(actor=world.actor("steward"), **review)
    assert (waiver.review_on, waiver.review_text[:8]) == (waiver.expires_on, "The code")
    assert not Waiver.objects.to_review(day).exists()
    Waiver.objects.filter(pk=waiver.pk).update(expires_on=today, review_on=today)
    waiver.refresh_from_db()
    refused(lambda: waivers.review_waiver(actor=world.actor("steward"), **review), "not_in_force")


def test_a_refused_waiver_leaves_the_proposal_to_be_decided(world):
    waiver = world.waiver_asked()
    waivers.refuse_waiver(actor=world.actor("steward"), waiver=waiver, text="Join Lahore instead.")
    assert Proposal.objects.with_case().get().case.state == "answered"
    assert Waiver.objects.get().outcome == "refused"


def test_an_expired_waiver_is_public_by_its_day_even_if_no_clock_runs(world, today):
    waiver = world.waiver_signed(now=days_ago(200), expires_on=today + dt.timedelta(days=1))
    assert exceptions.counts(today)["waiver"] == 0
    Waiver.objects.filter(pk=waiver.pk).update(expires_on=today, review_on=today)
    assert [w.pk for w in exceptions.rows("waiver", today)] == [waiver.pk]
    assert exceptions.of_proposal(Proposal.objects.with_case().get(), today) == ["waiver"]


def test_the_clock_warns_once_and_tells_the_end_once(world, today):
    waiver = world.waiver_signed(expires_on=today + dt.timedelta(days=100))
    warn = policy.setting("waiver_warning_days", None, today)
    tasks.keep_gate(now=later(100 - warn - 1))
    assert Waiver.objects.get().warned_at is None
    tasks.keep_gate(now=later(100 - warn))
    tasks.keep_gate(now=later(100 - warn + 1))
    assert AuditEntry.objects.filter(verb="mandates.warn_of_expiry").count() == 1
    tasks.keep_gate(now=later(100))
    tasks.keep_gate(now=later(101))
    assert AuditEntry.objects.filter(verb="mandates.note_expiry").count() == 1
    event = Event.objects.latest("id")
    assert event.data["step"] == "waiver_expired"
    assert "mandates.proposal" in event.topics.values_list("topic", flat=True)
    assert waiver.pk


def test_a_withheld_field_opens_on_its_day(world, today):
    row = world.checked()
    publication.redact(
        actor=world.actor("officer"), proposal=row, field="money_paisa", reason="tender", opens_on=today + dt.timedelta(days=10)
    )  # fmt: skip
    redaction = Redaction.objects.get()
    assert redaction.is_closed(today)
    assert not redaction.is_closed(today + dt.timedelta(days=10))  # by the day itself
    tasks.keep_gate(now=later(9))
    assert Redaction.objects.get().opened_at is None
    tasks.keep_gate(now=later(10))
    assert Redaction.objects.get().opened_at is not None
    assert AuditEntry.objects.latest("id").verb == "mandates.open_redaction"


def test_nothing_is_withheld_for_ever(world, today):
    row = world.draft()
    withhold = {"actor": world.actor("officer"), "proposal": row, "reason": "security", "field": "interfaces"}
    refused(lambda: publication.redact(**withhold, opens_on=today), "bad_day", "opens_on")
    refused(
        lambda: publication.redact(**withhold, opens_on=today + dt.timedelta(days=800)), "bad_day", "opens_on"
    )
    refused(lambda: publication.redact(**withhold, opens_on=None), "bad_day", "opens_on")
    soon = today + dt.timedelta(days=5)
    refused(lambda: publication.redact(**{**withhold, "field": "title"}, opens_on=soon), "bad_field", "field")


def emergency(world, days: int) -> Proposal:
    row = world.draft(now=days_ago(days))
    return proposals.begin_emergency(
        actor=world.actor("officer"), proposal=row, reason="The river has broken its bank at two places.", now=days_ago(days)
    )  # fmt: skip


def test_an_emergency_is_built_now_published_in_seven_days_and_reviewed_in_ninety(world, today):
    row = emergency(world, 0)
    assert (row.case.state, row.publish_by, row.review_by) == (
        "emergency", today + dt.timedelta(days=7), today + dt.timedelta(days=90),
    )  # fmt: skip
    for day, kinds in ((7, []), (8, ["unpublished"]), (91, ["unpublished", "unreviewed"])):
        on = today + dt.timedelta(days=day)
        assert [k for k, n in exceptions.counts(on).items() if n] == kinds, day
        assert exceptions.of_proposal(row, on) == kinds, day
    refused(
        lambda: proposals.begin_emergency(
            actor=world.actor("officer"), proposal=world.draft(), reason="Hurry"
        ),
        "reason_short",
        "reason",
    )


def test_an_emergency_published_in_time_is_no_exception_until_its_review_is_late(world, today):
    row = emergency(world, 20)
    publication.publish_proposal(actor=world.actor("officer"), proposal=row, now=days_ago(15))
    assert exceptions.counts(today)["unpublished"] == 0
    assert exceptions.counts(today + dt.timedelta(days=71))["unreviewed"] == 1
    world.checked(row=row)
    world.all_answered(row, stance="reuse")
    proposals.send_proposal(actor=world.actor("officer"), proposal=row)
    assert exceptions.counts(today + dt.timedelta(days=71))["unreviewed"] == 1  # sent is not yet reviewed
    world.confirmed(row=row)
    deciding.decline_proposal(actor=world.actor("steward"), proposal=row, reason="Use the district's list.")
    assert exceptions.counts(today + dt.timedelta(days=71))["unreviewed"] == 0


def test_an_emergency_published_late_stays_on_the_list(world, today):
    row = emergency(world, 20)
    publication.publish_proposal(actor=world.actor("officer"), proposal=row)
    assert exceptions.counts(today)["unpublished"] == 1
    refused(
        lambda: publication.publish_proposal(actor=world.actor("officer"), proposal=row), "published_already"
    )


def test_the_clock_reminds_of_a_late_emergency_once(world):
    emergency(world, 0)
    for day in (8, 9, 91, 92):
        tasks.keep_gate(now=later(day))
    said = AuditEntry.objects.filter(verb="mandates.remind_emergency").order_by("id")
    assert [e.after["overdue"] for e in said] == ["publish", "review"]


def test_only_an_emergency_is_published_by_hand(world):
    row = world.checked()
    refused(
        lambda: publication.publish_proposal(actor=world.actor("officer"), proposal=row), "not_an_emergency"
    )


def test_in_operation_without_an_entry_is_an_exception_until_it_is_named(world, today):
    row = world.approved()
    proposals.go_live(actor=world.actor("officer"), proposal=row, live_on=today)
    assert exceptions.counts(today)["entry"] == 1
    assert exceptions.counts(today, world.pk5)["entry"] == 0
    proposals.name_tool(actor=world.actor("officer"), proposal=row, tool=row.chosen_tool)
    assert exceptions.counts(today)["entry"] == 0


def test_tick_keeps_the_gate(world):
    row = world.builder_asked()
    BuilderRequest.objects.update(due_on=timezone.localdate() - dt.timedelta(days=1))
    assert tasks.gate_has_work()
    call_command("tick")
    assert BuilderRequest.objects.get().outcome == "silent"
    assert not tasks.gate_has_work()
    assert row.pk


def test_an_unknown_kind_of_exception_is_an_error(today):
    with pytest.raises(KeyError):
        exceptions.rows("nonsense", today)


def test_a_damaged_cursor_is_refused(world, today):
    with pytest.raises(ValidationError):
        exceptions.page("line", today, cursor="damaged")
