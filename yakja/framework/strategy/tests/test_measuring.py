"""Progress is measured, never typed: what moves it, what does not, and what was known when."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.indicators.actions import compute_indicators
from yakja.foundation.jobs.models import ClockRun
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.framework.catalogue.actions import loading, usages
from yakja.framework.catalogue.models import Cell
from yakja.framework.catalogue.queries import proven
from yakja.framework.strategy.actions import measuring, objectives
from yakja.framework.strategy.models import Objective, ObjectiveValue, StatusChange, StrategyStanding
from yakja.framework.strategy.queries import measuring as reads
from yakja.framework.strategy.queries import wording

from .standing_world import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Standing:
    return Standing()


def at(world: Standing, days_ago: int = 0) -> dt.datetime:
    day = world.today - dt.timedelta(days=days_ago)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(20)))


def measure(world: Standing, days_ago: int = 0) -> dict[str, int]:
    return measuring.measure_objectives(actor=SYSTEM, now=at(world, days_ago))


def numbers(row: ObjectiveValue | None) -> tuple[int, int, int, int] | None:
    return (row.numerator, row.denominator, row.declared_only, row.unknown) if row else None


def newest(objective: Objective) -> tuple[int, int, int, int] | None:
    return numbers(reads.newest_values([objective]).get(objective.pk))


def test_what_nobody_knows_stays_in_the_whole(world):
    objective = world.objective()
    measure(world)
    assert newest(objective) == (0, 2, 0, 2)


def test_declaring_full_without_evidence_moves_nothing(world):
    objective = world.objective()
    measure(world)
    before = Objective.objects.get(pk=objective.pk).status_facts["value"]
    world.says("declaration", world.mc_lahore)
    world.says("declaration", world.mc_kasur)
    measure(world)
    assert newest(objective) == (0, 2, 2, 0)  # apart, and no longer unknown
    assert Objective.objects.get(pk=objective.pk).status_facts["value"] == before == 0


def test_a_visit_moves_it(world):
    objective = world.objective()
    world.says("declaration", world.mc_lahore)
    world.says("visit", world.mc_lahore)
    measure(world)
    assert newest(objective) == (1, 2, 0, 1)


def test_a_claim_counts_only_where_the_target_takes_claims(world):
    strict = world.objective("Strict")
    lax = world.objective("Lax", weakest="claim")
    own = world.objective("Own word", weakest="declaration")
    usages.claim_usage(
        actor=SYSTEM, tool=world.tool, body=world.mc_lahore, function=world.complaints, status="full"
    )
    world.says("declaration", world.mc_kasur)
    measure(world)
    assert [newest(o) for o in (strict, lax, own)] == [(0, 2, 2, 0), (2, 2, 0, 0), (1, 2, 1, 0)]


def test_full_use_is_not_proven_by_a_visit_that_saw_partial_use(world):
    full = world.objective("Full", at_least="full")
    partial = world.objective("Partial")
    world.says("visit", world.mc_lahore, "partial")
    world.says("declaration", world.mc_lahore, "full")
    measure(world)
    assert newest(partial) == (1, 2, 0, 1)
    # The declaration of more than was seen is apart... and the cell itself shows what was seen.
    assert newest(full) == (0, 2, 0, 1)


def test_the_counts_of_a_system_prove_use_but_not_full_use(world):
    full = world.objective("Full", at_least="full")
    partial = world.objective("Partial")
    world.says("declaration", world.mc_lahore, "full", days_ago=20)
    row = usages.CountRow(world.mc_lahore, world.complaints, 12, world.today)
    usages.record_counts(actor=SYSTEM, tool=world.tool, rows=[row])
    measure(world)
    assert newest(partial) == (1, 2, 0, 1)
    assert newest(full) == (0, 2, 1, 1)


def test_a_dispute_proves_nothing(world):
    objective = world.objective()
    world.says("visit", world.mc_lahore, days_ago=10)
    measure(world)
    assert newest(objective)[0] == 1
    world.says("declaration", world.mc_lahore, "manual", tool=False)
    assert Cell.objects.get(body=world.mc_lahore, function=world.complaints).standing == "disputed"
    measure(world)
    assert newest(objective) == (0, 2, 0, 1)


def test_evidence_that_expires_stops_counting_on_its_day(world):
    objective = world.objective()
    world.says("visit", world.mc_lahore, days_ago=179)
    world.says("declaration", world.mc_lahore, days_ago=100)
    measure(world)
    assert newest(objective) == (1, 2, 0, 1)
    tomorrow = world.today + dt.timedelta(days=1)
    usages.age_cells(actor=SYSTEM, today=tomorrow)
    cell = Cell.objects.get(body=world.mc_lahore, function=world.complaints)
    assert (cell.status, cell.proof) == ("full", "UUEFFF")
    measure(world, -1)
    assert newest(objective) == (0, 2, 1, 1)


def test_a_target_of_one_body_and_of_one_kind(world):
    one = world.objective("One body", body=world.mc_kasur)
    kind = world.objective("Departments", kind=world.lgcd.kind)
    world.says("visit", world.mc_lahore)
    measure(world)
    assert newest(one) == (0, 1, 0, 1)
    assert newest(kind) == (0, 0, 0, 0)
    assert Objective.objects.get(pk=kind.pk).rule == "objective.no_figure"


def test_an_indicator_is_read_and_not_computed_again(world):
    objective = world.objective(indicator="catalogue.known_share")
    measure(world)
    assert newest(objective) is None
    assert Objective.objects.get(pk=objective.pk).status == "no_update"
    world.says("declaration", world.mc_lahore)
    compute_indicators(actor=SYSTEM, day=world.today, codes=["catalogue.known_share"])
    measure(world)
    assert newest(objective) == (1, 8, 0, 7)


def test_the_register_declares_proven_coverage(world):
    world.says("declaration", world.mc_lahore)
    world.says("visit", world.mc_kasur, days_ago=2)
    found = proven.proven_coverage(world.today)
    assert (found[world.pk6.pk].numerator, found[world.pk6.pk].denominator, found[world.pk6.pk].unknown) == (
        1,
        8,
        6,
    )
    assert found[world.lahore.pk].numerator == 0
    earlier = proven.proven_coverage(world.today - dt.timedelta(days=3))
    assert (earlier[world.pk6.pk].numerator, earlier[world.pk6.pk].unknown) == (0, 8)


def test_today_and_the_past_are_counted_alike(world):
    target = reads.target_of(world.objective())
    world.says("visit", world.mc_lahore, days_ago=40)
    world.says("declaration", world.mc_kasur, days_ago=20)
    assert proven.measured_on(target, [world.today])[world.today] == proven.measured(target)
    days = [world.today - dt.timedelta(days=n) for n in (41, 40, 20, 0)]
    found = proven.measured_on(target, days)
    assert [(found[d].proven, found[d].declared, found[d].unknown) for d in days] == [
        (0, 0, 2), (1, 0, 1), (1, 1, 0), (1, 1, 0),
    ]  # fmt: skip


def test_the_cells_behind_a_number_are_exactly_those_counted(world):
    objective = world.objective()
    world.says("visit", world.mc_lahore)
    world.says("declaration", world.mc_kasur)
    target = reads.target_of(objective)
    parts = {part: {c.body.code for c in proven.cells_behind(target, part)} for part in ("", *proven.PARTS)}
    assert parts == {
        "": {"PK601-MC", "PK602-MC"}, "proven": {"PK601-MC"}, "declared": {"PK602-MC"}, "unknown": set(), "rest": set(),
    }  # fmt: skip
    for cell in proven.cells_behind(target):
        part = target.part_of(cell.status, cell.standing, cell.is_stale, cell.proof)
        assert cell.body.code in parts[part]


# What was known when


def test_backdated_evidence_changes_history_only_from_its_recording_date(world):
    objective = world.objective()
    measure(world, 10)
    world.says("visit", world.mc_lahore, days_ago=20)
    measure(world)
    then = world.today - dt.timedelta(days=10)
    # What was known on that day about that day; what is known today about that day; and what was known the day before.
    assert numbers(reads.value_on(objective, then, known_on=then)) == (0, 2, 0, 2)
    assert numbers(reads.value_on(objective, then)) == (1, 2, 0, 1)
    yesterday = world.today - dt.timedelta(days=1)
    assert numbers(reads.value_on(objective, then, known_on=yesterday)) == (0, 2, 0, 2)
    assert numbers(reads.value_on(objective, world.today, known_on=yesterday)) == (0, 2, 0, 2)
    assert reads.value_on(objective, then - dt.timedelta(days=1)) is None  # before the first measuring
    rows = list(ObjectiveValue.objects.filter(objective=objective, day=then).order_by("revision"))
    assert [(r.revision, r.numerator) for r in rows] == [(1, 0), (2, 1)]
    assert "records that came until" in rows[1].reason
    # The published series shows each month's end as it was known then.
    measure(world)
    point = reads.points_of([objective], world.today)[objective.pk][-1]
    assert point.then == point.now


def test_days_without_a_clock_are_filled_and_say_so(world):
    objective = world.objective()
    measure(world, 5)
    world.says("visit", world.mc_lahore, days_ago=2)
    measure(world)
    rows = {r.day: r for r in ObjectiveValue.objects.filter(objective=objective)}
    days = [(world.today - dt.timedelta(days=n), n < 3) for n in (5, 4, 3, 2, 1, 0)]
    assert [(day, bool(rows[day].numerator)) for day, _ in days] == days
    assert "not on the day itself" in rows[world.today - dt.timedelta(days=3)].reason
    assert (
        reads.value_on(objective, world.today, known_on=world.today - dt.timedelta(days=3)).day == days[0][0]
    )


def test_measured_again_nothing_is_written_twice(world):
    world.objective()
    first = measure(world)
    assert (first["values"], first["changes"]) == (1, 2)
    rows = ObjectiveValue.objects.count()
    again = measuring.measure_objectives(
        actor=SYSTEM, now=at(world) + dt.timedelta(minutes=5), strategies=[world.strategy]
    )
    assert again == {"objectives": 1, "values": 0, "revisions": 0, "changes": 0}
    assert ObjectiveValue.objects.count() == rows


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_a_kept_value_cannot_be_changed(world, verb):
    world.objective()
    measure(world)
    rows = ObjectiveValue.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(numerator=2) if verb == "update" else rows.delete()


def test_only_the_clock_measures(world, holder):
    for actor in (ANONYMOUS, holder("administrator"), holder(("provincial_steward", "PK6"))):
        with pytest.raises(PermissionDenied):
            measuring.measure_objectives(actor=actor)


def test_nobody_may_type_a_value(world):
    """No verb of the room takes a value or a status."""
    import inspect

    from yakja.framework.strategy.actions import milestones, updates

    for module in (objectives, milestones, updates):
        for name, verb in vars(module).items():
            if hasattr(verb, "verb"):
                given = set(inspect.signature(verb).parameters)
                assert not given & {"value", "numerator", "progress", "status", "rule"}, name


# The clock


def tick() -> list[str]:
    from yakja.foundation.jobs import tasks

    ClockRun.objects.filter(name="strategy.measure").update(next_due_at=timezone.now())
    return tasks.run_clock(now=timezone.now(), shorter_than=dt.timedelta(seconds=5))


def test_a_tick_after_a_change_moves_progress_and_status_without_anybody_typing(world):
    objective = world.objective()
    assert "strategy.measure" in tick()
    assert StrategyStanding.objects.get(strategy=world.strategy).status == "on_track"
    assert "strategy.measure" not in tick()  # nothing new: nothing runs
    world.says("visit", world.mc_lahore)
    assert "strategy.measure" in tick()
    found = Objective.objects.get(pk=objective.pk)
    assert (found.status, found.rule, found.status_facts["value"]) == ("done", "objective.reached", 0.5)
    assert StrategyStanding.objects.get(strategy=world.strategy).status == "done"
    change = StatusChange.objects.filter(subject="objective").latest("id")
    assert (change.before, change.status, change.day) == ("on_track", "done", world.today)
    assert "strategy.measure" not in tick()


def test_the_command_of_the_clock_does_the_same(world, capsys):
    objective = world.objective()
    call_command("tick")
    world.says("visit", world.mc_lahore)
    ClockRun.objects.filter(name="strategy.measure").update(next_due_at=timezone.now())
    capsys.readouterr()
    call_command("tick")
    assert "strategy.measure" in json.loads(capsys.readouterr().out)["ran"]
    assert Objective.objects.get(pk=objective.pk).status == "done"


def test_only_what_was_touched_is_looked_at(world):
    touched = world.objective()
    world.objective("Plans", functions=[world.complaints.__class__.objects.get(code="PLN-01")])
    measure(world)
    world.says("visit", world.mc_lahore)
    assert measure(world)["objectives"] == 1
    assert newest(touched)[0] == 1


def test_measuring_asks_the_same_number_of_questions_for_any_number_of_bodies(world):
    from django.test.utils import CaptureQueriesContext

    from yakja.framework.catalogue.tests.world import body

    world.objective()
    measure(world)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            measuring.measure_objectives(actor=SYSTEM, now=at(world), strategies=[world.strategy])
        return len(found)

    few = asked()
    for number in range(20):
        body(f"PK601-{number}", world.lahore, world.mc_lahore.kind, world.lgcd)
    loading.make_cells(actor=SYSTEM)
    measuring.measure_objectives(actor=SYSTEM, now=at(world), strategies=[world.strategy])
    assert asked() <= few


# Baselines and targets


def test_a_baseline_is_frozen_with_its_day_and_never_again(world):
    objective = world.objective()
    world.says("visit", world.mc_lahore, days_ago=20)
    day = world.today - dt.timedelta(days=30)
    frozen = objectives.freeze_baseline(actor=SYSTEM, objective=objective, on=day)
    assert (frozen.baseline, frozen.baseline_on) == (0.0, day)
    with pytest.raises(ValidationError) as refusal:
        objectives.freeze_baseline(actor=SYSTEM, objective=frozen, on=world.today)
    assert refusal.value.code == "frozen"
    world.says("visit", world.mc_kasur, days_ago=40)  # known now, not then
    assert Objective.objects.get(pk=objective.pk).baseline == 0.0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"target_milli": 1001}, "target"),
        ({"target_milli": 0}, "target"),
        ({"target_milli": -5}, "target"),
        ({"due_on": dt.date(2001, 1, 1)}, "due_on"),
        ({"due_on": dt.date(2101, 1, 1)}, "due_on"),
        ({"indicator": "catalogue.beauty"}, "indicator"),
        ({"functions": []}, "indicator"),
        ({"place": None}, "place"),
    ],
)
def test_a_target_that_cannot_be_is_refused_by_name(world, given, field):
    with pytest.raises(ValidationError) as refusal:
        world.objective(**given)
    assert field in refusal.value.error_dict
    assert not Objective.objects.exists()


def test_the_same_objective_sent_twice_is_one(world):
    world.objective("Once")
    with pytest.raises(ValidationError) as refusal:
        world.objective("Once")
    assert refusal.value.code == "name_taken"


def test_a_withdrawn_objective_is_marked_and_no_longer_weighed(world):
    objective = world.objective()
    measure(world)
    with pytest.raises(ValidationError):
        objectives.withdraw_objective(actor=SYSTEM, objective=objective, reason=" ")
    objectives.withdraw_objective(
        actor=SYSTEM, objective=objective, reason="The law gave it to the province."
    )
    measure(world)
    assert StrategyStanding.objects.get(strategy=world.strategy).rule == "strategy.empty"
    assert AuditEntry.objects.filter(verb="strategy.withdraw_objective").count() == 1


def test_a_forecast_is_a_plain_sentence_in_both_languages(world):
    from django.utils import translation

    objective = world.objective(target_milli=800)
    Objective.objects.filter(pk=objective.pk).update(
        status="at_risk",
        due_on=dt.date(2027, 6, 30),
        status_facts={"value": 0.3, "forecast": 0.61, "why": "", "reached_on": None},
    )
    objective.refresh_from_db()
    with translation.override("en"):
        assert (
            wording.forecast_sentence(objective).striptags()
            == "At this pace 61% by June 2027; the target is 80%."
        )
    with translation.override("ur"):
        assert wording.forecast_sentence(objective).striptags() == "اس رفتار سے جون 2027 تک 61%؛ ہدف 80% ہے۔"
        objective.status_facts = {"value": 0.3, "forecast": None, "why": "too_few"}
        assert "رفتار بتائی نہیں جا سکتی" in wording.forecast_sentence(objective).striptags()
