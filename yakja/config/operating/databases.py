"""Taking and putting back a database: SQLite by its backup interface, PostgreSQL by pg_dump and pg_restore.

Both put a copy back in the same way: it is made whole beside the one in use, looked at, and then takes its
name in one step. The former database is kept.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlsplit

import psycopg
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.sqlite3._functions import register as register_functions
from psycopg import sql

from .facts import OperatingError, facts, facts_of

IN_USE = "the database is in use: stop the server, the worker and the clock, then restore again"


class Database(Protocol):
    """What backup and restore need of a database."""

    member: str  # the name of its part in an archive

    def snapshot(self, folder: Path) -> tuple[Path, dict[str, Any]]:
        """Write a consistent copy into a folder; returns it with the facts of exactly that copy."""

    def has_rows(self) -> bool:
        """Whether somebody has worked in the database that is in use."""

    def stage(self, source: Path) -> dict[str, str]:
        """Make a database of its own from a snapshot; returns the environment under which it is spoken to."""

    def take_over(self, kept: Path) -> str:
        """Give the staged database the name of the one in use; returns where the former one is kept."""

    def put_back(self) -> None:
        """Undo `take_over`."""

    def discard(self) -> None:
        """Remove the staged database, if there still is one."""


def database() -> Database:
    """The database of this copy."""
    return (
        PostgreSQL() if connection.vendor == "postgresql" else SQLite(Path(connection.settings_dict["NAME"]))
    )


def _has_rows() -> bool:
    if "audit_auditentry" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM audit_auditentry LIMIT 1")
        return cursor.fetchone() is not None


class SQLite:
    """A file. It changes hands only when nobody else has it open."""

    member = "database.sqlite3"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._staged: Path | None = None
        self._former: Path | None = None

    def snapshot(self, folder: Path) -> tuple[Path, dict[str, Any]]:
        target = folder / self.member
        # One step: writers go on in the write-ahead log, and the copy is of one moment.
        with (
            closing(sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro", uri=True, timeout=60)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")
        self._check(target)
        found = facts_of(self._environment(target))
        self._fold(target)
        return target, found

    def has_rows(self) -> bool:
        return self.path.exists() and self.path.stat().st_size > 0 and _has_rows()

    def stage(self, source: Path) -> dict[str, str]:
        self._check(source)
        self._staged = source
        return self._environment(source)

    def take_over(self, kept: Path) -> str:
        assert self._staged
        connections.close_all()
        self._fold(self._staged)
        said = ""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            self._alone()
            self._former = kept / self.path.name
            # A second name first: at no moment is there no database.
            os.link(self.path, self._former)
            said = str(self._former)
        _sync(self._staged)
        os.replace(self._staged, self.path)
        _sync(self.path.parent)
        return said

    def put_back(self) -> None:
        connections.close_all()
        if self._former:
            os.replace(self._former, self.path)
        else:
            self.path.unlink(missing_ok=True)

    def discard(self) -> None:
        if self._staged:
            self._staged.unlink(missing_ok=True)

    def _alone(self) -> None:
        """Fold the write-ahead log into the file; SQLite refuses that while anybody else has it open."""
        try:
            self._fold(self.path)
        except sqlite3.OperationalError as error:
            raise OperatingError(IN_USE) from error
        except sqlite3.DatabaseError:
            return  # the file in use is damaged: all the more reason to restore

    @staticmethod
    def _fold(path: Path) -> None:
        with closing(sqlite3.connect(path, timeout=2)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE")

    @staticmethod
    def _check(path: Path) -> None:
        try:
            with closing(sqlite3.connect(path)) as opened:
                # Conditions of tables call functions that Django gives to SQLite.
                register_functions(opened)
                answer = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise OperatingError(f"the copy of the database is damaged: {error}") from error
        if answer != "ok":
            raise OperatingError(f"the copy of the database is damaged: {answer}")

    @staticmethod
    def _environment(path: Path) -> dict[str, str]:
        return {"DATABASE_URL": f"sqlite:///{path}"}


class PostgreSQL:
    """A database of a cluster. A copy is restored into a new database, which then takes the name of the old one."""

    member = "database.dump"

    def __init__(self) -> None:
        given = connection.settings_dict
        self.name = str(given["NAME"])
        self._user = str(given["USER"] or "")
        self._password = str(given["PASSWORD"] or "")
        self._host = str(given["HOST"] or "")
        self._port = str(given["PORT"] or "")
        self._options = {k: str(v) for k, v in (given.get("OPTIONS") or {}).items() if k.startswith("ssl")}
        self._staged = ""
        self._former = ""

    def snapshot(self, folder: Path) -> tuple[Path, dict[str, Any]]:
        target = folder / self.member
        # The facts and the dump see the same moment, whoever writes meanwhile.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            found = facts()
            self._run(
                "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
                f"--file={target}", self.name,
            )  # fmt: skip
        return target, found

    def has_rows(self) -> bool:
        return _has_rows()

    def stage(self, source: Path) -> dict[str, str]:
        name = f"{self.name}_restored_{secrets.token_hex(3)}"
        with self._maintenance() as session:
            may = session.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            if not may or not may[0]:
                raise OperatingError(
                    f'the role may not create a database: run ALTER ROLE "{self._user}" CREATEDB as the superuser'
                )
            session.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
            )
        self._staged = name
        self._run(
            "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
            f"--dbname={name}", str(source),
        )  # fmt: skip
        source.unlink()
        return {"DATABASE_URL": self._url(name)}

    def take_over(self, kept: Path) -> str:
        self._former = f"{self.name}_before_{secrets.token_hex(3)}"
        self._rename([(self.name, self._former), (self._staged, self.name)])
        self._staged = ""
        return f"database {self._former}"

    def put_back(self) -> None:
        aside = f"{self.name}_refused_{secrets.token_hex(3)}"
        self._rename([(self.name, aside), (self._former, self.name)])
        self._staged = aside

    def discard(self) -> None:
        if self._staged:
            with self._maintenance() as session:
                session.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(self._staged)))

    def _rename(self, pairs: list[tuple[str, str]]) -> None:
        connections.close_all()
        try:
            with self._maintenance() as session, session.transaction():
                for old, new in pairs:
                    session.execute(
                        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                            sql.Identifier(old), sql.Identifier(new)
                        )
                    )
        except psycopg.errors.ObjectInUse as error:
            raise OperatingError(IN_USE) from error

    def _maintenance(self) -> psycopg.Connection[Any]:
        """A session beside the database, for what cannot be done from within it."""
        return psycopg.connect(
            dbname="postgres", user=self._user or None, password=self._password or None, host=self._host or None,
            port=self._port or None, autocommit=True, **self._options,  # type: ignore[arg-type]
        )  # fmt: skip

    def _url(self, name: str) -> str:
        given = os.environ.get("DATABASE_URL", "")
        if given:
            return urlsplit(given)._replace(path=f"/{quote(name)}").geturl()
        who = quote(self._user, safe="") + (f":{quote(self._password, safe='')}" if self._password else "")
        return f"postgres://{who}@{self._host}{':' + self._port if self._port else ''}/{quote(name)}"

    def _run(self, program: str, *arguments: str) -> None:
        if not shutil.which(program):
            raise OperatingError(f"{program} is not here; install the Debian package postgresql-client")
        at = [("--host", self._host), ("--port", self._port), ("--username", self._user)]
        options = {f"PG{k.upper()}": v for k, v in self._options.items()}
        done = subprocess.run(
            [program, *(f"{k}={unquote(v)}" for k, v in at if v), "--no-password", *arguments],
            env={**os.environ, **options, **({"PGPASSWORD": self._password} if self._password else {})},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            reason = next((line for line in done.stderr.splitlines() if "error" in line), done.stderr.strip())
            raise OperatingError(f"{program} failed: {reason}")


def _sync(path: Path) -> None:
    """Make sure that a file or folder is on the disk before the next step."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def room_for(folder: Path, size: int) -> None:
    """Refuse early when a folder's disk cannot hold so many bytes."""
    free = shutil.disk_usage(folder).free
    if free < size:
        raise OperatingError(
            f"{folder} has {free // 1_000_000} MB free and about {size // 1_000_000} MB are needed"
        )


def files_root() -> Path:
    return Path(settings.FILES_ROOT)
