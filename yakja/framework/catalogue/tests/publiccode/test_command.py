"""`publiccode_check` through its command: one JSON object per file, exit codes, and never a traceback."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from yakja.framework.catalogue.management.commands.publiccode_check import Command

from .samples import OLD, text_with


def _run(*arguments: str) -> tuple[int, list[str]]:
    out = StringIO()
    try:
        call_command(Command(stdout=out), *arguments)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    contents = {
        "good": text_with(),
        "old": OLD,
        "bad": text_with("developmentStatus: ready\nx-ours: 1"),
    }
    for name, text in contents.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return {name: str(tmp_path / name) for name in [*contents, "missing"]}


def test_one_json_object_a_file(files: dict[str, str]) -> None:
    code, lines = _run(files["good"], files["old"], files["bad"], "--format", "json")
    answers = [json.loads(line) for line in lines]
    assert code == 1
    assert [answer["verdict"] for answer in answers] == ["valid", "valid_with_warnings", "invalid"]
    assert [answer["file"] for answer in answers] == [files["good"], files["old"], files["bad"]]
    assert all(set(answer) == {"file", "verdict", "findings"} for answer in answers)
    assert answers[2]["findings"][0] == {
        "severity": "error",
        "key": "developmentStatus",
        "message": answers[2]["findings"][0]["message"],
        "line": 7,
        "column": 1,
    }


def test_exit_is_0_without_errors(files: dict[str, str]) -> None:
    assert _run(files["good"], files["old"], "--format", "json")[0] == 0


def test_unreadable_files_are_invalid(files: dict[str, str], tmp_path: Path) -> None:
    for name in (files["missing"], str(tmp_path), "\x00", "a" * 5000, ""):
        code, lines = _run(name, "--format", "json")
        answer = json.loads(lines[0])
        assert (code, answer["verdict"]) == (1, "invalid")
        assert answer["findings"][0]["severity"] == "error"
        assert (answer["findings"][0]["line"], answer["findings"][0]["column"]) == (1, 1)


def test_text_names_file_line_and_column(files: dict[str, str]) -> None:
    _, lines = _run(files["bad"])
    assert lines[0] == f"{files['bad']}: invalid"
    assert lines[1].startswith(f"{files['bad']}:7:1: error: developmentStatus: ")


def test_names_that_are_not_text_are_shown(files: dict[str, str]) -> None:
    code, lines = _run("no\udcffsuch", "--format", "json")
    assert code == 1
    assert json.loads(lines[0])["file"] == "no\ufffdsuch"


def test_levels(files: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "with_logo"
    path.write_text(text_with("logo: none.svg"))
    assert _run(str(path), "--level", "offline")[0] == 0
    assert _run(str(path), "--level", "files")[0] == 1


def test_wrong_usage_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command(Command())
    with pytest.raises(CommandError):
        call_command(Command(), "x", "--level", "everything")
