"""Rounds: asking, days, the sealed lot, reminders each once, closing, the next one in its rhythm."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Function
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.indicators.queries import indicator, rolled_up
from yakja.foundation.kit.permissions import CLOCK, SYSTEM
from yakja.foundation.people.models import Account
from yakja.foundation.places.queries import working_calendar
from yakja.framework.mandates.models import Mandate
from yakja.resources.capacity.actions import rounds
from yakja.resources.capacity.models import AssessmentRound, Response, Site, Template, Visit
from yakja.resources.capacity.queries import drawing
from yakja.resources.capacity.queries import rounds as reads
from yakja.resources.capacity.tasks import assessments as tasks

DAY = dt.timedelta(days=1)


def reachable(person, email):
    Account.objects.filter(pk=person.account_id).update(email=email)


def told():
    return sorted(OutboundMessage.objects.values_list("template", flat=True))


def test_opening_asks_every_body_of_the_tiers_and_gives_each_an_office(world):
    found = world.open()
    asked = set(found.responses.values_list("body__code", flat=True))
    assert asked == {"LG", "LHR-1", "KSR-1", "LHR-1-A"}
    assert Site.objects.filter(code="MAIN").count() == 4
    assert world.response(found).asked == 6
    assert found.due_on == working_calendar(world.punjab).add_working_days(timezone.localdate(), 10)
    entry = AuditEntry.objects.get(verb="capacity.open_round")
    assert entry.after["bodies"] == 4


def test_only_bodies_of_the_place_and_of_the_template_are_asked(world):
    inside = world.open(place=world.kasur, code="KASUR")
    assert set(inside.responses.values_list("body__code", flat=True)) == {"KSR-1"}
    Template.objects.filter(pk=world.template.pk).update(tiers=["union"])
    world.template.refresh_from_db()
    with pytest.raises(ValidationError) as refusal:
        world.open(code="NOBODY")
    assert refusal.value.error_dict["place"][0].code == "nobody_asked"


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"due_on": dt.date(2020, 1, 1)}, "due_on", "due_early"),
        ({"code": "a!"}, "code", "bad_code"),
        ({"sample_percent": 101}, "sample_percent", "bad_percent"),
        ({"code": "TAKEN"}, "code", "code_taken"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world, said, field, code):
    world.open(code="TAKEN")
    with pytest.raises(ValidationError) as refusal:
        world.open(**said)
    assert refusal.value.error_dict[field][0].code == code
    assert AssessmentRound.objects.count() == 1


def test_two_rounds_of_a_month_get_codes_of_their_own(world):
    codes = {world.open().code for _n in range(3)}
    assert len(codes) == 3
    assert all(len(code) <= 40 for code in codes)


def test_sites_are_drawn_by_the_seed_and_looked_at_by_another_body(world):
    for n in range(8):
        world.site(world.council, f"A{n}")
    world.open(seed="melon", sample_percent=50)
    sites = [(s.body.code, s.code) for s in Site.objects.select_related("body")]
    expected = drawing.drawn("melon", sites, 50)
    drawn = {
        (v.response.body.code, v.site.code) for v in Visit.objects.select_related("response__body", "site")
    }
    assert drawn == set(expected)
    assert len(drawn) == -(-len(sites) * 50 // 100)
    assert drawing.drawn("other", sites, 50) != expected
    for visit in Visit.objects.select_related("response"):
        assert visit.inspector_body_id not in (None, visit.response.body_id)


def test_the_neighbour_is_the_one_that_shares_most_of_the_way():
    bodies = sorted([("aab", "X"), ("aac", "Y"), ("zzz", "Z")])
    assert drawing.neighbour(bodies, ("aab", "X")) == "Y"
    assert drawing.neighbour(bodies, ("zzz", "Z")) == "Y"
    assert drawing.neighbour([("a", "ONE")], ("a", "ONE")) is None


def test_reminders_and_the_office_above_come_each_once(world):
    reachable(world.officer.person, "officer@example.org")
    district = world.actor("district_officer", place=world.lahore)
    reachable(district.person, "district@example.org")
    found = world.open()
    world.answered(found, world.neighbour)
    OutboundMessage.objects.all().delete()
    days = working_calendar(world.punjab)

    def clock(day):
        at = timezone.make_aware(dt.datetime.combine(day, dt.time(10)))
        before = OutboundMessage.objects.count()
        for _twice in range(2):
            for step in reads.due_steps(day):
                rounds.take_step(
                    actor=CLOCK, round=step.round, step=step.kind, responses=step.responses, now=at
                )
        return OutboundMessage.objects.count() - before

    first = next(
        day
        for n in range(30)
        if found.due_on <= days.add_working_days(day := found.opens_on + n * DAY, reads.REMIND_BEFORE)
    )
    assert clock(first - DAY) == 0
    assert clock(first) == 1
    assert told() == ["capacity/round_reminder"]
    assert clock(found.due_on + DAY) == 0
    assert clock(days.add_working_days(found.due_on, 2)) == 1
    assert told()[0] == "capacity/round_overdue"
    assert clock(days.add_working_days(found.due_on, 4)) == 0
    clock(days.add_working_days(found.due_on, 5))
    # The ward's silence is told to the council above it and to the district, the council's to the district.
    assert told().count("capacity/round_escalated") == 3
    row = world.response(found)
    assert (row.reminders, row.escalated_at is not None) == (2, True)
    done = world.response(found, world.neighbour)
    assert (done.reminders, done.escalated_at) == (0, None)
    assert reads.due_steps(days.add_working_days(found.due_on, 9)) == []


def test_the_clock_proposes_the_next_round_once_and_a_steward_opens_it(world):
    found = world.open(opens_on=timezone.localdate() - dt.timedelta(days=360))
    assert not reads.due_rounds(timezone.localdate())
    rounds.close_round(actor=world.steward, round=found)
    assert tasks.rounds_have_work()
    tasks.keep_rounds(now=timezone.now())
    assert not tasks.rounds_have_work()
    tasks.keep_rounds(now=timezone.now())
    draft = AssessmentRound.objects.get(state="draft")
    assert (draft.template, draft.place, draft.responses.count()) == (world.template, world.punjab, 0)
    opened = rounds.open_round(actor=world.steward, draft=draft)
    assert (opened.pk, opened.state, opened.responses.count()) == (draft.pk, "open", 4)
    with pytest.raises(ValidationError) as refusal:
        rounds.open_round(actor=world.steward, draft=opened)
    assert refusal.value.code == "not_draft"


def test_a_round_ends_when_all_have_answered_or_the_day_has_passed(world):
    found = world.open(place=world.kasur)
    with pytest.raises(ValidationError) as refusal:
        rounds.close_round(actor=world.steward, round=found)
    assert refusal.value.code == "still_time"
    world.answered(found, world.neighbour)
    closed = rounds.close_round(actor=world.steward, round=found)
    assert closed.state == "closed"
    with pytest.raises(ValidationError):
        rounds.close_round(actor=world.steward, round=closed)
    late = world.open(place=world.kasur, code="LATE")
    after = timezone.make_aware(dt.datetime.combine(late.due_on + DAY, dt.time(9)))
    assert rounds.close_round(actor=world.steward, round=late, now=after).state == "closed"


def test_builders_are_asked_who_are_charged_with_building(world):
    function = Function.objects.create(code="CIT-01", area_code="CIT", source="test")
    Mandate.objects.create(
        code="M", function=function, place=world.punjab, role="builder", holder=world.department, instrument="O",
        valid_from=dt.date(2024, 1, 1), source="test",
    )  # fmt: skip
    Template.objects.filter(pk=world.template.pk).update(subject="builders", tiers=[])
    world.template.refresh_from_db()
    assert [r.body.code for r in world.open().responses.select_related("body")] == ["LG"]


def test_the_share_in_time_counts_along_the_tree(world):
    found = world.open()
    world.answered(found, world.council)
    late = world.answered(found, world.neighbour)
    Response.objects.filter(pk=late.pk).update(is_late=True)
    declared = indicator("capacity.assessments_on_time")
    figures = {f.place_id: f for f in rolled_up(declared, declared.compute(found.due_on))}
    assert (figures[world.punjab.pk].numerator, figures[world.punjab.pk].denominator) == (1, 4)
    assert (figures[world.lahore.pk].numerator, figures[world.lahore.pk].denominator) == (1, 2)
    assert (figures[world.kasur.pk].numerator, figures[world.kasur.pk].denominator) == (0, 1)
    assert not list(declared.compute(found.due_on + dt.timedelta(days=366)))


@pytest.mark.parametrize(
    "kind", ["council_officer", "district_officer", "auditor", "administrator", "citizen"]
)
def test_only_a_steward_of_the_place_opens_and_closes(world, kind):
    where = {} if kind in ("auditor", "administrator", "citizen") else {"body": world.department}
    actor = world.actor(kind, **where)
    with pytest.raises(PermissionDenied):
        world.open(actor=actor)
    found = world.open(actor=SYSTEM)
    with pytest.raises(PermissionDenied):
        rounds.close_round(actor=actor, round=found)
    elsewhere = world.actor("provincial_steward", place=world.kasur)
    with pytest.raises(PermissionDenied):
        rounds.close_round(actor=elsewhere, round=found)
