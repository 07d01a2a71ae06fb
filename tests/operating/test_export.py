"""The export of all public data: complete, without persons, of one moment, readable by anything."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from yakja.config.operating import exporting, public
from yakja.config.operating.facts import OperatingError
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions as people
from yakja.foundation.places.models import Place


def quiet(_text: str) -> None:
    """Nobody watches."""


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def test_every_model_and_column_is_public_or_kept_back_for_a_reason():
    assert public.undecided() == []


def test_nothing_is_kept_back_that_is_also_given_away():
    for dataset in public.DATASETS:
        label = dataset.model._meta.label_lower
        assert public.reason_withheld(dataset.model) is None or dataset.model is AuditEntry
        assert not [f for f in dataset.fields if f"{label}.{f}" in public.KEPT_BACK]
    assert len({d.name for d in public.DATASETS}) == len(public.DATASETS)


def test_a_new_column_needs_a_decision(monkeypatch):
    places = next(d for d in public.DATASETS if d.name == "places")
    fewer = public.Dataset(
        places.name, places.title, places.model, tuple(c for c in places.columns if c != "note")
    )
    others = tuple(d for d in public.DATASETS if d.name not in {"places", "holidays"})
    monkeypatch.setattr(public, "DATASETS", (fewer, *others))
    assert public.undecided() == ["places.place.note", "places.holiday"]


@pytest.fixture(scope="module")
def exported(
    reference: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """The whole reference data and one person who must not be found, exported once."""
    folder = tmp_path_factory.mktemp("export") / "out"
    with django_db_blocker.unblock():
        people.create_administrator(
            actor=SYSTEM, name=TranslatedText({"en": "Zubaida Unmistakable", "ur": "زبیدہ"}),
            email="unmistakable@example.org", username="unmistakable", door="command",
        )  # fmt: skip
        return folder, exporting.export(folder, say=quiet)


@pytest.mark.slow
@pytest.mark.django_db
class TestExport:
    def test_the_index_says_what_the_files_hold(self, exported):
        folder, index = exported
        assert json.loads((folder / "datapackage.json").read_text()) == index
        assert {r["path"] for r in index["resources"]} | {"datapackage.json"} == {
            p.name for p in folder.iterdir()
        }
        for resource in index["resources"]:
            body = (folder / resource["path"]).read_bytes()
            assert len(body) == resource["bytes"]
            assert f"sha256:{hashlib.sha256(body).hexdigest()}" == resource["hash"]
            with (folder / resource["path"]).open(encoding="utf-8", newline="") as source:
                lines = list(csv.reader(source))
            assert lines[0] == [f["name"] for f in resource["schema"]["fields"]]
            assert len(lines) - 1 == resource["rows"]
            assert all(len(line) == len(lines[0]) for line in lines)
        assert index["numbers"]["tools"] == 112

    def test_everything_that_is_there_is_exported(self, exported):
        folder, index = exported
        rows = {r["name"]: r["rows"] for r in index["resources"]}
        assert rows["places"] == Place.objects.count() == 864
        assert rows["bodies"] == Body.objects.count()
        assert rows["audit"] == AuditEntry.objects.count()
        lahore = next(
            r for r in rows_of(folder, "places") if r["name_en"] == "Lahore" and r["level"] == "district"
        )
        assert lahore["name_ur"] == "لاہور"
        codes = {r["code"] for r in rows_of(folder, "places")}
        assert {r["place"] for r in rows_of(folder, "bodies")} <= codes
        counted = sum(
            int(r["cells"])
            for r in rows_of(folder, "landscape_days")
            if r["place"] == "PK" and r["status"] == "unknown"
        )
        assert counted > 0

    def test_no_person_is_in_any_file(self, exported):
        folder, _ = exported
        person = AuditEntry.objects.filter(room="people").latest("id")
        everything = "".join(p.read_text(encoding="utf-8") for p in sorted(folder.iterdir()))
        assert "nmistakable" in json.dumps(
            [person.subject_name, person.after, person.subject_ref, person.facts]
        )
        assert "nmistakable" not in everything
        assert "زبیدہ" not in everything
        assert not re.search(r"\bpeople\.(person|account|role):", everything)
        kinds = {r["actor_kind"] for r in rows_of(folder, "audit")}
        assert kinds <= {"system", "clock", "anonymous", "person", "key"}


@pytest.mark.django_db
class TestFolder:
    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exporting, "DATASETS", public.DATASETS[:3])

    def test_a_folder_with_something_in_it_is_replaced_only_when_asked(self, tmp_path):
        exporting.export(tmp_path / "out", say=quiet)
        (tmp_path / "out" / "old.csv").write_text("x")
        with pytest.raises(OperatingError, match="--force"):
            exporting.export(tmp_path / "out", say=quiet)
        assert (tmp_path / "out" / "old.csv").exists()
        exporting.export(tmp_path / "out", say=quiet, overwrite=True)
        assert not (tmp_path / "out" / "old.csv").exists()

    def test_an_export_that_fails_leaves_what_was_there(self, tmp_path, monkeypatch):
        exporting.export(tmp_path / "out", say=quiet)
        before = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "out").iterdir()}

        def full(*_: Any) -> None:
            raise OSError("No space left on device")

        monkeypatch.setattr(exporting, "home_numbers", full)
        with pytest.raises(OSError, match="space"):
            exporting.export(tmp_path / "out", say=quiet, overwrite=True)
        assert {p.name: p.stat().st_mtime_ns for p in (tmp_path / "out").iterdir()} == before
        assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (-5, "-5"),
        (2.5, "2.5"),
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd", "'-cmd"),
        ("+92 42 111", "+92 42 111"),
        (["a", "b"], "a;b"),
        (["=a", "b"], "'=a;b"),
        (["a;b"], '["a;b"]'),
        ([], ""),
        ({"b": 1, "a": "ق"}, '{"a": "ق", "b": 1}'),
    ],
)
def test_values_are_written_so_that_no_spreadsheet_runs_them(value, text):
    assert exporting.text_of(value) == text
