"""Bringing a copy of Yakja to life: schema, translations, reference data, the furnished sample."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from yakja.foundation.audit.actions import seal_entries
from yakja.foundation.audit.chain import noting
from yakja.foundation.audit.queries import database_name
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.kit.statements import look_again

Say = Callable[[str], None]


def fingerprint(*, sample: bool) -> str:
    """Changes whenever schema, catalogues, reference data or the loaders change."""
    digest = hashlib.sha256(f"{settings.VERSION} {sample} {connection.settings_dict['NAME']}".encode())
    root: Path = settings.ROOT
    paths = [
        *root.glob("yakja/**/*.py"),
        *root.glob("yakja/**/*.po"),
        *root.glob("yakja/**/static/**/*"),
        *root.glob("reference/**/*"),
    ]
    for path in sorted(paths):
        inside = path.relative_to(root)
        if path.is_file() and "tests" not in inside.parts:
            stat = path.stat()
            digest.update(f"{inside} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def _call(room: str, module: str, name: str, **kwargs: Any) -> bool:
    if not find_spec(f"{room}.{module}"):
        return False
    function = getattr(import_module(f"{room}.{module}"), name, None)
    if function is None:
        return False
    function(**kwargs)
    return True


def load_reference(say: Say) -> None:
    """Reference data of every room, lowest floor first."""
    for room in settings.ROOMS:
        started = time.monotonic()
        if _call(room, "tasks", "load_reference", actor=SYSTEM, say=say):
            # Without statistics PostgreSQL plans for empty tables.
            look_again(*_tables_of(room))
            say(f"  {room.rpartition('.')[2]}: reference data, {time.monotonic() - started:.1f} s")
    look_again()


def _tables_of(room: str) -> list[str]:
    return [model._meta.db_table for model in apps.get_app_config(room.rpartition(".")[2]).get_models()]


def furnish(say: Say) -> None:
    """What every room adds to the sample, lowest floor first; dates are relative to today."""
    today = timezone.localdate()
    for room in settings.ROOMS:
        started = time.monotonic()
        if _call(room, "sample", "furnish", actor=SYSTEM, today=today, say=say):
            say(f"  {room.rpartition('.')[2]}: sample, {time.monotonic() - started:.1f} s")


def bring_up(say: Say, *, sample: bool, force: bool = False) -> bool:
    """Make the copy ready to serve; does nothing, in milliseconds, when it already is. Returns whether it worked."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    _keep_apart(sample=sample, is_embedded=connection.vendor == "sqlite")
    stamp = settings.VAR / ("ready-sample" if sample else "ready")
    wanted = fingerprint(sample=sample)
    if not force and stamp.exists() and stamp.read_text() == wanted and _has_schema():
        return False
    from yakja.config.management.commands.compile_messages import compile_all

    say("Preparing the database")
    compile_all()
    if not _has_schema():
        # A database made anew begins a chain of its own.
        noting.forget(settings.AUDIT_NOTES, database_name())
    with _meanwhile(lambda: call_command("collectstatic", verbosity=0, interactive=False)):
        call_command("migrate", verbosity=0, interactive=False)
    say("Loading reference data")
    load_reference(say)
    if sample and not _is_furnished():
        say("Furnishing the sample")
        furnish(say)
    for room in settings.ROOMS:
        _call(room, "tasks", "refresh", actor=SYSTEM, say=say)
    seal_entries()
    stamp.write_text(wanted)
    return True


@contextmanager
def _meanwhile(work: Callable[[], object]) -> Iterator[None]:
    """`work`, which may not touch the database, in a process of its own while the block runs; RuntimeError if it failed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            # Nothing of what the parent holds is ended from here, its connections least of all.
            sys.stderr.flush()
            os._exit(code)
    try:
        yield
    finally:
        _pid, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("A step of preparing failed; the reason stands above.")


class MixedError(RuntimeError):
    """Invented and real data would come to stand in one database."""


def _keep_apart(*, sample: bool, is_embedded: bool) -> None:
    """Refuse to furnish a database that holds real data, and to serve a furnished one as real.

    The embedded copies are two files; a database named by DATABASE_URL is one for whatever is asked of it.
    """
    if is_embedded or not _has_schema():
        return
    from yakja.foundation.audit.models import AuditEntry

    if sample != _is_furnished() and AuditEntry.objects.exists():
        held, asked = ("real data", "the sample") if sample else ("the furnished sample", "real data")
        raise MixedError(f"This database holds {held}; {asked} needs a database of its own (DATABASE_URL).")


def _has_schema() -> bool:
    return "audit_auditentry" in connection.introspection.table_names()


def _is_furnished() -> bool:
    from yakja.foundation.audit.models import AuditEntry

    return AuditEntry.objects.filter(door="sample").exists()


def note_mode(*, sample: bool) -> None:
    """Remember which copy was served last, so that a bare `./manage` speaks of the same one."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    (settings.VAR / "mode").write_text(json.dumps({"sample": sample, "pid": os.getpid()}))
