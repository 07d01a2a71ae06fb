"""The shipped tables: loaded whole, again without a change, and every bad row named."""

from __future__ import annotations

import shutil

import pytest
from django.conf import settings

from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.tests import world as register
from yakja.resources.capacity.actions.loading import load_reference
from yakja.resources.capacity.models import (
    Competency,
    Framework,
    Profile,
    ProfileLevel,
    Remedy,
    Requirement,
    Resource,
)

TOOLS = (
    "LGCD-MIS-EBILLING", "LGCD-MIS-COMPLAINTS", "PMDFC-CTS", "CRMS", "LGCD-MIS-BUILDING", "LGCD-MIS-WATER",
    "LGCD-MIS-SWM", "SUTHRA-PUNJAB", "LGCD-MIS-FINANCE", "LGCD-MIS-MAMIS", "LGCD-MIS-HR", "EPADS",
)  # fmt: skip


@pytest.fixture
def folder(db, tmp_path):
    for code in TOOLS:
        register.tool(code)
    for path in settings.REFERENCE_DIR.glob("capacity_*.csv"):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_everything_is_loaded_and_a_second_run_changes_nothing(folder):
    first = load_reference(actor=SYSTEM, folder=folder)
    assert first["errors"] == []
    assert Framework.objects.count() == 3
    assert Competency.objects.filter(framework__code="digcomp").count() == 21
    assert Competency.objects.filter(framework__code="unesco").count() == 3
    assert Profile.objects.count() == 8
    assert not Profile.objects.filter(levels=None).exists()
    assert ProfileLevel.objects.count() == first["rows"]["capacity_profile_levels.csv"]
    assert set(Requirement.objects.values_list("tool__code", flat=True)) == set(TOOLS)
    again = load_reference(actor=SYSTEM, folder=folder)
    assert not any(again["rows"].values())


def test_every_number_has_a_source_or_the_word_estimate_and_a_reason_in_both_languages(folder):
    load_reference(actor=SYSTEM, folder=folder)
    for row in Requirement.objects.all():
        assert row.source
        assert ("estimate" in row.source) or not row.is_estimate
        assert row.reason.get("en")
        assert row.reason.get("ur")
    for row in Remedy.objects.all():
        assert row.name.get("ur")
        assert ("estimate" in row.source) == row.is_estimate
    # Whatever a tool asks for can be priced or says that nobody can close it; somebody can look.
    assert not Requirement.objects.filter(resource__remedy=None).exists()
    assert Remedy.objects.filter(resource__isnull=True).count() == 1
    skills = Resource.objects.filter(competency__isnull=False)
    assert all(skill.is_skill and skill.group == "skills" for skill in skills)


def test_every_bad_row_is_named_and_the_good_ones_are_loaded(folder):
    path = folder / "capacity_requirements.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("LGCD-MIS-EBILLING", "NO-SUCH-TOOL")
    lines[2] = lines[2].replace("device.printer.working,1", "device.printer.working,one")
    lines[3] = lines[3].replace(",yes,", ",perhaps,", 1)
    lines.append(lines[4])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = load_reference(actor=SYSTEM, folder=folder)
    assert [(name, e.line, e.column, e.code) for name, e in said["errors"]] == [
        ("capacity_requirements.csv", 2, "tool", "unknown_code"),
        ("capacity_requirements.csv", 3, "quantity", "bad_number"),
        ("capacity_requirements.csv", 4, "is_estimate", "bad_choice"),
        ("capacity_requirements.csv", len(lines), "", "twice"),
    ]
    assert Requirement.objects.count() == len(lines) - 5


def test_a_price_that_was_changed_here_is_not_overwritten(folder):
    load_reference(actor=SYSTEM, folder=folder)
    Remedy.objects.filter(code="device.desktop.working").update(unit_paisa=7, is_edited=True)
    path = folder / "capacity_remedies.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",115000,", ",120000,"), encoding="utf-8")
    load_reference(actor=SYSTEM, folder=folder)
    assert Remedy.objects.get(code="device.desktop.working").unit_paisa == 7
