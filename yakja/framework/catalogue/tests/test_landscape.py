"""Cells, their past and the kept counts, on the real reference data."""

import datetime as dt
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.actions.usages import (
    CountRow,
    Detail,
    age_cells,
    claim_usage,
    declare_usage,
    record_counts,
    record_visit,
)
from yakja.framework.catalogue.models import Cell, CellHistory, Evidence, LandscapeDay, Tool, Usage
from yakja.framework.catalogue.queries import landscape

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

BODY = "PK61402-MC"


@pytest.fixture
def body():
    return Body.objects.get(code=BODY)


@pytest.fixture
def complaints():
    return Function.objects.get(code="CIT-01")


@pytest.fixture
def tool():
    return Tool.objects.get(code="LGCD-MIS-COMPLAINTS")


@pytest.fixture
def place():
    return Place.objects.get(code="PK614")


def today():
    return dt.datetime.now(dt.UTC).astimezone().date()


def test_the_reference_is_there_with_sources():
    assert Place.objects.count() == 864
    assert Function.objects.current().count() == 90
    assert Tool.objects.count() == 112
    assert not Tool.objects.filter(source="").exists()
    assert Tool.objects.filter(tool_functions__rank="main").distinct().count() == 112


def test_kept_counts_agree_with_a_fresh_count():
    assert landscape.differences() == []


def test_day_one_is_not_empty_and_nothing_is_confirmed():
    total = landscape.landscape(Place.objects.get(code="PK")).total
    assert total.in_use > 1000
    assert total.confirmed_in_use == 0
    assert total.by_standing == {"reported": total.known}
    assert total.unknown > total.known
    assert sum(total.by_status.values()) == Cell.objects.exclude(body__status="closed").count()


def test_a_declaration_moves_one_cell_in_the_counts_of_every_place_above(body, complaints, tool, place):
    places = [place, *place.ancestors(), body.place]
    before = {p.code: landscape.landscape(p).functions["CIT-01"] for p in places}
    shown = Cell.objects.get(body=body, function=complaints)
    declare_usage(actor=SYSTEM, body=body, function=complaints, status="full", tools=[tool])
    for p in places:
        after = landscape.landscape(p).functions["CIT-01"]
        assert after.by_status["full"] == before[p.code].by_status.get("full", 0) + 1
        assert after.by_status.get(shown.status, 0) == before[p.code].by_status[shown.status] - 1
        assert after.devolved == before[p.code].devolved
        assert after.confirmed_in_use == before[p.code].confirmed_in_use + 1
    assert landscape.differences() == []


def test_any_past_day_can_be_shown(body, complaints, tool, place):
    now = today()
    declare_usage(
        actor=SYSTEM, body=body, function=complaints, status="manual", on=now - dt.timedelta(days=200)
    )
    declare_usage(
        actor=SYSTEM,
        body=body,
        function=complaints,
        status="full",
        tools=[tool],
        on=now - dt.timedelta(days=40),
    )
    for ago, expected in ((0, "full"), (40, "full"), (41, "manual"), (200, "manual")):
        day = now - dt.timedelta(days=ago)
        shown = landscape.matrix([body], [complaints.pk], day)[body.pk][complaints.pk]
        assert shown.status == expected, ago
        for where in (place, Place.objects.get(code="PK6"), body.place):
            counted = landscape.landscape(where, day).functions["CIT-01"]
            cells = landscape.matrix(Body.objects.within(where).in_being(), [complaints.pk], day)
            assert counted.by_status.get(expected, 0) == sum(
                c.status == expected for row in cells.values() for c in row.values()
            ), (where.code, ago)
    assert landscape.differences() == []


def test_counts_before_the_first_word_are_unknown(body, complaints, place):
    declare_usage(
        actor=SYSTEM, body=body, function=complaints, status="manual", on=today() - dt.timedelta(days=10)
    )
    then = landscape.landscape(place, dt.date(2001, 1, 15)).functions["CIT-01"]
    assert then.unknown == then.devolved


def test_a_newer_claim_against_the_bodys_word_is_disputed(body, complaints, tool):
    declare_usage(
        actor=SYSTEM, body=body, function=complaints, status="manual", on=today() - dt.timedelta(days=3)
    )
    cell = claim_usage(actor=SYSTEM, tool=tool, body=body, function=complaints, status="full")
    assert (cell.status, cell.standing) == ("manual", "disputed")
    assert Evidence.objects.filter(body=body, function=complaints).count() >= 2


def test_counts_are_recorded_once_and_zero_for_sixty_days_disputes(body, complaints, tool):
    declare_usage(
        actor=SYSTEM,
        body=body,
        function=complaints,
        status="full",
        tools=[tool],
        on=today() - dt.timedelta(days=90),
    )
    rows = [CountRow(body, complaints, 0, today() - dt.timedelta(days=ago)) for ago in (35, 5)]
    assert record_counts(actor=SYSTEM, tool=tool, rows=rows) == 2
    assert record_counts(actor=SYSTEM, tool=tool, rows=rows) == 0
    assert Cell.objects.get(body=body, function=complaints).standing == "disputed"


def test_a_cell_goes_hollow_when_its_evidence_expires(body, tool, place):
    complaints = Function.objects.get(code="MUN-06")  # graveyards: no claim is there to take over
    record_visit(
        actor=SYSTEM,
        body=body,
        function=complaints,
        status="full",
        tools=[tool],
        detail=Detail(note="seen"),
        on=today() - dt.timedelta(days=179),
    )
    fresh = landscape.landscape(place).functions["MUN-06"]
    assert not Cell.objects.get(body=body, function=complaints).is_stale
    changed = age_cells(actor=SYSTEM, today=today() + dt.timedelta(days=2))
    assert changed >= 1
    assert Cell.objects.get(body=body, function=complaints).is_stale
    later = landscape.landscape(place, today() + dt.timedelta(days=2)).functions["MUN-06"]
    assert later.confirmed_in_use == fresh.confirmed_in_use - 1


@pytest.mark.parametrize(
    ("status", "tools", "detail", "field"),
    [
        ("", [], Detail(), "status"),
        ("unknown", [], Detail(), "status"),
        ("full", [], Detail(), "tools"),
        ("manual", ["tool"], Detail(), "tools"),
        ("full", ["tool"], Detail(share=50), "share"),
        ("partial", ["tool"], Detail(share=101), "share"),
    ],
)
def test_what_cannot_be_is_refused_and_named(body, complaints, tool, status, tools, detail, field):
    entries = AuditEntry.objects.count()
    with pytest.raises(ValidationError) as refused:
        declare_usage(
            actor=SYSTEM,
            body=body,
            function=complaints,
            status=status,
            tools=[tool for _ in tools],
            detail=detail,
        )
    assert field in refused.value.message_dict
    assert AuditEntry.objects.count() == entries


def test_the_future_is_refused(body, complaints):
    with pytest.raises(ValidationError):
        declare_usage(
            actor=SYSTEM, body=body, function=complaints, status="manual", on=today() + dt.timedelta(days=1)
        )


def test_a_stranger_is_refused_and_an_officer_of_the_body_is_not(body, complaints, holder):
    for actor in (ANONYMOUS, holder(("council_officer", "PK61403-MC")), holder(("citizen", BODY))):
        with pytest.raises(PermissionDenied):
            declare_usage(actor=actor, body=body, function=complaints, status="manual")
    declare_usage(actor=holder(("council_officer", BODY)), body=body, function=complaints, status="manual")


def test_one_entry_in_the_audit_names_before_and_after(body, complaints):
    entries = AuditEntry.objects.count()
    declare_usage(actor=SYSTEM, body=body, function=complaints, status="manual")
    assert AuditEntry.objects.count() == entries + 1
    entry = AuditEntry.objects.order_by("-id").first()
    assert entry.verb == "catalogue.declare_usage"
    assert entry.after["status"] == "manual"


def test_evidence_cannot_be_changed_or_removed(body, complaints):
    declare_usage(actor=SYSTEM, body=body, function=complaints, status="manual")
    rows = Evidence.objects.filter(body=body, function=complaints)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(status="full")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    assert rows.exists()


def test_two_tools_are_counted_as_two(body, complaints, tool, place):
    other = Tool.objects.get(code="BALDIYA-SHIKAYAT")
    before = landscape.landscape(place).functions["CIT-01"].two
    was_two = len(Cell.objects.get(body=body, function=complaints).tools) > 1
    declare_usage(actor=SYSTEM, body=body, function=complaints, status="full", tools=[tool, other])
    assert landscape.landscape(place).functions["CIT-01"].two == before + (not was_two)
    assert Usage.objects.filter(body=body, function=complaints).count() == 2


def test_history_has_no_gap_and_no_overlap(body, complaints, tool):
    for ago, status in ((300, "manual"), (200, "pilot"), (100, "full")):
        declare_usage(
            actor=SYSTEM,
            body=body,
            function=complaints,
            status=status,
            tools=[] if status == "manual" else [tool],
            on=today() - dt.timedelta(days=ago),
        )
    rows = list(CellHistory.objects.filter(body=body, function=complaints).order_by("from_day"))
    for one, two in pairwise(rows):
        assert one.until_day == two.from_day
    assert rows[-1].until_day is None
    assert [row.is_first for row in rows] == [True] + [False] * (len(rows) - 1)


def test_a_second_loading_changes_nothing(load_reference):
    counts = (
        Cell.objects.count(),
        Evidence.objects.count(),
        LandscapeDay.objects.count(),
        Usage.objects.count(),
    )
    load_reference(lambda _text: None)
    assert counts == (
        Cell.objects.count(),
        Evidence.objects.count(),
        LandscapeDay.objects.count(),
        Usage.objects.count(),
    )
