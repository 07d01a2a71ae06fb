"""Reads of stored files: their bytes, who may see them; also where rooms register what files are for."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from yakja.foundation.kit.permissions import may

from .models import StoredFile, Upload
from .registry import purpose_of, register_purpose

__all__ = [
    "file_for",
    "incoming_path",
    "open_bytes",
    "path_of",
    "purpose_of",
    "read_bytes",
    "register_purpose",
    "upload_for",
    "url_of",
]


def path_of(sha256: str) -> Path:
    """Where the bytes of a hash lie: two levels of folders, so that none grows too full."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256[2:4] / sha256


def incoming_path(token: str) -> Path:
    """Where an upload that is still arriving lies."""
    return Path(settings.FILES_ROOT) / "incoming" / token


def open_bytes(file: StoredFile) -> BinaryIO:
    """The content, opened for reading; FileNotFoundError when the bytes were lost."""
    return path_of(file.sha256).open("rb")


def read_bytes(file: StoredFile) -> bytes:
    """The whole content."""
    return path_of(file.sha256).read_bytes()


def url_of(file: StoredFile) -> str:
    """The file's address. It is the same in every language."""
    return f"/files/{file.pk}-{file.prefix}/"


def file_for(actor: Any, pk: int, prefix: str) -> StoredFile | None:
    """The file at an address, or None where there is none; whether it may be seen is asked with `files.see`."""
    file = StoredFile.objects.filter(pk=pk).first()
    return file if file and len(prefix) >= 12 and file.sha256.startswith(prefix) else None


def upload_for(actor: Any, token: str) -> Upload | None:
    """An upload this actor began, or None whether it is absent or another's."""
    upload = Upload.objects.filter(token=token).first()
    return upload if upload and may(actor, "files.continue_upload", upload) else None
