"""`./manage triage FILE.jsonl`."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command


def run(tmp_path, capsys, content: bytes, *options: str):
    path = tmp_path / "texts.jsonl"
    path.write_bytes(content)
    code = 0
    try:
        call_command("triage", str(path), *options)
    except SystemExit as stop:
        code = int(stop.code or 0)
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def test_a_line_is_printed_for_each_text(tmp_path, capsys):
    content = (
        '{"id": "a", "text": "Gutter overflow near Ghalla Mandi gate, Kasur for five days"}\n'
        '{"id": "b", "text": "kasur ghalla mandi gate ke paas 5 din se gutter ubal raha hai"}\n'
        '\n{"id": 3, "text": "پارک میں جھولے ٹوٹے ہوئے ہیں", "lang": "ignored"}\n'
    ).encode()
    code, rows, err = run(tmp_path, capsys, content)
    assert (code, err) == (0, "")
    assert [list(row) for row in rows] == [
        ["id", "category", "function", "lang", "place_code", "urgency", "duplicates"]
    ] * 3
    assert rows[0] == {
        "id": "a",
        "category": "water_sanitation",
        "function": "sewerage",
        "lang": "en",
        "place_code": "PK61402",
        "urgency": "high",
        "duplicates": ["b"],
    }
    assert rows[1]["duplicates"] == ["a"]
    assert rows[2]["id"] == 3
    assert rows[2]["place_code"] is None
    assert rows[2]["lang"] == "ur"


def test_a_bad_line_is_named_and_the_good_are_printed(tmp_path, capsys):
    content = (
        b'\xef\xbb\xbf{"id": "a", "text": "no water"}\n'
        b"not json\n"
        b'{"id": "b"}\n'
        b'{"text": "x"}\n'
        b"[1]\n"
        b'{"id": "a", "text": "again"}\n'
        b'{"id": "c", "text": "\xff"}\n'
        b'{"id": "d", "text": null}\n'
        b'{"id": {}, "text": "x"}\n'
        b'{"id": "e", "text": "\\ud800 bijli nahi"}\n'
        b'{"id": "f", "text": ""}'
    )
    code, rows, err = run(tmp_path, capsys, content)
    assert code == 1
    assert [row["id"] for row in rows] == ["a", "e", "f"]
    for number in (2, 3, 4, 5, 6, 7, 8, 9):
        assert f":{number}: " in err
    assert "id: a stands twice" in err
    assert "Traceback" not in err


def test_wrong_usage_ends_with_two(tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        call_command("triage", str(tmp_path / "absent.jsonl"))
    assert stop.value.code == 2
    assert "absent.jsonl" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stop:
        call_command("triage", str(tmp_path))
    assert stop.value.code == 2


def test_reasons_are_given_in_either_language(tmp_path, capsys):
    content = b'{"id": 1, "text": "gutter ubal raha hai, kasur"}'
    _, english, _ = run(tmp_path, capsys, content, "--explain")
    _, urdu, _ = run(tmp_path, capsys, content, "--explain", "--language", "ur")
    assert english[0]["reasons"][0].startswith("Matched: ")
    assert 0 < english[0]["confidence"] <= 1
    assert not urdu[0]["reasons"][0].isascii()
    assert not urdu[0]["reasons"][0].startswith("Matched")


def test_no_database_is_asked(tmp_path, capsys, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        run(tmp_path, capsys, b'{"id": 1, "text": "no water"}')


def test_a_reader_that_goes_away_and_a_terminal_without_urdu_leave_no_traceback(tmp_path):
    path = tmp_path / "texts.jsonl"
    rows = [json.dumps({"id": n, "text": "کوٹ رادھا کشن میں گٹر ابل رہا ہے"}) for n in range(400)]
    path.write_text("\n".join(rows))
    command = f"{sys.executable} manage.py triage {path} --explain | head -1"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=settings.ROOT,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0",
             "YAKJA_DATA": str(tmp_path)},
        capture_output=True,
        timeout=120,
        check=False,
    )  # fmt: skip
    assert json.loads(done.stdout)["function"] == "sewerage"
    assert done.stderr == b""
