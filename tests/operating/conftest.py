"""Copies of their own: data folder, database and processes, spoken to through `manage.py` as an operator does."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "four words for testing only"
# A furnished little copy: places, bodies, an administrator (whose address is encrypted), a stored file.
SEED = """
from yakja.foundation.audit.actions import seal_entries
from yakja.foundation.bodies import tasks as bodies
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions as people
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.places import tasks as places
quiet = lambda _text: None
places.load_reference(actor=SYSTEM, say=quiet)
bodies.load_reference(actor=SYSTEM, say=quiet)
people.create_administrator(
    actor=SYSTEM, name=TranslatedText({"en": "Test", "ur": "ٹیسٹ"}), email="a@example.org", username="first",
    language="ur", door="command",
)
from yakja.foundation.people.models import Account
account = Account.objects.get(username="first")
account.phone = "+923001234567"
account.save()
import hashlib
from django.conf import settings
from django.utils import timezone
from yakja.foundation.files.models import StoredFile
from yakja.foundation.files.queries import path_of
body = "ایک محفوظ فائل".encode()
digest = hashlib.sha256(body).hexdigest()
path_of(digest).parent.mkdir(parents=True)
path_of(digest).write_bytes(body)
StoredFile.objects.create(
    sha256=digest, size=len(body), media_type="text/plain", name="a.txt", purpose="test", stored_by="system",
    stored_at=timezone.now(),
)
seal_entries()
"""


def database_url() -> str:
    """The server the tests run on, or "" for SQLite."""
    return os.environ.get("DATABASE_URL", "")


class Copy:
    """One copy of Yakja under a folder. `run` answers what the command printed; a failing command raises."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.database = ""
        self.environment = {
            **{
                k: v
                for k, v in os.environ.items()
                if not k.startswith(("YAKJA_", "DATABASE_", "DJANGO_", "SAMPLE"))
            },
            "DJANGO_SETTINGS_MODULE": "yakja.config.settings.dev",
            "YAKJA_DATA": str(folder),
            "YAKJA_BACKUP_PASSPHRASE": PASSPHRASE,
            "SAMPLE": "0",
            **environment,
        }
        if database_url().startswith("postgres"):
            self.database = f"yakja_op_{secrets.token_hex(4)}"
            with self.maintenance() as session:
                session.execute(f"CREATE DATABASE {self.database}")
            self.environment["DATABASE_URL"] = (
                urlsplit(database_url())._replace(path=f"/{self.database}").geturl()
            )

    @staticmethod
    def maintenance() -> psycopg.Connection[Any]:
        return psycopg.connect(urlsplit(database_url())._replace(path="/postgres").geturl(), autocommit=True)

    def start(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def attempt(self, *command: str, **environment: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        process = self.start(*command, **environment)
        out, err = process.communicate(timeout=900)
        return process.returncode, out, err

    def run(self, *command: str, **environment: str) -> str:
        code, out, err = self.attempt(*command, **environment)
        assert code == 0, err
        return out

    def answer(self, *command: str, **environment: str) -> Any:
        return json.loads(self.run(*command, **environment))

    def shell(self, code: str) -> str:
        return self.run("shell", "--no-imports", "-c", code)

    def state(self) -> dict[str, str]:
        """What lies in the folder and, on PostgreSQL, which databases there are: to prove that nothing was touched."""
        found = {
            str(p.relative_to(self.folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(self.folder.rglob("*"))
            if p.is_file() and not p.name.endswith(("-wal", "-shm"))
        }
        if self.database:
            with self.maintenance() as session:
                rows = session.execute(
                    "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{self.database}%"]
                ).fetchall()
            found |= {name: "database" for (name,) in rows}
        return found

    def remove(self) -> None:
        if not self.database:
            return
        with self.maintenance() as session:
            rows = session.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{self.database}%"]
            ).fetchall()
            for (name,) in rows:
                session.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A furnished copy that tests read from and never change."""
    copy = Copy(tmp_path_factory.mktemp("seeded"))
    copy.run("migrate", "--no-input", "--verbosity=0")
    copy.shell(SEED)
    yield copy
    copy.remove()


@pytest.fixture(scope="session")
def archive(seeded: Copy, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A backup of the furnished copy, with what the command answered."""
    path = tmp_path_factory.mktemp("archive") / "yakja.backup"
    return path, seeded.answer("backup", str(path))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Copy]:
    """A copy in which nothing is yet."""
    copy = Copy(tmp_path / "empty")
    yield copy
    copy.remove()


@pytest.fixture
def used(archive: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[Copy]:
    """A copy of its own to change, restored from the backup."""
    copy = Copy(tmp_path / "used")
    copy.run("restore", str(archive[0]))
    yield copy
    copy.remove()
