"""Invented and real data never come to stand in one database; an export never takes a folder of somebody else."""

from __future__ import annotations

import pytest

from yakja.config import set_up
from yakja.config.operating import exporting
from yakja.config.operating.facts import OperatingError
from yakja.foundation.audit.models import AuditEntry


@pytest.fixture
def entry(db):
    def make(door):
        return AuditEntry.objects.create(
            at="2026-01-01T00:00:00Z",
            actor_ref="system",
            door=door,
            room="bodies",
            verb="bodies.load",
            subject_ref="x",
        )

    return make


@pytest.mark.parametrize(("door", "sample"), [("reference", True), ("sample", False)])
def test_one_database_holds_one_of_both(entry, door, sample):
    entry(door)
    with pytest.raises(set_up.MixedError, match="DATABASE_URL"):
        set_up._keep_apart(sample=sample, is_embedded=False)
    set_up._keep_apart(sample=not sample, is_embedded=False)


def test_a_new_database_may_become_either(entry):
    set_up._keep_apart(sample=True, is_embedded=False)
    set_up._keep_apart(sample=False, is_embedded=False)


@pytest.mark.django_db
def test_an_export_leaves_a_folder_of_somebody_else_alone(tmp_path):
    kept = tmp_path / "precious.txt"
    kept.write_text("mine")
    with pytest.raises(OperatingError, match="no export of ours"):
        exporting.export(tmp_path, say=lambda _text: None, overwrite=True)
    assert kept.read_text() == "mine"
