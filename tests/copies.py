"""Copies of Yakja: data folder, database and processes of their own, spoken to through `manage.py` as an operator does."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
PASSPHRASE = "four words for testing only"
EMBEDDED = "yakja.sqlite3"
KEYS = ("field_key", "secret_key")


def database_url() -> str:
    """The server the tests run on, or "" for SQLite."""
    return os.environ.get("DATABASE_URL", "")


class Copy:
    """One copy of Yakja under a folder. `run` answers what the command printed; a failing command raises.

    `twin_of` is a copy whose database this one begins with, and the keys it is read with; nobody may be connected to it.
    """

    def __init__(self, folder: Path, twin_of: Copy | None = None, **environment: str) -> None:
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
                like = f" TEMPLATE {twin_of.database}" if twin_of else ""
                session.execute(f"CREATE DATABASE {self.database}{like}")
            self.environment["DATABASE_URL"] = (
                urlsplit(database_url())._replace(path=f"/{self.database}").geturl()
            )
        if twin_of:
            for name in KEYS if self.database else (*KEYS, EMBEDDED):
                shutil.copy(twin_of.folder / name, folder / name)

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
