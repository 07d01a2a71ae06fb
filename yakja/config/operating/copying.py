"""Backup and restore of a whole copy: database, stored files and keys in one sealed file.

    sealed(gzip(tar)): manifest.json, keys.json, database.sqlite3 | database.dump, files/..., end.json

The manifest notes what the copy showed when it was taken; a restored copy must show the same before it may
take the place of another.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from yakja.config.set_up import note_mode
from yakja.foundation.audit.actions import seal_entries
from yakja.foundation.audit.chain import noting
from yakja.foundation.audit.queries import database_name

from . import facts as copy_facts
from .databases import Database, database, files_root, room_for
from .facts import OperatingError
from .safety import LAST_BACKUP
from .sealed import SealedError, SealingWriter, UnsealingReader

FORMAT = 1
KEYS = {"secret_key": "YAKJA_SECRET_KEY", "field_key": "YAKJA_FIELD_KEY"}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Opened:
    """What an archive holds, written out under `folder` and checked."""

    folder: Path
    manifest: dict[str, Any]
    keys: dict[str, str]
    files: int


def take(target: Path, passphrase: str, *, say: Say, overwrite: bool = False) -> dict[str, Any]:
    """Write a backup of this copy, also while it is being used; returns its manifest with `file` and `bytes`.

    The file appears under its name only when it is whole and has been read back. Raises OperatingError.
    """
    if target.exists() and not overwrite:
        raise OperatingError(f"{target} exists; give another name or --force")
    if not target.parent.is_dir():
        raise OperatingError(f"there is no folder {target.parent}")
    seal_entries()
    part = target.with_name(target.name + ".part")
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.VAR) as name:
        say("Copying the database")
        base = database()
        snapshot, found = base.snapshot(Path(name))
        names = sorted(p for p in files_root().rglob("*") if p.is_file() and not p.name.startswith("."))
        manifest = {"format": FORMAT, "made_at": timezone.now().isoformat(timespec="seconds"), **found}
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
                sealing = SealingWriter(raw, passphrase)
                _write(sealing, manifest, base, snapshot, names, say)
                sealing.finish()
                raw.flush()
                os.fsync(raw.fileno())
            say("Reading it back")
            read_through(part, passphrase)
            os.replace(part, target)
        except (OSError, SealedError) as error:
            raise OperatingError(f"the backup could not be written: {error}") from error
        finally:
            part.unlink(missing_ok=True)
    answer = {"file": str(target), "bytes": target.stat().st_size, "files": len(names), **manifest}
    (settings.VAR / LAST_BACKUP).write_text(
        json.dumps(
            {k: answer[k] for k in ("file", "bytes", "made_at", "version")} | {"head": found["chain"]["head"]}
        )
    )
    return answer


def _write(
    sealing: SealingWriter,
    manifest: dict[str, Any],
    base: Database,
    snapshot: Path,
    names: list[Path],
    say: Say,
) -> None:
    keys = {"secret_key": settings.SECRET_KEY, "field_key": settings.FIELD_KEY}
    with (
        gzip.GzipFile(fileobj=sealing, mode="wb", compresslevel=4, mtime=0) as packed,  # type: ignore[arg-type]
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        _add(tar, "manifest.json", json.dumps(manifest).encode())
        _add(tar, "keys.json", json.dumps(keys).encode())
        _add_file(tar, base.member, snapshot)
        root = files_root()
        kept = 0
        for number, path in enumerate(names, start=1):
            kept += _add_file(tar, f"files/{path.relative_to(root)}", path)
            if number % 500 == 0:
                say(f"  {number} of {len(names)} stored files")
        _add(tar, "end.json", json.dumps({"files": kept}).encode())


def _add(tar: tarfile.TarFile, name: str, body: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(body)
    tar.addfile(entry, io.BytesIO(body))


def _add_file(tar: tarfile.TarFile, name: str, path: Path) -> int:
    """Add what a file holds now; 0 when it went away meanwhile (an upload that ended)."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return 0
    with source:
        entry = tarfile.TarInfo(name)
        entry.size = os.fstat(source.fileno()).st_size
        entry.mtime = int(os.fstat(source.fileno()).st_mtime)
        tar.addfile(entry, source)
    return 1


def read_through(source: Path, passphrase: str) -> dict[str, Any]:
    """Read a whole backup without keeping anything; returns its manifest. Raises SealedError."""
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        return _open(source, passphrase, Path(folder), keep=False).manifest


def _open(source: Path, passphrase: str, folder: Path, *, keep: bool = True) -> Opened:
    """Write out and check everything an archive holds. Raises SealedError when anything is not as it was made."""
    manifest: dict[str, Any] = {}
    keys: dict[str, str] = {}
    end: dict[str, Any] = {}
    count = 0
    try:
        with source.open("rb") as raw:
            unsealing = UnsealingReader(raw, passphrase)
            packed = gzip.GzipFile(fileobj=io.BufferedReader(unsealing, 1 << 20), mode="rb")  # type: ignore[type-var]
            with tarfile.open(fileobj=packed, mode="r|") as tar:
                for entry in tar:
                    body = tar.extractfile(entry) if entry.isreg() else None
                    if body is None:
                        raise SealedError(f"the backup holds {entry.name!r}, which no backup has")
                    if entry.name in {"manifest.json", "keys.json", "end.json"}:
                        found = json.loads(body.read())
                        if entry.name == "manifest.json":
                            manifest = _checked(found)
                        elif entry.name == "keys.json":
                            keys = found
                        else:
                            end = found
                    elif manifest:
                        count += _keep(entry, body, folder if keep else None)
            # What follows the archive is still checked, seal by seal.
            while packed.read(1 << 20):
                pass
            unsealing.drain()
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, KeyError) as error:
        raise SealedError(f"the backup cannot be used: {error}") from error
    if not manifest or end.get("files") != count or set(keys) != set(KEYS):
        raise SealedError("the backup cannot be used: it is not whole")
    return Opened(folder, manifest, keys, count)


def _checked(manifest: dict[str, Any]) -> dict[str, Any]:
    if manifest["format"] != FORMAT:
        raise SealedError(f"this backup has format {manifest['format']}; this version reads format {FORMAT}")
    return manifest


def _keep(entry: tarfile.TarInfo, body: Any, folder: Path | None) -> int:
    """Write out one part; 1 for a stored file. Stored files must hold what their name, a hash, says."""
    parts = Path(entry.name).parts
    is_stored = parts[0] == "files" and len(parts) > 1
    if (
        ".." in parts
        or Path(entry.name).is_absolute()
        or not (is_stored or entry.name.startswith("database."))
    ):
        raise SealedError(f"the backup holds {entry.name!r}, which no backup has")
    digest = hashlib.sha256()
    target = None
    if folder is not None:
        path = folder / entry.name
        path.parent.mkdir(parents=True, exist_ok=True)
        target = path.open("xb")
    try:
        while piece := body.read(1 << 20):
            digest.update(piece)
            if target:
                target.write(piece)
        if target:
            target.flush()
            os.fsync(target.fileno())
    finally:
        if target:
            target.close()
    if is_stored and len(parts[-1]) == 64 and parts[1] != "incoming" and parts[-1] != digest.hexdigest():
        raise SealedError(f"the stored file {parts[-1][:12]} is damaged in the backup")
    return int(is_stored)


def put_back(source: Path, passphrase: str, *, say: Say, force: bool = False) -> dict[str, Any]:
    """Make this copy what a backup holds; returns what was found, as noted in the backup and as shown now.

    Until the restored copy has shown the same numbers and the same audit chain, nothing of ours is touched.
    Raises OperatingError or SealedError.
    """
    base = database()
    if not force and (base.has_rows() or any(files_root().rglob("*"))):
        raise OperatingError(
            "this copy is not empty; --force replaces it (and keeps the former database beside it)"
        )
    settings.VAR.mkdir(parents=True, exist_ok=True)
    room_for(settings.VAR, source.stat().st_size * 3)
    with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.VAR) as name:
        say("Reading and checking the backup")
        opened = _open(source, passphrase, Path(name))
        noted = opened.manifest
        _fits(noted, base, opened.folder)
        environment = {variable: opened.keys[key] for key, variable in KEYS.items()}
        try:
            say("Making the database beside the one in use")
            environment |= base.stage(opened.folder / base.member)
            if noted["migrations"] != _known():
                say("Bringing its schema to this version")
                copy_facts.run_on(environment, "migrate", "--no-input", "--verbosity=0")
            say("Verifying its audit chain and numbers")
            found = copy_facts.facts_of(environment)
            if said := copy_facts.differences(noted, found):
                raise OperatingError("the restored copy is not what the backup noted; " + "; ".join(said))
            say("Putting it in place")
            kept = _kept_folder()
            try:
                merge_files(opened.folder / "files", files_root())
                former = base.take_over(kept)
                try:
                    told = _place_keys(opened.keys, kept)
                except OSError:
                    base.put_back()
                    raise
            finally:
                if not any(kept.iterdir()):
                    kept.rmdir()
        finally:
            base.discard()
    # The restored chain ends earlier than the one it takes the place of.
    noting.forget(settings.AUDIT_NOTES, database_name())
    note_mode(sample=noted["is_sample"])
    for stamp in ("ready", "ready-sample"):
        (settings.VAR / stamp).unlink(missing_ok=True)
    return {
        "file": str(source),
        "made_at": noted["made_at"],
        "files": opened.files,
        "numbers": {"noted": noted["numbers"], "restored": found["numbers"]},
        "chain": found["chain"],
        "former": former,
        "keys": told,
    }


def _known() -> list[str]:
    """What a database of this version has applied, as `facts` lists it."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    return sorted(f"{app}.{name}" for app, name in loader.disk_migrations)


def _fits(noted: dict[str, Any], base: Database, folder: Path) -> None:
    if not (folder / base.member).exists():
        other = "SQLite" if noted["database"] == "sqlite" else "PostgreSQL"
        raise OperatingError(f"the backup is of {other}; set DATABASE_URL to a database of that kind")
    if noted["is_sample"] != settings.YAKJA_SAMPLE:
        which = "of the sample" if noted["is_sample"] else "of real data"
        raise OperatingError(f"the backup is {which}, this copy is not; set SAMPLE={int(noted['is_sample'])}")
    if newer := copy_facts.unknown_migrations(noted["migrations"]):
        raise OperatingError(
            f"the backup was made by version {noted['version']}, newer than this {settings.VERSION} "
            f"(it has {newer[0]}); upgrade first"
        )


def _kept_folder() -> Path:
    """Where the former database and keys are kept."""
    folder = settings.VAR / f"before-restore-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}"
    folder.mkdir(mode=0o700)
    return folder


def merge_files(staged: Path, root: Path) -> None:
    """Move stored files in. They are named by what they hold, so adding them before the database changes is harmless."""
    if not staged.is_dir():
        return
    for path in sorted(p for p in staged.rglob("*") if p.is_file()):
        target = root / path.relative_to(staged)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.stat().st_size != path.stat().st_size:
            path.chmod(0o640)
            shutil.move(path, target)


def _place_keys(keys: dict[str, str], kept: Path) -> str:
    """Put the keys where this copy reads them; returns what the operator has to know."""
    now = {"secret_key": settings.SECRET_KEY, "field_key": settings.FIELD_KEY}
    if now == keys:
        return "unchanged"
    if any(os.environ.get(variable) for variable in KEYS.values()):
        path = settings.VAR / "restored-keys.env"
        _write_secret(path, "".join(f"{KEYS[name]}={value}\n" for name, value in keys.items()))
        return f"set the values in {path} in the environment before starting, then remove that file"
    for name, value in keys.items():
        path = settings.VAR / name
        if path.exists():
            os.link(path, kept / name)
        _write_secret(path, value)
    return "replaced by those of the backup"


def _write_secret(path: Path, text: str) -> None:
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())
    os.replace(new, path)
