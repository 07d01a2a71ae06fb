"""Milestones: slips with reasons, what they push, closing with proof, and what follows from missing them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.channels.models import Event
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.framework.mandates.models import Mandate
from yakja.framework.strategy.actions import measuring, milestones, objectives, strategies
from yakja.framework.strategy.models import Initiative, Milestone, Risk, Slip
from yakja.framework.strategy.queries import milestones as reads

from .standing_world import Standing, text

pytestmark = pytest.mark.django_db
URL = "https://example.pk/notification.pdf"


@pytest.fixture
def world() -> Standing:
    return Standing()


def days(world: Standing, number: int) -> dt.date:
    return world.today + dt.timedelta(days=number)


def slip(world: Standing, milestone: Milestone, number: int, actor=SYSTEM, **more) -> Slip:
    given = {"cause": "money", "reason": "The second instalment was not released.", **more}
    return milestones.reschedule_milestone(
        actor=actor, milestone=milestone, forecast_on=days(world, number), **given
    )


def test_every_slip_is_kept_and_the_plan_stays(world):
    step = world.milestone(days=60)
    slip(world, step, 90)
    slip(world, step, 120, cause="staff", reason="Two clerks were transferred.")
    step.refresh_from_db()
    assert (step.planned_on, step.forecast_on) == (days(world, 60), days(world, 120))
    rows = Slip.objects.filter(milestone=step).order_by("id")
    assert [(s.from_on, s.to_on, s.days, s.cause) for s in rows] == [
        (days(world, 60), days(world, 90), 30, "money"),
        (days(world, 90), days(world, 120), 30, "staff"),
    ]
    entry = AuditEntry.objects.filter(verb="strategy.reschedule_milestone").latest("id")
    assert (entry.reason, entry.after["forecast_on"]) == (
        "Two clerks were transferred.",
        days(world, 120).isoformat(),
    )


@pytest.mark.parametrize("change", ["update", "delete"])
def test_no_slip_is_ever_erased(world, change):
    slip(world, world.milestone(), 90)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Slip.objects.update(reason="all is well") if change == "update" else Slip.objects.all().delete()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"cause": "magic"}, "cause"),
        ({"number": 60}, "forecast_on"),
        ({"number": -1}, "forecast_on"),
    ],
)
def test_a_slip_needs_a_reason_and_another_day_ahead(world, given, field):
    step = world.milestone(days=60)
    with pytest.raises(ValidationError) as refusal:
        slip(world, step, given.pop("number", 90), **given)
    assert field in refusal.value.error_dict
    assert not Slip.objects.exists()


def test_a_slip_shows_and_moves_what_it_pushes(world):
    first = world.milestone("First", 30)
    second = world.milestone("Second", 40, waits_for=[first])
    third = world.milestone("Third", 300, waits_for=[second])
    made = slip(world, first, 100)
    assert made.pushed == [
        {"code": second.code, "days": 70, "forecast_on": days(world, 110).isoformat()},
    ]
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.forecast_on, second.planned_on) == (days(world, 110), days(world, 40))
    assert third.forecast_on == days(world, 300)
    pushed = Slip.objects.get(milestone=second)
    assert (pushed.pushed_by, pushed.cause) == (made, "others")


def test_a_circle_is_refused_with_its_way(world):
    first = world.milestone("First", 30)
    second = world.milestone("Second", 40, waits_for=[first])
    third = world.milestone("Third", 50, waits_for=[second])
    with pytest.raises(ValidationError) as refusal:
        milestones.link_milestone(actor=SYSTEM, milestone=first, waits_for=[third])
    [found] = refusal.value.error_dict["waits_for"]
    assert found.code == "circle"
    assert all(code in str(found.messages[0]) for code in (first.code, second.code, third.code))
    assert not first.waits_for.exists()
    milestones.link_milestone(actor=SYSTEM, milestone=third, waits_for=[first])
    assert list(third.waits_for.all()) == [first]


def close(world: Standing, step: Milestone, actor=SYSTEM, **more) -> Milestone:
    given = {"actual_on": world.today, **(more or {"url": URL})}
    return milestones.close_milestone(actor=actor, milestone=step, **given)


def test_it_closes_with_a_web_address(world):
    step = close(world, world.milestone())
    assert (step.actual_on, step.proof_url) == (world.today, URL)
    measuring.weigh_strategies(actor=SYSTEM, strategies=[world.strategy])
    step.refresh_from_db()
    assert (step.status, step.rule) == ("done", "milestone.proven")


def test_it_closes_with_a_cell_only_when_the_cell_is_proven(world):
    step = world.milestone()
    for prepare in (lambda: None, lambda: world.says("declaration", world.mc_kasur)):
        prepare()
        with pytest.raises(ValidationError) as refusal:
            close(world, step, body=world.mc_kasur, function=world.complaints)
        assert refusal.value.error_dict["body"][0].code == "not_proven"
    world.says("visit", world.mc_kasur)
    assert close(world, step, body=world.mc_kasur, function=world.complaints).proof_body == world.mc_kasur


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"note": "believe me"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": URL, "actual_on": dt.date(2101, 1, 1)}, "actual_on"),
        ({"url": URL, "actual_on": dt.date(2001, 1, 1)}, "actual_on"),
    ],
)
def test_it_does_not_close_without_proof_or_on_a_day_that_cannot_be(world, given, field):
    step = world.milestone()
    with pytest.raises(ValidationError) as refusal:
        close(world, step, **given)
    assert field in refusal.value.error_dict
    step.refresh_from_db()
    assert step.actual_on is None


def test_the_database_too_refuses_a_closed_one_without_proof(world):
    step = world.milestone()
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=step.pk).update(actual_on=world.today)


def test_it_does_not_close_before_what_it_waits_for(world):
    first = world.milestone("First", 30)
    second = world.milestone("Second", 40, waits_for=[first])
    with pytest.raises(ValidationError) as refusal:
        close(world, second)
    assert refusal.value.code == "waits"
    close(world, first)
    assert close(world, second).actual_on


def test_it_closes_once_and_then_slips_no_more(world):
    step = close(world, world.milestone())
    for again in (lambda: close(world, step), lambda: slip(world, step, 90)):
        with pytest.raises(ValidationError) as refusal:
            again()
        assert refusal.value.code == "closed"


def test_a_late_owner_cannot_make_the_page_green(world, holder):
    """Whatever the owner of a late milestone says or expects, it stays late, and so does all above it."""
    step = world.milestone(days=10)
    Milestone.objects.filter(pk=step.pk).update(planned_on=days(world, -20), forecast_on=days(world, 5))
    owner = holder(("council_officer", world.mc_kasur.code))
    slip(world, step, 1, actor=owner, cause="earlier", reason="We are nearly done.")
    duty = world.duty()
    from yakja.framework.strategy.actions import updates

    updates.send_update(actor=owner, duty=duty, word="on_track", text="All is green.")
    measuring.weigh_strategies(actor=SYSTEM, strategies=[world.strategy])
    step.refresh_from_db()
    assert (step.status, step.rule) == ("late", "milestone.day_passed")
    assert Initiative.objects.get().status == "late"


def test_after_two_missed_milestones_the_owner_is_up_for_review_once(world):
    steps = [world.milestone(f"Step {number}", 10) for number in range(3)]
    Milestone.objects.filter(pk=steps[0].pk).update(planned_on=days(world, -5))
    assert reads.owners_with_misses(world.today, at_least=2) == []
    Milestone.objects.filter(pk=steps[1].pk).update(
        planned_on=days(world, -9), actual_on=days(world, -3), proof_url=URL
    )
    [(owner, missed)] = reads.owners_with_misses(world.today, at_least=2)
    assert (owner, [m.name["en"] for m in missed]) == (world.mc_kasur, ["Step 1", "Step 0"])
    Milestone.objects.filter(pk__in=[m.pk for m in missed]).update(review_asked_on=world.today)
    assert reads.owners_with_misses(world.today, at_least=2) == []
    assert milestones.ask_reviews(actor=SYSTEM) == 0


def test_the_record_of_an_owner(world):
    close(world, world.milestone("Kept", 10))
    late = close(world, world.milestone("Late", 10))
    overdue = world.milestone("Overdue", 10)
    Milestone.objects.filter(pk__in=[late.pk, overdue.pk]).update(planned_on=days(world, -3))
    assert reads.record_of(world.mc_kasur, world.today) == reads.Record(kept=1, late=1, overdue=1)


def test_a_designated_lead_is_linked_to_its_mandate(world):
    mandate = Mandate.objects.create(
        code="M-1", function=world.complaints, place=world.pk6, role="builder", holder=world.lgcd,
        instrument="Notification 3", valid_from=days(world, -100), source="test",
    )  # fmt: skip
    objective = world.objective()
    assert world.initiative("Designated", objectives=[objective]).mandate == mandate
    assert world.initiative("Not designated", lead=world.mc_kasur, objectives=[objective]).mandate is None
    with pytest.raises(ValidationError) as refusal:
        world.initiative("Other holder", lead=world.mc_kasur, mandate=mandate)
    assert "mandate" in refusal.value.error_dict


def test_money_has_a_source_or_is_not_known(world):
    work = world.initiative()

    def budget(**given):
        return objectives.set_budget(
            actor=SYSTEM, initiative=work, name=text("Computers"), **{"fiscal_year": "2026-27", **given}
        )

    for given, field in (
        ({"planned_paisa": 100}, "planned_source"),
        ({"spent_paisa": 100, "spent_until": world.today}, "spent_source"),
        ({"spent_paisa": 100, "spent_source": "order"}, "spent_until"),
        ({"planned_paisa": -1, "planned_source": "book"}, "planned_paisa"),
        ({"fiscal_year": "2026-28"}, "fiscal_year"),
    ):
        with pytest.raises(ValidationError) as refusal:
            budget(**given)
        assert field in refusal.value.error_dict
    line = budget(planned_paisa=500, planned_source="ADP line 7")
    assert (line.planned_paisa, line.spent_paisa) == (500, None)
    budget(
        line=line,
        planned_paisa=500,
        planned_source="ADP",
        spent_paisa=700,
        spent_source="AG",
        spent_until=world.today,
    )
    world.milestone(initiative=work)
    measuring.weigh_strategies(actor=SYSTEM, strategies=[world.strategy])
    assert Initiative.objects.get().rule == "initiative.overspent"


def test_a_risk_is_named(world):
    work = world.initiative()
    objectives.name_risk(
        actor=SYSTEM, initiative=work, text=text("No power"), likelihood="high", harm="middle"
    )
    assert Risk.objects.get().likelihood == "high"
    with pytest.raises(ValidationError):
        objectives.name_risk(actor=SYSTEM, initiative=work, text=text("No"), likelihood="huge", harm="low")


def test_slips_and_closings_are_told_to_those_who_follow(world):
    step = world.milestone(days=60)
    slip(world, step, 90)
    close(world, step)
    found = list(Event.objects.order_by("id"))
    assert [e.data["event"] for e in found] == ["slip", "closed"]
    topics = set(found[0].topics.values_list("topic", flat=True))
    assert {"strategy:PK6-D", "place:PK6", "all"} <= topics


def test_a_draft_tells_nobody(world):
    world.strategy = world.a_strategy("PK6-E", "draft")
    slip(world, world.milestone(days=60), 90)
    assert not Event.objects.exists()


def test_nothing_changes_in_a_strategy_that_has_ended(world):
    step = world.milestone()
    strategies.move_strategy(actor=SYSTEM, strategy=world.strategy, code="close", facts={"reason": "done"})
    for again in (
        lambda: world.objective(),
        lambda: world.initiative("More"),
        lambda: world.milestone("More", initiative=Initiative.objects.get()),
        lambda: slip(world, step, 90),
        lambda: world.duty(),
    ):
        with pytest.raises(ValidationError) as refusal:
            again()
        assert refusal.value.code == "ended"


# Who may: role x verb


ROLES = {
    "steward": [("provincial_steward", "PK6")],
    "steward elsewhere": [("provincial_steward", "PK5")],
    "administrator": ["administrator"],
    "officer of the owner": [("council_officer", "PK602-MC")],
    "officer of another body": [("council_officer", "PK601-MC")],
    "district officer of the owner": [("district_officer", "PK602-MC")],
    "citizen": ["citizen"],
}
MAY = {
    "target": {"steward", "administrator"},
    "report": {"steward", "administrator", "officer of the owner", "district officer of the owner"},
    "update": {"officer of the owner", "district officer of the owner"},
}


@pytest.mark.parametrize("verb", MAY)
@pytest.mark.parametrize("role", [*ROLES, "visitor"])
def test_who_may(world, holder, verb, role):
    from yakja.framework.strategy.actions import updates

    actor = ANONYMOUS if role == "visitor" else holder(*ROLES[role])
    step, duty = world.milestone(days=60), world.duty()
    tries = {
        "target": lambda: objectives.add_objective(
            actor=actor, strategy=world.strategy, name=text("More"), owner=world.lgcd, target_milli=500,
            due_on=days(world, 90), functions=[world.complaints], place=world.pk6,
        ),
        "report": lambda: slip(world, step, 90, actor=actor),
        "update": lambda: updates.send_update(actor=actor, duty=duty, word="at_risk", text="No money."),
    }  # fmt: skip
    if role in MAY[verb]:
        assert tries[verb]()
    else:
        before = AuditEntry.objects.count()
        with pytest.raises(PermissionDenied):
            tries[verb]()
        assert AuditEntry.objects.count() == before
