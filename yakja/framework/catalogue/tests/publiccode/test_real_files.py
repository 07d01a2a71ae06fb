"""The 25 real files of the reference folder: our verdict against the reading that came with them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from yakja.framework.catalogue.publiccode.checking import check
from yakja.framework.catalogue.publiccode.exporting import NotExportableError, export_text
from yakja.framework.catalogue.publiccode.findings import Report
from yakja.framework.catalogue.publiccode.importing import import_file_content

REAL = Path(__file__).resolve().parents[6] / "shared" / "data" / "publiccode"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not REAL.is_dir(), reason="the reference folder is not beside the repository"),
]


def _rows() -> list[dict[str, str]]:
    if not REAL.is_dir():
        return []
    with (REAL / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


ROWS = _rows()

# Where the reading that came with a file is not whole: (errors of ours, why).
EXAMINED = {
    "CodeForBaltimore__Bmore-Responsive.yml": (5, "dependsOn.open[0].optional is text as well"),
    "invent.kde.org__education__gcompris.yml": (45, "the reading lists the first six of 45 language faults"),
    "suitenumerique__docs.yml": (1, "an unknown version ends the judging"),
}

# What keeps a file from being written anew, however it was read.
LACKING = {
    "CodeForBaltimore__Bmore-Responsive.yml": "developmentStatus",
    "RegioneER__rer.ufficiostampa.yml": "description.it.longDescription",
    "bzg__choices.yml": "maintenance.type",
    "govdirectory__website.yml": "description.en.features",
    "suitenumerique__docs.yml": "localisation.availableLanguages",
}


def _count(report: Report, severity: str) -> int:
    return sum(finding.severity == severity for finding in report.findings)


def test_there_are_25() -> None:
    assert len(ROWS) == 25


@pytest.mark.parametrize("row", ROWS, ids=[row["file"] for row in ROWS])
def test_real_file(row: dict[str, str]) -> None:
    data = (REAL / row["file"]).read_bytes()
    report = check(data)
    assert report.verdict == row["offline_reading"]
    errors = len([part for part in row["errors_found"].split(";") if part.strip()])
    warnings = len([part for part in row["warnings_found"].split(";") if part.strip()])
    assert _count(report, "error") == EXAMINED.get(row["file"], (errors,))[0]
    assert _count(report, "warning") == warnings
    lines = data.decode().splitlines()
    for finding in report.findings:
        assert 1 <= finding.line <= len(lines) + 1
        assert 1 <= finding.column <= len(lines[min(finding.line, len(lines)) - 1]) + 1


@pytest.mark.parametrize("row", ROWS, ids=[row["file"] for row in ROWS])
def test_real_file_is_imported(row: dict[str, str]) -> None:
    imported = import_file_content((REAL / row["file"]).read_bytes())
    assert imported.name
    assert imported.licence
    assert imported.url.startswith("https://")
    assert len(imported.kept) >= 15
    if row["offline_reading"] != "invalid":
        assert imported.lost == ()


@pytest.mark.parametrize("row", ROWS, ids=[row["file"] for row in ROWS])
def test_real_file_is_exported_unless_facts_lack(row: dict[str, str]) -> None:
    imported = import_file_content((REAL / row["file"]).read_bytes())
    if row["file"] in LACKING:
        with pytest.raises(NotExportableError, match=LACKING[row["file"]]):
            export_text(imported.fields)
        return
    again = import_file_content(export_text(imported.fields, ["PLN-01"]).encode())
    assert again.functions == ["PLN-01"]
    assert again.name == imported.name
    assert again.descriptions.keys() == imported.descriptions.keys()


def test_a_broken_block_costs_only_itself() -> None:
    imported = import_file_content((REAL / "RegioneER__rer.ufficiostampa.yml").read_bytes())
    assert imported.licence == "GPL-2.0-only"
    assert imported.fields["maintenance"]["type"]
    assert imported.languages
    assert imported.lost[0].key == "description"
    assert "line 34" in imported.lost[0].reason
