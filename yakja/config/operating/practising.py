"""The practice copy beside a real one: its folder, its environment, its nightly reset. Never opens the real database."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from yakja.config.settings.practice import FORBIDDEN, MARK, REAL

RESET_AT = dt.time(3)
# What a reset leaves: the mark, and the key with which results are signed.
KEPT = (MARK, "practice-key.pem", "practice-key.pub.pem")


class NotApartError(ValueError):
    """The folder cannot be a practice copy's: it is, holds, or lies around real data."""


def make_folder(folder: Path, *, real: Path) -> Path:
    """The folder of the practice copy, marked as such. Raises NotApartError for one that is anything else already."""
    folder, real = folder.resolve(), real.resolve()
    if folder == real or real.is_relative_to(folder):
        raise NotApartError(f"{folder} is where the real copy keeps its data; choose another folder")
    if (folder / REAL).exists():
        raise NotApartError(f"{folder} holds real data; choose another folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise NotApartError(
            f"{folder} is not empty and was not made by ./manage practice; choose another folder"
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / MARK).touch()
    return folder


def environment_of(folder: Path, port: int, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of its processes: nothing of the real copy's keys, database and providers is passed on."""
    kept = {
        name: value
        for name, value in environment.items()
        if name not in FORBIDDEN and not name.startswith(("YAKJA_", "DJANGO_", "SAMPLE"))
    }
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "yakja.config.settings.dev",
        "YAKJA_DATA": str(folder),
        "YAKJA_PRACTICE": "1",
        "SAMPLE": "1",
        "YAKJA_URL": f"http://127.0.0.1:{port}",
    }


def wipe(folder: Path) -> None:
    """Throw everything away but what is kept; only in a folder that carries the mark."""
    if not (folder / MARK).is_file() or (folder / REAL).exists():
        raise NotApartError(f"{folder} was not made by ./manage practice")
    for path in folder.iterdir():
        if path.name in KEPT:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            os.unlink(path)


def seconds_until_reset(now: dt.datetime) -> float:
    """How long until the next reset, by the clock of the place."""
    at = now.replace(hour=RESET_AT.hour, minute=0, second=0, microsecond=0)
    if at <= now:
        at += dt.timedelta(days=1)
    return (at - now).total_seconds()
