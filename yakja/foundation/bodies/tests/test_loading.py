"""The reference of bodies and of the law: once, again, newer, and what was changed here."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import PermissionDenied

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies import actions, tasks
from yakja.foundation.bodies.models import Body, BodyKind, Devolution, Function
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.places import tasks as place_tasks

from .conftest import Officer, known_bodies, law


def test_bodies_stand_below_their_superior(town):
    department = Body.objects.get(code="PK6-LGD")
    below = set(Body.objects.under(department).values_list("code", flat=True))
    assert below == {"PK6-LGD", "PK60101-MC", "PK60101-TC", "PK60102-MC"}
    assert [b.code for b in Body.objects.get(code="PK60101-MC").superiors()] == ["PK6-LGD"]
    assert (department.status, town["PK60101-MC"].status) == ("named", "derived")


def test_function_that_ended_names_its_successor(town):
    old = Function.objects.get(code="OLD-01")
    assert old.current().code == "CIV-01"
    assert old not in Function.objects.current()


def test_loading_again_changes_nothing(town):
    assert actions.load_law(actor=SYSTEM, **law())["devolution"]["unchanged"] == 7
    assert actions.load_reference_bodies(actor=SYSTEM, **known_bodies())["unchanged"] == 5


def test_newer_reference_does_not_undo_the_steward(town, steward):
    actions.confirm_body(actor=steward, body=town["PK60101-MC"])
    bodies = known_bodies()
    for row in bodies["derived"]:
        row["governed_by"] = "elected"
    counts = actions.load_reference_bodies(actor=SYSTEM, **bodies)
    assert (counts["edited_here"], counts["changed"]) == (1, 3)
    assert Body.objects.get(code="PK60101-MC").governed_by == "administrator"
    assert Body.objects.get(code="PK60102-MC").governed_by == "elected"


def test_row_of_law_that_left_the_file_is_removed_unless_read_here(town, steward):
    kind = BodyKind.objects.get(code="PB-TC")
    function = Function.objects.get(code="WST-01")
    actions.set_devolution(
        actor=steward, kind=kind, function=function, role="main", source="Act 2025, second schedule"
    )
    files = law()
    files["devolution"] = [row for row in files["devolution"] if row["function"] != "WST-01"]
    actions.load_law(actor=SYSTEM, **files)
    left = Devolution.objects.filter(function=function)
    assert [row.kind.code for row in left] == ["PB-TC"]
    assert left[0].certainty == "checked"


def test_changed_row_of_law_is_rewritten_in_place(town):
    files = law()
    files["devolution"][1]["status"] = "checked"
    assert actions.load_law(actor=SYSTEM, **files)["devolution"]["changed"] == 1
    row = Devolution.objects.get(function__code="WAT-01", kind__code="PB-TC")
    assert (row.certainty, row.role) == ("checked", "shared")


def test_set_devolution_from_a_day_keeps_the_past(town, steward, water):
    import datetime as dt

    kind = BodyKind.objects.get(code="PB-MC")
    day = dt.date(2026, 7, 1)
    actions.set_devolution(actor=steward, kind=kind, function=water, role="company", source="Act", on=day)
    rows = Devolution.objects.filter(kind=kind, function=water)
    assert rows.in_force(dt.date(2026, 6, 30)).get().role == "main"
    assert rows.in_force(day).get().role == "company"
    assert actions.load_law(actor=SYSTEM, **law())["devolution"]["changed"] == 0


def test_who_may_load_and_record_the_law(town, neighbour, water):
    kind = BodyKind.objects.get(code="PB-MC")
    for actor in (ANONYMOUS, Officer(), neighbour):
        with pytest.raises(PermissionDenied):
            actions.load_law(actor=actor, **law())
        with pytest.raises(PermissionDenied):
            actions.set_devolution(actor=actor, kind=kind, function=water, role="none", source="x")


def test_whole_reference_loads_quickly_and_only_once(db):
    said: list[str] = []
    place_tasks.load_reference(actor=SYSTEM, say=said.append)
    begun = time.process_time()
    tasks.load_reference(actor=SYSTEM, say=said.append)
    assert time.process_time() - begun < 5
    assert Body.objects.count() > 900
    assert Function.objects.current().count() == 90
    assert Devolution.objects.count() > 3000
    assert not Body.objects.filter(source="").exists()
    assert not Body.objects.filter(path="").exists()
    entries = AuditEntry.objects.count()
    tasks.load_reference(actor=SYSTEM, say=said.append)
    assert AuditEntry.objects.count() == entries
    assert AuditEntry.objects.filter(room="bodies").count() == 2
