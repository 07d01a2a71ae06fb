"""`./manage import_statement`: the contract of its answer."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from yakja.finance.reconciliation.models import ImportBatch, StatementLine

from .statements import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def write(raw: bytes, name: str = "a.csv"):
        path = tmp_path / name
        path.write_bytes(raw)
        return str(path)

    return write


def said(capsys, *words: str) -> tuple[object, int]:
    code = 0
    try:
        call_command("import_statement", *words)
    except SystemExit as error:
        code = int(error.code)
    out = capsys.readouterr().out
    return (json.loads(out) if out.startswith("{") else out), code


def test_a_dry_run_needs_a_kind_only_and_takes_nothing(file, capsys):
    raw = files.csv_file().replace(b"06/10/2026", b"66/10/2026")
    answer, code = said(
        capsys, "--source", "bank", "--mapping", "bank-csv-crdr", file(raw), "--dry-run", "--format", "json"
    )
    assert set(answer) == {"accepted", "rejected", "rows", "batch"}
    assert (answer["accepted"], answer["rejected"], answer["batch"], code) == (3, 1, None, 1)
    assert set(answer["rows"][0]) == {"line", "code", "reason"}
    assert (answer["rows"][0]["line"], answer["rows"][0]["code"]) == (6, "bad_date")
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("mapping", "make"),
    [
        ("bank-mt940", files.mt940_file),
        ("bank-camt053", files.camt_file),
        ("bank-xlsx-crdr", files.xlsx_statement),
    ],
)
def test_good_files_end_with_nothing_to_tell(file, capsys, mapping, make):
    answer, code = said(
        capsys, "--source", "bank", "--mapping", mapping, file(make()), "--dry-run", "--format", "json"
    )
    assert (answer, code) == ({"accepted": 4, "rejected": 0, "rows": [], "batch": None}, 0)


def test_a_truncated_file_is_refused_as_one(file, capsys):
    answer, code = said(
        capsys,
        "--source",
        "bank",
        "--mapping",
        "bank-mt940",
        file(files.mt940_file()[:200]),
        "--dry-run",
        "--format",
        "json",
    )
    assert (answer["accepted"], answer["rejected"], answer["rows"][0]["code"], code) == (0, 1, "truncated", 1)


def test_taking_a_file_and_taking_it_again(world, file, capsys):
    path = file(b"Date,Amount,Reference\n05/10/2026,5,R1\n05/10/2026,x,R2\n")
    words = ("--source", world.bank.code, path, "--format", "json")
    answer, code = said(capsys, *words, "--dry-run")
    assert (answer["accepted"], answer["rejected"], answer["new"], answer["batch"], code) == (
        1,
        1,
        1,
        None,
        1,
    )
    answer, code = said(capsys, *words)
    assert (answer["accepted"], answer["refused"], answer["rows"][0]["line"], code) == (0, "has_faults", 3, 1)
    assert not ImportBatch.objects.exists()
    answer, code = said(capsys, *words, "--only-good")
    assert (answer["accepted"], answer["batch"]) == (1, ImportBatch.objects.get().pk)
    assert StatementLine.objects.get().ref == "R1"
    answer, code = said(capsys, *words, "--only-good")
    assert (answer["rows"][0]["code"], code) == ("same_file", 1)


def test_the_shipped_mappings_are_listed(db, capsys):
    listed, code = said(capsys, "--mapping", "list")
    assert "bank-mt940" in listed
    assert "deeds" in listed
    assert code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--source", "bank", "--mapping", "nothing"),
        ("--source", "moon", "--mapping", "bank-mt940"),
        ("--source", "bank", "--mapping", "e-billing"),
    ],
)
def test_wrong_usage_says_so(db, file, capsys, words):
    assert said(capsys, *words, file(b"x"), "--dry-run")[1] == 2
    assert said(capsys, *words, "/nowhere", "--dry-run")[1] == 2
    assert said(capsys, "--source", "bank", "--mapping", "bank-mt940", file(b"x"))[1] == 2
