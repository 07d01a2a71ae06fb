"""Where the chain ended, kept in a file beside the database: whoever empties the tables does not empty this."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Head:
    """The last link that was written: how many there are, and its digest."""

    position: int
    digest: str


def _read(path: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text())
        if isinstance(found, dict):
            return found
    return {}


def noted(path: Path | None, database: str) -> Head | None:
    """The head noted for a database; None where nothing was noted or the file cannot be read."""
    said = _read(path).get(database) if path else None
    if not isinstance(said, dict):
        return None
    position, digest = said.get("links"), said.get("head")
    return Head(position, digest) if isinstance(position, int) and isinstance(digest, str) else None


def note(path: Path | None, database: str, head: Head) -> None:
    """Note a head that is further on than the one known. A file that cannot be written is no reason to stop."""
    before = noted(path, database)
    if path and (before is None or before.position < head.position):
        _write(path, {**_read(path), database: {"links": head.position, "head": head.digest}})


def forget(path: Path | None, database: str) -> None:
    """Another chain takes the place of the noted one: a new database, or a restored one."""
    if path and database in (known := _read(path)):
        del known[database]
        _write(path, known)


def _write(path: Path, facts: dict[str, Any]) -> None:
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        new.write_text(json.dumps(facts, indent=1, sort_keys=True))
        os.replace(new, path)
