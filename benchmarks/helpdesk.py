"""django-helpdesk beside complaints: the same number of rows in the same database server, in an environment of its own.

Its requests are answered in one process without a server, which spares it what ours is charged.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from .copies import ROOT, Copy, say
from .server import cpu_of, family

VERSION = "django-helpdesk==2.6.1"
SITE = str(ROOT / "benchmarks/helpdesk_site.py")
# Fewer where one takes seconds.
ACTS = {"submit": 30, "list": 5, "search": 5, "search_rare": 5, "dashboard": 3}


@dataclass(frozen=True)
class Beside:
    """Another product in an environment and a database of its own."""

    python: str
    database: str
    database_pid: int | None

    def at(self, rows: int) -> dict[str, float]:
        """CPU in ms of each act at so many rows, process and database together."""
        self._run("load", str(rows))
        found: dict[str, float] = {}
        base = family(self.database_pid) if self.database_pid else []
        for name, count in ACTS.items():
            self._run("act", name, "1")
            before = cpu_of(base)
            said = self._run("act", name, str(count))
            in_base = cpu_of(family(self.database_pid)) - before if self.database_pid else 0.0
            # Two requests warm it up; the database is charged for all of them alike.
            found[name] = said["cpu_ms"] + in_base / (count + 2) * 1000
            say(f"  django-helpdesk, {name}: {found[name]:.1f} ms")
        return found

    def _run(self, *command: str) -> dict[str, Any]:
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE": self.database,
            "HOME": str(Path(self.python).parents[2]),
        }
        done = subprocess.run(
            # -P: this folder has a module of the product's own name, which must not be found first.
            [self.python, "-P", SITE, *command],
            check=True,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        answered: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answered


@contextlib.contextmanager
def beside(copy: Copy) -> Iterator[Beside | None]:
    """The other product, or None where it cannot be installed."""
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        python = f"{folder}/env/bin/python"
        uv = str(Path(sys.executable).parent / "uv")
        try:
            subprocess.run([uv, "venv", "-q", "--python", sys.executable, f"{folder}/env"], check=True)
            wanted = [VERSION, "django>=5.2,<5.3", "psycopg[binary]"]
            subprocess.run([uv, "pip", "install", "-q", "--python", python, *wanted], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            say(f"django-helpdesk could not be installed: {error}")
            yield None
            return
        url = copy.environment.get("DATABASE_URL", "")
        database = _another(url) if url else f"{folder}/helpdesk.sqlite3"
        yield Beside(python, database, copy.database_pid)


def _another(url: str) -> str:
    """A new database on the same server."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as opened:
        opened.execute("CREATE DATABASE helpdesk")
    return urlunsplit(urlsplit(url)._replace(path="/helpdesk"))
