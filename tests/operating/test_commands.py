"""A command on a copy that is not ready says one line; a reader that has enough is no error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TAKES_A_FILE = ("publiccode_import", "load_counts", "load_boundaries")


def manage(folder: Path, *argv: str, **more: str) -> subprocess.CompletedProcess[str]:
    known = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "SAMPLE", "DJANGO_SETTINGS_MODULE"}
    }
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *argv],
        env={**known, "YAKJA_DATA": str(folder), **more},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


@pytest.mark.parametrize(
    "command",
    [
        "verify_audit",
        "facts",
        "tick",
        "export_all OUT",
        "create_administrator --name A --email a@example.org",
        "measure_strategies",
        "backup OUT",
        "publiccode_import FILE",
        "load_counts FILE --tool PCP",
        "load_bodies FILE --province PK6",
        "load_councils FILE --province PK6",
        "gate_check --text A",
    ],
)
def test_a_copy_that_was_never_set_up_is_said_in_one_line(tmp_path, command):
    (tmp_path / "FILE").write_text("publiccodeYmlVersion: '0.4'\nname: A\n")
    argv = [str(tmp_path / part) if part in {"OUT", "FILE"} else part for part in command.split()]
    done = manage(tmp_path / "data", *argv, YAKJA_BACKUP_PASSPHRASE="a passphrase of many words")
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("This copy is not set up yet: run `make run`")
    assert done.returncode == 2


def test_a_database_that_does_not_answer_is_said_in_one_line(tmp_path):
    done = manage(tmp_path, "verify_audit", DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert "Traceback" not in done.stderr
    assert "does not answer" in done.stderr
    assert done.returncode == 2


def test_a_reader_that_has_enough_is_no_error(tmp_path):
    argv = f"{sys.executable} {ROOT / 'manage.py'} help --commands | true"
    done = subprocess.run(
        ["bash", "-c", argv], env={**os.environ, "YAKJA_DATA": str(tmp_path)}, capture_output=True, text=True
    )
    assert "BrokenPipe" not in done.stderr
    assert "Exception ignored" not in done.stderr
