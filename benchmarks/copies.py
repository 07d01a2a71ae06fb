"""Private copies of Yakja, loaded for a measurement and removed after it."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Copy:
    """A copy with its load: what its processes need, the process above the database's, what the loader answered."""

    environment: dict[str, str]
    database_pid: int | None
    loaded: dict[str, Any]

    def start(self, *command: str, **more: Any) -> subprocess.Popen[str]:
        """A command of this copy."""
        return subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), *command],
            env={**os.environ, **self.environment},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            text=True,
            **more,
        )


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[tuple[str, int]]:
    """A private PostgreSQL as on a server (data are flushed to disk); its address and the process above all others."""
    script = str(ROOT / "scripts/postgres.sh")
    url = subprocess.run(
        [script, "start", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "PGFSYNC": "on"},
    ).stdout.strip()
    try:
        yield url, int((folder / "data/postmaster.pid").read_text().split()[0])
    finally:
        subprocess.run([script, "stop", str(folder)], check=False)


@contextlib.contextmanager
def prepared(kind: str) -> Iterator[Copy]:
    """A copy on one kind of database with reference data and nothing else."""
    folder = Path(tempfile.mkdtemp(prefix="yakja-bench-"))
    folder.chmod(0o755)
    try:
        with contextlib.ExitStack() as stack:
            environment = {
                "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "YAKJA_DATA": str(folder / "data"), "SAMPLE": "0",
            }  # fmt: skip
            pid = None
            if kind == "postgresql":
                environment["DATABASE_URL"], pid = stack.enter_context(postgresql(folder / "pg"))
            else:
                stack.callback(os.environ.pop, "DATABASE_URL", None)
            say(f"{kind}: a copy with reference data")
            subprocess.run(
                [sys.executable, str(ROOT / "manage.py"), "serve", "--prepare-only"],
                check=True,
                env={**os.environ, **environment},
                stdout=subprocess.DEVNULL,
                cwd=ROOT,
            )
            yield Copy(environment, pid, {})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def loaded(kind: str, part: str, bodies: int) -> Iterator[Copy]:
    """A prepared copy with the load of one part: `benchmarks.<part> --load`."""
    with prepared(kind) as copy:
        say(f"{kind}: {bodies:,} bodies x 90 functions x 18 months")
        made = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{part}", "--load", "--bodies", str(bodies)],
            check=True, env={**os.environ, **copy.environment}, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        yield Copy(copy.environment, copy.database_pid, json.loads(made.stdout.splitlines()[-1]))


def databases(asked: str | None) -> tuple[list[str], list[str]]:
    """The kinds of database to measure, and those asked for that are not installed."""
    kinds = [asked] if asked else ["sqlite", "postgresql"]
    if "postgresql" in kinds and not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        say("PostgreSQL is not installed: not measured")
        kinds.remove("postgresql")
        return kinds, ["postgresql"] if asked else []
    return kinds, []


def options_of(doc: str | None, report: Path, *, seconds: float) -> argparse.ArgumentParser:
    """What every part asked of private copies takes on its command line."""
    options = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=seconds, help="per page")
    options.add_argument("--database", choices=["sqlite", "postgresql"])
    options.add_argument("--write", action="store_true", help=f"write {report.relative_to(ROOT)}")
    return options


def measured(
    chosen: argparse.Namespace,
    measure: Callable[[str, argparse.Namespace], dict[str, Any]],
    report: Callable[[list[dict[str, Any]]], str],
    target: Path,
) -> int:
    """Measure on each database asked for and print the page, written when asked; 1 where one could not be measured."""
    results: list[dict[str, Any]] = []
    kinds, failed = databases(chosen.database)
    for kind in kinds:
        try:
            results.append(measure(kind, chosen))
        except (RuntimeError, OSError, subprocess.CalledProcessError) as error:  # a page that times out, too
            say(f"{kind} could not be measured: {error}")
            failed.append(kind)
    text = report(results)
    print(text)
    if chosen.write and not failed:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return 1 if failed else 0
