"""Backup and restore as an operator does them: other processes, other databases, real files."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import stat
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

pytestmark = pytest.mark.slow

WRITER = """
import time
from django.utils import timezone
from yakja.foundation.audit.actions import action, record, seal_entries
from yakja.foundation.kit.permissions import SYSTEM

@action("people.add_person")
def note(*, actor, number, door="command"):
    record(subject=f"places.place:PK{number}", facts={"number": number})

print("writing", flush=True)
end = time.monotonic() + 60
number = 0
while time.monotonic() < end:
    note(actor=SYSTEM, number=number)
    number += 1
    if number % 50 == 0:
        seal_entries()
    time.sleep(0.002)
"""


HOLD = """
from django.db import connection
connection.cursor().execute("SELECT count(*) FROM audit_auditentry")
print("held", flush=True)
import time
time.sleep(100)
"""


@contextlib.contextmanager
def held_open(copy: Any) -> Iterator[None]:
    """Another process is connected to the copy's database, as a running server is."""
    process = copy.start("shell", "--no-imports", "-c", HOLD)
    try:
        assert process.stdout.readline().strip() == "held"
        yield
    finally:
        process.kill()
        process.communicate()


def test_a_restored_copy_shows_the_same(archive, empty):
    path, noted = archive
    answer = empty.answer("restore", str(path))
    assert noted["numbers"]["bodies"] > 1000
    assert answer["numbers"]["restored"] == answer["numbers"]["noted"] == noted["numbers"]
    found = empty.answer("facts")
    assert found["numbers"] == noted["numbers"]
    assert found["chain"]["is_whole"]
    assert found["chain"]["head"] == noted["chain"]["head"]
    assert found["personal_data"] == "readable"
    assert empty.answer("verify_audit")["verdict"] == "whole"
    assert json.loads((empty.folder / "mode").read_text())["sample"] is False
    read = "from yakja.foundation.people.models import Account; print(Account.objects.get(username='first').phone)"
    assert empty.shell(read).strip() == "+923001234567"
    (stored,) = [p for p in (empty.folder / "files").rglob("*") if p.is_file()]
    assert stored.read_text() == "ایک محفوظ فائل"
    # What the chain refuses is refused in the restored copy too.
    with pytest.raises(AssertionError, match="append-only"):
        empty.shell(
            "from yakja.foundation.audit.models import AuditEntry; AuditEntry.objects.update(reason='x')"
        )


def test_a_backup_is_private_and_tells_nothing(archive):
    path, _ = archive
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    body = path.read_bytes()
    assert not any(word in body for word in (b"SQLite", b"yakja", b"audit_auditentry", b"manifest"))


def test_a_backup_taken_while_somebody_writes_is_of_one_moment(used, empty, tmp_path):
    writer = used.start("shell", "--no-imports", "-c", WRITER)
    try:
        assert writer.stdout.readline().strip() == "writing"
        before = used.answer("facts")["chain"]["links"]
        noted = used.answer("backup", str(tmp_path / "busy.backup"))
        assert writer.poll() is None, writer.stderr.read()
        after = used.answer("facts")["chain"]["links"]
    finally:
        writer.kill()
        writer.communicate()
    assert noted["chain"]["is_whole"]
    assert before <= noted["chain"]["links"] < after
    answer = empty.answer("restore", str(tmp_path / "busy.backup"))
    assert answer["chain"] == noted["chain"]


@pytest.mark.parametrize(
    "damage", ["byte", "beginning", "cut", "more", "passphrase", "other file", "no file"]
)
def test_a_backup_that_is_not_as_it_was_made_touches_nothing(archive, seeded, tmp_path, damage):
    path = tmp_path / "damaged.backup"
    shutil.copy(archive[0], path)
    body = bytearray(path.read_bytes())
    words = {}
    if damage == "byte":
        body[len(body) // 2] ^= 4
    elif damage == "beginning":
        body[20] ^= 4
    elif damage == "cut":
        del body[len(body) * 2 // 3 :]
    elif damage == "more":
        body += b"x"
    elif damage == "other file":
        body[:] = b"PK\x03\x04" + os.urandom(3000)
    elif damage == "passphrase":
        words = {"YAKJA_BACKUP_PASSPHRASE": "another four words for testing"}
    path.write_bytes(body)
    if damage == "no file":
        path.unlink()
    before = seeded.state()
    code, out, err = seeded.attempt("restore", str(path), "--force", **words)
    assert code == 1
    assert out == ""
    assert "Nothing was changed" in err
    assert "Traceback" not in err
    assert seeded.state() == before


def test_a_copy_with_something_in_it_is_replaced_only_when_asked(archive, used):
    path, noted = archive
    used.shell(
        "from yakja.foundation.people import actions; from yakja.foundation.kit.permissions import SYSTEM;"
        "from yakja.foundation.kit.i18n import TranslatedText;"
        "actions.create_administrator(actor=SYSTEM, name=TranslatedText({'en': 'Second'}), username='second', door='command')"
    )
    before = used.state()
    code, _, err = used.attempt("restore", str(path))
    assert code == 1
    assert "--force" in err
    assert used.state() == before
    answer = used.answer("restore", str(path), "--force")
    assert used.answer("facts")["chain"]["head"] == noted["chain"]["head"]
    # The former database is still there, with what the backup did not have.
    assert answer["former"]
    ask = "SELECT count(*) FROM people_account WHERE username = 'second'"
    if used.database:
        from urllib.parse import urlsplit

        former = (
            urlsplit(used.environment["DATABASE_URL"])
            ._replace(path="/" + answer["former"].split()[-1])
            .geturl()
        )
        with psycopg.connect(former) as session:
            assert session.execute(ask).fetchone() == (1,)
    else:
        with contextlib.closing(sqlite3.connect(answer["former"])) as session:
            assert session.execute(ask).fetchone() == (1,)


def test_a_copy_that_is_being_served_is_not_replaced(archive, used):
    with held_open(used):
        before = used.state()
        code, _, err = used.attempt("restore", str(archive[0]), "--force")
        assert code == 1
        assert "stop the server" in err
        assert used.state() == before
    used.answer("restore", str(archive[0]), "--force")


def test_a_restore_that_is_cut_off_leaves_the_copy_as_it_was(archive, used):
    before = used.answer("facts")
    for moment in ("Reading and checking", "Making the database", "Verifying"):
        process = used.start("restore", str(archive[0]), "--force")
        for line in process.stderr:
            if line.startswith(moment):
                break
        time.sleep(0.2)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert used.answer("facts") == before
    used.answer("restore", str(archive[0]), "--force")


def test_real_data_and_the_sample_do_not_change_places(archive, empty):
    code, _, err = empty.attempt("restore", str(archive[0]), SAMPLE="1")
    assert code == 1
    assert "SAMPLE=0" in err


def test_keys_from_the_environment_are_handed_over_and_not_written_over(archive, tmp_path, request):
    keys = {
        "YAKJA_SECRET_KEY": "s" * 30 + "ecret-of-another-copy",
        "YAKJA_FIELD_KEY": "f" * 30 + "ield-of-another-copy",
    }
    copy = type(request.getfixturevalue("seeded"))(tmp_path / "keyed", **keys)
    try:
        answer = copy.answer("restore", str(archive[0]))
        handed = copy.folder / "restored-keys.env"
        assert str(handed) in answer["keys"]
        assert stat.S_IMODE(handed.stat().st_mode) == 0o600
        assert not (copy.folder / "field_key").exists()
        assert copy.answer("facts")["personal_data"] == "unreadable"
        restored = dict(line.split("=", 1) for line in handed.read_text().splitlines())
        assert copy.answer("facts", **restored)["personal_data"] == "readable"
    finally:
        copy.remove()


def test_a_backup_can_be_checked_without_restoring_it(archive, empty):
    path, noted = archive
    answer = empty.answer("restore", "--check-only", str(path))
    assert answer["verdict"] == "whole"
    assert answer["numbers"] == noted["numbers"]
    # The keys that every copy makes for itself, and nothing else.
    assert {p.name for p in empty.folder.rglob("*")} == {"field_key", "secret_key"}


def test_a_backup_is_not_written_over_another_nor_with_a_short_passphrase(archive, seeded, tmp_path):
    path, _ = archive
    whole = path.read_bytes()
    code, _, err = seeded.attempt("backup", str(path))
    assert code == 1
    assert "--force" in err
    assert path.read_bytes() == whole
    for words in ("short", ""):
        code, _, err = seeded.attempt("backup", str(tmp_path / "x"), YAKJA_BACKUP_PASSPHRASE=words)
        assert code == 1
        assert "Traceback" not in err
    assert not list(tmp_path.glob("x*"))


def test_a_broken_chain_is_said_when_it_is_backed_up_and_when_it_is_restored(used, empty, tmp_path):
    break_it = (
        "from django.db import connection as c\n"
        "on = ' ON audit_auditentry' if c.vendor == 'postgresql' else ''\n"
        "cursor = c.cursor()\n"
        "cursor.execute('DROP TRIGGER audit_auditentry_no_update' + on)\n"
        "cursor.execute(\"UPDATE audit_auditentry SET reason = 'changed' WHERE id = 2\")\n"
    )
    used.shell(break_it)
    code, out, err = used.attempt("backup", str(tmp_path / "broken.backup"))
    assert code == 1
    assert "chain" in err
    assert '"first_broken_entry": 2' in out
    code, out, err = empty.attempt("restore", str(tmp_path / "broken.backup"))
    assert code == 1
    assert "already broken" in err
    assert empty.answer("facts")["chain"]["first_broken_entry"] == 2
