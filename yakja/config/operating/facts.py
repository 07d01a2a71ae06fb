"""What a copy says of itself: its version, the numbers of its first page, its audit chain, whether its key fits.

A backup records these facts; a restored copy must show the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from yakja.foundation.audit.queries import verify_chain
from yakja.foundation.kit.secrecy import EncryptedTextField, UnreadableError


class OperatingError(Exception):
    """Something the operator has to mend; the text says what and how. Nothing was overwritten."""


def facts() -> dict[str, Any]:
    """The facts of the copy this process is connected to."""
    verdict = verify_chain()
    return {
        "version": settings.VERSION,
        "database": connection.vendor,
        "is_sample": settings.YAKJA_SAMPLE,
        "numbers": home_numbers(),
        "chain": {
            "is_whole": verdict.is_whole,
            "links": verdict.links,
            "unsealed": verdict.unsealed,
            "head": verdict.head,
            "first_broken_entry": verdict.broken,
        },
        "personal_data": personal_data(),
        "migrations": sorted(
            f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
        ),
    }


def home_numbers() -> dict[str, int]:
    """The numbers that the first page shows, all of them counts; empty while no place is loaded."""
    from yakja.insight.dashboards.queries.home import home

    view = home()
    if view is None:
        return {}
    return {
        "bodies": view.bodies,
        "functions": view.functions,
        "tools": view.tools,
        "needs": view.all_needs,
        "provinces": len(view.provinces),
        "districts": len(view.districts),
        "cells": view.total.devolved,
        "known": view.total.known,
        "unknown": view.total.unknown,
        "in_use": view.total.in_use,
        "confirmed_in_use": view.total.confirmed_in_use,
        "assumed": view.total.assumed,
    }


def personal_data() -> str:
    """`readable` when every encrypted column opens with our key, `unreadable`, or `none` where nothing is kept yet."""
    found = "none"
    for model in apps.get_models():
        names = [f.attname for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]
        for name in names:
            try:
                rows = model._base_manager.order_by("-pk").values_list(name, flat=True)[:200]
                if any(rows):
                    found = "readable"
            except UnreadableError:
                return "unreadable"
    return found


def unknown_migrations(applied: Iterable[str]) -> list[str]:
    """Migrations that this version does not have: the copy was made by a newer one."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    ours = {config.label for config in apps.get_app_configs()}
    return sorted(name for name in applied if name not in known and name.partition(".")[0] in ours)


def run_on(environment: Mapping[str, str], *command: str) -> str:
    """Run a management command on another database, as a process of its own; returns what it answered."""
    done = subprocess.run(
        [sys.executable, str(settings.ROOT / "manage.py"), *command],
        env={**os.environ, "SAMPLE": "1" if settings.YAKJA_SAMPLE else "0", **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        raise OperatingError(f"{command[0]} does not work on the copy: {last}")
    return done.stdout


def facts_of(environment: Mapping[str, str]) -> dict[str, Any]:
    """The facts of another database, read by a process of its own."""
    found: dict[str, Any] = json.loads(run_on(environment, "facts"))
    return found


def differences(noted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Where a copy does not show what its backup noted; empty when it is the same."""
    said = []
    for name, value in noted["numbers"].items():
        if found["numbers"].get(name) != value:
            said.append(f"{name}: {value} when the backup was made, {found['numbers'].get(name)} now")
    for name, value in noted["chain"].items():
        if found["chain"].get(name) != value:
            said.append(
                f"audit chain, {name}: {value} when the backup was made, {found['chain'].get(name)} now"
            )
    if found["personal_data"] != noted["personal_data"]:
        said.append(f"personal data: {noted['personal_data']} before, {found['personal_data']} now")
    return said
