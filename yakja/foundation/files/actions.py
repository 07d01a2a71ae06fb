"""Verbs of files: store one, begin and continue an upload in pieces, open a personal one, remove what nobody keeps."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from . import registry
from .content import RefusedFileError, check
from .models import StoredFile, Upload
from .queries import incoming_path, path_of

KEEP_UPLOADS = dt.timedelta(days=3)
KEEP_ORPHANS = dt.timedelta(days=1)


@action("files.store_file")
def store_file(
    *,
    actor: Any,
    upload: Any,
    purpose: str,
    visibility: str = StoredFile.Visibility.BODY,
    owner: Any = None,
    name: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> StoredFile:
    """Keep a file for a registered purpose. `upload` is an UploadedFile, an open binary file, or bytes with `name`.

    The kind is told from the content and must be one the purpose takes; pictures are made anew. The same bytes
    from the same person for the same thing are kept once. Raises ValidationError with the code of
    `content.refusal.SENTENCES` or `not_public`, Forbidden, LookupError for an unknown purpose.
    """
    kept_for = registry.purpose_of(purpose)
    require(actor, "files.store", purpose)
    _must_fit(kept_for, visibility)
    body = _read(upload, kept_for.max_bytes)
    given = name or str(getattr(upload, "name", "") or "file")
    try:
        checked = check(body, given, kept_for.kinds)
    except RefusedFileError as refusal:
        raise ValidationError(refusal.sentence, code=refusal.code, params=refusal.words()) from refusal
    digest = hashlib.sha256(checked.body).hexdigest()
    _keep(checked.body, digest)
    same: dict[str, Any] = {
        "sha256": digest,
        "name": checked.name,
        "purpose": purpose,
        "visibility": StoredFile.Visibility(visibility),
        "owner_ref": ref_of(owner)[:120],
        "stored_by": ref_of(actor),
    }
    known = None if actor.is_anonymous else StoredFile.objects.filter(**same).order_by("id").first()
    file = known or StoredFile.objects.create(
        **same,
        size=len(checked.body),
        media_type=checked.media_type,
        stored_at=timezone.now(),
        is_sample=is_sample,
    )
    record(
        subject=file,
        scope=owner,
        after={"sha256": digest, "size": file.size, "purpose": purpose, "visibility": file.visibility},
        facts={"again": True} if known else {},
    )
    return file


@action("files.open_file")
def note_opening(*, actor: Any, file: StoredFile, door: str = "web") -> None:
    """Leave an audit entry that somebody opened a file with personal data."""
    require(actor, "files.see", file)
    record(subject=file, facts={"purpose": file.purpose})


@action("files.begin_upload")
def begin_upload(
    *,
    actor: Any,
    name: str,
    size: int,
    purpose: str,
    visibility: str = StoredFile.Visibility.BODY,
    owner: Any = None,
    sha256: str = "",
    door: str = "web",
) -> Upload:
    """Announce a file that will arrive in pieces. `sha256` of the whole, when given, is checked at the end."""
    kept_for = registry.purpose_of(purpose)
    require(actor, "files.store", purpose)
    _must_fit(kept_for, visibility)
    if actor.is_anonymous:
        refuse("sign_in", _("Sign in to send large files."))
    if not 0 < size <= kept_for.max_bytes:
        refuse("too_long", _too_long(), field="size", limit=_mib(kept_for.max_bytes))
    if sha256 and not (len(sha256) == 64 and all(c in "0123456789abcdef" for c in sha256)):
        refuse("checksum", _("A checksum is 64 hexadecimal digits."), field="sha256")
    now = timezone.now()
    upload = Upload.objects.create(
        token=secrets.token_urlsafe(32),
        name=name[:200] or "file",
        size=size,
        sha256=sha256,
        purpose=purpose,
        visibility=StoredFile.Visibility(visibility),
        owner_ref=ref_of(owner)[:120],
        actor_ref=ref_of(actor),
        started_at=now,
        seen_at=now,
    )
    path = incoming_path(upload.token)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    record(subject=f"files.upload:{upload.pk}", scope=owner, after={"size": size, "purpose": purpose})
    return upload


def receive_piece(*, upload: Upload, offset: int, pieces: Iterable[bytes]) -> Upload:
    """Write bytes that continue an upload at `offset`; returns it with what is now safely on disk.

    When the line breaks (OSError from `pieces`), what had arrived is kept. Raises Conflict `wrong_offset`
    when the upload does not stand there, Conflict `busy` when another request is writing it.
    """
    path = incoming_path(upload.token)
    with path.open("r+b") as target, _held(target):
        # Whoever held it before may have moved on.
        upload.refresh_from_db()
        if offset != upload.received or upload.file_id:
            raise Conflict(_("The upload stands at another place."), code="wrong_offset")
        # Bytes behind `received` were never acknowledged: a cut may have left them half written.
        target.truncate(upload.received)
        target.seek(upload.received)
        written = 0
        try:
            for piece in pieces:
                if upload.received + written + len(piece) > upload.size:
                    refuse("too_long", _("More was sent than was announced."))
                target.write(piece)
                written += len(piece)
        except OSError:
            _acknowledge(upload, target, written)
            raise
        _acknowledge(upload, target, written)
    return upload


def _acknowledge(upload: Upload, target: BinaryIO, written: int) -> None:
    """The bytes first, then the row that says they are there."""
    target.flush()
    os.fsync(target.fileno())
    upload.received += written
    upload.seen_at = timezone.now()
    upload.save(update_fields=["received", "seen_at"])


@action("files.finish_upload")
def finish_upload(*, actor: Any, upload: Upload, door: str = "web") -> StoredFile:
    """Turn a whole upload into a stored file; asked again, it answers the same file.

    A file that is refused ends its upload: the bytes are removed.
    """
    require(actor, "files.continue_upload", upload)
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.file is not None:
        record(subject=upload.file, facts={"again": True})
        return upload.file
    if not upload.is_whole:
        raise Conflict(_("The upload is not whole yet."), code="not_whole")
    body = incoming_path(upload.token).read_bytes()
    if upload.sha256 and hashlib.sha256(body).hexdigest() != upload.sha256:
        refuse("checksum", _("The file arrived damaged. Send it again."))
    file = store_file(
        actor=actor,
        upload=body,
        name=upload.name,
        purpose=upload.purpose,
        visibility=upload.visibility,
        owner=upload.owner_ref,
        door=door,
    )
    upload.file = file
    upload.save(update_fields=["file"])
    record(subject=file, scope=upload.owner_ref, facts={"in_pieces": True})
    return file


def drop_upload(*, upload: Upload) -> None:
    """Forget an upload and its bytes; the stored file, if any, stays."""
    incoming_path(upload.token).unlink(missing_ok=True)
    Upload.objects.filter(pk=upload.pk).delete()


def sweep(*, now: dt.datetime) -> int:
    """Remove uploads that stopped three days ago and bytes that no row names; returns how many were removed."""
    removed = 0
    for upload in Upload.objects.filter(seen_at__lt=now - KEEP_UPLOADS):
        drop_upload(upload=upload)
        removed += 1
    root = Path(settings.FILES_ROOT)
    old = (now - KEEP_ORPHANS).timestamp()
    for folder in sorted(root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]")):
        names = [path.name for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < old]
        known = set(StoredFile.objects.filter(sha256__in=names).values_list("sha256", flat=True))
        for name in set(names) - known:
            (folder / name).unlink(missing_ok=True)
            removed += 1
    return removed


def _must_fit(kept_for: registry.Purpose, visibility: str) -> None:
    if visibility == StoredFile.Visibility.PUBLIC and not kept_for.may_be_public:
        refuse("not_public", _("Files of this kind are never shown to everybody."), field="visibility")


def _read(upload: Any, limit: int) -> bytes:
    if isinstance(upload, bytes):
        body = upload[: limit + 1]
    else:
        if hasattr(upload, "seek"):
            upload.seek(0)
        body = upload.read(limit + 1)
    if len(body) > limit:
        refuse("too_long", _too_long(), limit=_mib(limit))
    return body


def _too_long() -> Any:
    return _("The file is larger than %(limit)s MB. Send a smaller one.")


def _mib(limit: int) -> str:
    return f"{limit / registry.MIB:g}"


def _keep(body: bytes, digest: str) -> None:
    """Write the bytes under their hash, whole or not at all; bytes that lie there already are kept as they are."""
    path = path_of(digest)
    if path.exists():
        # A sweep must not take old bytes that a new row is about to name.
        os.utime(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(body)
            target.flush()
            os.fsync(target.fileno())
        os.chmod(temporary, 0o640)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextlib.contextmanager
def _held(target: BinaryIO) -> Iterator[None]:
    """One writer at a time, across processes; the lock ends with the process."""
    try:
        fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Conflict(_("Another request is writing this upload."), code="busy") from error
    try:
        yield
    finally:
        fcntl.flock(target, fcntl.LOCK_UN)
